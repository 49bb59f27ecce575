import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSettings, settingDefinitions, settingsSection, type SettingDefinition } from '../../server/lsp/settings';

const root = resolve(import.meta.dirname, '../..');
const definitions = Object.entries<SettingDefinition>(settingDefinitions);
const defaults = Object.fromEntries(definitions.map(([name, { default: value }]) => [name, value]));

describe('settings that a client sends', () => {
  it('are read nested, as workspace/configuration gives them', () => {
    expect(readSettings({ enable: false, codeLens: { chains: false } })).toEqual({ ...defaults, 'enable': false, 'codeLens.chains': false });
  });

  it('are read dotted, and with their section', () => {
    expect(readSettings({ 'hover.enable': false })['hover.enable']).toBe(false);
    expect(readSettings({ 'asyncInsight.hover.enable': false })['hover.enable']).toBe(false);
    expect(readSettings({ asyncInsight: { hover: { enable: false } } })['hover.enable']).toBe(false);
  });

  it.each([null, undefined, 5, 'on', [], { a: { b: [1, null] } }, { enable: 'yes', maximumFileSize: -1, trace: { server: 'loud' }, hover: null, codeLens: 7 }].map((garbage) => [garbage]))(
    'fall back to their defaults where %j has no value for them', (garbage) => {
      expect(readSettings(garbage)).toEqual(defaults);
    });

  it('keep what is right beside what is wrong', () => {
    expect(readSettings({ maximumFileSize: Number.NaN, marks: { gutter: true } })).toEqual({ ...defaults, 'marks.gutter': true });
  });
});

/** What is written from the table; `UPDATE=1` writes it anew. */
describe('what is generated from the table of settings', () => {
  const update = process.env['UPDATE'] === '1';
  const packagePath = resolve(root, 'package.json');
  const namesPath = resolve(root, 'package.nls.json');
  const readmePath = resolve(root, 'README.md');

  it('package.json contributes them', () => {
    const manifest = readJson(packagePath);
    const configuration = { title: 'Async Insight', properties: Object.fromEntries(definitions.map(([name, definition]) => [`${settingsSection}.${name}`, contributed(name, definition)])) };
    if (update) writeJson(packagePath, { ...manifest, contributes: { ...asObject(manifest['contributes']), configuration } });
    expect(asObject(readJson(packagePath)['contributes'])['configuration']).toEqual(configuration);
  });

  it('package.nls.json describes them, and nothing that is gone', () => {
    const names = readJson(namesPath);
    const others = Object.fromEntries(Object.entries(names).filter(([key]) => !key.startsWith('configuration.')));
    const described = Object.fromEntries(definitions.map(([name, { description }]) => [`configuration.${name}`, description]));
    if (update) writeJson(namesPath, { ...others, ...described });
    expect(readJson(namesPath)).toEqual({ ...others, ...described });
  });

  it('the README lists them', () => {
    const readme = readFileSync(readmePath, 'utf8');
    const [start, end] = ['<!-- settings -->', '<!-- /settings -->'];
    const table = ['', '| Setting | Default | What it does |', '| --- | --- | --- |', ...definitions.map(row), ''].join('\n');
    const [before, rest] = split(readme, start);
    const [, after] = split(rest, end);
    const expected = `${before}${start}${table}${end}${after}`;
    if (update) writeFileSync(readmePath, expected);
    expect(readFileSync(readmePath, 'utf8')).toBe(expected);
  });

  it('every %key% of package.json is in package.nls.json', () => {
    const names = readJson(namesPath);
    const used = [...readFileSync(packagePath, 'utf8').matchAll(/"%([\w.-]+)%"/g)].map(([, key]) => key ?? '');
    expect(used.length).toBeGreaterThan(definitions.length);
    expect(used.filter((key) => !(key in names))).toEqual([]);
  });

  it('package.json waits for no setting that does not exist', () => {
    const awaited = [...readFileSync(packagePath, 'utf8').matchAll(/onSettingChanged:asyncInsight\.([\w.]+)/g)].map(([, name]) => name ?? '');
    expect(awaited.filter((name) => !(name in settingDefinitions))).toEqual([]);
  });
});

function contributed(name: string, { type, default: value, scope, enum: values, minimum }: SettingDefinition): unknown {
  return {
    type,
    default: value,
    ...(values && { enum: [...values] }),
    ...(minimum !== undefined && { minimum }),
    scope,
    markdownDescription: `%configuration.${name}%`,
  };
}

function row([name, { default: value, description }]: [string, SettingDefinition]): string {
  return `| \`${settingsSection}.${name}\` | \`${JSON.stringify(value)}\` | ${description} |`;
}

function split(text: string, mark: string): [before: string, after: string] {
  const at = text.indexOf(mark);
  expect(at, `README.md has the mark ${mark}`).toBeGreaterThanOrEqual(0);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

function readJson(path: string): Record<string, unknown> {
  return asObject(JSON.parse(readFileSync(path, 'utf8')));
}

function asObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new TypeError('An object is expected here.');
  return { ...value };
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
