import { readFileSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { functionRegions, moduleFiles, order, parse, projectModule, report } from '../../../server/ordering';
import type { ProjectModule, Profile, ResolveModule } from '../../../server/ordering';
import { runInNode } from './oracle';

interface Case {
  readonly name: string;
  readonly profile: Profile;
  readonly text: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Programs of several files: the entry behind `//=== name`, the others each behind `//--- file`. */
function cases(): Case[] {
  const parts = readFileSync(resolve('test/fixtures/ordering/modules.txt'), 'utf8').split(/^\/\/=== (.*)\n/m).slice(1);
  const found: Case[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const [name = '', body = ''] = [parts[index], parts[index + 1]];
    const [text = '', ...rest] = body.split(/^\/\/--- (.*)\n/m);
    const files: Record<string, string> = {};
    for (let at = 0; at < rest.length; at += 2) files[rest[at] ?? ''] = rest[at + 1] ?? '';
    found.push({ name, profile: name.endsWith(' esm') ? 'node-esm' : 'node-cjs', text, files });
  }
  return found;
}

/** Finds the files of a case as the terminal finds those of a project. */
function resolverOf(files: Readonly<Record<string, string>>, entry: ProjectModule): ResolveModule {
  const known = new Map<string, ProjectModule>([[entry.fileName, entry]]);
  return (specifier, importer) => {
    const from = known.get(importer);
    if (!specifier.startsWith('.') || !from) return undefined;
    const path = posix.resolve(posix.dirname(importer), specifier);
    const name = moduleFiles(path, from).find((file) => known.has(file) || files[file.slice(1)] !== undefined);
    if (name === undefined) return undefined;
    const module = known.get(name) ?? projectModule(name, files[name.slice(1)] ?? '', undefined);
    if (module) known.set(name, module);
    return module;
  };
}

function run({ text, profile, files }: Omit<Case, 'name'>, functionName?: string) {
  const fileName = profile === 'node-esm' ? '/program.mjs' : '/program.cjs';
  const source = parse(fileName, text, profile);
  const entry: ProjectModule = { fileName, source, kind: profile === 'node-esm' ? 'esm' : 'cjs' };
  const region = functionName === undefined ? undefined : functionRegions(source).find(({ name }) => name === functionName);
  return report(order(source, { profile, observe: 'console.log', region, resolve: resolverOf(files, entry) }));
}

describe('programs of several files run as Node runs them', () => {
  it.concurrent.each(cases())('$name', async (program) => {
    const answer = run(program);
    const truth = await runInNode(program.text, program.profile, process.execPath, program.files);
    expect(answer.unknown).toEqual([]);
    expect(answer.steps.map(({ line }) => line)).toEqual(truth.map(([line]) => line));
    expect(truth.length).toBeGreaterThan(0);
  });
});

describe('a file that imports others', () => {
  const files = { 'sleep.mjs': 'export const sleep = (ms) => new Promise((done) => { setTimeout(done, ms); });\nexport let size = 1;\n' };
  const text = `import { sleep, size } from './sleep.mjs';
import { absent } from './absent.mjs';
export async function wait() {
  console.log('before');
  await sleep(1);
  console.log('after');
}
export async function grow() {
  await null;
  if (size === 1) console.log('one');
  console.log('end');
}`;

  it('knows the functions that one of its own calls', () => {
    expect(run({ text, files, profile: 'node-esm' }, 'wait')).toMatchObject({ exact: true, steps: [{ line: 4, phase: 'sync' }, { line: 6, phase: 'microtask', tick: 1 }] });
  });

  it('does not know what a variable holds when the function is called', () => {
    expect(run({ text, files, profile: 'node-esm' }, 'grow').exact).toBe(false);
  });

  it('says so where a file is missing', () => {
    expect(run({ text, files, profile: 'node-esm' }).unknown).toEqual([{ line: 2, reason: 'what importing "./absent.mjs" runs is not known' }]);
  });
});
