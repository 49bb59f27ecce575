import { describe, expect, it } from 'vitest';
import type { ExpressionFact } from '../../../server/analysis';
import { createRegistry, Engine, inferredOptions } from '../../../server/project/typescript6/engine';
import { OpenFiles } from '../../../server/project/typescript6/files';

/** The registry lets the tests share the parsed libraries. */
const context = { registry: createRegistry(), isCancelled: () => false };

/** The fact of the last place where `expression` stands in `source`. */
function factOf(source: string, expression: string, fileName = '/virtual/a.ts'): ExpressionFact | undefined {
  const open = new OpenFiles();
  open.set(fileName, 1, source);
  const engine = new Engine(open, { fileNames: [fileName], options: inferredOptions, directory: '/virtual' }, context);
  const start = source.lastIndexOf(expression);
  return engine.facts(fileName, [{ start, end: start + expression.length }])?.[0];
}

describe('thenable', () => {
  const declarations = `
    interface Query<T> { then(done: (rows: T) => void): void; id: number }
    class Task<T> extends Promise<T> {}
    class Sub extends Task<string> {}
    interface Lazy<T> extends Promise<T> { run(): void }
    interface Odd { then(times: number): void }
    interface Sometimes { then?: (done: (value: number) => void) => void }
    interface None {}
    declare class Plain { name: string }
  `;
  it.each<[type: string, thenable: string, promise: string, awaited: string]>([
    ['Promise<number>', 'always', 'native', 'number'],
    ['PromiseLike<number>', 'always', 'native', 'number'],
    ['Promise<Promise<string>>', 'always', 'native', 'string'],
    ['Task<number>', 'always', 'subclass', 'number'],
    ['Sub', 'always', 'subclass', 'string'],
    ['Lazy<number>', 'always', 'library', 'number'],
    ['Query<number[]>', 'always', 'library', 'number[]'],
    ['Odd', 'unknown', 'none', 'Odd'],
    ['Sometimes', 'maybe', 'library', 'Sometimes'],
    ['Promise<number> | number', 'maybe', 'native', 'number'],
    ['Promise<number> | undefined', 'maybe', 'native', 'number | undefined'],
    ['Promise<void> | void', 'maybe', 'native', 'void'],
    ['Promise<number> | Query<string>', 'always', 'library', 'string | number'],
    ['Promise<number> & { id: string }', 'always', 'native', 'number'],
    ['{ id: string } & { name: string }', 'never', 'none', '{ id: string; } & { name: string; }'],
    ['string & { __brand: 1 }', 'never', 'none', 'string & { __brand: 1; }'],
    ['number', 'never', 'none', 'number'],
    ['null', 'never', 'none', 'null'],
    ['never', 'never', 'none', 'never'],
    ['Plain', 'never', 'none', 'Plain'],
    ['() => Promise<number>', 'never', 'none', '() => Promise<number>'],
    ['{ then: number }', 'never', 'none', '{ then: number; }'],
    ['{ then: any }', 'unknown', 'none', '{ then: any; }'],
    ['any', 'unknown', 'none', 'any'],
    ['unknown', 'unknown', 'none', 'unknown'],
    ['object', 'unknown', 'none', 'object'],
    ['{}', 'unknown', 'none', '{}'],
    ['Missing', 'unknown', 'none', 'Missing'],
    ['Record<string, number>', 'never', 'none', 'Record<string, number>'],
    ['Record<string, any>', 'unknown', 'none', 'Record<string, any>'],
    ['Record<string, (x: () => void) => void>', 'unknown', 'none', 'Record<string, (x: () => void) => void>'],
  ])('%s: %s', (type, thenable, promise, awaited) => {
    expect(factOf(`${declarations} declare const value: ${type}; value`, 'value')).toMatchObject({ thenable, promise, awaited });
  });

  it.each<[parameter: string, type: string, thenable: string]>([
    ['T', 'T', 'unknown'],
    ['T extends string', 'T', 'never'],
    ['T extends object', 'T', 'unknown'],
    ['T extends Promise<number>', 'T', 'always'],
    ['T extends Promise<number> | string', 'T', 'maybe'],
    ['T', 'Promise<T>', 'always'],
    ['T', 'T | Promise<T>', 'unknown'],
    ['T', 'T & { id: string }', 'unknown'],
    ['T', 'T & { then(done: (x: number) => void): void }', 'always'],
    ['T extends Plain', 'T["name"]', 'never'],
  ])('%s: %s is %s', (parameter, type, thenable) => {
    expect(factOf(`${declarations} function f<${parameter}>(value: ${type}) { value }`, 'value')?.thenable).toBe(thenable);
  });

  it('does not trust a call of type void whose function is not seen', () => {
    expect(factOf('declare const save: () => void; save()', 'save()')?.thenable).toBe('unknown');
    expect(factOf('function save() {} save()', 'save()')?.thenable).toBe('never');
    expect(factOf('[1].forEach(Number)', '[1].forEach(Number)')?.thenable).toBe('never');
  });

  it('sees JavaScript through JSDoc', () => {
    const source = '/** @returns {Promise<string>} */ function load() { return other() } load()';
    expect(factOf(source, 'load()', '/virtual/a.js')).toMatchObject({ thenable: 'always', awaited: 'string' });
  });
});

describe('functions', () => {
  it('says what a call gives', () => {
    expect(factOf('async function load() { return 1 }', 'load')?.call).toEqual({ returns: 'Promise<number>', returnsThenable: 'always', settles: 'number', takesNothing: true });
    expect(factOf('async function load() { return 1 }', 'async function load() { return 1 }')?.call?.settles).toBe('number');
    expect(factOf('class A { async load() { return "" } }', 'async load() { return "" }')?.call?.settles).toBe('string');
    expect(factOf('const f = async () => ({ id: 1 })', 'async () => ({ id: 1 })')?.call?.settles).toBe('{ id: number; }');
    expect(factOf('declare const f: undefined | (() => Promise<1>); f', 'f')?.call?.settles).toBe('1');
    expect(factOf('const f = (n: number) => n; f', 'f')?.call).toEqual({ returns: 'number', returnsThenable: 'never', settles: 'number' });
  });

  it('merges overloads', () => {
    const source = 'function f(a: string): Promise<1>; function f(a: number): 2; function f(a: unknown): any { return a } f';
    expect(factOf(source, 'f')?.call).toEqual({ returns: 'Promise<1> | 2', returnsThenable: 'maybe', settles: '1 | 2' });
  });

  it('gives a handler the types of its context', () => {
    const source = 'fetch("").then((answer) => answer.json() as Promise<number>)';
    expect(factOf(source, '(answer) => answer.json() as Promise<number>')?.call?.settles).toBe('number');
    expect(factOf(source, 'answer')?.type).toBe('Response');
    expect(factOf(source, source)).toMatchObject({ type: 'Promise<number>', awaited: 'number' });
  });
});

describe('text', () => {
  it('has no import paths and a readable length', () => {
    const keys = Array.from({ length: 60 }, (_, index) => `property${index}: number`).join('; ');
    const fact = factOf(`declare const value: { ${keys} }; value`, 'value');
    expect(fact?.type.length).toBeLessThanOrEqual(120);
    expect(fact?.type).toMatch(/…$/);
  });

  it('knows the length of tuples only', () => {
    expect(factOf('declare const value: [number, string]; value', 'value')?.length).toBe(2);
    expect(factOf('declare const value: [number, string?]; value', 'value')?.length).toBeUndefined();
    expect(factOf('declare const value: number[]; value', 'value')?.length).toBeUndefined();
  });
});

describe('ranges', () => {
  it('takes the outermost expression of a range, and nothing where there is none', () => {
    expect(factOf('const a = 1; a', 'a = 1')).toBeUndefined();
    expect(factOf('const a = 1; const b = "";', 'const')).toBeUndefined();
    expect(factOf('declare const f: () => { x: 1 }; f().x', 'f().x')?.type).toBe('1');
  });

  it.each(['\uFEFF', '/* 𝒳 */ ', '\r\n', '\uD800 '])('counts UTF-16 code units after %j', (prefix) => {
    expect(factOf(`${prefix}const word = "𝒳"; Promise.resolve(word)`, 'Promise.resolve(word)')?.awaited).toBe('string');
  });
});
