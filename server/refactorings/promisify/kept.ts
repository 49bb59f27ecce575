/** Writes a function that takes a callback so that it gives a promise where it is called without one. */
import ts from 'typescript';
import { Refusal } from '../chains/refusals';
import { Scopes } from '../chains/scopes';
import type { SourceText } from '../chains/text';
import type { TextEdit } from '../refactoring';
import { resultType } from './body';
import { refusals } from './refusals';
import type { Target } from './target';

/** The edits. Throws a Refusal where it cannot be. */
export function keptEdits(target: Target, source: SourceText): readonly TextEdit[] {
  const { owner, body, callback, name } = target;
  const { style, sourceFile } = source;
  if (!ts.isBlock(body) || ts.isFunctionExpression(owner)) throw new Refusal(refusals.name);
  // With types the two ways to call it would need overloads of their own.
  if (style.typed) throw new Refusal(refusals.overloads);
  const scopes = Scopes.of(sourceFile);
  const isShadowed = !ts.isMethodDeclaration(owner) && (scopes.declarationOf(name) === undefined || scopes.lookUp(name.text, body) !== scopes.declarationOf(name));
  if (isShadowed || owner.parameters.some((each) => !ts.isIdentifier(each.name) || each.initializer || each.dotDotDotToken) || resultType(target, style.typed)) throw new Refusal(refusals.name);
  const [first] = body.statements;
  const semicolon = style.semicolons ? ';' : '';
  const outer = source.indentationAt(owner.getStart());
  const [one, two, three] = [1, 2, 3].map((each) => outer + style.indentation.repeat(each));
  const given = owner.parameters.slice(0, -1).map((each) => `${each.name.getText()}, `).join('');
  const called = `${ts.isMethodDeclaration(owner) ? 'this.' : ''}${name.text}(${given}(err, value) => (err ? reject(err) : resolve(value)))${semicolon}`;
  const lines = [`${one}if (typeof ${callback.name.text} !== 'function') {`, `${two}return new Promise((resolve, reject) => {`, `${three}${called}`, `${two}})${semicolon}`, `${one}}`];
  if (owner.parameters.some((each) => /^(?:err|value|resolve|reject)$/.test(each.name.getText())) || scopes.lookUp('resolve', body)) throw new Refusal(refusals.name);
  const start = body.getStart() + 1;
  const text = style.lineBreak + lines.join(style.lineBreak);
  const isOneLine = first !== undefined && !source.breaksBetween(start, first.getStart());
  return [{ range: { start, end: isOneLine ? first.getStart() : start }, text: isOneLine ? `${text}${style.lineBreak}${one}` : text }];
}
