import type { Cause, Profile, Step, UnknownReason } from '../../ordering';
import { shortened } from '../chainWords';
import { code } from '../markdown';

/** When a step runs: "sync", "microtask 2", "nextTick", "timer 10 ms", "timer 10 ms · microtask 1". */
export function whenWords(step: Step): string {
  if (step.phase === 'sync') return 'sync';
  const turn = turnOf(step);
  const opened = turn === undefined || step.after !== undefined ? [] : [turnWords(turn)];
  switch (step.phase) {
    case 'nextTick': return [...opened, 'nextTick'].join(' · ');
    case 'microtask': return [...opened, `microtask ${step.tick}`].join(' · ');
    case 'macrotask': return opened.join('') || 'macrotask';
  }
}

/** The same of a step whose place counts from a promise of the outside: "after `load()` · tick 1". */
export function relativeWords({ after, phase, tick }: Step): string {
  const settled = `after ${code(shortened(after?.name ?? '', 40))}`;
  return phase === 'microtask' ? `${settled} · tick ${tick}` : `${settled}${phase === 'nextTick' ? ' · nextTick' : ''}`;
}

/** "①" to "⑩", which every font for code has, and "11." beyond. */
export function circled(order: number): string {
  return order <= 10 ? String.fromCodePoint(0x245f + order) : `${order}.`;
}

/** "1st", "2nd", "3rd", "4th", "11th". */
export function ordinal(order: number): string {
  const ending = new Map([['one', 'st'], ['two', 'nd'], ['few', 'rd']]).get(english.select(order)) ?? 'th';
  return `${order}${ending}`;
}

const english = new Intl.PluralRules('en', { type: 'ordinal' });

/** What queued a job: "the `await` in line 8", "the timer of 10 ms in line 4". */
export function causeWords({ kind, line, detail }: Cause): string {
  const where = line > 0 ? ` in line ${line}` : '';
  const waited = detail === undefined ? undefined : /^waited for (.*)$/s.exec(detail)?.[1];
  switch (kind) {
    case 'timer': return `the timer of ${detail ?? 'unknown time'}${where}`;
    case 'interval': return `the interval of ${detail ?? 'unknown time'}${where}`;
    case 'immediate': return `${code('setImmediate')}${where}`;
    case 'message': return `the message posted${where}`;
    case 'callback': return `the callback of ${code(detail ?? '')}${where}`;
    case 'external': return `${code(detail ?? 'a promise')}${where}, which settled`;
    case 'adoption': return `the resolving of a promise with ${detail?.endsWith('thenable') ? 'a thenable' : 'another promise'}${where}`;
    case 'iteration': return `the step of an iteration${where}`;
    default: return `the ${code(kind)}${where}${waited === undefined ? '' : `, which waited for ${code(shortened(waited, 40))}`}`;
  }
}

/** A job that waits, in short: "await save() · line 8", "setTimeout 10 ms · line 4". */
export function jobWords({ kind, line, detail }: Cause): string {
  const waited = detail === undefined ? undefined : /^waited for (.*)$/s.exec(detail)?.[1];
  const names = new Map([['timer', 'setTimeout'], ['interval', 'setInterval'], ['immediate', 'setImmediate'], ['callback', 'callback of']]);
  const about = waited ?? (kind === 'adoption' ? undefined : detail);
  return `${names.get(kind) ?? kind}${about === undefined ? '' : ` ${shortened(about, 30)}`}${line > 0 ? ` · line ${line}` : ''}`;
}

/**
 * The chain of causes in sentences of Markdown, from the step back to what first queued it; at most `most`, the last of
 * which says how many are left out.
 */
export function chainWords(cause: Cause | undefined, most: number): readonly string[] {
  if (cause === undefined) return ['Runs synchronously: no job is queued for it.'];
  const links = linksOf(cause);
  const sentences = links.map((link, index) => `${index === 0 ? 'Queued by' : '… queued by'} ${causeWords(link)}${costWords(link)}`);
  if (sentences.length <= most) return sentences;
  return [...sentences.slice(0, most - 1), `… and ${sentences.length - most + 1} more before that`];
}

/** The causes from a job back to the first, each once where one and the same was queued again and again. */
export function linksOf(cause: Cause | undefined): readonly Cause[] {
  const links: Cause[] = [];
  for (let link = cause; link !== undefined; link = link.by) {
    const before = links.at(-1);
    if (before?.kind !== link.kind || before.line !== link.line || before.detail !== link.detail) links.push(link);
  }
  return links;
}

/** What is not decided, with its place. */
export function unknownWords({ line, reason }: UnknownReason): string {
  return `${shortened(reason, 100)}${line > 0 && !reason.includes('(line') ? ` (line ${line})` : ''}`;
}

export function profileWords(profile: Profile): string {
  return { 'node-cjs': 'Node.js, CommonJS', 'node-esm': 'Node.js, ES module', browser: 'browser' }[profile];
}

/** The cause that opened the turn of the event loop in which a step runs. */
export function turnOf({ turn, causes }: Step): Cause | undefined {
  return turn === 0 ? undefined : linksOf(causes).find(({ kind }) => macrotasks.has(kind));
}

const macrotasks: ReadonlySet<string> = new Set(['timer', 'interval', 'immediate', 'message', 'callback']);

function turnWords({ kind, detail }: Cause): string {
  return kind === 'immediate' ? 'setImmediate' : [kind, ...(detail === undefined ? [] : [detail])].join(' ');
}

/** The jobs that a promise costs which another one follows (ECMA-262, 27.2.1.3.2 and 27.2.2.2). */
function costWords({ kind, detail }: Cause): string {
  return kind === 'adoption' && detail?.endsWith('a promise') === true ? ': one job calls its `then`, another one settles the promise' : '';
}
