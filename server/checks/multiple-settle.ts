/**
 * A promise is settled a second time on the same way.
 *
 * A promise is resolved once; every later `resolve` or `reject` does nothing (ECMA-262, Promise Resolve Functions, steps 5
 * and 6). Where an error is meant to stop the function, the code behind `reject(error)` runs all the same.
 *
 * Wrong:
 * ```ts
 * declare function load(name: string, done: (error: Error | null, text: string) => void): void;
 *
 * export const read = (name: string) => new Promise<string>((resolve, reject) => {
 *   load(name, (error, text) => {
 *     if (error) reject(error);
 *     resolve(text);
 *   });
 * });
 * ```
 *
 * Right:
 * ```ts
 * declare function load(name: string, done: (error: Error | null, text: string) => void): void;
 *
 * export const read = (name: string) => new Promise<string>((resolve, reject) => {
 *   load(name, (error, text) => {
 *     if (error) return reject(error);
 *     resolve(text);
 *   });
 * });
 * ```
 *
 * Silent for calls in different branches, in different callbacks, and for a call that only a timer makes later on purpose.
 */
import ts from 'typescript';
import { callOf, canFollow, canThrow, enclosingFunction, outermost } from '../analysis';
import type { Check, Finding, Fix } from './check';
import type { CheckedFile } from './checkedFile';
import { indentationOf, lineBreakOf } from './fixes';
import { settlersIn } from './settlers';

export const multipleSettle: Check = {
  id: 'multiple-settle',
  severity: 'warning',
  description: 'A promise is settled a second time on one way: the later call has no effect.',
  * run(file) {
    const done = new Set<ts.Node>();
    for (const { resolves, rejects } of settlersIn(file)) {
      const calls = [...resolves, ...rejects].flatMap((use) => callOf(use) ?? []).toSorted((left, right) => left.pos - right.pos);
      for (const later of calls) {
        const listener = listenerAround(later);
        const earlier = calls.find((call) => call.pos < later.pos && (listener === undefined || listenerAround(call) === listener) && canFollow(call, later, file.inquiry));
        if (earlier === undefined || done.has(later)) continue;
        done.add(later);
        yield finding(file, earlier, later);
      }
    }
  },
};

/** The listener in which a call stands, which need not run although it is made: undefined where it stands in none. */
function listenerAround(call: ts.CallExpression): ts.Node | undefined {
  const callback = enclosingFunction(call);
  const { parent } = callback === undefined ? call : outermost(callback);
  return ts.isCallExpression(parent) && ts.isPropertyAccessExpression(parent.expression) && /^(?:on|once|addListener|addEventListener|subscribe)$/.test(parent.expression.name.text) ? callback : undefined;
}

function finding(file: CheckedFile, earlier: ts.CallExpression, later: ts.CallExpression): Finding {
  const fix = fixOf(file, earlier, later);
  return {
    range: file.range(later),
    message: 'The promise may be settled already when this runs, and then this call does nothing: the code goes on behind the call that settled it.',
    certainty: 'certain',
    related: [{ range: file.range(earlier), message: 'It is settled here, and the function goes on.' }],
    unnecessary: sharesList(earlier, later),
    ...(fix && { fixes: [fix] }),
  };
}

/** Whether every run that comes to the earlier call comes to the later one. */
function sharesList(earlier: ts.CallExpression, later: ts.CallExpression): boolean {
  const [first, second] = [earlier.parent, later.parent];
  return ts.isExpressionStatement(first) && ts.isExpressionStatement(second) && first.parent === second.parent;
}

function fixOf(file: CheckedFile, earlier: ts.CallExpression, later: ts.CallExpression): Fix | undefined {
  const statement = outermost(earlier).parent;
  if (!ts.isExpressionStatement(statement)) return undefined;
  if (sharesList(earlier, later)) {
    const harmless = later.arguments.every((argument) => !canThrow(argument));
    return harmless ? { title: 'Remove the call that does nothing', edits: [{ range: { start: later.parent.pos, end: later.parent.end }, text: '' }], preferred: true } : undefined;
  }
  const preferred = enclosingFunction(earlier) === enclosingFunction(later) && skipsOnly(statement, later);
  const { end } = statement;
  const semicolon = file.text[end - 1] === ';' ? ';' : '';
  const indentation = indentationOf(file, statement);
  if (ts.isBlock(statement.parent)) {
    return { title: 'Return behind the call that settles', edits: [{ range: { start: end, end }, text: `${lineBreakOf(file)}${indentation}return${semicolon}` }], ...(preferred && { preferred }) };
  }
  const { start } = file.range(statement);
  return { title: 'Return behind the call that settles', edits: [{ range: { start, end: start }, text: '{ ' }, { range: { start: end, end }, text: `${semicolon === '' ? ';' : ''} return${semicolon} }` }], ...(preferred && { preferred }) };
}

/** Whether a `return` behind a statement would keep nothing from running but the later call and what is made for it. */
function skipsOnly(statement: ts.Statement, later: ts.CallExpression): boolean {
  const owner = enclosingFunction(statement);
  for (let node: ts.Node = statement; node.parent !== undefined && node !== owner; node = node.parent) {
    const { parent } = node;
    if (ts.isIterationStatement(parent, false) || ts.isTryStatement(parent)) return false;
    if (!ts.isBlock(parent)) continue;
    const skipped = parent.statements.filter(({ pos }) => pos > node.pos);
    if (!skipped.every((each) => ts.isVariableStatement(each) || (each.pos <= later.pos && later.end <= each.end))) return false;
  }
  return true;
}
