/**
 * Small projects in which one await or link fails. `fail()` gives a promise that rejects, `took('label')` says that a
 * piece of code ran; both come from the test. What the route says must be what Node.js does.
 */
export const scenarios: Readonly<Record<string, string>> = {
  'a try around the await': `
    // @file main.mjs
    async function load() {
      try { aw/*|*/ait fail(); } catch { took('own'); }
    }
    await load();`,

  'a caller in another file': `
    // @file main.mjs
    import { load } from './load.mjs';
    try { await load(); } catch { took('caller'); }
    // @file load.mjs
    export async function load() { aw/*|*/ait fail(); }`,

  'two callers, one through a third function': `
    // @file main.mjs
    import { load } from './load.mjs';
    async function twice() { await load(); }
    load().catch(() => { took('first'); });
    try { await twice(); } catch { took('second'); }
    // @file load.mjs
    export const load = async () => { aw/*|*/ait fail(); };`,

  'a chain on the call, past links that do not take it': `
    // @file main.mjs
    async function load() { aw/*|*/ait fail(); }
    load().then(() => { took('value'); }).finally(() => {}).catch(() => { took('handler'); });`,

  'the second argument of then, and not its sibling': `
    // @file main.mjs
    async function load() { aw/*|*/ait fail(); }
    load().then(() => 1, () => { took('second argument'); }).catch(() => { took('later'); });`,

  'a dropped call': `
    // @file main.mjs
    async function load() { aw/*|*/ait fail(); }
    load();`,

  'a forgotten call inside a try': `
    // @file main.mjs
    async function load() { aw/*|*/ait fail(); }
    try { load(); } catch { took('never'); }`,

  'a handler that throws again': `
    // @file main.mjs
    async function load() { aw/*|*/ait fail(); }
    load().catch((error) => { throw error; }).catch(() => { took('second catch'); });`,

  'Promise.all over calls': `
    // @file main.mjs
    async function load() { aw/*|*/ait fail(); }
    try { await Promise.all([load(), 1]); } catch { took('all'); }`,

  'Promise.all over map': `
    // @file main.mjs
    async function load(id) { aw/*|*/ait fail(id); }
    try { await Promise.all([1, 2].map((id) => load(id))); } catch { took('mapped'); }
    try { await Promise.all([1, 2].map(load)); } catch { took('mapped by name'); }`,

  'a promise kept in a variable': `
    // @file main.mjs
    async function load() { aw/*|*/ait fail(); }
    const loading = load();
    try { await loading; } catch { took('kept'); }`,

  'a promise that two handlers wait for': `
    // @file main.mjs
    async function load() { aw/*|*/ait fail(); }
    const loading = load();
    loading.catch(() => { took('one'); });
    loading.then(() => 1, () => { took('two'); });`,

  'a function that returns the promise without awaiting it': `
    // @file main.mjs
    import { outer } from './outer.mjs';
    outer().catch(() => { took('outside'); });
    // @file outer.mjs
    async function load() { aw/*|*/ait fail(); }
    export function outer() { return load(); }`,

  'return in a try is not caught there': `
    // @file main.mjs
    async function load() { aw/*|*/ait fail(); }
    async function outer() { try { return load(); } catch { took('inside'); } }
    outer().catch(() => { took('outside'); });`,

  'return await in a try is caught there': `
    // @file main.mjs
    async function load() { aw/*|*/ait fail(); }
    async function outer() { try { return await load(); } catch { took('inside'); } }
    outer().catch(() => { took('outside'); });`,

  'a promise returned from a handler': `
    // @file main.mjs
    async function load() { aw/*|*/ait fail(); }
    Promise.resolve(1).then(() => load()).catch(() => { took('outer chain'); });`,

  'a function handed to then by name': `
    // @file main.mjs
    async function load() { aw/*|*/ait fail(); }
    Promise.resolve(1).then(load).catch(() => { took('by name'); });`,

  'an async callback of forEach': `
    // @file main.mjs
    try { [1].forEach(async () => { aw/*|*/ait fail(); }); } catch { took('never'); }`,

  'an async callback of a timer': `
    // @file main.mjs
    setTimeout(async () => { aw/*|*/ait fail(); }, 1);`,

  'an async executor': `
    // @file main.mjs
    new Promise(async (resolve) => { aw/*|*/ait fail(); resolve(1); }).catch(() => { took('never'); });`,

  'an async method, called through an object': `
    // @file main.mjs
    import { Users } from './users.mjs';
    const users = new Users();
    try { await users.load(); } catch { took('of the method'); }
    // @file users.mjs
    export class Users { async load() { aw/*|*/ait fail(); } }`,

  'an async function called at once': `
    // @file main.mjs
    (async () => { aw/*|*/ait fail(); })().catch(() => { took('at once'); });`,

  'a default import under another name': `
    // @file main.mjs
    import fetchIt from './load.mjs';
    fetchIt().catch(() => { took('renamed'); });
    // @file load.mjs
    export default async function load() { aw/*|*/ait fail(); }`,

  'bind and call': `
    // @file main.mjs
    async function load() { aw/*|*/ait fail(); }
    const bound = load.bind(null);
    bound().catch(() => { took('bound'); });
    load.call(null).catch(() => { took('called'); });`,

  'an async generator': `
    // @file main.mjs
    async function* pages() { aw/*|*/ait fail(); yield 1; }
    try { for await (const page of pages()) took('page'); } catch { took('loop'); }`,

  'a finally that returns': `
    // @file main.mjs
    async function load() { try { aw/*|*/ait fail(); } finally { took('finally'); return 1; } }
    await load();
    load().catch(() => { took('never'); });`,

  'a link whose error is taken two links later': `
    // @file main.mjs
    Promise.resolve(1).th/*|*/en(() => fail()).then(() => { took('value'); }).catch(() => { took('third'); });`,

  'a promise that resolves with the failing one': `
    // @file main.mjs
    async function load() { aw/*|*/ait fail(); }
    new Promise((resolve) => { resolve(load()); }).catch(() => { took('adopted'); });`,

  'Promise.allSettled': `
    // @file main.mjs
    async function load() { aw/*|*/ait fail(); }
    await Promise.allSettled([load()]).then(() => {}, () => { took('never'); });`,

  'functions that call each other': `
    // @file main.mjs
    async function ping(n) { if (n > 3) aw/*|*/ait fail(); await pong(n + 1); }
    async function pong(n) { await ping(n + 1); }
    ping(0).catch(() => { took('end of the game'); });`,

  'the top level of a module': `
    // @file main.mjs
    aw/*|*/ait fail();`,
};
