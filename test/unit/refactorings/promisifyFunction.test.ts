/** Functions that give a promise instead of calling back: they and their callers do the same as before. */
import { describe, expect, test } from 'vitest';
import ts from 'typescript';
import { noFacts } from '../../../server/analysis';
import { proposeWithTypes, refactorings } from '../../../server/refactorings';
import { Scopes } from '../../../server/refactorings/chains/scopes';
import { apply, viewOf } from './harness/convert';
import { callbackDifference, compileCallbacks } from './harness/callbacks';

const full = 'refactor.rewrite.async.promisifyFunction';
const keeping = `${full}.keepCallback`;

/** What becomes of the source, with the cursor at ‸: its new text, or why not. Uses are those of the file. */
async function changed(kind: string, marked: string, language = 'js'): Promise<{ readonly source: string; readonly text?: string; readonly refused?: string }> {
  const cursor = marked.indexOf('‸');
  const source = marked.replace('‸', '');
  const sourceFile = ts.createSourceFile(`/functions.${language}`, source, ts.ScriptTarget.Latest, true);
  const view = viewOf(sourceFile);
  const refactoring = refactorings.find((each) => each.kind === kind);
  if (!refactoring) throw new Error('the refactoring is gone');
  const scopes = Scopes.of(sourceFile);
  const uses = (offset: number) => {
    const name = /^\w+/.exec(source.slice(offset))?.[0] ?? '';
    return Promise.resolve(scopes.named(name).filter((each) => each.getStart() !== offset).map((each) => ({ view, range: { start: each.getStart(), end: each.end } })));
  };
  const proposal = await proposeWithTypes(refactoring, view, { start: cursor, end: cursor }, { ask: () => Promise.resolve(noFacts), uses, dependencies: [] });
  if (!proposal) return { source, refused: 'not offered' };
  return 'refused' in proposal ? { source, refused: proposal.refused } : { source, text: apply(source, proposal.edits()) };
}

const callers = `
size('a', (err, bytes) => {
  if (err) return note('bad', err.message);
  note('good', bytes);
});
function total(done) {
  size('b', function (err, one) {
    if (err) return done(err);
    size('c', (err, other) => {
      if (err) return done(err);
      done(null, one + other);
    });
  });
}
function quiet() {
  size('d', () => note('whatever'));
}
quiet();
`;
const programs: Readonly<Record<string, string>> = {
  'calls alone': `const fs = require('fs');
/**
 * The size of a file.
 * @param {string} file
 * @param {Function} callback gets it
 */
function size(file, ‸callback) {
  // asks the disk
  fs.stat(file, (err, stats) => {
    if (err) return callback(err);
    if (stats.isDirectory()) return callback(new Error('a folder'));
    callback(null, stats.size);
  });
}
${callers}`,
  'handed on': `const fs = require('fs');
function ‸size(file, cb) {
  fs.stat(file, (err, stats) => cb(err, stats && stats.size));
}
${callers}`,
  'an arrow function': `const size = (file, ‸cb) => store.size(file, cb);
${callers}`,
};

describe('a function and its callers', () => {
  test.each(Object.keys(programs))('%s', async (name) => {
    const { source, text, refused } = await changed(full, programs[name] ?? '');
    expect(refused).toBeUndefined();
    const found = await callbackDifference(compileCallbacks(source, 'functions.js', 'total(done)'), compileCallbacks(text ?? '', 'functions.js', 'total(done)'));
    expect(found && `${text}\n${found}`).toBeUndefined();
    expect(text).not.toMatch(/@param \{Function\}/);
  });

  test('says what it says', async () => {
    const { text } = await changed(full, programs['calls alone'] ?? '');
    expect(text?.slice(0, text.indexOf('function total'))).toBe(`const fs = require('fs');
/**
 * The size of a file.
 * @param {string} file
 */
function size(file) {
  return new Promise((resolve, reject) => {
    // asks the disk
    fs.stat(file, (err, stats) => {
      if (err) return reject(err);
      if (stats.isDirectory()) return reject(new Error('a folder'));
      resolve(stats.size);
    });
  });
}

size('a').then((bytes) => note('good', bytes), (err) => note('bad', err.message));
`);
  });

  test('writes types', async () => {
    const { text } = await changed(full, `import { stat } from 'node:fs';
export function ‸size(file: string, cb: (err: Error | null, bytes?: number) => void): void {
  stat(file, (err, stats) => {
    if (err) return cb(err);
    cb(null, stats.size);
  });
}
`, 'ts');
    expect(text).toContain('export function size(file: string): Promise<number> {\n  return new Promise<number>((resolve, reject) => {\n    stat(file, (err, stats) => {\n      if (err) return reject(err);\n      resolve(stats.size);');
  });
});

const inTheWay: Readonly<Record<string, readonly [string, string]>> = {
  'handed on': ['function ‸size(f, cb) { store.size(f, cb); }\nnote(size);\n', 'it is not called, but handed on'],
  'without a callback': ['function ‸size(f, cb) { store.size(f, cb); }\nsize(1);\n', 'it is called without a callback'],
  'the result is used': ['function ‸size(f, cb) { store.size(f, cb); }\nconst handle = size(1, (err) => { if (err) note(err); });\n', 'what the call gives is used'],
  'in a try': ["function ‸size(f, cb) { store.size(f, cb); }\ntry {\n  size(1, (err) => { if (err) note(err); });\n} catch (e) { note('x'); }\n", 'it stands in a `try` statement'],
  'recursion': ['function ‸size(f, cb) { store.size(f, (err, x) => { if (err) return size(f, cb); cb(null, x); }); }\n', 'it calls itself'],
  'at once': ['function ‸size(f, cb) { cb(null, 1); }\nsize(1, (err, x) => { if (err) return note(err); note(x); });\nnote(2);\n', 'its callback is called before the call returns'],
};
const staying: Readonly<Record<string, readonly [string, string]>> = {
  'a callback that may be absent': ['function ‸size(f, cb) { store.size(f, (err) => { if (cb) cb(err); }); }\n', 'it works without its callback too'],
  'many calls': ['function ‸size(f, cb) { f.forEach((each) => cb(null, each)); }\n', 'it may call its callback more than once'],
  'three results': ['function ‸size(f, cb) { store.size(f, (err, a, b) => { if (err) return cb(err); cb(null, a, b); }); }\n', 'it hands more than one result to its callback'],
  'something that is given': ['function ‸size(f, cb) { store.size(f, cb); return 1; }\n', 'it gives something already'],
  'a throw': ["function ‸size(f, cb) { if (!f) throw new Error('f'); store.size(f, cb); }\n", 'it can throw at once, and would reject instead'],
  'no error first': ['function ‸each(list, cb) { note(cb(list)); }\n', 'not offered'],
  'a handler of a server': ['function ‸show(req, res, next) { store.size(req, next); }\n', 'not offered'],
};
test.each(Object.keys(inTheWay))('in the way: %s', async (name) => {
  const [source = '', reason = ''] = inTheWay[name] ?? [];
  expect((await changed(full, source)).refused).toContain(reason);
});
test.each(Object.keys(staying))('stays: %s', async (name) => {
  const [source = '', reason = ''] = staying[name] ?? [];
  expect(await changed(full, source)).toEqual({ source: source.replace('‸', ''), refused: reason });
});

test('a function that keeps its callback gives a promise without one', async () => {
  const { source, text } = await changed(keeping, programs['calls alone'] ?? '');
  expect(text).toContain("  if (typeof callback !== 'function') {\n    return new Promise((resolve, reject) => {\n      size(file, (err, value) => (err ? reject(err) : resolve(value)));\n    });\n  }\n");
  const run = 'total(done)';
  expect(await callbackDifference(compileCallbacks(source, 'functions.js', run), compileCallbacks(text ?? '', 'functions.js', run))).toBeUndefined();
  const promised = `${text}\nconst again = (file) => new Promise((resolve, reject) => fs.stat(file, (err, stats) => (err ? reject(err) : resolve(stats))));\n`;
  const [given, expected] = ["size('x')", "again('x').then((stats) => { if (stats.isDirectory()) throw new Error('a folder'); return stats.size; })"].map((each) => compileCallbacks(promised, 'functions.js', each));
  if (given && expected) expect(await callbackDifference(expected, given)).toBeUndefined();
});
