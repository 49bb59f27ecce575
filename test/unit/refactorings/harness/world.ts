/** Makes the world of the fixtures from its declarations: scripted operations, and a record of every call. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export const worldPath = join(import.meta.dirname, '../../../fixtures/refactorings/world.d.ts');
export const worldText = readFileSync(worldPath, 'utf8');
const declarations = ts.createSourceFile('world.d.ts', worldText, ts.ScriptTarget.Latest, true);

/** What the operations of one run do. */
export interface Script {
  /** The operations, by the order of their calls from 0, that reject. */
  readonly rejects: ReadonlySet<number>;
  /** The plain function calls, by the order of their calls from 0, that throw. */
  readonly throws: ReadonlySet<number>;
  /** The operations, and the plain calls, that give nothing: null, 0, the empty string, the other boolean. */
  readonly empty?: { readonly operations: ReadonlySet<number>; readonly calls: ReadonlySet<number> };
  /** Which pending operation settles first. */
  readonly order: 'first' | 'last';
}

export interface World {
  /** Everything that the fixtures can name. */
  readonly names: Readonly<Record<string, unknown>>;
  /** What was called, in order. */
  readonly record: string[];
  /** Settles one pending operation; false when there is none. */
  settleOne(): boolean;
  operations(): number;
  plainCalls(): number;
}

export function makeWorld(script: Script): World {
  const record: string[] = [];
  const pending: (() => void)[] = [];
  const interfaces = new Map<string, ts.InterfaceDeclaration>();
  let operations = 0;
  let plain = 0;
  for (const statement of declarations.statements) if (ts.isInterfaceDeclaration(statement)) interfaces.set(statement.name.text, statement);

  const call = (name: string, returns: ts.TypeNode | undefined, owner: () => unknown) => function (this: unknown, ...args: unknown[]): unknown {
    const receiver = this === owner() || name.startsWith('console.') ? '' : this === undefined || this === globalThis ? ' detached' : ' other this';
    record.push(`${name}(${args.map(show).join(', ')})${receiver}`);
    const text = returns?.getText() ?? 'void';
    if (returns && text.startsWith('Promise<') && ts.isTypeReferenceNode(returns)) {
      const index = operations++;
      return new Promise((resolve, reject) => {
        pending.push(() => (script.rejects.has(index) ? reject(new Error(`${name} failed (${index})`)) : resolve(settled(returns.typeArguments?.[0], `${name}${index}`, script.empty?.operations.has(index)))));
      });
    }
    // What makes a handler runs after the operation started: a throw there is beyond what a conversion can keep.
    if (name === 'makeHandler') return value(returns, `${name}(${args.map((each) => show(each)).join()})`);
    const index = plain++;
    if (script.throws.has(index)) throw new Error(`${name} threw (${index})`);
    return settled(returns, `${name}${args.map((each) => (typeof each === 'object' ? '' : String(each))).join('')}`, script.empty?.calls.has(index));
  };

  const settled = (type: ts.TypeNode | undefined, label: string, empty = false): unknown => {
    const full = value(type, label);
    if (!empty || full === undefined) return full;
    return typeof full === 'boolean' ? !full : typeof full === 'string' ? '' : typeof full === 'number' ? 0 : Array.isArray(full) ? [] : null;
  };

  const members = (list: readonly ts.TypeElement[], label: string): object => {
    const made: Record<string, unknown> = {};
    for (const member of list) {
      if (!member.name || !ts.isIdentifier(member.name)) continue;
      const name = member.name.text;
      if (ts.isMethodSignature(member)) Object.defineProperty(made, name, { value: call(`${label}.${name}`, member.type, () => made), enumerable: false, writable: true });
      else if (ts.isPropertySignature(member)) made[name] = value(member.type, `${label}.${name}`);
    }
    return made;
  };

  const value = (type: ts.TypeNode | undefined, label: string): unknown => {
    if (!type) return undefined;
    if (ts.isUnionTypeNode(type)) return value(type.types[0], label);
    if (ts.isArrayTypeNode(type)) return [value(type.elementType, `${label}[0]`), value(type.elementType, `${label}[1]`)];
    if (ts.isTypeLiteralNode(type)) return members(type.members, label);
    if (ts.isFunctionTypeNode(type)) return call(label, type.type, () => undefined);
    if (ts.isTypeReferenceNode(type)) {
      const found = interfaces.get(type.typeName.getText());
      return found ? members(found.members, found.name.text === 'Reply' ? 'res' : label) : {};
    }
    switch (type.kind) {
      case ts.SyntaxKind.NumberKeyword: return label.length;
      case ts.SyntaxKind.StringKeyword: return label;
      case ts.SyntaxKind.BooleanKeyword: return label.length % 2 === 0;
      case ts.SyntaxKind.AnyKeyword: return { label, list: [1, 2] };
      default: return undefined;
    }
  };

  const names: Record<string, unknown> = {};
  // Each is made when it is first named: there are many, and runs are many more.
  const name = (id: string, make: () => unknown): void => {
    let made: { readonly value: unknown } | undefined;
    Object.defineProperty(names, id, { enumerable: true, get: () => (made ??= { value: make() }).value });
  };
  for (const statement of declarations.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name) {
      const { text } = statement.name;
      name(text, () => call(text, statement.type, () => undefined));
    } else if (ts.isVariableStatement(statement)) {
      for (const { name: declared, type } of statement.declarationList.declarations) if (ts.isIdentifier(declared)) name(declared.text, () => value(type, declared.text));
    }
  }
  return {
    names,
    record,
    settleOne: () => {
      const settle = script.order === 'first' ? pending.shift() : pending.pop();
      settle?.();
      return settle !== undefined;
    },
    operations: () => operations,
    plainCalls: () => plain,
  };
}

/** A value as text, deep enough to tell two apart. */
export function show(value: unknown, depth = 0): string {
  // The engine's own messages tell names, which may be new ones.
  if (value instanceof TypeError || value instanceof ReferenceError) return value.name;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value === 'function') return 'function';
  if (value instanceof Promise) return 'promise';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return depth > 4 ? '[…]' : `[${value.map((each) => show(each, depth + 1)).join(', ')}]`;
  if (value instanceof Map || value instanceof Set) return `${value.constructor.name} ${show([...value], depth + 1)}`;
  if (typeof value === 'object' && value !== null) return depth > 4 ? '{…}' : `{${Object.entries(value).map(([key, each]) => `${key}: ${show(each, depth + 1)}`).join(', ')}}`;
  return String(value);
}
