/** Writes a function that takes a callback as one that gives a promise. */
import ts from 'typescript';
import { Refusal } from '../chains/refusals';
import { Scopes } from '../chains/scopes';
import type { Edits } from '../chains/edits';
import { join, line, shift, type Line, type Lines } from '../chains/text';
import { refusals } from './refusals';
import { isFailure, isSuccess, type Target } from './target';

/** The types of a promise made of a callback's results, where types are written. */
export interface ResultType {
  readonly text: string;
  /** Whether there is no result. */
  readonly isVoid: boolean;
}

/** The result's type; undefined in JavaScript. Throws a Refusal where the callback's type is not written out. */
export function resultType({ callback, owner, uses }: Target, typed: boolean): ResultType | undefined {
  if (!typed) return undefined;
  const type = callback.type && aliased(callback.type, owner.getSourceFile());
  if (!type || !ts.isFunctionTypeNode(type) || type.parameters.length > 2) throw new Refusal(refusals.type);
  const result = type.parameters[1]?.type;
  if (!type.parameters[1]) return { text: 'void', isVoid: true };
  if (!result) throw new Refusal(refusals.type);
  const parts = (ts.isUnionTypeNode(result) ? result.types : [result]).map((each) => each.getText()).filter((each) => each !== 'undefined');
  const sometimesNothing = uses.some(({ parent }) => ts.isCallExpression(parent) && isSuccess(parent) && parent.arguments.length < 2);
  return { text: [...parts, ...(sometimesNothing ? ['undefined'] : [])].join(' | '), isVoid: false };
}

/** The type that a name stands for in its file, where it has no parameters. */
function aliased(type: ts.TypeNode, sourceFile: ts.SourceFile): ts.TypeNode {
  if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName) || type.typeArguments) return type;
  const { text } = type.typeName;
  const alias = sourceFile.statements.find((each) => ts.isTypeAliasDeclaration(each) && each.name.text === text && !each.typeParameters);
  return alias && ts.isTypeAliasDeclaration(alias) ? alias.type : type;
}

/** Registers what the function becomes: without its callback, its body in the promise's executor. */
export function writePromised(target: Target, type: ResultType | undefined, edits: Edits): void {
  const { owner, body, callback, uses } = target;
  const { source } = edits;
  const scopes = Scopes.of(source.sourceFile);
  const [resolve, reject] = scopes.holds('resolve') || scopes.holds('reject') ? ['fulfil', 'fail'] as const : ['resolve', 'reject'] as const;
  const semicolon = source.style.semicolons ? ';' : '';
  const calls = uses.map(({ parent }, index) => (ts.isCallExpression(parent) && parent.expression === uses[index] && (isSuccess(parent) || isFailure(parent)) ? parent : undefined));
  const direct = calls.every((each) => each !== undefined);
  if (direct) for (const each of calls) if (each) writeCall(each, [resolve, reject], type, edits);
  const value = type?.isVoid === true ? '' : 'value';
  const given = type === undefined ? '(err, value)' : value === '' ? '(err)' : '(err, value)';
  const adapter = `const ${callback.name.text}${type && callback.type ? `: ${callback.type.getText()}` : ''} = ${given} => (err ? ${reject}(err) : ${resolve}(${value}${type && value ? ` as ${type.text}` : ''}))${semicolon}`;
  dropParameter(target, edits);
  if (owner.type && type) edits.replace(owner.type.getStart(), owner.type.end, () => [{ text: `Promise<${type.text}>`, fixed: false }]);
  dropTag(target, edits);
  const head = `new Promise${type ? `<${type.text}>` : ''}((${resolve}, ${reject}) => {`;
  const step = source.style.indentation;
  const outer = source.indentationAt(owner.getStart());
  const before = (indentation: string): Lines => (direct ? [] : line(indentation + adapter));
  if (ts.isBlock(body)) {
    const inner = outer + step;
    edits.replace(body.getStart(), body.end, () => [
      ...line('{'), ...line(`${inner}return ${head}`), ...before(inner + step), ...insideOf(edits.render(body.getStart() + 1, body.end - 1), step, inner + step), ...line(`${inner}})${semicolon}`), ...line(`${outer}}`),
    ]);
    return;
  }
  const from = (owner as ts.ArrowFunction).equalsGreaterThanToken.end;
  edits.replace(from, body.end, () => [
    ...line(` ${head}`), ...before(outer + step), ...join(outer + step, shift(edits.render(body.getStart(), body.end), outer, outer + step), semicolon), ...line(`${outer}})`),
  ]);
}

/** The inside of a block, one level further in. */
function insideOf(inside: Lines, step: string, indentation: string): readonly Line[] {
  const [first, ...rest] = inside;
  const lines = rest.length === 0 ? [] : rest.slice(0, -1).map((each) => (each.fixed || each.text.trim() === '' ? each : { text: step + each.text, fixed: false }));
  const last = rest.at(-1)?.text.trim() ?? '';
  const start = first?.text.trim() ?? '';
  return [...(start === '' ? [] : [{ text: indentation + start, fixed: false }]), ...lines, ...(last === '' ? [] : [{ text: indentation + last, fixed: false }])];
}

/** `cb(null, value)` is `resolve(value)`, `cb(error)` is `reject(error)`. */
function writeCall(call: ts.CallExpression, [resolve, reject]: readonly [string, string], type: ResultType | undefined, edits: Edits): void {
  const { expression, arguments: [error, value] } = call;
  const say = (from: number, to: number, text: string): void => edits.replace(from, to, () => [{ text, fixed: false }]);
  if (!isSuccess(call)) return say(expression.getStart(), expression.end, reject);
  say(expression.getStart(), expression.end, resolve);
  const absent = type && !type.isVoid ? 'undefined' : '';
  if (error) say(error.getStart(), value ? value.getStart() : call.end - 1, value ? '' : absent);
  else if (absent !== '') say(call.end - 1, call.end - 1, absent);
}

function dropParameter({ owner, callback }: Target, edits: Edits): void {
  const before = owner.parameters.at(-2);
  const { text } = edits.source;
  const comma = /^\s*,/.exec(text.slice(callback.end))?.[0].length ?? 0;
  const isBareArrow = ts.isArrowFunction(owner) && owner.getStart() === callback.getStart();
  edits.replace(before ? before.end : callback.getStart(), callback.end + comma, () => [{ text: isBareArrow ? '()' : '', fixed: false }]);
}

/** Takes the line of the callback out of the JSDoc comment. */
function dropTag({ callback }: Target, edits: Edits): void {
  const { text } = edits.source;
  for (const tag of ts.getJSDocParameterTags(callback)) {
    const start = tag.getStart();
    const lineStart = text.lastIndexOf('\n', start);
    const said = text.slice(start, tag.end).replace(/[\s*]*\/?$/, '');
    if (/^\s*\*\s*$/.test(text.slice(lineStart + 1, start))) edits.replace(text[lineStart - 1] === '\r' ? lineStart - 1 : lineStart, start + said.length, () => [{ text: '', fixed: false }]);
  }
}
