import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyse, parse, type AsyncModel, type TextRange } from '../../../server/analysis';

/**
 * Random executors, each run under all conditions, against what the model says of them without running them: where it
 * says that a path never settles, that a call has no effect, or that the promise only settles one way, no run differs.
 */
test('what is said of executors holds in every run', () => {
  let said = 0;
  fc.assert(fc.property(block, (body) => {
    const source = `new Promise((resolve, reject) => {\n${numbered(body)}}).then(f, g);`;
    const model = analyse(parse('executor.ts', source).sourceFile);
    said += check(model, source);
  }), { numRuns: 4000, seed: 11 });
  expect(said).toBeGreaterThan(500);
});

const simple = fc.constantFrom('resolve(1);', 'reject(2);', ';', 'return mark(N);', 'throw mark(N);', 'void (() => resolve(N));', 'mark(N);');
const condition = fc.constantFrom('a', 'b', '!a');
const { block } = fc.letrec<{ block: string; statement: string }>((tie) => ({
  block: fc.array(tie('statement'), { maxLength: 3 }).map((statements) => statements.join('\n')),
  statement: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { arbitrary: simple, weight: 4 },
    { arbitrary: fc.tuple(condition, tie('block')).map(([when, body]) => `if (${when}) {\n${body}\n}`), weight: 4 },
    fc.tuple(condition, tie('block'), tie('block')).map(([when, body, other]) => `if (${when}) {\n${body}\n} else {\n${other}\n}`),
    fc.tuple(tie('block'), tie('block')).map(([body, caught]) => `try {\n${body}\n} catch {\n${caught}\n}`),
    fc.tuple(tie('block'), tie('block')).map(([body, last]) => `try {\n${body}\n} finally {\n${last}\n}`),
    fc.tuple(condition, tie('block')).map(([when, body]) => `for (const turn of [1, 2]) {\n${body}\nif (${when}) break;\n}`),
    fc.tuple(condition, tie('block'), tie('block')).map(([when, body, other]) => `switch (${when}) {\ncase true:\n${body}\ncase false:\n${other}\n}`),
  ),
}));

/** Every place has a number of its own, so that a run tells where it was. */
function numbered(body: string): string {
  let next = 0;
  return body.replaceAll(/\bN\b|resolve\(1\)|reject\(2\)/g, (found) => (found === 'N' ? String(next++) : `${found.slice(0, -2)}${next++})`));
}

interface Run {
  /** The numbers of the calls of `resolve` and `reject`, and of the marks, in order. */
  readonly met: readonly { readonly kind: 'resolve' | 'reject' | 'mark'; readonly number: number }[];
  readonly throws: boolean;
}

function run(source: string, a: boolean, b: boolean): Run {
  const met: { kind: 'resolve' | 'reject' | 'mark'; number: number }[] = [];
  const executor = new Function('a', 'b', 'mark', `return ${/\((\(resolve.*)\)\.then/s.exec(source)?.[1] ?? ''}`) as (...parameters: unknown[]) => (...settling: unknown[]) => void;
  const note = (kind: 'resolve' | 'reject' | 'mark') => (number: number) => void met.push({ kind, number });
  try {
    executor(a, b, note('mark'))(note('resolve'), note('reject'));
    return { met, throws: false };
  } catch {
    return { met, throws: true };
  }
}

/** Compares all runs with the model; gives how much the model said. */
function check({ creations: [creation], chains: [chain] }: AsyncModel, source: string): number {
  const numberAt = ({ start, end }: TextRange) => Number(/\d+/.exec(source.slice(start, end))?.[0]);
  const paths = creation?.neverSettles ?? [];
  const late = [...creation?.resolves ?? [], ...creation?.rejects ?? []].filter(({ noEffectAfter }) => noEffectAfter !== undefined);
  const [link] = chain?.links ?? [];
  for (const [a, b] of [[true, true], [true, false], [false, true], [false, false]] as const) {
    const { met, throws } = run(source, a, b);
    const calls = met.filter(({ kind }) => kind !== 'mark');
    for (const path of paths) {
      const meant = path.kind === 'return' ? met.at(-1)?.kind === 'mark' && met.at(-1)?.number === numberAt(path)
        : path.where === undefined || path.where.ifReached !== true && { a, b }[source.slice(path.where.condition.start, path.where.condition.end)] === (path.where.is === 'truthy');
      if (meant) expect({ calls, throws: throws && !path.mayThrow }, source).toEqual({ calls: [], throws: false });
    }
    for (const { range } of late) {
      const position = calls.findIndex(({ number }) => number === numberAt(range));
      expect(position, source).not.toBe(0);
    }
    const [first] = calls;
    if (first?.kind === 'resolve') expect(link?.valueFrom, source).toEqual([0]);
    if (first?.kind === 'reject' || (first === undefined && throws)) expect(link?.reaching, source).toEqual([0]);
  }
  return paths.length + late.length + (link?.valueFrom.length === 0 ? 1 : 0) + (link?.reaching.length === 0 ? 1 : 0);
}
