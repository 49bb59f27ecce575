import ts from 'typescript';
import { rangeOf, touches, type TextRange } from '../../analysis';
import { functionRegions, orderInSlices, parse, profileOf, type FunctionRegion, type OrderResult, type Profile, type ResolveModule, type UnknownReason } from '../../ordering';
import type { FileView } from '../../project';

/** A part of a file that has an order of its own: the top level of the module, or one function, counted from its call. */
export interface OrderRegion {
  /** Tells it from the others of its file, also after an edit elsewhere. */
  readonly key: string;
  /** Undefined for the top level; empty for a function without a name. */
  readonly name: string | undefined;
  readonly range: TextRange;
  /** Where a lens on it stands. */
  readonly anchor: TextRange;
  readonly node: FunctionRegion | undefined;
}

/** One version of a file as the ordering machine reads it. */
export interface OrderFile {
  readonly source: ts.SourceFile;
  readonly profile: Profile;
  /** The top level first, then functions in the order of the text. */
  readonly regions: readonly OrderRegion[];
}

/** A region with its computed order. */
export interface OrderRun {
  readonly file: OrderFile;
  readonly region: OrderRegion;
  readonly result: OrderResult;
}

/** The host that a file's name and syntax ask for; `packageType` is `type` of the nearest package.json. */
export function hostOf({ uri, sourceFile }: FileView, packageType: string | undefined): Profile {
  // It parses the text only to see whether it is a module, which the tree knows already.
  return profileOf(uri, ts.isExternalModule(sourceFile) ? 'export {};' : '', packageType);
}

/** The regions of a file. There are none where the file is not analysed. */
export function orderFile(view: FileView, profile: Profile): OrderFile {
  const source = sourceFor(view, profile);
  if (view.model.notAnalysed !== undefined) return { source, profile, regions: [] };
  const names = new Map<string, number>();
  const functions = functionRegions(source).map((node) => {
    const count = (names.get(node.name) ?? 0) + 1;
    names.set(node.name, count);
    return functionRegion(source, node, count);
  });
  return { source, profile, regions: [topLevel(source), ...functions] };
}

/** The first function of a name, also one without asynchronous steps. */
export function regionNamed({ source, regions }: OrderFile, name: string): OrderRegion | undefined {
  const known = regions.find((region) => region.name === name);
  const node = known ? undefined : functionRegions(source, 'all').find((each) => each.name === name);
  return known ?? (node && functionRegion(source, node, 0));
}

/** Runs the machine over a region, in slices of some milliseconds; `resolve` finds the files that its file imports. Never throws. */
export function* runRegion(file: OrderFile, region: OrderRegion, resolve?: ResolveModule): Generator<void, OrderRun> {
  const result = yield* orderInSlices(file.source, { profile: file.profile, region: region.node, resolve });
  if (!region.node) return { file, region, result };
  const unknown = result.unknown.filter((reason) => !isLongOver(file, region, reason));
  return { file, region, result: { ...result, unknown } };
}

/** Whether a run says nothing because the text is half-typed. */
export function isHalfTyped({ result: { unknown } }: OrderRun): boolean {
  return unknown.some(({ reason }) => reason === 'the file has syntax errors');
}

/** The innermost region around an offset, which is the top level outside of all functions. */
export function regionAt({ regions }: OrderFile, offset: number): OrderRegion | undefined {
  return regions.findLast(({ range }) => touches(range, offset));
}

/** "the top level", "`load`", "this function". */
export function regionWords({ name }: Pick<OrderRegion, 'name'>): string {
  if (name === undefined) return 'the top level';
  return name === '' ? 'this function' : `\`${name}\``;
}

/** What a module runs when it is imported is over when one of the importing file's functions is called. */
function isLongOver({ source }: OrderFile, { range }: OrderRegion, { line, reason }: UnknownReason): boolean {
  const first = source.getLineAndCharacterOfPosition(range.start).line + 1;
  return line > 0 && line < first && reason.startsWith('what importing ');
}

/** The view's own tree, except for a module that does not look like one: there a top-level `await` may have been misread. */
function sourceFor(view: FileView, profile: Profile): ts.SourceFile {
  const { sourceFile } = view;
  return profile !== 'node-esm' || ts.isExternalModule(sourceFile) ? sourceFile : parse(machineName(view), view.text, profile);
}

/** A document without a file name is read as what its syntax was read as. */
function machineName({ uri, sourceFile }: FileView): string {
  if (/\.[cm]?[jt]sx?$/i.test(uri)) return uri;
  return `${uri}${sourceFile.languageVariant === ts.LanguageVariant.JSX ? '.tsx' : '.ts'}`;
}

/** `count` tells the functions of one name apart. */
function functionRegion(source: ts.SourceFile, node: FunctionRegion, count: number): OrderRegion {
  const range = rangeOf(node.node, source);
  return { key: `${node.name}#${count}`, name: node.name, range, anchor: range, node };
}

function topLevel(source: ts.SourceFile): OrderRegion {
  const first = source.statements.find((statement) => !isDeclaration(statement)) ?? source.statements[0];
  const anchor = first === undefined ? { start: 0, end: 0 } : rangeOf(first, source);
  return { key: 'module', name: undefined, range: { start: 0, end: source.end }, anchor, node: undefined };
}

/** Whether a statement does nothing when it is reached. */
function isDeclaration(statement: ts.Statement): boolean {
  return ts.isImportDeclaration(statement) || ts.isFunctionDeclaration(statement) || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
    || ts.isExportDeclaration(statement) || (ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression));
}
