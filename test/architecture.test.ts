import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, resolve, sep } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/**
 * The rooms of the house and what each may import: packages by their names, other rooms by theirs (through the index of
 * the room's folder, where it is one), single files by their paths. A room may always import itself.
 */
const rooms: Readonly<Record<string, { readonly packages: readonly string[]; readonly rooms: readonly string[] }>> = {
  'server/protocol.ts': { packages: ['vscode-languageserver-protocol'], rooms: [] },
  'server/analysis': { packages: ['typescript'], rooms: ['server/ordering'] },
  'server/ordering': { packages: ['typescript'], rooms: ['server/analysis'] },
  'server/project': { packages: ['typescript', 'vscode-uri', 'node:'], rooms: ['server/analysis'] },
  'server/features': { packages: ['typescript'], rooms: ['server/analysis', 'server/ordering', 'server/project'] },
  'server/checks': { packages: ['typescript'], rooms: ['server/analysis', 'server/ordering', 'server/project'] },
  'server/refactorings': { packages: ['typescript'], rooms: ['server/analysis', 'server/ordering', 'server/project'] },
  'server/lsp': {
    packages: ['vscode-languageserver', 'vscode-languageserver-textdocument', 'vscode-uri', 'node:'],
    rooms: ['server/protocol.ts', 'server/analysis', 'server/ordering', 'server/project', 'server/features', 'server/checks', 'server/refactorings', 'package.json'],
  },
  'server/compiled.ts': { packages: ['node:'], rooms: [] },
  'server/main.ts': { packages: ['vscode-languageserver', 'node:'], rooms: ['server/lsp'] },
  'server/cli': { packages: ['diff', 'picocolors', 'sarif', 'tinyglobby', 'vscode-uri', 'node:'], rooms: ['server/analysis', 'server/checks', 'server/features', 'server/refactorings', 'server/project', 'package.json'] },
  'client': { packages: ['vscode', 'vscode-languageclient', 'node:'], rooms: ['server/protocol.ts'] },
};

/** Files may not grow beyond this many lines. */
const longest = 400;

const root = resolve(import.meta.dirname, '..');
const files = ['client', 'server'].flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => [folder, ...path.split(sep)].join('/')))
  .filter((path) => path.endsWith('.ts') && !path.startsWith('client/sample/'));
const imports = files.flatMap((from) => importsOf(from).map((specifier) => ({ from, specifier, to: specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(from), specifier)) : undefined })));

describe('the rooms', () => {
  it('hold every file', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((path) => roomOf(path) === undefined)).toEqual([]);
  });

  it('import only the packages that are theirs', () => {
    const foreign = imports.filter(({ from, specifier, to }) => to === undefined && !allows(rooms[roomOf(from) ?? '']?.packages ?? [], specifier));
    // The one place that runs code of a workspace: its TypeScript, where the workspace is trusted.
    expect(foreign.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual(['server/project/typescript7/api.ts imports a module whose name is computed']);
  });

  it('start no programs, ask no network and evaluate no text', () => {
    const harmless = ['crypto', 'fs', 'fs/promises', 'os', 'path', 'stream', 'timers', 'timers/promises', 'tty', 'url', 'util', 'worker_threads'].map((name) => `node:${name}`);
    const others = imports.filter(({ specifier }) => specifier.startsWith('node:') && !harmless.includes(specifier)).map(({ from, specifier }) => `${from} imports ${specifier}`);
    // It runs the product's own scripts, of which it keeps what V8 compiled.
    expect(others.toSorted()).toEqual(['server/compiled.ts imports node:module', 'server/compiled.ts imports node:vm']);
    expect(files.flatMap((path) => evaluationsIn(path).map((name) => `${path}: ${name}`))).toEqual([]);
  });

  it('import only the rooms that they may know', () => {
    const crossing = imports.flatMap(({ from, to }) => {
      const [here, there] = [roomOf(from), to === undefined ? undefined : roomOf(to)];
      return to === undefined || here === there || (here && there && rooms[here]?.rooms.includes(there)) ? [] : [`${from} imports ${to}`];
    });
    expect(crossing).toEqual([]);
  });

  it('enter another room by its index', () => {
    const reaching = imports.filter(({ from, to }) => {
      const there = to === undefined ? undefined : roomOf(to);
      return there !== undefined && there !== roomOf(from) && to !== there && `${to}.ts` !== there && !isDoor(there, to ?? '');
    });
    expect(reaching.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it('are not in a circle', () => {
    const edges = new Map(Object.keys(rooms).map((room) => [room, new Set(imports.flatMap(({ from, to }) => {
      const there = to === undefined ? undefined : roomOf(to);
      return roomOf(from) === room && there !== undefined && there !== room ? [there] : [];
    }))]));
    const circles = [...edges.keys()].filter((room) => reachable(edges, room).has(room));
    expect(circles).toEqual([]);
  });
});

describe('the features', () => {
  it('share words, but do not import each other', () => {
    const crossing = imports.filter(({ from, to }) => {
      const [here, there] = [viewOf(from), viewOf(to ?? '')];
      return there && here !== there && here !== 'index' && views.has(there) && roomOf(from) === roomOf(to ?? '');
    });
    expect(crossing.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });
});

describe('the files', () => {
  it(`have at most ${longest} lines`, () => {
    const lines = files.map((path) => ({ path, lines: read(path).split('\n').length - 1 }));
    expect(lines.filter((file) => file.lines > longest)).toEqual([]);
  });

  it('load the engine, and TypeScript with it, only when it is needed', () => {
    const early = [...closure('server/main.ts')].filter((path) => importsOf(path, 'values at the start').includes('typescript'));
    expect(early).toEqual([]);
  });
});

/** The features; what else is in their room is shared by them, and knows none of them. */
const views = new Set(['awaitMarks', 'codeLens', 'errorRoute', 'hover', 'inlayHints', 'report']);

function roomOf(path: string): string | undefined {
  return Object.keys(rooms).find((room) => path === room || `${path}.ts` === room || path === `${room}.ts` || path.startsWith(`${room}/`)) ?? (path === 'package.json' ? path : undefined);
}

/** The feature that a file in the room of features belongs to. */
function viewOf(path: string): string | undefined {
  return /^server\/features\/([^/.]+)/.exec(path)?.[1];
}

/** A folder is entered by its index. */
function isDoor(room: string, to: string): boolean {
  return to === room || to === `${room}/index`;
}

function allows(packages: readonly string[], specifier: string): boolean {
  return packages.some((name) => (name.endsWith(':') ? specifier.startsWith(name) : specifier === name || specifier.startsWith(`${name}/`)));
}

/** The modules that a file names in imports, exports, `import()` and `import('…')` types. */
/** The words in a file that make code of text or reach the network without an import. */
function evaluationsIn(path: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && ts.isIdentifier(node.expression) && ['eval', 'Function', 'fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource'].includes(node.expression.text)) found.push(node.expression.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true));
  return found;
}

function importsOf(path: string, which: 'all' | 'values at the start' = 'all'): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const typeOnly = ts.isImportDeclaration(node) ? node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword : node.isTypeOnly;
      if (node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier) && !(typeOnly && which !== 'all')) found.push(node.moduleSpecifier.text);
    } else if (which === 'all' && ts.isCallExpression(node) && (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require')) {
      const [specifier] = node.arguments;
      found.push(specifier && ts.isStringLiteral(specifier) ? specifier.text : 'a module whose name is computed');
    } else if (which === 'all' && ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
      found.push(node.argument.literal.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true));
  return found;
}

/** The files that are loaded together with `start`: by imports that are neither dynamic nor of types alone. */
function closure(start: string): Set<string> {
  const found = new Set([start]);
  for (const path of found) {
    for (const specifier of importsOf(path, 'values at the start')) {
      const target = posix.join(posix.dirname(path), specifier);
      const file = specifier.startsWith('.') ? [`${target}.ts`, `${target}/index.ts`].find((candidate) => files.includes(candidate)) : undefined;
      if (file) found.add(file);
    }
  }
  return found;
}

function reachable(edges: ReadonlyMap<string, ReadonlySet<string>>, start: string): Set<string> {
  const found = new Set(edges.get(start));
  for (const room of found) for (const next of edges.get(room) ?? []) found.add(next);
  return found;
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}
