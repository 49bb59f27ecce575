import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Workspace, type FileView, type WorkspaceOptions, type WorkspaceStatus } from '../../../server/project';
import { ThreadOracle } from '../../../server/project/threadOracle';
import { Folder } from './support/folder';

/** As it is built. */
const worker = join(import.meta.dirname, '../../../dist/worker.js');
const cleanUp: (() => unknown)[] = [];
afterEach(async () => void (await Promise.all(cleanUp.splice(0).map((each) => each()))));

function setUp(options: Partial<WorkspaceOptions> = {}, files: Readonly<Record<string, string>> = {}) {
  const folder = new Folder(files);
  const statuses: WorkspaceStatus[] = [];
  const messages: string[] = [];
  const ready: string[] = [];
  const workspace = new Workspace({
    maximumLength: 2 ** 21,
    workerPath: worker,
    onStatus: (status) => statuses.push(status),
    onProjectMessage: (uri, message) => messages.push(`${uri.slice(uri.lastIndexOf('/') + 1)}: ${message}`),
    onTypesReady: (uri) => ready.push(uri),
    ...options,
  });
  cleanUp.push(() => workspace.dispose(), () => folder.dispose());
  return { workspace, folder, statuses, messages, ready, open: (name: string, text: string, version = 1) => {
    workspace.open(folder.uri(name), name.endsWith('.js') ? 'javascript' : 'typescript', version, text);
    return viewOf(workspace, folder.uri(name));
  } };
}

function viewOf(workspace: Workspace, uri: string): FileView {
  const view = workspace.view(uri);
  if (view === undefined) throw new Error(`${uri} is not open`);
  return view;
}

const awaited = (view: FileView | undefined) => view?.model.functions.flatMap(({ awaitPoints }) => awaitPoints.map(({ fact }) => fact?.awaited));
const load = 'async function load() { return await fetch("/"); }\n';

describe('views', () => {
  it('come from syntax at once, and from types when they are there', async () => {
    const { workspace, folder, open, ready, statuses } = setUp();
    const view = open('a.ts', load);
    expect([view.typed, awaited(view)]).toEqual([false, [undefined]]);
    const typed = await workspace.typed(view);
    expect([typed?.typed, awaited(typed)]).toEqual([true, ['Response']]);
    expect(workspace.view(folder.uri('a.ts'))).toBe(typed);
    expect(ready).toEqual([folder.uri('a.ts')]);
    expect(statuses.map(({ state }) => state)).toEqual(['starting', 'starting', 'busy', 'ready']);
    expect(statuses[0]?.engine).toMatch(/^TypeScript 6\./);
  });

  it('are the same object for one version', () => {
    const { workspace, folder, open } = setUp();
    const view = open('a.ts', load);
    expect(workspace.view(folder.uri('a.ts'))).toBe(view);
    workspace.change(folder.uri('a.ts'), 2, `${load};`);
    expect(workspace.view(folder.uri('a.ts'))?.version).toBe(2);
    workspace.close(folder.uri('a.ts'));
    expect(workspace.view(folder.uri('a.ts'))).toBeUndefined();
  });

  it('say why there is nothing in them', async () => {
    const { workspace, open } = setUp({ maximumLength: 40 });
    const large = open('large.ts', load);
    const binary = open('binary.ts', '\u0000PNG');
    expect([large.model.notAnalysed, binary.model.notAnalysed]).toEqual(['too large', 'binary']);
    expect([await workspace.typed(large), await workspace.typed(binary)]).toEqual([undefined, undefined]);
  });

  it('follow a text that grows beyond the limit and shrinks again', async () => {
    const { workspace, folder, open } = setUp({ maximumLength: load.length });
    open('a.ts', load);
    workspace.change(folder.uri('a.ts'), 2, load + load);
    expect(viewOf(workspace, folder.uri('a.ts')).model.notAnalysed).toBe('too large');
    workspace.change(folder.uri('a.ts'), 3, load);
    expect(awaited(await workspace.typed(viewOf(workspace, folder.uri('a.ts'))))).toEqual(['Response']);
  });

  it('are read from disk where a file is not open', async () => {
    const { workspace, folder } = setUp({}, { 'a.ts': load, 'large.ts': ' '.repeat(7 * 2 ** 20) });
    const view = workspace.read(folder.uri('a.ts'));
    expect(view?.model.functions).toHaveLength(1);
    expect(workspace.read(folder.uri('a.ts'))).toBe(view);
    expect(awaited(view && (await workspace.typed(view)))).toEqual(['Response']);
    expect(workspace.read(folder.uri('large.ts'))?.model.notAnalysed).toBe('too large');
    expect([folder.uri('missing.ts'), folder.uri(''), 'untitled:a', '::'].map((uri) => workspace.read(uri))).toEqual([undefined, undefined, undefined, undefined]);
    folder.write('a.ts', `${load}${load}`);
    const modified = workspace.read(folder.uri('a.ts'));
    expect(awaited(modified && (await workspace.typed(modified)))).toEqual(['Response', 'Response']);
    expect(view && (await workspace.typed(view))).toBeUndefined();
  });

  it('have no types where there is no worker', async () => {
    const { workspace, open, statuses } = setUp({ workerPath: '' });
    await workspace.dispose();
    const { workerPath: _, ...options }: WorkspaceOptions = { maximumLength: 100, workerPath: '', onStatus: (status) => statuses.push(status) };
    const syntaxOnly = new Workspace(options);
    syntaxOnly.open('untitled:a', 'typescript', 1, load);
    expect(await syntaxOnly.typed(viewOf(syntaxOnly, 'untitled:a'))).toBeUndefined();
    expect(statuses.at(-1)).toEqual({ state: 'off', engine: 'syntax only' });
    expect(await workspace.typed(open('a.ts', load))).toBeUndefined();
  });
});

describe('types', () => {
  it('count unsaved text of other files', async () => {
    const { workspace, folder, open } = setUp({}, { 'tsconfig.json': '{}' });
    open('load.ts', 'export const load = async () => 1;');
    const user = open('user.ts', 'import { load } from "./load"; export async function use() { await load(); }');
    expect(awaited(await workspace.typed(user))).toEqual(['number']);
    workspace.change(folder.uri('load.ts'), 2, 'export const load = async () => "";');
    expect(viewOf(workspace, folder.uri('user.ts')).typed).toBe(false);
    expect(awaited(await workspace.typed(user))).toEqual(['string']);
  });

  it('are asked for a part only', async () => {
    const { workspace, open } = setUp();
    const view = open('a.ts', load + load.replace('load', 'other'));
    expect(awaited(await workspace.typed(view, { scope: { start: load.length, end: view.text.length } }))).toEqual([undefined, 'Response']);
    expect(awaited(await workspace.typed(view))).toEqual(['Response', 'Response']);
  });

  it('of an old version are dropped', async () => {
    const { workspace, folder, open } = setUp();
    const old = open('a.ts', load);
    const answer = workspace.typed(old);
    workspace.change(folder.uri('a.ts'), 2, `\n${load}`);
    expect(await answer).toBeUndefined();
    expect(await workspace.typed(old)).toBeUndefined();
    expect(awaited(await workspace.typed(viewOf(workspace, folder.uri('a.ts'))))).toEqual(['Response']);
  });

  it('are not waited for once cancelled, though others still get them', async () => {
    const { workspace, open } = setUp();
    const view = open('a.ts', load);
    const controller = new AbortController();
    const [cancelled, other] = [workspace.typed(view, { signal: controller.signal }), workspace.typed(view)];
    controller.abort();
    expect(await cancelled).toBeUndefined();
    expect(awaited(await other)).toEqual(['Response']);
    expect(await workspace.typed({ ...view, typed: false }, { scope: { start: 0, end: 1 }, signal: AbortSignal.abort() })).toBeDefined();
    expect(await workspace.usesOf(view, view.text.indexOf('load'), AbortSignal.abort())).toBeUndefined();
  });

  it('of a part go ahead of those of whole files', async () => {
    const { workspace, open } = setUp();
    const long = open('long.ts', Array.from({ length: 3000 }, (_, index) => load.replace('load', `load${index}`)).join(''));
    const small = open('small.ts', load);
    await workspace.typed(small);
    const order: string[] = [];
    const whole = workspace.typed(long).then(() => order.push('whole'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await workspace.typed(long, { scope: { start: 0, end: load.length + 2 } }).then(() => order.push('part'));
    await whole;
    expect(order).toEqual(['part', 'whole']);
  });

  it('are right for 200 documents opened at once', async () => {
    const { workspace, open } = setUp();
    const views = Array.from({ length: 200 }, (_, index) => open(`file${index}.ts`, load.replace('fetch("/")', `Promise.resolve(${index} as const)`)));
    const typed = await Promise.all(views.map((view) => workspace.typed(view)));
    expect(typed.map((view) => awaited(view)?.[0])).toEqual(views.map((_, index) => String(index)));
  }, 120_000);

  it.each([
    ['parentheses', `${'('.repeat(2000)}1${')'.repeat(2000)}`],
    ['arrays', `${'['.repeat(2000)}1${']'.repeat(2000)}`],
    ['calls of async functions', `${'(async () => '.repeat(2000)}null${')()'.repeat(2000)}`],
    ['a chain', `fetch("/")${'.then((x) => x)'.repeat(2000)}`],
  ])('survive 2,000 levels of nesting: %s', async (_, expression) => {
    const oracle = new ThreadOracle(worker, { stateChanged: () => undefined, configurationProblem: () => undefined, engineReplaced: () => undefined });
    cleanUp.push(() => oracle.dispose());
    const text = `const before = fetch("/"); const deep = ${expression};`;
    oracle.set('untitled:deep', 'javascript', 1, text);
    const start = text.indexOf('fetch');
    const end = text.lastIndexOf(';');
    const facts = await oracle.facts('untitled:deep', 1, [{ start, end: start + 'fetch("/")'.length }, { start: end - expression.length, end }]);
    expect(facts?.[0]?.awaited).toBe('Response');
    expect(facts?.[1]).toBeDefined();
  }, 60_000);

  it.each(['\uFEFF', '// 𝒳 𝒳\r\n', '"\uD800";\n'])('stand at the right place behind %j', async (prefix) => {
    const { workspace, open } = setUp();
    expect(awaited(await workspace.typed(open('a.ts', `${prefix}${load}`)))).toEqual(['Response']);
  });

  it('survive that an open file is deleted', async () => {
    const { workspace, folder, open } = setUp({}, { 'tsconfig.json': '{}', 'a.ts': load });
    const view = open('a.ts', load);
    folder.delete('a.ts');
    workspace.filesChanged([folder.uri('a.ts')]);
    expect(awaited(await workspace.typed(view))).toEqual(['Response']);
    workspace.close(folder.uri('a.ts'));
    expect(await workspace.typed(view)).toBeUndefined();
  });
});

describe('uses', () => {
  it('are found across the files of the project, open or not', async () => {
    const text = 'export async function load() {}\nload();';
    const { workspace, open } = setUp({}, { 'tsconfig.json': '{}', 'load.ts': text, 'closed.ts': 'import { load as other } from "./load";\nother();', 'open.ts': '' });
    open('open.ts', 'import * as all from "./load";\nall.load();');
    const uses = await workspace.usesOf(open('load.ts', text), text.indexOf('load'));
    const shown = uses?.map(({ view, range }) => `${view.uri.slice(view.uri.lastIndexOf('/') + 1)} ${view.text.slice(range.start)}`);
    expect(shown?.filter((use) => /^\S+ \w+\(\);$/.test(use)).toSorted()).toEqual(['closed.ts other();', 'load.ts load();', 'open.ts load();']);
  });
});

describe('a broken configuration', () => {
  it('is told, and picked up when it is mended', async () => {
    const { workspace, folder, open, messages } = setUp({}, { 'tsconfig.json': '{ "compilerOptions": { "lib": ["es2020"], "types": [] } ' });
    const view = open('a.ts', 'async function f() { await new Intl.Segmenter(); await Promise.resolve(1); }');
    expect(awaited(await workspace.typed(view))?.[1]).toBe('number');
    expect(messages).toEqual([expect.stringMatching(/^tsconfig\.json: .*expected/)]);
    folder.write('tsconfig.json', '{ "compilerOptions": { "lib": ["es2022", "es2022.intl"], "types": [] } }');
    workspace.filesChanged([folder.uri('tsconfig.json')]);
    expect(awaited(await workspace.typed(viewOf(workspace, folder.uri('a.ts'))))).toEqual(['Intl.Segmenter', 'number']);
    expect(messages).toHaveLength(1);
  });
});

describe('a worker that dies', () => {
  it('is started again with the documents that are open, while syntax answers go on', async () => {
    const files = new Folder({ 'mortal.js': `require('node:worker_threads').parentPort.on('message', ({ uri }) => { if (uri?.endsWith('/die.ts')) process.exit(3); });\nrequire(${JSON.stringify(worker)});\n` });
    cleanUp.push(() => files.dispose());
    const { workspace, folder, open, statuses } = setUp({ workerPath: join(files.path, 'mortal.js') });
    const view = open('a.ts', load);
    expect(awaited(await workspace.typed(view))).toEqual(['Response']);
    const long = open('long.ts', load.repeat(2000));
    const pending = workspace.typed(long);
    const fatal = open('die.ts', load);
    expect(await pending).toBeUndefined();
    expect(statuses.at(-1)).toMatchObject({ state: 'starting', message: 'exit code 3' });
    expect(fatal.model.functions).toHaveLength(1);
    expect(await workspace.typed(viewOf(workspace, folder.uri('a.ts')))).toBeUndefined();
    workspace.close(folder.uri('die.ts'));
    await expect.poll(async () => awaited(await workspace.typed(viewOf(workspace, folder.uri('a.ts')))), { timeout: 20_000, interval: 200 }).toEqual(['Response']);
  });
});
