import { describe, expect, it } from 'vitest';
import { commonRegions, whyBefore, type WhyBefore } from '../../../server/features';
import { runsOf } from './fixtures';

/** The answer on two places of a text, each marked by what stands there. */
function why(text: string, first: string, second: string, name = 'main.mjs'): WhyBefore | undefined {
  const runs = runsOf(name, text);
  const [one, other] = [first, second].map((place) => {
    const at = text.indexOf(place);
    if (at < 0) throw new Error(`There is no ${place}.`);
    return at + 1;
  });
  const [run] = runs;
  if (run === undefined || one === undefined || other === undefined) return undefined;
  const answers = commonRegions(run.file, one, other).flatMap((region) => runs.filter((each) => each.region.key === region.key)).map((each) => whyBefore(each, one, other));
  return answers.find((answer) => answer?.decided) ?? answers.find((answer) => answer !== undefined);
}

const queues = `setTimeout(() => console.log('ten'), 10);
setTimeout(() => console.log('five'), 5);
setTimeout(() => console.log('five again'), 5);
Promise.resolve().then(() => console.log('microtask')).then(() => console.log('next microtask'));
queueMicrotask(() => console.log('queued'));
process.nextTick(() => console.log('tick'));
console.log('sync');
`;

describe('why one place runs before another', () => {
  it.each([
    ["console.log('sync')", "console.log('microtask')", 'jobs wait until the call stack is empty. Line 4 is a job (microtask 1): queued by the then in line 4.'],
    ["console.log('microtask')", "console.log('queued')", 'Both are microtasks of generation 1: first in, first out, and the then in line 4 queued its job before the queueMicrotask in line 5 did.'],
    ["console.log('queued')", "console.log('next microtask')", 'it is of generation 1, the other of generation 2'],
    ["console.log('microtask')", "console.log('next microtask')", 'The job of line 4 comes from that of line 4'],
    ["console.log('tick')", "console.log('five')", 'belongs to a later turn of the event loop (the timer of 5 ms in line 2); before that'],
    ["console.log('five')", "console.log('ten')", 'The timer with the shorter delay falls due first.'],
    ["console.log('five')", "console.log('five again')", 'Timers with one delay run first in, first out.'],
    ['queueMicrotask', "console.log('sync')", 'Both run synchronously: nothing else can come between.'],
  ])('%s before %s', (first, second, rule) => {
    const answer = why(queues, first, second);
    expect(answer?.decided).toBe(true);
    expect(answer?.answer).toContain(rule);
    expect(why(queues, second, first)).toEqual(answer);
  });

  it('differs between an ES module and a CommonJS module', () => {
    const [module, script] = ['main.mjs', 'main.cjs'].map((name) => why(queues, "console.log('tick')", "console.log('queued')", name)?.answer);
    expect(module).toMatch(/^Line 5 .* runs before line 6 .*In an ES module all microtasks come before process\.nextTick/);
    expect(script).toMatch(/^Line 6 .* runs before line 5 .*Node\.js runs all callbacks of process\.nextTick before the microtasks/);
  });

  it('is not decided where the language does not decide, and says the place', () => {
    const race = "setTimeout(() => console.log('timer'));\nsetImmediate(() => console.log('immediate'));\nconsole.log('sync');\n";
    const answer = why(race, "console.log('timer')", "console.log('immediate')", 'main.cjs');
    expect(answer?.decided).toBe(false);
    expect(answer?.answer).toMatch(/^Not decided, because .*setImmediate.* \(line 1\)\.$/);
    const prefix = why(race, "console.log('sync')", "console.log('timer')", 'main.cjs');
    expect(prefix?.decided).toBe(true);
    expect(prefix?.answer).toContain('When the other one runs, and whether, is not decided');
  });

  it('is decided within one function by its awaits, whatever they wait for', () => {
    const text = "import { a, b, c } from './x';\nexport async function f() {\n  await a();\n  await b();\n  await c();\n}\n";
    expect(why(text, 'await b', 'await c', 'main.ts')).toMatchObject({ decided: true, answer: expect.stringContaining('does not go on before the await in line 4') });
    const loop = "import { a, b, c } from './x';\nexport async function f() {\n  while (c()) {\n    await a();\n    await b();\n  }\n}\n";
    expect(why(loop, 'await a', 'await b', 'main.ts')?.answer).not.toContain('in each call');
    const together = "import { a, b } from './x';\nexport async function f() {\n  const one = a();\n  const two = b();\n  one.then(() => console.log('one'));\n  two.then(() => console.log('two'));\n}\n";
    expect(why(together, "console.log('one')", "console.log('two')", 'main.ts')?.decided).toBe(false);
  });

  it('says nothing of places that no run passes', () => {
    expect(why('function f() {\n  queueMicrotask(g);\n}\nfunction g() {\n  console.log(1);\n}\nconst x = 1;\n', 'console.log', 'const x')).toBeUndefined();
  });
});
