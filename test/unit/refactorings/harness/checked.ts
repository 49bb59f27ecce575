/** What our own checks say of outputs that they did not say of the sources. */
import { lineAt, type CheckProject } from '../../checks/project';

/** A source and an output, by their file names in the project. */
export interface CheckedCase {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** Findings that a mistake of the source has in the output under another name. */
const renamed: Readonly<Record<string, string>> = { 'missing-return': 'floating-promise', 'floating-promise': 'forked-chain' };

/** The findings of each output that are none of its source's; `shown`: what outputs may say all the same, and why. */
export async function freshFindings(project: CheckProject, cases: readonly CheckedCase[], shown: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const fresh: string[] = [];
  for (const { name, before, after } of cases) {
    const known = (await project.diagnoses(before)).map(({ id }) => id);
    for (const { id, range } of await project.diagnoses(after)) {
      const at = [id, renamed[id]].map((each) => known.findIndex((one) => one === each)).find((each) => each >= 0);
      if (at !== undefined) known.splice(at, 1);
      else if (shown[id] === undefined) fresh.push(`${name}, line ${lineAt(project.view(after).sourceFile, range.start)}: ${id}`);
    }
  }
  return fresh;
}
