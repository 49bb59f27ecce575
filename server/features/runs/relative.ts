import type { OrderResult, Step } from '../../ordering';

/**
 * The steps behind the certain ones of which one thing is known all the same: that they run when one promise of the
 * outside has settled, and at which tick. Which other work comes before them is open. They are left out wherever a second
 * promise, or anything else that is not known, could have a say.
 */
export function relativeSteps(result: OrderResult): readonly Step[] {
  if (result.exact || result.paths.length > 1) return [];
  const released = new Map<string, number>();
  for (const { after, turn } of result.steps) if (after && !released.has(identityOf(after))) released.set(identityOf(after), turn);
  const harmful = result.unknown.filter(({ reason }) => !isHarmless(reason));
  return result.steps.slice(result.certain).filter((step) => {
    const { after, turn, order } = step;
    if (after === undefined || harmful.some(({ line }) => firstOrder(result, line) < order) || released.get(identityOf(after)) !== turn) return false;
    // The promise came to be in the turn just before: nothing else was waited for meanwhile.
    const made = turn - 1;
    return turnsOf(result, after.line).includes(made) && !result.unknown.some(({ line, reason }) => reason !== settles(after.name) && !comesLater(reason, after.name) && isSettlement(reason) && turnsOf(result, line).includes(made));
  });
}

/** When something that stands in a line can make a difference for the first time. */
function firstOrder({ steps }: OrderResult, line: number): number {
  return steps.find((step) => step.line === line)?.order ?? 0;
}

/** The turns in which a line ran. */
function turnsOf({ steps }: OrderResult, line: number): readonly number[] {
  return steps.filter((step) => step.line === line).map(({ turn }) => turn);
}

/** What a call outside of the text does, and when its promise settles, says nothing against an order that counts from then. */
function isHarmless(reason: string): boolean {
  return isSettlement(reason) || /^what .* (?:does|runs) is not known$/.test(reason);
}

function isSettlement(reason: string): boolean {
  return /^when .* settles is not known$/.test(reason);
}

/** What a promise gives can only be waited for when that promise has settled. */
function comesLater(reason: string, name: string): boolean {
  return reason.startsWith(`when the result of ${name} `);
}

function settles(name: string): string {
  return `when ${name} settles is not known`;
}

function identityOf({ name, line }: NonNullable<Step['after']>): string {
  return `${line} ${name}`;
}
