import { callbackHover, callbackLenses, type Hover, type Lens } from '../features';
import { noFacts, type Pyramid } from '../analysis';
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
  return callbackLenses(view, pyramidsOf(view).map((pyramid) => {
    let answer: boolean | undefined;
    return { ...pyramid, converts: () => answer ??= converts(view, pyramid) };
  }));
}

function converts(view: FileView, { keyword }: Pyramid): boolean {
  const proposals = refactorings.filter(({ kind }) => kind === 'refactor.rewrite.async.callbackToPromise')
    .map((each) => each.propose(view, { start: keyword.end, end: keyword.end }, { facts: noFacts, libraries: [] }));
  return proposals.some((each) => each !== undefined && 'edits' in each);
}

/** What is said of a callback that is called later. */
export function callbackHoverAt(view: FileView, offset: number): Hover | undefined {
  const callback = asyncCallbackAt(view, offset);
  return callback && callbackHover(view, callback);
}
