import { callbackHover, callbackLenses, type Hover, type Lens } from '../features';
import { noFacts } from '../analysis';
import type { FileView } from '../project';
import { asyncCallbackAt, pyramidsOf, refactorings } from '../refactorings';

/** The lenses on pyramids of callbacks: from syntax alone, with and without types the same, so computed once for a text. */
export function pyramidLenses(view: FileView): readonly Lens[] {
  let lenses = known.get(view.sourceFile);
  if (!lenses) known.set(view.sourceFile, (lenses = lensesOn(view)));
  return lenses;
}

const known = new WeakMap<FileView['sourceFile'], readonly Lens[]>();

function lensesOn(view: FileView): readonly Lens[] {
  const converting = refactorings.filter(({ kind }) => kind === 'refactor.rewrite.async.callbackToPromise');
  return callbackLenses(view, pyramidsOf(view).map((pyramid) => {
    const proposals = converting.map((each) => each.propose(view, { start: pyramid.keyword.end, end: pyramid.keyword.end }, { facts: noFacts, libraries: [] }));
    return { ...pyramid, converts: proposals.some((each) => each !== undefined && 'edits' in each) };
  }));
}

/** What is said of a callback that is called later. */
export function callbackHoverAt(view: FileView, offset: number): Hover | undefined {
  const callback = asyncCallbackAt(view, offset);
  return callback && callbackHover(view, callback);
}
