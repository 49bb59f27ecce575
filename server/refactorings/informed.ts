import type { Facts, TextRange } from '../analysis';
import type { FileView } from '../project';
import { wrappersAmong } from './callbacks/wrapped';
import { promiseLibraries } from './chains/modules';
import { reasons } from './chains/refusals';
import type { ProjectUse, Proposal, Refactoring, Surroundings } from './refactoring';

/** What answers a refactoring's questions. */
export interface Sources {
  /** What is known of these expressions and those asked before; nothing of those whose types cannot be had in time. */
  readonly ask: (ranges: readonly TextRange[]) => Promise<Facts>;
  /** Where the project uses the name at an offset. */
  readonly uses?: (offset: number) => Promise<readonly ProjectUse[] | undefined>;
  /** Where the project's files load this one, by the texts that name it. */
  readonly loaders?: () => Promise<readonly ProjectUse[] | undefined>;
  /** The packages that the project depends on. */
  readonly dependencies: readonly string[];
  /** Whether the person asked to do without types, and takes the risk. */
  readonly syntaxOnly?: boolean;
  /** What must stay as it is. */
  readonly kept?: Surroundings['kept'];
}

/**
 * What a refactoring does at a range when it knows the types that it looks at. What it looks at can depend on what it
 * found, so it is asked again until it looks at nothing new.
 */
export async function proposeWithTypes(refactoring: Refactoring, view: FileView, range: TextRange, { ask, uses: usesAt, loaders: loadersOf, dependencies, syntaxOnly = false, kept = [] }: Sources): Promise<Proposal | undefined> {
  const libraries = librariesAmong(dependencies);
  const wrappers = wrappersAmong(dependencies);
  const asked = new Map<string, TextRange>();
  const name = refactoring.asksForUses?.(view, range);
  const uses = name === undefined ? undefined : await usesAt?.(name);
  const loaders = refactoring.asksForLoaders?.(view, range) === true ? await loadersOf?.() : undefined;
  let open = refactoring.questions(view, range);
  for (let round = 1; ; round++) {
    for (const each of open) asked.set(keyOf(each), each);
    // Each round needs the answers of the ones before, which a change elsewhere may have made the source forget.
    const facts = await ask([...asked.values()]);
    const missed = new Map<string, TextRange>();
    const watched: Facts = {
      at: (each) => {
        if (!asked.has(keyOf(each))) missed.set(keyOf(each), each);
        return facts.at(each);
      },
    };
    const proposal = refactoring.propose(view, range, { facts: watched, libraries, wrappers, ...(uses && { uses }), ...(loaders && { loaders }), waited: !syntaxOnly, kept });
    const printed = proposal && withEdits(proposal);
    if (missed.size === 0 || round === mostRounds) return printed;
    open = [...missed.values()];
  }
}

/** The packages whose promises are not native ones. */
export function librariesAmong(dependencies: readonly string[]): readonly string[] {
  return dependencies.filter((name) => promiseLibraries.includes(name));
}

const mostRounds = 5;

/** The proposal with its edits printed; refused where they cannot be. */
function withEdits(proposal: Proposal): Proposal {
  if (!('edits' in proposal)) return proposal;
  try {
    const edits = proposal.edits();
    return { ...proposal, edits: () => edits };
  } catch {
    const refused = reasons.failed;
    return { title: proposal.title, outcomes: proposal.outcomes.map((each) => ({ ...each, refused })), refused };
  }
}

function keyOf({ start, end }: TextRange): string {
  return `${start}:${end}`;
}
