/** Converts calls with callbacks of one file to promise chains, or on to async/await by the conversion that chains have. */
import ts from 'typescript';
import { noFacts, type TextRange } from '../../analysis';
import { statementsOf } from '../chains/completion';
import { convertChains } from '../chains/convert';
import { Edits } from '../chains/edits';
import { findChains } from '../chains/recognise';
import { Refusal, refuseHalfTyped } from '../chains/refusals';
import { isFunctionWithBody } from '../chains/scopes';
import { line, SourceText } from '../chains/text';
import { Values } from '../chains/values';
import type { Surroundings, TextEdit } from '../refactoring';
import { calleeOf, thisIn, type CallbackCall, type Giving } from './calls';
import { Imports } from './imports';
import { bodyItems } from './following';
import { holds, itemOf } from './items';
import { joinOf } from './joins';
import { keptThen, Writer, type Mode, type Plan } from './print';
import { Promises, usedResults } from './promises';
import { reasons } from './reasons';
import { canTell, findCallbacks } from './recognise';
import { splitBody, type Missing, type Split } from './split';
import { seriesIn } from './series';
import { loopEdits } from './seriesPrint';
import { schedulers } from './timing';
import { isSeenByWrapper } from './wrapped';

export interface Conversion {
  readonly converted: readonly CallbackCall[];
  readonly refused: readonly { readonly node: Giving; readonly reason: string }[];
  edits(): readonly TextEdit[];
}

/** Converts the calls given to promise chains; those that cannot be stay, with the reason. */
export function convertCallbacks(sourceFile: ts.SourceFile, calls: readonly CallbackCall[], surroundings: Surroundings, to: Mode): Conversion {
  if (to === 'chain') {
    const planned = new Planner(sourceFile, surroundings).plan(calls);
    return { ...planned, edits: () => withImports(chainEdits(sourceFile, planned, 'chain'), planned) };
  }
  const stay: Conversion['refused'][number][] = [];
  for (let open = calls; ;) {
    const conversion = onwards(sourceFile, new Planner(sourceFile, surroundings).plan(open));
    const { blocked } = conversion;
    if (!blocked) return { ...conversion, refused: [...conversion.refused, ...stay] };
    const held = open.filter(({ node }) => blocked.start <= node.getStart(sourceFile) && node.end <= blocked.end);
    stay.push(...held.map(({ node }) => ({ node, reason: blocked.reason })));
    open = held.length > 0 ? open.filter((each) => !held.includes(each)) : [];
  }
}

interface Planned {
  readonly plans: ReadonlyMap<ts.Node, Plan>;
  readonly missing: readonly (Missing & { readonly plan: Plan })[];
  readonly converted: readonly CallbackCall[];
  readonly refused: readonly { readonly node: Giving; readonly reason: string }[];
  readonly imports: Imports;
  readonly edits: Edits;
}

class Planner {
  private readonly source: SourceText;
  private readonly values: Values;
  private readonly edits: Edits;
  private readonly imports: Imports;
  private readonly promises: Promises;
  private readonly plans = new Map<ts.Node, Plan>();
  private readonly missing: (Missing & { readonly plan: Plan })[] = [];

  constructor(sourceFile: ts.SourceFile, private readonly surroundings: Surroundings) {
    this.source = SourceText.of(sourceFile);
    this.values = new Values(sourceFile, surroundings.facts);
    this.edits = new Edits(this.source);
    this.imports = new Imports(this.source);
    this.promises = new Promises(this.source, this.values.scopes, this.edits, this.imports, (node) => {
      const fact = this.values.fact(node);
      return fact?.annotation ?? (fact?.thenable === 'unknown' ? undefined : fact?.type);
    });
  }

  plan(calls: readonly CallbackCall[]): Planned {
    const nodes = new Set<ts.Node>(calls.map((each) => each.node));
    const converted: CallbackCall[] = [];
    const refused: { readonly node: Giving; readonly reason: string }[] = [];
    for (const call of calls) {
      try {
        refuseHalfTyped(call.node);
        if (isSeenByWrapper(call.node, this.values.scopes, (this.surroundings.wrappers ?? []).length > 0)) throw new Refusal(reasons.wrapped);
        if (call.early && canTell(call.node, this.values)) throw new Refusal(reasons.early);
        const joined = this.joined(call);
        if (joined) this.plans.set(joined.call.node, joined);
        else this.plans.set(call.node, this.planOf(call, (node) => holdsAny(node, nodes)));
        this.promises.helpers.count(call.node);
        converted.push(call);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refused.push({ node: call.node, reason: error.reason });
      }
    }
    return { plans: this.plans, missing: this.missing, converted, refused, imports: this.imports, edits: this.edits };
  }

  /** The plan of a loop that makes the call for each element of a list and waits for all. */
  private joined(call: CallbackCall): Plan | undefined {
    const join = call.promised ? undefined : joinOf(call, this.values.scopes);
    if (!join) return undefined;
    const inner = this.promises.formOf(call);
    if (inner.shape.kind === 'object' || inner.self !== undefined) return undefined;
    for (const each of join.unused) {
      // With its line, unless it is printed as one of a handler's statements.
      const end = this.source.text.indexOf('\n', each.end) + 1;
      const start = this.source.text.lastIndexOf('\n', each.getStart()) + 1;
      if (this.source.text.slice(start, end).trim() === each.getText()) this.edits.replace(start, end, () => line(''));
      this.edits.replace(each.getStart(), each.end, () => line(''));
    }
    const split: Split = { kind: 'split', ok: statementsOf(join.rest).map((each) => itemOf(each, this.source)), fail: [itemOf(join.failure, this.source)] };
    return { call: { ...call, node: join.loop }, form: this.promises.ofAll(join, inner), split, join };
  }

  private planOf(call: CallbackCall, moves: (node: ts.Node) => boolean): Plan {
    const { callback, kind } = call;
    const form = this.promises.formOf(call);
    if (ts.isIdentifier(callback) || kind !== 'error-first') return { call, form };
    const { split, missing } = splitBody(callback, this.source, this.values.scopes, moves);
    const own = form.self === undefined ? undefined : thisIn(callback, this.values.scopes);
    // Where it fails there is nothing to take the place of `this`.
    if (own && (split.kind !== 'split' || (split.fail && own.some((each) => holds(split.fail ?? [], each))) || this.source.style.typed)) throw new Refusal(reasons.ownThis);
    const used = usedResults(callback, this.values.scopes);
    const typed = this.source.style.typed && used.length > 0;
    const results = Math.max(0, ...used);
    if (split.kind === 'split' || (split.kind === 'recover' && !typed && form.shape.kind !== 'object') || used.length === 0) {
      const plan: Plan = { call, form, split };
      this.missing.push(...missing.map((each) => ({ ...each, plan })));
      return plan;
    }
    const together = callback.parameters.slice(0, results + 1).map((each, index) => (ts.isIdentifier(each.name) ? each.name.text : `result${index}`));
    return { call, form: typed ? this.promises.settled(call, together) : form, together, split: { kind: 'whole', body: bodyItems(callback, this.source) } };
  }
}

function holdsAny(node: ts.Node, nodes: ReadonlySet<ts.Node>): boolean {
  return nodes.has(node) || (ts.forEachChild(node, (child): true | undefined => holdsAny(child, nodes) || undefined) ?? false);
}

/** The chain edits on the original, without the imports. */
function chainEdits(sourceFile: ts.SourceFile, { plans, missing, edits }: Planned, mode: Mode): readonly TextEdit[] {
  const source = SourceText.of(sourceFile);
  const values = new Values(sourceFile, noFacts);
  const writer = new Writer(source, values.scopes, values, edits, plans, mode);
  for (const plan of plans.values()) {
    writer.register(plan);
    const { form: { self }, call: { callback, onRejected, receiver } } = plan;
    for (const each of receiver === undefined ? [] : [callback, onRejected]) {
      if (receiver !== undefined && each && ts.isFunctionExpression(each)) for (const node of thisIn(each, values.scopes, 0) ?? []) edits.replace(node.getStart(sourceFile), node.end, () => line(receiver));
    }
    if (self !== undefined && !ts.isIdentifier(callback)) for (const each of thisIn(callback, values.scopes) ?? []) edits.replace(each.getStart(sourceFile), each.end, () => line(self));
  }
  for (const { node, value, plan } of missing) {
    const text = value === 'error' ? 'null' : absentResult(node, plan, values);
    edits.replace(node.getStart(sourceFile), node.end, () => line(ts.isShorthandPropertyAssignment(node.parent) ? `${node.text}: ${text}` : text));
  }
  return edits.outermost(0, source.text.length).map(({ start, end, lines }) => ({ range: { start, end }, text: lines().map((each) => each.text).join(source.style.lineBreak) }));
}

/** What stands for a result where there is an error: nothing, unless the error carries it. */
function absentResult(node: ts.Identifier, { call }: Plan, { scopes }: Values): string {
  const { callback, core } = call;
  if (!core?.failed || ts.isIdentifier(callback)) return 'undefined';
  const index = callback.parameters.findIndex((each) => ts.isIdentifier(each.name) && scopes.declarationOf(each.name) === scopes.declarationOf(node));
  const name = core.failed[index - 1];
  const error = callback.parameters[0]?.name.getText();
  return name === undefined || error === undefined ? 'undefined' : `${error}.${name}`;
}

/** Converts the chains that were printed to async/await; `blocked`: the place of one that stays a chain, with all in it. */
function onwards(sourceFile: ts.SourceFile, planned: Planned): Conversion & { readonly blocked?: TextRange & { readonly reason: string } } {
  const first = chainEdits(sourceFile, planned, 'await');
  const middle = placed(first);
  const text = applied(sourceFile.text, first);
  const between = ts.createSourceFile(sourceFile.fileName, text, ts.ScriptTarget.Latest, true);
  const chains = findChains(between).filter((chain) => middle.some(({ from, to }) => from <= chain.node.getStart(between) && chain.node.end <= to));
  const conversion = convertChains(between, chains, { facts: noFacts, libraries: [] }, { voids: true });
  const outermost = conversion.refused.find(({ chain }) => middle.some(({ from }) => text.startsWith('void ', from) || from === chain.node.getStart(between)));
  if (outermost) {
    const at = outermost.chain.node.getStart(between);
    const place = middle.find(({ from, to }) => from <= at && outermost.chain.node.end <= to);
    return { converted: [], refused: planned.refused, edits: () => [], blocked: { ...(place?.range ?? { start: 0, end: sourceFile.end }), reason: outermost.reason } };
  }
  return {
    converted: planned.converted, refused: planned.refused,
    edits: () => withImports(unrolled(sourceFile, composed(middle, text, conversion.edits())), planned),
  };
}

/** The edits with recursions that became asynchronous written as loops. */
function unrolled(sourceFile: ts.SourceFile, edits: readonly TextEdit[]): readonly TextEdit[] {
  const places = placed(edits);
  const text = applied(sourceFile.text, edits);
  if (!text.includes('void (async () =>')) return edits;
  const between = ts.createSourceFile(sourceFile.fileName, text, ts.ScriptTarget.Latest, true);
  const values = new Values(between, noFacts);
  const isNew = (node: ts.Node): boolean => places.some(({ from, to }) => from <= node.getStart(between) && node.end <= to);
  for (const series of seriesIn(between, values, isNew)) {
    const loop = loopEdits(series, SourceText.of(between), values.scopes);
    if (loop) return unrolled(sourceFile, composed(places, text, loop));
  }
  return edits;
}

interface Placed {
  readonly range: TextRange;
  readonly from: number;
  readonly to: number;
}

/** Where edits put their texts. */
function placed(edits: readonly TextEdit[]): readonly Placed[] {
  let shift = 0;
  return edits.map(({ range, text }) => {
    const from = range.start + shift;
    shift += text.length - (range.end - range.start);
    return { range, from, to: from + text.length };
  });
}

/** The edits that do on the original what the first and the second ones do one after the other. */
function composed(first: readonly Placed[], between: string, second: readonly TextEdit[]): readonly TextEdit[] {
  const back = (offset: number): number => {
    const before = first.findLast((each) => each.to <= offset);
    return before ? before.range.end + offset - before.to : offset;
  };
  const clusters: { from: number; to: number; edits: TextEdit[] }[] = [];
  const spans = [...first.map(({ from, to }) => ({ from, to, edit: undefined })), ...second.map((edit) => ({ from: edit.range.start, to: edit.range.end, edit }))].toSorted((one, other) => one.from - other.from || one.to - other.to);
  for (const { from, to, edit } of spans) {
    const last = clusters.at(-1);
    const cluster = last && from <= last.to ? last : { from, to, edits: [] };
    if (cluster !== last) clusters.push(cluster);
    cluster.to = Math.max(cluster.to, to);
    if (edit) cluster.edits.push(edit);
  }
  return clusters.map(({ from, to, edits }) => {
    const text = applied(between.slice(from, to), edits.map((each) => ({ range: { start: each.range.start - from, end: each.range.end - from }, text: each.text })));
    const starts = first.find((each) => each.from === from && from < each.to) ?? first.find((each) => each.from === from);
    return { range: { start: starts ? starts.range.start : back(from), end: back(to) }, text: text.replaceAll(keptThen, '.then') };
  });
}

function applied(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const { range, text: replacement } of edits) {
    result += text.slice(at, range.start) + replacement;
    at = range.end;
  }
  return result + text.slice(at);
}

/** With the imports that were asked for when the edits were printed. */
function withImports(edits: readonly TextEdit[], { imports }: Planned): readonly TextEdit[] {
  return [...imports.edits(), ...edits].toSorted((one, other) => one.range.start - other.range.start || one.range.end - other.range.end);
}

/** The roots among calls: those that no other's callback holds. */
export function rootsOf(calls: readonly CallbackCall[]): readonly CallbackCall[] {
  return calls.filter((call) => !calls.some((other) => other !== call && other.node.pos <= call.node.pos && call.node.end <= other.node.end));
}

/** All recognised calls of the file that are worth converting. */
export function convertible(sourceFile: ts.SourceFile): readonly CallbackCall[] {
  const { calls } = findCallbacks(sourceFile);
  const values = new Values(sourceFile, noFacts);
  const inside = (call: CallbackCall): CallbackCall | undefined => calls.findLast((other) => other !== call && other.node.pos <= call.node.pos && call.node.end <= other.node.end && ts.findAncestor(call.node, isFunctionWithBody) === other.callback);
  return calls.filter((call) => {
    if (inside(call)) return true;
    if (ts.isIdentifier(call.callback)) return values.functionOf(call.callback) !== undefined;
    if (ts.isBlock(call.callback.body) && call.callback.body.statements.length === 0) return false;
    return call.kind !== 'value' || !schedulers.has(calleeOf(call.node).getText(sourceFile)) || calls.some((other) => inside(other) === call);
  });
}
