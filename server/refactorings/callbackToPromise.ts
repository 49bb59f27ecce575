/**
 * Convert callbacks to promise chain.
 *
 * ```js
 * fs.readFile(file, 'utf8', ‸(err, text) => {
 *   if (err) return done(err);
 *   done(null, text.length);
 * });
 * ```
 * becomes
 * ```js
 * fs.promises.readFile(file, 'utf8').then((text) => done(null, text.length), done);
 * ```
 */
import { contains, rangeOf, touches, type TextRange } from '../analysis';
import type { FileView } from '../project';
import { calleeOf, type CallbackCall } from './callbacks/calls';
import { convertCallbacks, convertible, rootsOf, type Conversion } from './callbacks/convert';
import type { Mode } from './callbacks/print';
import { findCallbacks } from './callbacks/recognise';
import { reasons } from './chains/refusals';
import type { Outcome, Proposal, Refactoring, Surroundings } from './refactoring';
import { remembered } from './remembered';

/** The pyramid around the cursor, to a promise chain. */
export const callbackToPromise: Refactoring = pyramid('refactor.rewrite.async.callbackToPromise', 'Convert callbacks to promise chain', 'chain');

/** The pyramid around the cursor, to async/await. */
export const callbackToAwait: Refactoring = pyramid('refactor.rewrite.async.callbackToAwait', 'Convert callbacks to async/await', 'await');

/** All callbacks of the file, to promise chains. */
export const callbacksOfFileToPromise: Refactoring = file('source.asyncInsight.callbackToPromise', 'Convert all callbacks in this file to promise chains', 'chain');

/** All callbacks of the file, to async/await. */
export const callbacksOfFileToAwait: Refactoring = file('source.asyncInsight.callbackToAwait', 'Convert all callbacks in this file to async/await', 'await');

function pyramid(kind: string, title: string, to: Mode): Refactoring {
  return {
    kind, title, needsTypes: true,
    questions: (view, range) => questionsOf(pyramidAt(view, range).calls, view),
    propose: (view, range, surroundings) => {
      const { calls, refused } = pyramidAt(view, range);
      return remembered(kind, view.sourceFile, [...calls, ...refused].map(({ node }) => node), surroundings, () => propose(title, view, calls, refused, surroundings, to));
    },
  };
}

function file(kind: string, title: string, to: Mode): Refactoring {
  return {
    kind, title, needsTypes: true,
    questions: (view) => questionsOf(convertible(view.sourceFile), view),
    propose: (view, _range, surroundings) => propose(title, view, convertible(view.sourceFile), findCallbacks(view.sourceFile).refused, surroundings, to),
  };
}

type Refused = Conversion['refused'];

function propose(title: string, view: FileView, calls: readonly CallbackCall[], refused: Refused, surroundings: Surroundings, to: Mode): Proposal | undefined {
  if (view.model.notAnalysed || calls.length + refused.length === 0) return undefined;
  const kept = calls.flatMap(({ node }) => keptBy(node, surroundings, view) ?? []);
  const open = calls.filter(({ node }) => !kept.some((each) => each.node === node));
  const conversion = open.length > 0 ? attempt(view, open, surroundings, to) : undefined;
  const all = [...refused, ...kept, ...(conversion?.refused ?? [])];
  const outcome = (node: CallbackCall['node'], reason?: string): Outcome => ({ range: rangeOf(node, view.sourceFile), keyword: rangeOf(calleeOf(node), view.sourceFile), ...(reason !== undefined && { refused: reason }) });
  const outcomes = [...(conversion?.converted ?? []).map((each) => outcome(each.node)), ...all.map((each) => outcome(each.node, each.reason))].toSorted((one, other) => one.range.start - other.range.start);
  if (!conversion || conversion.converted.length === 0) return { title, outcomes, refused: all[0]?.reason ?? reasons.failed };
  return { title, outcomes, edits: () => conversion.edits() };
}

/** Why the call must stay, if it must. */
function keptBy(node: CallbackCall['node'], { kept = [] }: Surroundings, { sourceFile }: FileView): Refused[number] | undefined {
  const { start, end } = rangeOf(node, sourceFile);
  const found = kept.find(({ range }) => range.start === start && range.end === end);
  return found && { node, reason: found.reason };
}

function attempt(view: FileView, calls: readonly CallbackCall[], surroundings: Surroundings, to: Mode): Conversion {
  try {
    return convertCallbacks(view.sourceFile, calls, surroundings, to);
  } catch {
    return { converted: [], refused: calls.map(({ node }) => ({ node, reason: reasons.failed })), edits: () => [] };
  }
}

/** The outermost call around the range with all inside it; where the innermost one there cannot be converted, the reason. */
function pyramidAt(view: FileView, range: TextRange): { readonly calls: readonly CallbackCall[]; readonly refused: Refused } {
  const { calls, refused } = findCallbacks(view.sourceFile);
  const isAround = ({ node }: { readonly node: CallbackCall['node'] }): boolean => {
    const whole = rangeOf(node, view.sourceFile);
    return contains(whole, range) || (range.start === range.end && touches(whole, range.start));
  };
  const innermost = calls.findLast(isAround);
  const stays = refused.findLast(isAround);
  if (!innermost || (stays && innermost.node.pos < stays.node.pos)) return { calls: [], refused: stays ? [stays] : [] };
  const [root] = rootsOf(calls.filter((each) => each.node.pos <= innermost.node.pos && innermost.node.end <= each.node.end));
  return { calls: root ? calls.filter((each) => root.node.pos <= each.node.pos && each.node.end <= root.node.end) : [], refused: [] };
}

/** The types that the output names. */
function questionsOf(calls: readonly CallbackCall[], { sourceFile }: FileView): readonly TextRange[] {
  if (!/\.[cm]?tsx?$/.test(sourceFile.fileName)) return [];
  return calls.flatMap(({ callback }) => ('parameters' in callback ? callback.parameters.map((each) => rangeOf(each.name, sourceFile)) : []));
}
