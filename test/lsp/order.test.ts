import { afterEach, describe, expect, it } from 'vitest';
import type { InlayHint } from 'vscode-languageserver';
import type { OrderReport, TimelineResult, ToggleOrderResult, WhyBeforeResult } from '../../server/protocol';
import { Client, editor, until } from './client';

/** Orders over the wire: what any client gets, and what happens while somebody types. */
const uri = 'file:///order/main.mjs';
const textDocument = { uri };
const text = `async function load() {
  console.log('loading');
  await null;
  console.log('loaded');
}
load();
console.log('done');
`;
const whole = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } };
const capable = { capabilities: editor, initializationOptions: { toggleOrder: true } };
let client: Client;

afterEach(async () => { await client.stop(); });

const hints = async () => (await client.request<InlayHint[]>('textDocument/inlayHint', { textDocument, range: whole })).map(({ position, label }) => `${position.line + 1}:${position.character} ${typeof label === 'string' ? label : ''}`);
const order = (params: object = {}) => client.request<OrderReport | null>('asyncInsight/order', { textDocument, ...params });
const phases = async (params?: object) => (await order(params))?.steps.map(({ phase }) => phase);
const orderTitles = async () => (await client.titles(uri)).filter((title) => title.startsWith('order'));

describe('asyncInsight/order', () => {
  it('gives the top level, a function by its name, and the function around a position', async () => {
    client = await Client.start();
    client.open(uri, text, 'javascript');
    const lines = async (params?: object) => (await order(params))?.steps.map(({ line }) => line);
    expect(await lines()).toEqual([6, 2, 3, 7, 4]);
    expect(await lines({ function: 'load' })).toEqual([2, 3, 4]);
    expect(await lines({ position: { line: 3, character: 4 } })).toEqual([2, 3, 4]);
    expect(await lines({ position: { line: 6, character: 4 } })).toEqual([6, 2, 3, 7, 4]);
    expect(await order({ function: 'absent' })).toBeNull();
  });

  it('says all that the terminal says', async () => {
    client = await Client.start();
    client.open(uri, "console.log('a');\nawait null;\nsetTimeout(() => console.log('b'), Math.random());\nsetImmediate(() => console.log('c'));\n", 'javascript');
    const answer = await order();
    expect(answer?.exact).toBe(false);
    expect(answer?.steps[0]).toEqual({ order: 1, line: 1, phase: 'sync', tick: 0, text: "console.log('a');", cause: 'runs synchronously' });
    expect(answer?.unknown.length).toBeGreaterThan(0);
    expect(answer?.unknown.every(({ line, reason }) => line >= 0 && reason !== '')).toBe(true);
  });

  it('follows the profile that is asked for, else the one of the settings', async () => {
    client = await Client.start(capable);
    client.open(uri, "Promise.resolve().then(() => console.log('microtask'));\nprocess.nextTick(() => console.log('tick'));\n", 'javascript');
    expect(await phases()).toEqual(['sync', 'sync', 'microtask', 'nextTick']);
    expect(await phases({ profile: 'node-cjs' })).toEqual(['sync', 'sync', 'nextTick', 'microtask']);
    client.settings = { order: { profile: 'node-cjs' } };
    client.notify('workspace/didChangeConfiguration', { settings: null });
    expect(await phases()).toEqual(['sync', 'sync', 'nextTick', 'microtask']);
  });

  it.each([{ position: 5 }, { function: 5 }, { profile: 'deno' }])('refuses %j', async (params) => {
    client = await Client.start();
    client.open(uri, text, 'javascript');
    await expect(order(params)).rejects.toThrow('no parameters');
  });
});

describe('the lens on an order', () => {
  it('says it, and a click shows and hides it beside the lines', async () => {
    client = await Client.start(capable);
    client.open(uri, text, 'javascript');
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
    client = await Client.start({ capabilities: editor });
    client.open(uri, text, 'javascript');
    const lens = (await client.lenses(uri)).find(({ command }) => command?.title.startsWith('order') === true);
    expect(lens?.command).toEqual({ title: 'order: 6 → 2–3 → 7 → 4', command: '' });
  });

  it('is there for a client that resolves nothing', async () => {
    client = await Client.start();
    client.open(uri, text, 'javascript');
    expect(await orderTitles()).toEqual(['order: 6 → 2–3 → 7 → 4']);
  });

  it('keeps its place while somebody types, and says the new order when they rest', async () => {
    client = await Client.start(capable);
    client.open(uri, text, 'javascript');
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
    client = await Client.start(capable);
    client.settings = { codeLens: { order: false } };
    client.open(uri, text, 'javascript');
    expect(await orderTitles()).toEqual([]);
  });
});

describe('hints and hovers on an order', () => {
  it('are always there, or never, as the setting says', async () => {
    client = await Client.start(capable);
    client.settings = { order: { hints: 'always' } };
    client.open(uri, text, 'javascript');
    expect(await hints()).toHaveLength(5);
    client.settings = { order: { hints: 'off' } };
    client.notify('workspace/didChangeConfiguration', { settings: null });
    await client.request('asyncInsight/toggleOrder', { textDocument });
    expect(await hints()).toEqual([]);
    expect(await client.request('asyncInsight/toggleOrder', { textDocument })).toEqual({ region: '', shown: false, isOff: true });
  });

  it('number a function from its call, and keep to it when lines are added', async () => {
    client = await Client.start(capable);
    client.open(uri, text, 'javascript');
    expect(await client.request('asyncInsight/toggleOrder', { textDocument, position: { line: 2, character: 4 } })).toMatchObject({ region: 'load', shown: true });
    expect(await hints()).toEqual(['2:25 ① sync', '3:13 ② sync', '4:24 ③ microtask 1']);
    client.change(uri, { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: '\n' });
    expect(await hints()).toEqual(['3:25 ① sync', '4:13 ② sync', '5:24 ③ microtask 1']);
  });

  it('say why a step runs when it does, while its hints are shown', async () => {
    client = await Client.start(capable);
    client.open(uri, text, 'javascript');
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
    client = await Client.start();
    client.open(uri, text, 'javascript');
    const answer = await client.request<WhyBeforeResult>('asyncInsight/whyBefore', { textDocument, positions: [{ line: 3, character: 3 }, { line: 6, character: 3 }] });
    expect(answer.decided).toBe(true);
    expect(answer.answer).toBe("Line 7 (console.log('done');) runs before line 4 (console.log('loaded');): 4th and 5th. It runs synchronously, and jobs wait until the call stack is empty. Line 4 is a job (microtask 1): queued by the await in line 3.");
    expect(answer.places.map(({ location }) => location.range.start.line + 1)).toEqual([7, 4, 3]);
  });

  it('say what is not decided', async () => {
    client = await Client.start();
    client.open('file:///order/race.cjs', "setTimeout(() => console.log('timer'), 0);\nsetImmediate(() => console.log('immediate'));\n", 'javascript');
    const answer = await client.request<WhyBeforeResult>('asyncInsight/whyBefore', { textDocument: { uri: 'file:///order/race.cjs' }, positions: [{ line: 0, character: 18 }, { line: 1, character: 20 }] });
    expect(answer.decided).toBe(false);
    expect(answer.answer).toMatch(/^Not decided, because .*setImmediate/);
  });

  it('give a run to step through', async () => {
    client = await Client.start();
    client.open(uri, text, 'javascript');
    const run = await client.request<TimelineResult>('asyncInsight/timeline', { textDocument });
    expect(run).toMatchObject({ title: 'The top level · Node.js, ES module', exact: true, open: [] });
    expect(run.steps.map(({ line, microtasks, output }) => ({ line, microtasks, output }))).toEqual([
      { line: 6, microtasks: 0, output: undefined }, { line: 2, microtasks: 0, output: "'loading'" }, { line: 3, microtasks: 0, output: undefined },
      { line: 7, microtasks: 1, output: "'done'" }, { line: 4, microtasks: 0, output: "'loaded'" },
    ]);
    expect(run.steps[4]?.why).toEqual(['Queued by the await in line 3']);
  });

  it('answer nothing for documents that nobody knows, and for none at all', async () => {
    client = await Client.start();
    const unknown = { textDocument: { uri: 'file:///order/absent.ts' } };
    expect(await client.request('asyncInsight/timeline', unknown)).toBeNull();
    expect(await client.request('asyncInsight/toggleOrder', unknown)).toBeNull();
    await expect(client.request('asyncInsight/whyBefore', { textDocument, positions: [1, 2] })).rejects.toThrow('no parameters');
  });
});

describe('while orders are computed', () => {
  it('others are answered, and an edit ends the work', async () => {
    client = await Client.start(capable);
    const functions = Array.from({ length: 400 }, (_, index) => `async function f${index}() { for (let i = 0; i < 40; i += 1) { await null; queueMicrotask(() => console.log(i)); } }`);
    client.open(uri, functions.join('\n'), 'javascript');
    client.settings = { order: { hints: 'always' } };
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
