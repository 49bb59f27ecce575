import { analyse, notAnalysed, parse } from '../analysis';
import type { ErrorRouteHost } from '../features';
import type { FileView } from '../project';
import type { Session } from './session';

/** What answers questions about files: the only part of a session that needs TypeScript. */
export interface Engine extends ErrorRouteHost {
  /** The document as it is now, with types where they are known already. Undefined where it is not open. */
  view(uri: string): FileView | undefined;
  /** The same version with its types; undefined where they cannot be had. */
  typed(view: FileView): Promise<FileView | undefined>;
  filesChanged(uris: readonly string[]): void;
  foldersChanged(added: readonly string[], removed: readonly string[]): void;
  dispose(): Promise<void>;
}

/** What the engine is made of: a session that has none yet. */
export type LoadEngine = (session: Omit<Session, 'engine'>) => Promise<Engine>;

export const loadEngine: LoadEngine = async ({ documents }) => {
  const views = new Map<string, FileView>();
  return {
    view(uri) {
      const document = documents.get(uri);
      if (!document) return undefined;
      const known = views.get(uri);
      if (known?.version === document.version) return known;
      const text = document.getText();
      const parsed = parse(uri, text, { languageId: document.languageId, maximumLength: 2 ** 21 });
      const model = parsed.notAnalysed ? notAnalysed(parsed.notAnalysed) : analyse(parsed.sourceFile);
      const view = { uri, version: document.version, text, sourceFile: parsed.sourceFile, model, typed: false };
      views.set(uri, view);
      return view;
    },
    typed: async () => undefined,
    usesOf: async () => undefined,
    filesChanged: () => undefined,
    foldersChanged: () => undefined,
    dispose: async () => undefined,
  };
};
