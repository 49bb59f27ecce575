import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { InlayHint } from 'vscode-languageserver';
import type { OrderReport, TimelineResult, ToggleOrderResult, WhyBeforeResult } from '../../server/protocol';
import { Client, editor, until, type ClientOptions } from './client';

/** Orders over the wire: what any client gets, and what happens while somebody types. */
const text = `async function load() {
  console.log('loading');
  await null;
  console.log('loaded');
}
load();
console.log('done');
`;
const whole = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } };
const plain: ClientOptions = {};
const capable: ClientOptions = { capabilities: editor, initializationOptions: { toggleOrder: true } };
/** The same editor, whose settings the tests change. */
const configured: ClientOptions = { ...capable };
const clients = new Map<ClientOptions, Client>();
let client: Client;
let uri: string;
let textDocument: { uri: string };
let opened = 0;

/** Opens a document of its own; one server serves all tests whose client has the same capabilities. */
async function start(options = plain, source = text, settings?: object): Promise<void> {
  client = clients.get(options) ?? await Client.start(options);
  clients.set(options, client);
  client.refreshes.length = 0;
  if (settings) set(settings);
  uri = `file:///order/main${opened += 1}.mjs`;
  textDocument = { uri };
  client.open(uri, source, 'javascript');
}

function set(settings: unknown): void {
  client.settings = settings;
  client.notify('workspace/didChangeConfiguration', { settings: null });
}

afterEach(() => client.close(uri));
afterAll(() => Promise.all([...clients.values()].map((each) => each.stop())));

const hints = async () => (await client.request<InlayHint[]>('textDocument/inlayHint', { textDocument, range: whole })).map(({ position, label }) => `${position.line + 1}:${position.character} ${typeof label === 'string' ? label : ''}`);
const order = (params: object = {}) => client.request<OrderReport | null>('asyncInsight/order', { textDocument, ...params });
const phases = async (params?: object) => (await order(params))?.steps.map(({ phase }) => phase);
/** Asks once, as an editor does when it opens a document, and waits until it is asked to ask again. */
async function whenOrdersAreKnown(): Promise<void> {
  await client.lenses(uri);
  await until(() => client.refreshes.includes('workspace/codeLens/refresh'));
}
const orderTitles = async () => (await client.titles(uri)).filter((title) => title.startsWith('order'));

describe('asyncInsight/order', () => {
  it('gives the top level, a function by its name, and the function around a position', async () => {
    await start();
    const lines = async (params?: object) => (await order(params))?.steps.map(({ line }) => line);
    expect(await lines()).toEqual([6, 2, 3, 7, 4]);
    expect(await lines({ function: 'load' })).toEqual([2, 3, 4]);
    expect(await lines({ position: { line: 3, character: 4 } })).toEqual([2, 3, 4]);
    expect(await lines({ position: { line: 6, character: 4 } })).toEqual([6, 2, 3, 7, 4]);
    expect(await order({ function: 'absent' })).toBeNull();
  });

  it('says all that the terminal says', async () => {
    await start(plain, "console.log('a');\nawait null;\nsetTimeout(() => console.log('b'), Math.random());\nsetImmediate(() => console.log('c'));\n");
    const answer = await order();
    expect(answer?.exact).toBe(false);
    expect(answer?.steps[0]).toEqual({ order: 1, line: 1, phase: 'sync', tick: 0, text: "console.log('a');", cause: 'runs synchronously' });
    expect(answer?.unknown.length).toBeGreaterThan(0);
    expect(answer?.unknown.every(({ line, reason }) => line >= 0 && reason !== '')).toBe(true);
  });

  it('follows the profile that is asked for, else the one of the settings', async () => {
    await start(configured, "Promise.resolve().then(() => console.log('microtask'));\nprocess.nextTick(() => console.log('tick'));\n", {});
    expect(await phases()).toEqual(['sync', 'sync', 'microtask', 'nextTick']);
    expect(await phases({ profile: 'node-cjs' })).toEqual(['sync', 'sync', 'nextTick', 'microtask']);
    set({ order: { profile: 'node-cjs' } });
    expect(await phases()).toEqual(['sync', 'sync', 'nextTick', 'microtask']);
  });

  it.each([{ position: 5 }, { function: 5 }, { profile: 'deno' }])('refuses %j', async (params) => {
    await start();
    await expect(order(params)).rejects.toThrow('no parameters');
  });
});

describe('the lens on an order', () => {
  it('says it, and a click shows and hides it beside the lines', async () => {
    await start(capable);
    await whenOrdersAreKnown();
    const lens = (await client.lenses(uri)).find(({ command }) => command?.command === 'asyncInsight.toggleOrder');
    expect(lens?.command?.title).toBe('order: 6 → 2–3 → 7 → 4');
    expect(lens?.range.start.line).toBe(5);
    expect(await hints()).toEqual([]);
    const toggle = () => client.request<ToggleOrderResult>('asyncInsight/toggleOrder', lens?.command?.arguments?.[0]);
    expect(await toggle()).toEqual({ region: '', shown: true, isOff: false });
    expect(await hints()).toEqual(['2:25 ② sync', '3:13 ③ sync', '4:24 ⑤ microtask 1', '6:7 ① sync', '7:20 ④ sync']);
    await until(() => client.refreshes.includes('workspace/inlayHint/refresh'));
    expect(await toggle()).toEqual({ region: '', shown: false, isOff: false });
    expect(await hints()).toEqual([]);
  });

  it('has no command for a client that does not know it', async () => {
    await start({ capabilities: editor });
    await whenOrdersAreKnown();
    const lens = (await client.lenses(uri)).find(({ command }) => command?.title.startsWith('order') === true);
    expect(lens?.command).toEqual({ title: 'order: 6 → 2–3 → 7 → 4', command: '' });
  });

  it('is there for a client that resolves nothing', async () => {
    await start();
    // It is left out where its computation takes too long, and is there when it is asked for again.
    expect(await until(async () => { const titles = await orderTitles(); return titles.length > 0 && titles; })).toEqual(['order: 6 → 2–3 → 7 → 4']);
  });

  it('keeps its place while somebody types, and says the new order when they rest', async () => {
    await start(capable);
    await whenOrdersAreKnown();
    expect(await orderTitles()).toEqual(['order: 6 → 2–3 → 7 → 4']);
    client.change(uri, { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: '// above\n' });
    expect(await orderTitles()).toEqual(['order: 7 → 3–4 → 8 → 5']);
    client.change(uri, { text: `${text}await (` });
    expect(await orderTitles()).toEqual(['order: not known while the text has syntax errors']);
    client.change(uri, { text: 'console.log(1);\n' });
    expect(await orderTitles()).toEqual([]);
    client.change(uri, { text });
    await orderTitles();
    await until(async () => (await orderTitles()).length === 1);
    expect(client.refreshes).toContain('workspace/codeLens/refresh');
  });

  it('can be switched off', async () => {
    await start(configured, text, { codeLens: { order: false } });
    expect(await orderTitles()).toEqual([]);
  });
});

describe('hints and hovers on an order', () => {
  it('are always there, or never, as the setting says', async () => {
    await start(configured, text, { order: { hints: 'always' } });
    expect(await hints()).toHaveLength(5);
    set({ order: { hints: 'off' } });
    await client.request('asyncInsight/toggleOrder', { textDocument });
    expect(await hints()).toEqual([]);
    expect(await client.request('asyncInsight/toggleOrder', { textDocument })).toEqual({ region: '', shown: false, isOff: true });
  });

  it('number a function from its call, and keep to it when lines are added', async () => {
    await start(capable);
    expect(await client.request('asyncInsight/toggleOrder', { textDocument, position: { line: 2, character: 4 } })).toMatchObject({ region: 'load', shown: true });
    expect(await hints()).toEqual(['2:25 ① sync', '3:13 ② sync', '4:24 ③ microtask 1']);
    client.change(uri, { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: '\n' });
    expect(await hints()).toEqual(['3:25 ① sync', '4:13 ② sync', '5:24 ③ microtask 1']);
  });

  it('say why a step runs when it does, while its hints are shown', async () => {
    await start(capable);
    const at = { line: 3, character: 4 };
    expect(await client.hover(uri, at)).toBeNull();
    await client.request('asyncInsight/toggleOrder', { textDocument });
    const hover = await client.hover(uri, at);
    expect(hover?.contents).toEqual({ kind: 'markdown', value: '**5th of 5 steps** · microtask 1, counted from the start of the program  \nQueued by the `await` in line 3' });
    expect(hover?.range).toEqual({ start: { line: 3, character: 2 }, end: { line: 3, character: 13 } });
  });
});

describe('asyncInsight/whyBefore and asyncInsight/timeline', () => {
  it('say the rule, with the places', async () => {
    await start();
    const answer = await client.request<WhyBeforeResult>('asyncInsight/whyBefore', { textDocument, positions: [{ line: 3, character: 3 }, { line: 6, character: 3 }] });
    expect(answer.decided).toBe(true);
    expect(answer.answer).toBe("Line 7 (console.log('done');) runs before line 4 (console.log('loaded');): 4th and 5th. It runs synchronously, and jobs wait until the call stack is empty. Line 4 is a job (microtask 1): queued by the await in line 3.");
    expect(answer.places.map(({ location }) => location.range.start.line + 1)).toEqual([7, 4, 3]);
  });

  it('say what is not decided', async () => {
    await start();
    client.open('file:///order/race.cjs', "setTimeout(() => console.log('timer'), 0);\nsetImmediate(() => console.log('immediate'));\n", 'javascript');
    const answer = await client.request<WhyBeforeResult>('asyncInsight/whyBefore', { textDocument: { uri: 'file:///order/race.cjs' }, positions: [{ line: 0, character: 18 }, { line: 1, character: 20 }] });
    expect(answer.decided).toBe(false);
    expect(answer.answer).toMatch(/^Not decided, because .*setImmediate/);
  });

  it('give a run to step through', async () => {
    await start();
    const run = await client.request<TimelineResult>('asyncInsight/timeline', { textDocument });
    expect(run).toMatchObject({ title: 'The top level · Node.js, ES module', exact: true, open: [] });
    const none = { count: 0, jobs: [] };
    expect(run.steps.map(({ line, microtasks, output }) => ({ line, microtasks, output }))).toEqual([
      { line: 6, microtasks: none, output: undefined }, { line: 2, microtasks: none, output: "'loading'" }, { line: 3, microtasks: none, output: undefined },
      { line: 7, microtasks: { count: 1, jobs: ['await · line 3'] }, output: "'done'" }, { line: 4, microtasks: none, output: "'loaded'" },
    ]);
    expect(run.steps[4]?.why).toEqual(['Queued by the await in line 3']);
  });

  it('tell what waits in each queue, as far as it is short', async () => {
    client = await Client.start();
    const queued = `setTimeout(() => {}, 20);
setTimeout(() => {}, 5);
setImmediate(() => {});
process.nextTick(() => {});
Promise.resolve().then(() => {});
queueMicrotask(() => {});
for (let index = 0; index < 10; index += 1) process.nextTick(() => {});
console.log('all');
`;
    client.open('file:///order/queues.cjs', queued, 'javascript');
    const run = await client.request<TimelineResult>('asyncInsight/timeline', { textDocument: { uri: 'file:///order/queues.cjs' } });
    const step = run.steps.find(({ output }) => output === "'all'");
    expect(step?.microtasks).toEqual({ count: 2, jobs: ['then · line 5', 'queueMicrotask · line 6'] });
    expect(step?.nextTicks).toEqual({ count: 11, jobs: ['process.nextTick · line 4', ...Array.from({ length: 7 }, () => 'process.nextTick · line 7')] });
    expect(step?.macrotasks).toEqual({ count: 3, jobs: ['setImmediate · line 3', 'setTimeout 5 ms · line 2', 'setTimeout 20 ms · line 1'] });
  });

  it('answer nothing for documents that nobody knows, and for none at all', async () => {
    await start();
    const unknown = { textDocument: { uri: 'file:///order/absent.ts' } };
    expect(await client.request('asyncInsight/timeline', unknown)).toBeNull();
    expect(await client.request('asyncInsight/toggleOrder', unknown)).toBeNull();
    await expect(client.request('asyncInsight/whyBefore', { textDocument, positions: [1, 2] })).rejects.toThrow('no parameters');
  });
});

describe('while orders are computed', () => {
  it('others are answered, and an edit ends the work', async () => {
    const functions = Array.from({ length: 400 }, (_, index) => `async function f${index}() { for (let i = 0; i < 40; i += 1) { await null; queueMicrotask(() => console.log(i)); } }`);
    await start(configured, functions.join('\n'), { order: { hints: 'always' } });
    let answered = false;
    const long = hints().then(() => 'answered', (error: unknown) => String(error)).finally(() => { answered = true; });
    await new Promise((wake) => { setTimeout(wake, 300); });
    expect(await client.request('asyncInsight/awaitMarks', { textDocument })).toHaveLength(400);
    await client.hover(uri, { line: 0, character: 2 });
    expect(answered).toBe(false);
    client.change(uri, { text });
    expect(await long).toContain('changed');
    await until(async () => (await hints()).length === 5);
  });
});
