/** Runs a piece of code in the scripted world, and tells all that can be observed of it. */
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { transformSync, type Loader } from 'esbuild';
import { makeWorld, show, type Script } from './world';

export interface Observation {
  /** `throws …`, `returns …`, `fulfils …`, `rejects …` or `never settles`. */
  readonly outcome: string;
  readonly record: readonly string[];
  readonly unhandled: readonly string[];
  readonly operations: number;
  readonly plainCalls: number;
}

/** Code compiled to run under any number of scripts. */
export interface Program {
  observe(script: Script): Promise<Observation>;
}

const names = Object.keys(makeWorld({ rejects: new Set(), throws: new Set(), order: 'first' }).names);
const load = createRequire(import.meta.url);
/** How many turns of the event loop a library may take where native promises take microtasks. */
const turnsOfLibrary = 12;
const AsyncFunction = (async () => undefined).constructor as FunctionConstructor;

/** Compiles a source whose observable result is what the expression `run` gives. */
export function compile(source: string, fileName: string, run: string): Program {
  const topLevelAwait = fileName.endsWith('.mjs');
  const observed = `${source}\n;$observe(() => (${run}));`;
  const code = topLevelAwait ? observed.replace(/^export /gm, '') : executable(observed, fileName);
  // What the source does not name need not be made for each run.
  const used = names.filter((name) => new RegExp(`\\b${name}\\b`).test(observed) && !new RegExp(`^(?:export )?(?:async )?(?:function|const|let|var|class) ${name}\\b`, 'm').test(source));
  const body = new (topLevelAwait ? AsyncFunction : Function)('$observe', 'require', 'module', 'world', `const { ${used.join(', ')} } = world;\nconst exports = module.exports;\nreturn (${topLevelAwait ? 'async ' : ''}() => {${code}\n})();`) as Body;
  return { observe: (script) => observe(body, script, source.includes("'bluebird'") ? turnsOfLibrary : 1) };
}

/** A source as a script of CommonJS. Most run as they are. */
export function executable(source: string, fileName: string): string {
  const loader = extname(fileName).slice(1).replace('mjs', 'js') as Loader;
  if (loader === 'js' && !/^(?:import|export)\b/m.test(source)) return `'use strict';${source}`;
  return transformSync(source, { loader, format: 'cjs', target: 'es2022', tsconfigRaw: {} }).code;
}

type Body = (observe: (run: () => unknown) => void, require: (name: string) => unknown, module: object, world: object) => unknown;

async function observe(body: Body, script: Script, pause: number): Promise<Observation> {
  const world = makeWorld(script);
  const unhandled: string[] = [];
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  const listen = (reason: unknown): void => void unhandled.push(show(reason));
  process.on('unhandledRejection', listen);
  let begin: (() => unknown) | undefined;
  let outcome = 'never settles';
  try {
    let result: unknown;
    try {
      const loaded = body((observed) => void (begin = observed), (name) => (name === 'bluebird' ? load(name) : world.names[name.replace(/^.*\//, '')] ?? world.names), { exports: {} }, world.names);
      result = loaded instanceof Promise ? loaded.then(() => begin?.()) : begin?.();
    } catch (error) {
      outcome = `throws ${show(error)}`;
    }
    if (result instanceof Promise) result.then((value) => void (outcome = `fulfils ${show(value)}`), (reason) => void (outcome = `rejects ${show(reason)}`));
    else if (!outcome.startsWith('throws')) outcome = `returns ${show(result)}`;
    for (let turns = 0; turns < 200; turns++) {
      for (let turn = 0; turn < pause; turn++) await new Promise((resolve) => setImmediate(resolve));
      if (!world.settleOne()) break;
    }
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.removeListener('unhandledRejection', listen);
    for (const each of listeners) process.on('unhandledRejection', each);
  }
  return { outcome, record: world.record, unhandled: unhandled.toSorted(), operations: world.operations(), plainCalls: world.plainCalls() };
}

/** The scripts worth running: all well, each operation rejecting, each plain call throwing, pairs, two orders. */
export function scriptsFor(all: Observation, limit = 60): readonly Script[] {
  const none = new Set<number>();
  const scripts: Script[] = [{ rejects: none, throws: none, order: 'first' }, { rejects: none, throws: none, order: 'last' }];
  for (let index = 0; index < all.operations + 2; index++) {
    scripts.push({ rejects: new Set([index]), throws: none, order: 'first' }, { rejects: new Set([index]), throws: none, order: 'last' });
  }
  for (let index = 0; index < all.plainCalls; index++) scripts.push({ rejects: none, throws: new Set([index]), order: 'first' });
  for (let first = 0; first < all.operations + 1; first++) {
    for (let second = first + 1; second < all.operations + 3; second++) scripts.push({ rejects: new Set([first, second]), throws: none, order: 'first' });
    for (let plain = 0; plain < all.plainCalls; plain++) scripts.push({ rejects: new Set([first]), throws: new Set([plain]), order: 'first' });
  }
  return scripts.slice(0, limit);
}

/** Scripts in which something gives nothing: each operation, each plain call, each with a rejection behind it, all at once. */
export function emptyScriptsFor(all: Observation, limit = 60): readonly Script[] {
  const none = new Set<number>();
  const empty = (operations: readonly number[], calls: readonly number[], rejects: readonly number[] = []): Script => ({
    rejects: new Set(rejects), throws: none, order: 'first', empty: { operations: new Set(operations), calls: new Set(calls) },
  });
  const operations = numbers(all.operations + 2);
  const calls = numbers(all.plainCalls);
  return [
    ...operations.map((each) => empty([each], [])), ...calls.map((each) => empty([], [each])), empty(operations, []), empty([], calls),
    ...operations.flatMap((each) => operations.filter((other) => other !== each).map((other) => empty([each], [], [other]))),
    ...calls.flatMap((each) => operations.map((other) => empty([], [each], [other]))),
  ].slice(0, limit);
}

/** Runs both under every script; the first difference in words, or undefined. */
export async function difference(before: Program, after: Program, limit = 60, scriptsOf = scriptsFor): Promise<string | undefined> {
  const well = await before.observe({ rejects: new Set(), throws: new Set(), order: 'first' });
  for (const script of scriptsOf(well, limit)) {
    const [one, other] = [await before.observe(script), await after.observe(script)];
    // A plain function that throws before the first operation: what nobody can see coming may reject instead.
    if (one.outcome.startsWith('throws') && script.throws.size > 0 && other.outcome === one.outcome.replace('throws', 'rejects')) continue;
    const texts = [one, other].map((each) => [each.outcome, ...each.record, 'unhandled:', ...each.unhandled].join('\n'));
    if (texts[0] !== texts[1]) return `rejecting ${[...script.rejects].join('+') || 'none'}, throwing ${[...script.throws].join('+') || 'none'}, ${script.order} settles first\n--- before\n${texts[0]}\n--- after\n${texts[1]}`;
  }
  return undefined;
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
