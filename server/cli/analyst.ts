import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Workspace, type FileView } from '../project';
import { reasonFor, type Failure } from './files';
import { maximumLength } from './rewrite';

/** Analyses one file after the other and keeps nothing of them. */
export interface Analyst {
  /** The engine that knows types, such as "TypeScript 6.0.3"; undefined where there is none. */
  readonly engine: string | undefined;
  /** A file on disk. Never rejects: a failure says why there is no view, or that its types are missing. */
  file(path: string): Promise<FileView | Failure>;
  /** A text that is in no file. */
  text(text: string): Promise<FileView | Failure>;
  dispose(): Promise<void>;
}

/**
 * Types come from a thread of their own, which belongs to the workspace; with `syntaxOnly` it is never started.
 */
export function analystOf({ syntaxOnly }: { readonly syntaxOnly: boolean }): Analyst {
  let engine: string | undefined;
  const workspace = new Workspace({
    maximumLength,
    onStatus: (status) => { engine = status.engine; },
    ...(!syntaxOnly && { workerPath: join(__dirname, 'worker.js') }),
  });

  async function withTypes(view: FileView): Promise<FileView> {
    // Types that cannot be had leave a view that says so.
    return syntaxOnly ? view : await workspace.typed(view) ?? view;
  }

  return {
    engine: syntaxOnly ? undefined : engine,
    async file(path) {
      const view = workspace.read(pathToFileURL(path).href);
      if (view === undefined) return { path, reason: await reasonFor(path) };
      return withTypes(view);
    },
    async text(text) {
      const uri = pathToFileURL(join(process.cwd(), 'standard-input.ts')).href;
      workspace.open(uri, 'typescript', 0, text);
      const view = workspace.view(uri);
      return view === undefined ? { path: '-', reason: 'cannot be analysed' } : withTypes(view);
    },
    dispose: () => workspace.dispose(),
  };
}
