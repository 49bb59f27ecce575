import type { AsyncFunction } from '../analysis';
import { code } from './markdown';

/** A function as a sentence names it, in Markdown: "`User.load`", "the callback of `setTimeout`", "the module". */
export function functionWords(name: string): string {
  const described = /^((?:callback|executor|default) of|function returned by) (?:(new) )?(.+)$/s.exec(name);
  if (described !== null) {
    const [, role = '', isNew, of = ''] = described;
    return `the ${role} ${code(isNew === undefined ? of : `new ${of}`)}`;
  }
  return plainNames.get(name) ?? code(name);
}

/** "3 await points". */
export function countOfAwaitPoints({ awaitPoints }: AsyncFunction): string {
  return awaitPoints.length === 1 ? 'one await point' : `${awaitPoints.length} await points`;
}

const plainNames: ReadonlyMap<string, string> = new Map([
  ['the module', 'the module'],
  ['default export', 'the default export'],
  ['anonymous function', 'this function'],
  ['immediately called function', 'this function'],
]);
