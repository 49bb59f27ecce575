import { describe, expect, it } from 'vitest';
import { errorRoute, type ErrorRouteHost } from '../../../server/features';
import { projectOf, type Project } from './project';

async function sentences({ cursor, host }: Project, own: ErrorRouteHost = host): Promise<readonly string[] | undefined> {
  return (await errorRoute(cursor.view, cursor.offset, own))?.map(({ kind, sentence }) => `${kind}: ${sentence}`);
}

describe('what the route says', () => {
  it('names the functions on the way, the file and the line', async () => {
    expect(await sentences(projectOf(`
      // @file main.mjs
      import { load } from './load.mjs';
      async function start() {
        try { await load(); } catch (error) { console.error(error); }
      }
      start();
      load();
      // @file load.mjs
      async function read() { aw/*|*/ait fail(); }
      export async function load() { return await read(); }`))).toEqual([
      'handled: Through `read`, `load`: the `catch` clause takes it and goes on at the end of `start` (main.mjs, line 3).',
      'unhandled: Through `read`, `load`: nobody handles the promise, so the host reports an unhandled rejection (main.mjs, line 6).',
    ]);
  });

  it('says that no caller is known, and what it does not follow', async () => {
    expect(await sentences(projectOf(`
      // @file main.mjs
      export async function load() { aw/*|*/ait fail(); }`))).toEqual(['leaves: It leaves `load`, of which the project has no known caller (main.mjs, line 1).']);
    expect(await sentences(projectOf(`
      // @file main.mjs
      async function load() { aw/*|*/ait fail(); }
      register(load, load());
      app.get('/', async () => { await load(); });`))).toEqual([
      "unknown: Through `load`: the function is handed to `register`, whose calls of it are not followed (main.mjs, line 2).",
      "unknown: Through `load`: it is handed to `register` (main.mjs, line 2).",
      "unknown: Through `load`, the function in line 3: the function is handed to `app.get`, whose calls of it are not followed (main.mjs, line 3).",
    ]);
  });

  it('has nothing to say where nothing awaits and nothing is chained', async () => {
    expect(await sentences(projectOf(`
      // @file main.mjs
      const a = /*|*/1;
      await a;`))).toBeUndefined();
    expect(await sentences(projectOf(`
      // @file main.mjs
      await run(() => { con/*|*/sole.log(1); });`))).toBeUndefined();
  });

  it('takes the await around the cursor', async () => {
    expect(await sentences(projectOf(`
      // @file main.mjs
      try { await load(fi/*|*/rst); } catch { }`))).toEqual([expect.stringContaining('`catch` clause takes it')]);
  });

  it('says so when there are no types', async () => {
    const project = projectOf(`
      // @file main.mjs
      async function load() { aw/*|*/ait fail(); }
      load();`);
    expect(await sentences(project, { usesOf: async () => undefined })).toEqual(['unknown: Through `load`: who uses `load` is not known, as there are no types (main.mjs, line 1).']);
  });

  it('stops when it is cancelled', async () => {
    const { cursor, host } = projectOf(`
      // @file main.mjs
      async function load() { aw/*|*/ait fail(); }
      async function more() { await load(); }
      more();`);
    const controller = new AbortController();
    let asked = 0;
    const places = await errorRoute(cursor.view, cursor.offset, {
      usesOf: async (...question) => {
        asked += 1;
        controller.abort();
        return host.usesOf(...question);
      },
    }, controller.signal);
    expect({ places, asked }).toEqual({ places: undefined, asked: 1 });
  });

  it('ends on a tower of functions that is too high, and says so', async () => {
    const tower = Array.from({ length: 30 }, (_, index) => `async function f${index + 1}() { await f${index}(); }`).join('\n');
    expect(await sentences(projectOf(`
      // @file main.mjs
      async function f0() { aw/*|*/ait fail(); }
      ${tower}
      f30().catch(() => {});`))).toEqual([expect.stringMatching(/^unknown: Through `f0`, .*: it is not followed further than `f12`: too many calls/)]);
  });

  it('tells of the nearest places where there are very many', async () => {
    const far = Array.from({ length: 80 }, (_, index) => `far().catch(() => { took('${index}'); });`).join('\n');
    const found = await sentences(projectOf(`
      // @file main.mjs
      async function load() { aw/*|*/ait fail(); }
      async function far() { await load(); }
      ${far}
      try { await load(); } catch { }`));
    expect(found?.length).toBe(51);
    expect(found?.[0]).toContain('Through `load`: the `catch` clause takes it');
    const many = await sentences(projectOf(`
      // @file main.mjs
      async function load() { aw/*|*/ait fail(); }
      ${far.replaceAll('far()', 'load()')}
      ${far.replaceAll('far()', 'load()')}`));
    expect(many?.at(-1)).toBe('unknown: There are more places; only the nearest are listed.');
    expect(many?.length).toBe(51);
  });
});
