import { afterEach, describe, expect, it } from 'vitest';
import { Client, editor, until } from './client';

const uri = 'untitled:settings.ts';
const text = `async function load(id: string) {
  const user = await fetch(id);
  return await user.json();
}
function chain() {
  return load('a').then((value) => value).catch(() => undefined);
}
`;
let client: Client;

afterEach(() => client.stop());

/** What is shown: whether there is a hover on the first await, and which lines have lenses. */
async function shown(): Promise<{ hover: boolean; lenses: number[] }> {
  const hover = await client.hover(uri, { line: 1, character: 16 });
  const lenses = await client.lenses(uri);
  return { hover: hover !== null, lenses: lenses.map(({ range }) => range.start.line) };
}

const changed = () => client.notify('workspace/didChangeConfiguration', { settings: null });

describe('settings of a client that is asked', () => {
  it('switch surfaces off and on live, and the client is told to ask again', async () => {
    client = await Client.start({ capabilities: editor });
    client.open(uri, text);
    expect(await shown()).toEqual({ hover: true, lenses: [0, 5] });
    const steps = [
      [{ hover: { enable: false } }, { hover: false, lenses: [0, 5] }],
      [{ codeLens: { awaitPoints: false } }, { hover: true, lenses: [5] }],
      [{ codeLens: { chains: false } }, { hover: true, lenses: [0] }],
      [{ enable: false }, { hover: false, lenses: [] }],
      [{ enable: 'rubbish', codeLens: [] }, { hover: true, lenses: [0, 5] }],
    ] as const;
    for (const [settings, expected] of steps) {
      const before = client.refreshes.length;
      client.settings = settings;
      changed();
      expect(await shown()).toEqual(expected);
      await until(() => client.refreshes.length >= before + 2);
    }
    expect(new Set(client.refreshes)).toEqual(new Set(['workspace/codeLens/refresh', 'workspace/inlayHint/refresh']));
  });

  it('are asked for once for each document, and differ between them', async () => {
    client = await Client.start({ capabilities: editor });
    const asked: unknown[] = [];
    client.settings = (of: string | undefined) => {
      asked.push(of);
      return { enable: of !== 'untitled:off.ts' };
    };
    client.open(uri, text);
    client.open('untitled:off.ts', text);
    expect((await client.lenses('untitled:off.ts')).length).toBe(0);
    expect(await shown()).toEqual({ hover: true, lenses: [0, 5] });
    expect(asked.filter((of) => of === uri)).toHaveLength(1);
  });

  it('are the defaults where the client fails to answer', async () => {
    client = await Client.start({ capabilities: editor });
    client.settings = () => { throw new Error('No settings today'); };
    client.open(uri, text);
    expect(await shown()).toEqual({ hover: true, lenses: [0, 5] });
  });

  it('keep a file that is larger than the limit out', async () => {
    client = await Client.start({ capabilities: editor });
    client.settings = { maximumFileSize: 1 };
    client.open(uri, text + '// '.padEnd(2000, 'x'));
    expect(await shown()).toEqual({ hover: false, lenses: [] });
    client.settings = {};
    changed();
    expect(await shown()).toEqual({ hover: true, lenses: [0, 5] });
  });
});

describe('settings of a client that is not asked', () => {
  it('come with initialize', async () => {
    client = await Client.start({ initializationOptions: { settings: { 'hover.enable': false } } });
    client.open(uri, text);
    expect(await shown()).toEqual({ hover: false, lenses: [0, 5] });
  });

  it('come with didChangeConfiguration, rubbish or not', async () => {
    client = await Client.start();
    client.open(uri, text);
    client.notify('workspace/didChangeConfiguration', { settings: { asyncInsight: { codeLens: { awaitPoints: false } } } });
    expect(await shown()).toEqual({ hover: true, lenses: [5] });
    for (const settings of [null, 5, [], { a: { b: [1, null] } }]) client.notify('workspace/didChangeConfiguration', { settings });
    expect(await shown()).toEqual({ hover: true, lenses: [0, 5] });
  });
});
