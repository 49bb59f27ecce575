import { pathToFileURL } from 'node:url';
import { analyse, notAnalysed, parse } from '../analysis';
import type { Analyst } from './explain';

/** Analyses each file by its syntax alone and keeps nothing of it. */
export function syntaxAnalyst(): Analyst {
  return {
    engine: undefined,
    view: async (path, text) => {
      const parsed = parse(path, text);
      const model = parsed.notAnalysed ? notAnalysed(parsed.notAnalysed) : analyse(parsed.sourceFile);
      return { uri: pathToFileURL(path).href, version: 0, text, sourceFile: parsed.sourceFile, model, typed: false };
    },
  };
}
