/** Names a person would give to a value, from the expression that makes it. */
import ts from 'typescript';
import { bare } from './recognise';

const known: Readonly<Record<string, string>> = {
  fetch: 'response', json: 'data', text: 'text', blob: 'blob', arrayBuffer: 'buffer', all: 'results', allSettled: 'results', race: 'winner', any: 'value',
  resolve: 'value', reject: 'value', query: 'rows', exec: 'result', request: 'response', parse: 'parsed', sleep: 'value', delay: 'value', map: 'items', filter: 'items',
};
const verb = /^(?:get|fetch|load|find|read|create|make|build|parse|query|select|compute|resolve|lookup|retrieve|list|to|as|open|format|decode|encode|generate|update|save|insert)(?=[A-Z])/;

/** The best names for the expression's value, the best first; `fallback` where nothing in it helps. */
export function namesFor(expression: ts.Expression, fallback: string): readonly string[] {
  const node = bare(expression);
  if (ts.isAwaitExpression(node)) return namesFor(node.expression, fallback);
  if (fallback === 'handler') return handlerNames(node);
  const name = ts.isCallExpression(node) ? calleeName(node.expression) : ts.isNewExpression(node) ? calleeName(node.expression) : ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) ? calleeName(node) : undefined;
  if (!name) return [fallback, 'result'];
  const direct = Object.hasOwn(known, name) ? known[name] : undefined;
  if (direct) return [direct, 'result'];
  const promised = /^(.+?)Promise$/.exec(name)?.[1];
  if (promised) return [promised, 'result'];
  const thing = name.replace(verb, '').replace(/(?:By|From|For|With|In|On|Async|Sync)(?:[A-Z].*)?$/, '');
  if (thing === name || thing === '' || /^(?:One|All|Many|It|First)$/.test(thing)) return [ts.isNewExpression(node) || !verb.test(name) ? fallbackFor(fallback) : 'result', 'value'];
  return [lowerFirst(thing), 'result'];
}

function handlerNames(node: ts.Expression): readonly string[] {
  if (ts.isPropertyAccessExpression(node)) return [node.name.text.replace(/^#/, '')];
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'bind') return handlerNames(bare(node.expression.expression));
  if (ts.isIdentifier(node)) return [node.text];
  return ['handler'];
}

function calleeName(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  return ts.isPropertyAccessExpression(node) ? node.name.text : undefined;
}

function fallbackFor(fallback: string): string {
  return fallback === 'value' ? 'result' : fallback;
}

function lowerFirst(text: string): string {
  const lower = text.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (found) => found.toLowerCase());
  return reserved.has(lower) ? `${lower}Value` : lower;
}

const reserved = new Set(['class', 'function', 'default', 'new', 'delete', 'return', 'package', 'import', 'export', 'const', 'var', 'let', 'this', 'arguments', 'await', 'yield', 'null', 'true', 'false', 'case', 'enum', 'static', 'interface', 'public', 'private', 'in', 'of', 'if', 'for', 'do', 'try', 'void', 'with', 'super', 'switch', 'throw', 'catch', 'while', 'else', 'eval', 'typeof', 'undefined', 'instanceof', 'finally', 'extends', 'break', 'continue', 'debugger', 'implements', 'protected']);
