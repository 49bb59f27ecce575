import type { RejectionRoute, TextRange } from '../../analysis';
import type { FileView } from '../../project';

/** "1 await point", "3 await points". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** "a", "a and b", "a, b and c". */
export function list(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

/** The line of an offset, counted from 1. */
export function lineNumber(view: FileView, offset: number): number {
  return view.sourceFile.getLineAndCharacterOfPosition(offset).line + 1;
}

/** "line 4", "lines 4 and 9". */
export function linesOf(view: FileView, ranges: readonly TextRange[]): string {
  const numbers = [...new Set(ranges.map((range) => lineNumber(view, range.start)))];
  return `${numbers.length === 1 ? 'line' : 'lines'} ${list(numbers.map(String))}`;
}

/** Whether a type says anything. */
export function isTelling(type: string | undefined): type is string {
  return type !== undefined && type !== 'any' && type !== 'unknown';
}

/** A type in one line, cut where it is long. */
export function shortType(type: string): string {
  const line = type.replaceAll(/\s+/g, ' ');
  return line.length > 48 ? `${line.slice(0, 47)}…` : line;
}

/** Where a rejection goes: "error → finally, line 9 → caller". Undefined where it is not known. */
export function routeWords(view: FileView, route: RejectionRoute): string | undefined {
  const words: string[] = [];
  for (const step of route.steps) {
    switch (step.kind) {
      case 'finally':
        words.push(`finally, line ${lineNumber(view, step.range.start)}${step.overrides ? ', which ends it' : ''}`);
        break;
      case 'catch':
        words.push(`catch, line ${lineNumber(view, step.range.start)}${catchWords[step.after]}`);
        break;
      case 'handler':
        words.push(`handler, line ${lineNumber(view, step.range.start)}`);
        break;
      case 'leaves':
        words.push(step.functionKind === 'module' ? 'the module fails' : 'caller');
        break;
      case 'unhandled':
        return `${['error', ...words].join(' → ')} unhandled`;
      case 'unknown':
        if (words.length === 0) return undefined;
        words.push('not followed');
    }
  }
  return words.length === 0 ? undefined : ['error', ...words].join(' → ');
}

const catchWords = { continues: '', returns: ', which returns', 'continues or returns': '', 'never returns': ', which never returns', rethrows: ', which rethrows', 'may rethrow': ', which may rethrow' };
