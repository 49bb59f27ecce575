/**
 * Change function to return a promise: it no longer takes a callback, and every caller in the project follows.
 *
 * ```js
 * function size(file, ‸callback) {
 *   fs.stat(file, (err, stats) => {
 *     if (err) return callback(err);
 *     callback(null, stats.size);
 *   });
 * }
 * size('a', (err, bytes) => (err ? log(err) : show(bytes)));
 * ```
 * becomes
 * ```js
 * function size(file) {
 *   return new Promise((resolve, reject) => {
 *     fs.stat(file, (err, stats) => {
 *       if (err) return reject(err);
 *       resolve(stats.size);
 *     });
 *   });
 * }
 * size('a').then((bytes) => show(bytes), (err) => log(err));
 * ```
 */
import ts from 'typescript';
import { rangeOf, type TextRange } from '../analysis';
import type { FileView } from '../project';
import { Edits } from './chains/edits';
import { reasons } from './chains/refusals';
import { Refusal, refuseHalfTyped } from './chains/refusals';
import { Scopes } from './chains/scopes';
import { SourceText } from './chains/text';
import { resultType, writePromised } from './promisify/body';
import { convertCallers, listed } from './promisify/callers';
import { keptEdits } from './promisify/kept';
import { exportedNames, usesOfModule } from './promisify/modules';
import { refusals } from './promisify/refusals';
import { hasOwnThis, targetAt, type Target } from './promisify/target';
import type { ProjectUse, Proposal, Refactoring, Surroundings, TextEdit } from './refactoring';

/** The function gives a promise instead of calling back, for all its callers. */
export const promisifyFunction: Refactoring = {
  kind: 'refactor.rewrite.async.promisifyFunction',
  title: 'Change function to return a promise, and its callers',
  needsTypes: true,
  questions: () => [],
  asksForUses: (view, range) => {
    const target = found(view, range);
    return target && exportedNames(target).size === 0 ? target.name.getStart(view.sourceFile) : undefined;
  },
  asksForLoaders: (view, range) => {
    const target = found(view, range);
    return target !== undefined && exportedNames(target).size > 0;
  },
  propose: (view, range, surroundings) => proposed(promisifyFunction.title, view, range, (target) => changed(target, view, surroundings)),
};

/** The function gives a promise where it is called without its callback. */
export const promisifyKeeping: Refactoring = {
  kind: 'refactor.rewrite.async.promisifyFunction.keepCallback',
  title: 'Return a promise when called without a callback',
  needsTypes: false,
  questions: () => [],
  propose: (view, range) => proposed(promisifyKeeping.title, view, range, (target) => ({ own: keptEdits(target, SourceText.of(view.sourceFile)) })),
};

interface Changes {
  readonly own: readonly TextEdit[];
  readonly others?: readonly { readonly view: FileView; readonly edits: readonly TextEdit[] }[];
}

function proposed(title: string, view: FileView, range: TextRange, change: (target: Target) => Changes): Proposal | undefined {
  if (view.model.notAnalysed) return undefined;
  const place = (target?: Target): TextRange => (target ? rangeOf(target.name, view.sourceFile) : range);
  let target: Target | undefined;
  try {
    target = targetAt(view.sourceFile, range);
    if (!target) return undefined;
    refuseHalfTyped(target.owner);
    const { own, others } = change(target);
    return { title, outcomes: [{ range: place(target), keyword: place(target) }], edits: () => own, ...(others && { others: () => others }) };
  } catch (error) {
    const refused = error instanceof Refusal ? error.reason : reasons.failed;
    return { title, outcomes: [{ range: place(target), keyword: place(target), refused }], refused };
  }
}

function changed(target: Target, view: FileView, { uses, loaders, waited }: Surroundings): Changes {
  const { owner, body } = target;
  const names = exportedNames(target);
  const source = SourceText.of(view.sourceFile);
  if (ts.isMethodDeclaration(owner) && names.size === 0) throw new Refusal(refusals.method);
  if (hasOwnThis(target)) throw new Refusal(refusals.method);
  if (throwsAtOnce(body)) throw new Refusal(refusals.throws);
  if (ts.isBlock(body) && givesSomething(body)) throw new Refusal(refusals.returns);
  if (owner.type && !/^(?:void|undefined)$/.test(owner.type.getText())) throw new Refusal(refusals.returns);
  if (isOverloaded(owner)) throw new Refusal(refusals.overloads);
  const type = resultType(target, source.style.typed);
  const edits = new Edits(source);
  writePromised(target, type, edits);
  // What is offered before types are there is settled when it is chosen.
  if (names.size > 0 ? loaders === undefined && waited === true : uses === undefined && waited === true) throw new Refusal(names.size > 0 ? refusals.loaders : refusals.unknown);
  const ofModule = names.size > 0 ? usesOfModule(names, view, loaders ?? []) : { uses: [], obstacles: [] };
  const { files, obstacles: ofCalls } = convertCallers(target, names.size > 0 ? ownUses(target, view) : uses ?? [], ofModule.uses);
  const obstacles = [...ofModule.obstacles, ...ofCalls];
  if (obstacles.length > 0) throw new Refusal(listed(obstacles));
  const made = edits.outermost(0, source.text.length).map(({ start, end, lines }) => ({ range: { start, end }, text: lines().map((each) => each.text).join(source.style.lineBreak) }));
  const own = [...made, ...files.filter((each) => each.view.uri === view.uri).flatMap((each) => each.edits)].toSorted((one, other) => one.range.start - other.range.start);
  if (own.some((each, index) => index > 0 && each.range.start < (own[index - 1]?.range.end ?? 0))) throw new Refusal(reasons.failed);
  return { own, others: files.filter((each) => each.view.uri !== view.uri) };
}

/** The uses of the function's name in its own file. */
function ownUses({ name }: Target, view: FileView): readonly ProjectUse[] {
  const references = Scopes.of(view.sourceFile).declarationOf(name)?.references ?? [];
  return references.map((each) => ({ view, range: rangeOf(each, view.sourceFile) }));
}

function found(view: FileView, range: TextRange): Target | undefined {
  try {
    return targetAt(view.sourceFile, range);
  } catch {
    return undefined;
  }
}

function throwsAtOnce(node: ts.Node): boolean {
  if (ts.isThrowStatement(node)) return true;
  return !ts.isFunctionLike(node) && (ts.forEachChild(node, (child): true | undefined => throwsAtOnce(child) || undefined) ?? false);
}

/** Whether the function's own `return` statements give something that is not what a call gives. */
function givesSomething(node: ts.Node): boolean {
  if (ts.isReturnStatement(node)) return node.expression !== undefined && !ts.isCallExpression(node.expression) && !ts.isVoidExpression(node.expression);
  return !ts.isFunctionLike(node) && (ts.forEachChild(node, (child): true | undefined => givesSomething(child) || undefined) ?? false);
}

function isOverloaded(owner: Target['owner']): boolean {
  if (!ts.isFunctionDeclaration(owner) || !owner.name || !(ts.isSourceFile(owner.parent) || ts.isBlock(owner.parent))) return false;
  const { text } = owner.name;
  return owner.parent.statements.filter((each) => ts.isFunctionDeclaration(each) && each.name?.text === text).length > 1;
}
