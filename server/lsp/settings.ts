import { checkSettings } from './checkSettings';

/** What every setting begins with, and the section that is asked of the client. */
export const settingsSection = 'asyncInsight';

/** One setting as package.json contributes it. */
export interface SettingDefinition {
  readonly type: 'boolean' | 'number' | 'string';
  readonly default: boolean | number | string;
  /** For the settings editor and the README; Markdown. */
  readonly description: string;
  readonly scope: 'language-overridable' | 'resource' | 'window';
  readonly enum?: readonly string[];
  readonly minimum?: number;
}

/** Every setting, by its name behind `asyncInsight.`: the one place where settings are defined. */
export const settingDefinitions = {
  'enable': { type: 'boolean', default: true, scope: 'language-overridable', description: 'Master switch: shows what is asynchronous in your code, or nothing at all.' },
  'hover.enable': { type: 'boolean', default: true, scope: 'language-overridable', description: 'Hovers on `await`, `async`, the names of async functions, links of promise chains, promise combinators, `new Promise` and callbacks that are called later.' },
  'codeLens.awaitPoints': { type: 'boolean', default: true, scope: 'language-overridable', description: 'A CodeLens on functions with two or more await points.' },
  'codeLens.chains': { type: 'boolean', default: true, scope: 'language-overridable', description: 'A CodeLens on promise chains of two or more links: what they give and where their errors go.' },
  'codeLens.callbacks': { type: 'boolean', default: true, scope: 'language-overridable', description: 'A CodeLens on callbacks that stand two or more deep in one another: how deep. A click offers to convert them.' },
  'codeLens.order': { type: 'boolean', default: true, scope: 'language-overridable', description: 'A CodeLens on functions, and on the top level of modules, whose lines do not run from top to bottom: in which order they run. A click shows the order beside the lines.' },
  'order.hints': { type: 'string', default: 'onDemand', enum: ['off', 'onDemand', 'always'], scope: 'language-overridable', description: 'Inlay hints that say when each line runs: `off`, `onDemand` for a region whose lens was clicked, or `always`.' },
  'order.profile': { type: 'string', default: 'auto', enum: ['auto', 'node-cjs', 'node-esm', 'browser'], scope: 'language-overridable', description: 'Where the code runs, which decides the order of its queues. `auto`: Node.js, as a CommonJS or an ES module after the file\'s name and the nearest `package.json`.' },
  'inlayHints.awaitPoints': { type: 'boolean', default: false, scope: 'language-overridable', description: 'Inlay hints on await points. `editor.inlayHints.enabled` switches them together with all others.' },
  'marks.gutter': { type: 'boolean', default: false, scope: 'language-overridable', description: 'Marks await points beside the line numbers.' },
  'marks.overviewRuler': { type: 'boolean', default: false, scope: 'language-overridable', description: 'Marks await points in the overview ruler beside the scroll bar.' },
  'hints.convertibleChains': { type: 'boolean', default: false, scope: 'language-overridable', description: 'A faint hint on promise chains that *Convert to async/await* can convert.' },
  'checks.deferToLinters': { type: 'boolean', default: true, scope: 'language-overridable', description: 'Reports nothing where TypeScript reports an error, where a comment silences the same rule of ESLint, oxlint or Biome, or where their configuration, read without being run, has a rule that says the same of the same place.' },
  ...checkSettings,
  'engine': { type: 'string', default: 'auto', enum: ['auto', 'typescript6', 'typescript7'], scope: 'window', description: 'Which TypeScript knows the types, from the next start of the server on. `auto`: the workspace\'s own where it is 7.1 or newer and the workspace is trusted, else the TypeScript 6 that comes with the extension. `typescript7` is the same, and says so where there is none.' },
  'maximumFileSize': { type: 'number', default: 2048, minimum: 0, scope: 'resource', description: 'Files larger than this many kilobytes are not analysed.' },
  'trace.server': { type: 'string', default: 'off', enum: ['off', 'messages', 'verbose'], scope: 'window', description: 'Writes what the editor and the language server say to each other into the output channel.' },
} as const satisfies Readonly<Record<string, SettingDefinition>>;

export type SettingName = keyof typeof settingDefinitions;

/** The value of every setting. */
export type Settings = { readonly [Name in SettingName]: Widened<(typeof settingDefinitions)[Name]['default']> };

/**
 * The settings in `value`, which is what a client gave for the section: nested objects or dotted names, with or without
 * the section around them. What is missing or has no value of its type is its default.
 */
export function readSettings(value: unknown): Settings {
  const section = isObject(value) && isObject(value[settingsSection]) ? value[settingsSection] : value;
  const entries = Object.entries<SettingDefinition>(settingDefinitions).map(([name, definition]) => {
    const given = lookUp(section, name);
    return [name, isValid(definition, given) ? given : definition.default];
  });
  return Object.fromEntries(entries) as Settings;
}

/** `true` and `false` are booleans to whoever reads a setting. */
type Widened<T> = T extends boolean ? boolean : T extends number ? number : string;

function lookUp(section: unknown, name: string): unknown {
  if (!isObject(section)) return undefined;
  const dotted = section[name] ?? section[`${settingsSection}.${name}`];
  return dotted ?? name.split('.').reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), section);
}

function isValid(definition: SettingDefinition, value: unknown): boolean {
  if (typeof value !== definition.type) return false;
  if (typeof value === 'number') return Number.isFinite(value) && value >= (definition.minimum ?? Number.NEGATIVE_INFINITY);
  return typeof value !== 'string' || !definition.enum || definition.enum.includes(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
