import * as fc from 'fast-check';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { noFacts } from '../../../server/analysis';
import { Inquiry } from '../../../server/analysis/collector';
import { canThrow, completionOfStatements, type Completion } from '../../../server/analysis/completion';

describe('how statements can complete', () => {
  test('holds every way in which the code completes when it is run', () => {
    fc.assert(fc.property(statements, fc.infiniteStream(fc.boolean()), (code, choices) => {
      const computed = waysOf(completionOf(code));
      const happened = run(code, choices);
      if (happened !== undefined) expect(computed, code).toContain(happened);
    }), { numRuns: 5000, seed: 7 });
  });

  test.each<[code: string, ways: readonly string[]]>([
    ['', ['normal']],
    ['return 1; throw 2;', ['return']],
    ['if (a) return; else throw b;', ['return', 'throw']],
    ['while (true) {}', []],
    ['for (;;) { if (a) break; }', ['normal']],
    ['for (;;) { if (a) return; }', ['return']],
    ['do { continue; } while (false);', ['normal']],
    ['try { throw 1; } catch {}', ['normal']],
    ['try { return 1; } finally { throw 2; }', ['throw']],
    ['try { throw 1; } finally { return 2; }', ['return']],
    ['outer: for (;;) { for (;;) break outer; }', ['normal']],
    ['outer: for (;;) { for (;;) continue outer; }', []],
    ['switch (a) { case 1: return; default: throw 2; }', ['return', 'throw']],
    ['switch (a) { case 1: return; }', ['normal', 'return']],
    ['switch (a) { default: break; }', ['normal']],
    ['call();', ['normal', 'throw']],
    ['process.exit(1);', ['throw']],
    ['function f() { throw 1; }', ['normal']],
    ['break;', ['jump']],
  ])('%s', (code, ways) => {
    expect(waysOf(completionOf(code))).toEqual(ways);
  });

  test.each<[expression: string, throws: boolean]>([
    ['1', false], ['name', false], ['(x) => x()', false], ['{ a: 1, b }', false], ['[a, !b]', false], ['a ? b : c ?? d', false],
    ['call()', true], ['a.b', true], ['[...a]', true], ['{ ...a }', true], ['{ [a]: 1 }', true], ['a + b', true], ['await a', true],
    ['`${a}`', true], ['new A()', true], ['a.b = 1', true], ['a = 1', false], ['class {}', true],
  ])('whether %s can throw', (expression, throws) => {
    const [statement] = parsed(`(${expression});`).statements;
    expect(statement !== undefined && ts.isExpressionStatement(statement) && canThrow(statement.expression)).toBe(throws);
  });
});

function parsed(code: string): ts.SourceFile {
  return ts.createSourceFile('a.js', code, ts.ScriptTarget.Latest, true);
}

function completionOf(code: string): Completion {
  const sourceFile = parsed(code);
  return completionOfStatements(sourceFile.statements, new Inquiry(sourceFile, noFacts));
}

function waysOf({ normal, returns, throws, mayThrow, jumps }: Completion): readonly string[] {
  return [
    ...(normal ? ['normal'] : []),
    ...(returns.length > 0 ? ['return'] : []),
    ...(throws.length > 0 || mayThrow ? ['throw'] : []),
    ...(jumps.length > 0 ? ['jump'] : []),
  ];
}

/** Code whose conditions are calls of `a()`, which may throw too. */
const statements: fc.Arbitrary<string> = fc.letrec<{ list: string; statement: string; loop: string }>((tie) => ({
  list: fc.array(tie('statement'), { maxLength: 3 }).map((list) => list.join(' ')),
  loop: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom('break;', 'continue;', 'if (a()) break;', 'if (a()) continue;', 'break @;', 'if (a()) continue @;'),
    tie('list'),
  ),
  statement: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom('return;', 'throw 1;', 'a();', ';', 'x = 1;'),
    fc.tuple(tie('list'), tie('list')).map(([yes, no]) => `if (a()) { ${yes} } else { ${no} }`),
    fc.tuple(tie('list'), tie('loop')).map(([first, last]) => labelled(`while (a()) { ${first} ${last} }`)),
    fc.tuple(tie('list'), tie('loop')).map(([first, last]) => labelled(`for (;;) { ${first} ${last} }`)),
    fc.tuple(tie('loop'), tie('list')).map(([first, last]) => `do { if (a()) { ${first} } ${last} } while (a());`),
    fc.tuple(tie('list'), tie('list'), fc.boolean()).map(([one, other, falls]) => `switch (a()) { case true: ${one} ${falls ? '' : 'break;'} case false: ${other} }`),
    fc.tuple(tie('list'), tie('list'), tie('list'), fc.constantFrom('catch', 'finally', 'both')).map(([body, caught, last, kind]) =>
      `try { ${body} }${kind === 'finally' ? '' : ` catch { ${caught} }`}${kind === 'catch' ? '' : ` finally { ${last} }`}`),
  ),
})).list.map((code) => code.replaceAll(/(?:break|continue) @;/g, ';'));

/** Gives a loop a label that no loop in it has, for the jumps in it that look for one. */
function labelled(loop: string): string {
  const label = `L${loop.match(/L\d+:/g)?.length ?? 0}`;
  return `${label}: ${loop.replaceAll('@', label)}`;
}

/** How the code completes for these choices; undefined where it does not within some thousand steps. */
function run(code: string, choices: IterableIterator<boolean>): string | undefined {
  let steps = 0;
  const endless = new Error('endless');
  const choose = () => {
    if (++steps > 200) throw endless;
    const choice = choices.next().value === true;
    if (choices.next().value === true && choices.next().value === true) throw new Error('thrown by a call');
    return choice;
  };
  // Loops without a condition are counted too; the count is no part of what is analysed.
  const counted = code.replaceAll('{', '{ step();');
  const runnable = new Function('a', 'step', `let x; for (const once of [1]) { ${counted.replaceAll('switch (a()) { step();', 'switch (a()) {')} return 'normal'; } return 'jump';`);
  const step = () => {
    if (++steps > 200) throw endless;
  };
  try {
    const value = runnable(choose, step) as string | undefined;
    return steps > 200 ? undefined : value ?? 'return';
  } catch {
    return steps > 200 ? undefined : 'throw';
  }
}
