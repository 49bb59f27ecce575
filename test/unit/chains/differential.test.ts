import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyse, parse, type Chain } from '../../../server/analysis';

/**
 * Random chains, each run with every set of its sources rejecting, against what the model says of them without running
 * them. What is observed at each promise of the chain must be exactly what the model says can be there.
 */
test('what the model says of random chains is exactly what running them shows', { timeout: 120_000 }, async () => {
  await fc.assert(fc.asyncProperty(fc.array(linkPlan, { minLength: 1, maxLength: 6 }), async (links) => {
    const program = programOf(links);
    const chain = chainIn(program.analysed);
    expect(summaryOfModel(chain), program.analysed).toEqual(await summaryOfRuns(program));
  }), { numRuns: 600 });
});

test('what the model says of nested chains in handlers is what running them shows', { timeout: 120_000 }, async () => {
  await fc.assert(fc.asyncProperty(fc.array(linkPlan, { minLength: 1, maxLength: 3 }), fc.array(linkPlan, { minLength: 1, maxLength: 2 }), async (inner, outer) => {
    const nested = chainText(inner, 10);
    const program = programOf(outer, (source) => `.then(() => ${nested.replaceAll('SOURCE', String(source))})`, switchesOf(inner, 10));
    const chain = chainIn(program.analysed);
    const own = analyse(parse('nested.ts', `(${nested});`).sourceFile).chains.find(({ enclosing }) => enclosing === undefined);
    const observed = await summaryOfRuns(program);
    expect(summaryOfModel(chain).links.slice(1).map(({ handled }) => handled), program.analysed)
      .toEqual(observed.links.slice(1).map(({ handled }) => handled));
    expect(chain.links[0]?.onFulfilled?.completion.rejects === 'never', program.analysed).toBe(own?.escaping.length === 0);
  }), { numRuns: 200 });
});

/** What a handler does; the text is the same for `then`, `catch` and `finally`. `i` is its source, `s` its switch. */
const bodies = {
  'gives a value': (i: number) => `() => ({ value: ${i} })`,
  'gives a value from a block': (i: number) => `function () { return { value: ${i} }; }`,
  'may throw': (i: number, s: number) => `() => may(${i}, ${s})`,
  'throws on a condition': (i: number, s: number) => `() => { if (on(${s})) throw failure(${i}); return { value: ${i} }; }`,
  'always throws': (i: number) => `() => { throw failure(${i}); }`,
  'always rejects': (i: number) => `() => Promise.reject(failure(${i}))`,
  'gives a promise': (i: number, s: number) => `() => new Promise((resolve, reject) => settle(${i}, ${s}, resolve, reject))`,
  'recovers within': (i: number, s: number) => `() => new Promise((resolve, reject) => settle(${i}, ${s}, resolve, reject)).catch(() => ({ value: ${i} }))`,
  'is async and throws': (i: number, s: number) => `async () => { if (on(${s})) throw failure(${i}); return { value: ${i} }; }`,
  'is async and safe': (i: number) => `async () => ({ value: ${i} })`,
  'catches its own throw': (i: number, s: number) => `() => { try { may(${i}, ${s}); } catch { } return { value: ${i} }; }`,
  'throws from finally': (i: number) => `() => { try { return { value: ${i} }; } finally { throw failure(${i}); } }`,
  'chooses': (i: number, s: number) => `() => on(${s}) ? Promise.reject(failure(${i})) : ({ value: ${i} })`,
  'is a number': () => '5',
  'is null': () => 'null',
  'is undefined': () => 'undefined',
} as const;

type Body = keyof typeof bodies;
interface LinkPlan { readonly kind: 'then' | 'catch' | 'finally'; readonly first?: Body; readonly second?: Body }

const body = fc.constantFrom(...Object.keys(bodies) as Body[]);
const linkPlan: fc.Arbitrary<LinkPlan> = fc.oneof(
  fc.record({ kind: fc.constant('then' as const), first: body }),
  fc.record({ kind: fc.constant('then' as const), first: body, second: body }),
  fc.record({ kind: fc.constant('catch' as const), first: body }),
  fc.record({ kind: fc.constant('finally' as const), first: body }),
);

interface Program {
  readonly analysed: string;
  /** The same links, one at a time, so that each promise can be watched. */
  readonly links: readonly string[];
  readonly switches: readonly number[];
}

const root = 'new Promise((resolve, reject) => settle(0, 0, resolve, reject))';

function programOf(plans: readonly LinkPlan[], before?: (source: number) => string, innerSwitches: readonly number[] = []): Program {
  const prefix = before === undefined ? [] : [before(1)];
  const links = [...prefix, ...plans.map((plan, position) => linkText(plan, position + 1 + prefix.length, 100 * (position + 1)))];
  return { analysed: `${root}${links.join('')};`, links, switches: [0, ...innerSwitches, ...switchesOf(plans, 0)] };
}

function chainText(plans: readonly LinkPlan[], base: number): string {
  const links = plans.map((plan, position) => linkText(plan, 'SOURCE', 100 * (position + 1) + base));
  return `new Promise((resolve, reject) => settle(SOURCE, ${base}, resolve, reject))${links.join('')}`;
}

function linkText({ kind, first, second }: LinkPlan, source: number | string, base: number): string {
  const write = (name: Body, at: number) => bodies[name](source as number, at);
  return `.${kind}(${[first === undefined ? '' : write(first, base), second === undefined ? '' : write(second, base + 1)].filter((text) => text !== '').join(', ')})`;
}

function switchesOf(plans: readonly LinkPlan[], base: number): number[] {
  return [...(base === 0 ? [] : [base]), ...plans.flatMap(({ first, second }, position) => [
    ...switched(first, 100 * (position + 1) + base), ...switched(second, 100 * (position + 1) + base + 1),
  ])];
}

/** The switch of a handler that has one: the number is looked for in its text. */
function switched(name: Body | undefined, at: number): readonly number[] {
  return name !== undefined && bodies[name](0, 424_242).includes('424242') ? [at] : [];
}

interface Summary {
  readonly links: readonly { readonly valueFrom: readonly number[]; readonly reaching: readonly number[]; readonly handled: readonly number[]; readonly passing: readonly number[] }[];
  readonly escaping: readonly number[];
}

function chainIn(text: string): Chain {
  const found = analyse(parse('random.ts', text).sourceFile).chains.find(({ enclosing }) => enclosing === undefined);
  if (found === undefined) throw new Error(`no chain in ${text}`);
  return found;
}

function summaryOfModel(chain: Chain): Summary {
  return {
    links: chain.links.map(({ valueFrom, reaching, handled, passing }) => ({ valueFrom, reaching, handled, passing })),
    escaping: chain.escaping,
  };
}

interface Tag { readonly value?: number; readonly failed?: number }

async function summaryOfRuns({ links, switches }: Program): Promise<Summary> {
  const seen = links.map(() => ({ valueFrom: new Set<number>(), reaching: new Set<number>(), handled: new Set<number>(), passing: new Set<number>() }));
  const escaping = new Set<number>();
  const watchLink = links.map((text) => watcherOf(text));
  for (let set = 0; set < 2 ** switches.length; set++) {
    const on = (wanted: number) => (set & (1 << switches.indexOf(wanted))) !== 0;
    const settle = (source: number, at: number, resolve: (tag: Tag) => void, reject: (tag: Tag) => void) => (on(at) ? reject(failure(source)) : resolve({ value: source }));
    const may = (source: number, at: number): Tag => {
      if (on(at)) throw failure(source);
      return { value: source };
    };
    let promise = new Promise<Tag>((resolve, reject) => settle(0, 0, resolve, reject));
    for (const [position, run] of watchLink.entries()) {
      const sets = seen[position];
      if (sets === undefined) continue;
      let arrived: Tag | undefined;
      promise.then(({ value }) => sets.valueFrom.add(value ?? -1), (reason: Tag) => {
        arrived = reason;
        sets.reaching.add(reason.failed ?? -1);
      });
      promise = run(promise, { on, failure, settle, may, took: (reason: Tag) => sets.handled.add(reason.failed ?? -1) });
      promise.catch((reason: Tag) => {
        if (reason === arrived) sets.passing.add(reason.failed ?? -1);
      });
    }
    promise.catch(({ failed }: Tag) => escaping.add(failed ?? -1));
  }
  await new Promise((resolve) => setTimeout(resolve, 0));
  return {
    links: seen.map(({ valueFrom, reaching, handled, passing }) => ({ valueFrom: sorted(valueFrom), reaching: sorted(reaching), handled: sorted(handled), passing: sorted(passing) })),
    escaping: sorted(escaping),
  };
}

function failure(failed: number): Tag {
  return { failed };
}

function sorted(set: ReadonlySet<number>): number[] {
  return [...set].toSorted((left, right) => left - right);
}

interface World {
  on(wanted: number): boolean;
  failure(source: number): Tag;
  settle(source: number, at: number, resolve: (tag: Tag) => void, reject: (tag: Tag) => void): void;
  may(source: number, at: number): Tag;
  took(reason: Tag): void;
}

/** Runs one link on a promise; its rejection handler reports what it was called with. */
function watcherOf(link: string): (promise: Promise<Tag>, world: World) => Promise<Tag> {
  const [, method = '', handlers = ''] = /^\.(\w+)\(([^]*)\)$/.exec(link) ?? [];
  const watched = method === 'finally' ? `[${handlers}]` : `[${handlers}].map((handler, position) => typeof handler !== 'function' || (method === 'then' && position === 0) ? handler : (reason) => { took(reason); return handler(reason); })`;
  return new Function('promise', 'world', `const { on, failure, settle, may, took } = world; const method = '${method}'; return promise.${method}(...${watched});`) as never;
}
