/**
 * Make a function async, and wait for it in its callers.
 *
 * ```ts
 * function total(‸id: number): number {
 *   return sum(load(id));
 * }
 * async function show(id: number) {
 *   print(total(id));
 * }
 * ```
 * becomes
 * ```ts
 * async function total(id: number): Promise<number> {
 *   return sum(load(id));
 * }
 * async function show(id: number) {
 *   print(await total(id));
 * }
 * ```
 */
import ts from 'typescript';
import { asFunction, isAsyncFunction, isGenerator, mayAwait, outermost, prefixing, rangeOf, unwrapped, type FunctionWithBody, type TextRange } from '../analysis';
import type { FileView } from '../project';
import type { ProjectUse, Proposal, Refactoring, Surroundings, TextEdit } from './refactoring';

/**
 * What the function gives becomes a promise, which those who call it in the project wait for; what it throws becomes a
 * rejection. Refused where a caller cannot wait, or is not seen.
 */
export const makeAsync: Refactoring = {
  kind: 'refactor.rewrite.async.makeAsync',
  title: 'Make the function async, and wait for it in its callers',
  onRequest: true,
  needsTypes: true,
  questions: (view, range) => {
    const name = targetAt(view, range)?.name;
    return name === undefined ? [] : [rangeOf(name, view.sourceFile)];
  },
  asksForUses: (view, range) => targetAt(view, range)?.name?.getStart(view.sourceFile),
  propose: (view, range, surroundings) => {
    const target = targetAt(view, range);
    if (target === undefined) return undefined;
    const place = rangeOf(target.name ?? target.owner, view.sourceFile);
    const title = target.name === undefined ? 'Make this callback async' : `Make ${target.name.getText(view.sourceFile)} async, and wait for it in its callers`;
    const refuse = (refused: string): Proposal => ({ title, outcomes: [{ range: place, keyword: place, refused }], refused });
    const refused = refusalOf(target, view);
    if (refused !== undefined) return refuse(refused);
    const callers = callersOf(target, view, surroundings);
    if (typeof callers === 'string') return refuse(callers);
    const own = [...ownEdits(target.owner, view.sourceFile), ...callers.filter((each) => each.view.uri === view.uri).flatMap(({ edits }) => edits)].toSorted((left, right) => left.range.start - right.range.start);
    return { title, outcomes: [{ range: place, keyword: place }], edits: () => own, others: () => callers.filter((each) => each.view.uri !== view.uri) };
  },
};

interface Target {
  readonly owner: FunctionWithBody;
  /** Undefined for a callback, whose caller is whom it is given to. */
  readonly name: ts.Identifier | ts.PrivateIdentifier | undefined;
  /** Whether an `await` stands in it, so that it does not run as it is. */
  readonly isBroken: boolean;
}

/** The function whose name the cursor touches, or around the `await` that it touches. */
function targetAt({ sourceFile, model }: FileView, { start, end }: TextRange): Target | undefined {
  if (model.notAnalysed) return undefined;
  let node: ts.Node = sourceFile;
  for (let inner: ts.Node | undefined = node; inner !== undefined; inner = ts.forEachChild(node, (child) => (child.getStart(sourceFile) <= start && end <= child.end ? child : undefined))) node = inner;
  const awaiting = ts.findAncestor(node, (each) => (ts.isFunctionLike(each) ? 'quit' : ts.isAwaitExpression(each) && start <= each.getStart(sourceFile) + 'await'.length));
  const owner = awaiting === undefined ? namedBy(node) : functionAround(awaiting);
  if (owner === undefined || isAsyncFunction(owner) || ts.isConstructorDeclaration(owner) || ts.isAccessor(owner)) return undefined;
  const name = nameOf(owner);
  return name === undefined && awaiting === undefined ? undefined : { owner, name, isBroken: awaiting !== undefined };
}

function functionAround(node: ts.Node): FunctionWithBody | undefined {
  const around = ts.findAncestor(node, ts.isFunctionLike);
  return around && asFunction(around);
}

function namedBy(name: ts.Node): FunctionWithBody | undefined {
  const { parent } = name;
  if (!ts.isIdentifier(name) && !ts.isPrivateIdentifier(name)) return undefined;
  if ((ts.isFunctionDeclaration(parent) || ts.isMethodDeclaration(parent) || ts.isFunctionExpression(parent)) && parent.name === name) return asFunction(parent);
  return (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) && parent.name === name && parent.initializer ? asFunction(unwrapped(parent.initializer)) : undefined;
}

function nameOf(owner: FunctionWithBody): Target['name'] {
  if (ts.isFunctionDeclaration(owner) || ts.isMethodDeclaration(owner)) return owner.name && (ts.isIdentifier(owner.name) || ts.isPrivateIdentifier(owner.name)) ? owner.name : undefined;
  const { parent } = outermost(owner);
  return (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) && (ts.isIdentifier(parent.name) || ts.isPrivateIdentifier(parent.name)) ? parent.name : undefined;
}

function refusalOf({ owner, name, isBroken }: Target, { sourceFile }: FileView): string | undefined {
  if (isGenerator(owner)) return 'it is a generator';
  if (owner.type !== undefined && (ts.isTypePredicateNode(owner.type) || owner.type.kind === ts.SyntaxKind.ThisType)) return 'a promise cannot have its return type';
  if (name === undefined) return isBroken && ts.isExpression(owner) ? undefined : 'its callers are not seen';
  if (isOverloaded(owner, name, sourceFile)) return 'it has several signatures';
  const { parent } = ts.isMethodDeclaration(owner) ? owner : outermost(owner).parent;
  if (ts.isClassLike(parent) && (parent.heritageClauses?.length ?? 0) > 0) return 'its class has others above it, which may call it';
  const declared = outermost(owner).parent;
  if (ts.isVariableDeclaration(declared) && declared.type !== undefined) return 'its variable says which type it has';
  return undefined;
}

function isOverloaded(owner: FunctionWithBody, name: ts.Node, sourceFile: ts.SourceFile): boolean {
  const siblings = ts.isClassLike(owner.parent) ? owner.parent.members : ts.isBlock(owner.parent) || ts.isSourceFile(owner.parent) ? owner.parent.statements : [];
  return siblings.filter((each) => (ts.isFunctionDeclaration(each) || ts.isMethodDeclaration(each)) && each.name?.getText(sourceFile) === name.getText(sourceFile)).length > 1;
}

function ownEdits(owner: FunctionWithBody, sourceFile: ts.SourceFile): readonly TextEdit[] {
  const start = keywordStart(owner, sourceFile);
  const typed = owner.type;
  const isPromise = typed !== undefined && /^Promise\b/.test(typed.getText(sourceFile));
  return [
    { range: { start, end: start }, text: 'async ' },
    ...(typed === undefined || isPromise ? [] : [promised(sourceFile, rangeOf(typed, sourceFile))]),
  ];
}

/** A return type put into `Promise<…>`. */
export function promised({ text }: ts.SourceFile, range: TextRange): TextEdit {
  return { range, text: `Promise<${text.slice(range.start, range.end)}>` };
}

/** Where `async` goes: before `function`, a method's name, or an arrow's parameters. */
function keywordStart(owner: FunctionWithBody, sourceFile: ts.SourceFile): number {
  if (ts.isMethodDeclaration(owner)) return owner.name.getStart(sourceFile);
  const modifiers = ts.canHaveModifiers(owner) ? ts.getModifiers(owner) ?? [] : [];
  const last = modifiers.at(-1);
  return last === undefined ? owner.getStart(sourceFile) : sourceFile.text.indexOf('function', last.end);
}

type Changes = readonly { readonly view: FileView; readonly edits: readonly TextEdit[] }[];

/** The edits that make the callers wait, by file; or why they cannot. */
function callersOf({ name, owner }: Target, { sourceFile }: FileView, { uses, facts, waited }: Surroundings): Changes | string {
  if (name === undefined) return [];
  const gives = facts.at(rangeOf(name, sourceFile))?.call?.returnsThenable;
  // Whoever calls it knows already that it gives a promise.
  if (gives === 'always' || (owner.type !== undefined && /^Promise\b/.test(owner.type.getText(sourceFile)))) return [];
  if (uses === undefined) return waited === true ? 'its callers are not known' : [];
  const changes = new Map<string, { readonly view: FileView; readonly edits: TextEdit[] }>();
  for (const use of uses) {
    const edits = waiting(use);
    if (typeof edits === 'string') return edits;
    const known = changes.get(use.view.uri) ?? { view: use.view, edits: [] };
    known.edits.push(...edits);
    changes.set(use.view.uri, known);
  }
  return [...changes.values()].map(({ view, edits }) => ({ view, edits: edits.toSorted((left, right) => left.range.start - right.range.start) }));
}

/** What makes one use wait; or why that cannot be. */
function waiting({ view: { sourceFile }, range }: ProjectUse): readonly TextEdit[] | string {
  const name = nodeOf(sourceFile, range);
  if (name === undefined) return 'one of its uses is not found';
  const { parent } = name;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isImportClause(parent) || ts.isTypeQueryNode(parent) || ts.isExportAssignment(parent)) return [];
  const line = `line ${sourceFile.getLineAndCharacterOfPosition(range.start).line + 1}`;
  const callee = ts.isPropertyAccessExpression(parent) && parent.name === name ? outermost(parent) : outermost(name);
  const call = callee.parent;
  if (!ts.isCallExpression(call) || call.expression !== callee) return `${line} uses it without calling it`;
  if (ts.isOptionalChain(call)) return `${line} calls it only where it is there`;
  const whole = outermost(call);
  if (ts.isAwaitExpression(whole.parent)) return [];
  if (!mayAwait(call)) return `${line} calls it where nothing can wait`;
  const { open, close, startsWithParenthesis } = prefixing(call, 'await');
  if (startsWithParenthesis && ts.findAncestor(call, ts.isStatement)?.getStart(sourceFile) === call.getStart(sourceFile)) return `${line} would begin with a parenthesis`;
  const start = call.getStart(sourceFile);
  return [{ range: { start, end: start }, text: open }, ...(close === '' ? [] : [{ range: { start: call.end, end: call.end }, text: close }])];
}

function nodeOf(sourceFile: ts.SourceFile, { start, end }: TextRange): ts.Node | undefined {
  let node: ts.Node = sourceFile;
  for (let inner: ts.Node | undefined = node; inner !== undefined; inner = ts.forEachChild(node, (child) => (child.pos <= start && end <= child.end ? child : undefined))) node = inner;
  return (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) && node.end === end ? node : undefined;
}
