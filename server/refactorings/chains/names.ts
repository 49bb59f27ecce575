/**
 * Gives every binding of a plan its name. A binding that moves out of its handler keeps its name unless that would
 * capture, or be captured by, another use of the name in the text printed around it; then it alone is renamed.
 */
import ts from 'typescript';
import type { Edits } from './edits';
import { bare } from './recognise';
import { isFunctionWithBody, type Declaration, type Scopes } from './scopes';
import { line } from './text';
import type { Binding, NewName, OutputScope, Step, Value } from './steps';

export class Namer {
  /** Names that plans brought in. */
  private readonly added = new Set<string>();
  /** Where each new name was given. */
  private readonly homes = new Map<string, readonly ts.Node[]>();
  private readonly named = new Set<Declaration>();
  private readonly texts = new Map<Declaration, string>();
  /** Bindings that turned out to be another name for the same constant; they are not printed. */
  readonly aliases = new Set<Step>();

  constructor(
    private readonly scopes: Scopes,
    private readonly edits: Edits,
    private readonly dissolved: ReadonlySet<ts.Node>,
  ) {}

  /** Names what the steps bind, in the order in which they are printed. */
  steps(steps: readonly Step[], scope: OutputScope): void {
    for (const step of steps) this.step(step, scope);
  }

  private step(step: Step, scope: OutputScope): void {
    switch (step.kind) {
      case 'evaluate':
        if (this.alias(step)) break;
        this.value(step.value, scope);
        if (step.binding) this.binding(step.binding, scope, false);
        break;
      case 'declare':
        this.binding(step.binding, scope, true);
        break;
      case 'assign':
      case 'throw':
        this.value(step.value, scope);
        break;
      case 'return':
        if (step.value) this.value(step.value, scope);
        break;
      case 'copy':
        for (const declaration of step.declares) this.claim(declaration, scope, false);
        for (const part of step.parts) this.steps(part.steps, part.scope);
        break;
      case 'if':
      case 'branch':
        if (step.kind === 'branch' && 'truthy' in step.condition) this.value(step.condition.value, scope);
        this.steps(step.whenTrue, step.scopes[0]);
        if (step.whenFalse) this.steps(step.whenFalse, step.scopes[1]);
        break;
      case 'unless callable':
        this.steps(step.steps, scope);
        break;
      case 'try':
        this.steps(step.body, step.scope);
        if (step.caught) {
          const { binding } = step.caught;
          if (binding?.kind === 'new') this.invent(binding.name, step.caught.scope);
          else if (binding) for (const each of this.declarations(binding.parameter.name)) this.claim(each, step.caught.scope, false);
          this.steps(step.caught.body, step.caught.scope);
        }
        if (step.finalizer) this.steps(step.finalizer.body, step.finalizer.scope);
        break;
      default:
    }
  }

  /**
   * `const b = a;` of two constants that both moved here is no statement: `b` becomes `a`. So it is with an object of
   * such constants that is taken apart at once: `const { a, b } = { a, b };`. Whether it was done.
   */
  private alias(step: Extract<Step, { kind: 'evaluate' }>): boolean {
    const { binding, value, wait, shape } = step;
    if (wait || shape || binding?.kind !== 'moved' || binding.parameter.type || binding.type || value.kind !== 'source') return false;
    const pairs = pairsOf(binding.parameter.name, bare(value.node));
    const aliases = pairs?.map(([name, node]) => ({ alias: this.scopes.declarationOf(name), text: this.aliasFor(name, node) }));
    if (!aliases || !aliases.every(({ text }) => text !== undefined)) return false;
    for (const { alias, text } of aliases) {
      if (!alias || text === undefined) continue;
      this.named.add(alias);
      this.texts.set(alias, text);
      if (text !== alias.name) this.rename(alias, text);
    }
    this.aliases.add(step);
    return true;
  }

  /** The name of the constant that a name can be replaced by. */
  private aliasFor(name: ts.Identifier, node: ts.Identifier): string | undefined {
    const original = this.scopes.declarationOf(node);
    const alias = this.scopes.declarationOf(name);
    if (!original || !alias || original.reassigned || alias.reassigned || !this.dissolved.has(original.scope) || original.kind === 'function') return undefined;
    const text = this.texts.get(original);
    if (text === undefined) return undefined;
    for (const reference of alias.references) {
      for (let at: ts.Node | undefined = reference; at && at !== alias.scope; at = at.parent) {
        if (this.scopes.declaredIn(at).some((each) => each.name === text && each !== original)) return undefined;
      }
    }
    return text;
  }

  private value(value: Value, scope: OutputScope): void {
    if (value.kind === 'inner') this.steps(value.steps, value.scope);
    else if (value.kind === 'call' && value.argument) this.value(value.argument, scope);
    else if (value.kind === 'name' && value.name.text !== undefined) {
      // A name from outside the plan must not be declared again in it.
      for (let at: OutputScope | undefined = scope; at; at = at.parent) if (at.names.has(value.name.text)) return;
      rootOf(scope).names.add(value.name.text);
    }
  }

  private binding(binding: Binding, scope: OutputScope, assigned: boolean): void {
    if (binding.kind === 'new') this.invent(binding.name, scope);
    else if (binding.kind === 'moved') for (const each of this.declarations(binding.parameter.name)) this.claim(each, scope, assigned);
  }

  private declarations(name: ts.BindingName): readonly Declaration[] {
    if (ts.isIdentifier(name)) return [this.scopes.declarationOf(name)].filter((each) => each !== undefined);
    return name.elements.flatMap((element) => (ts.isBindingElement(element) ? this.declarations(element.name) : []));
  }

  /** A name that nothing in the file has, unless nothing near has it. */
  private invent(name: NewName, scope: OutputScope): void {
    if (name.text !== undefined) return;
    const free = name.wanted.find((wanted) => !(name.alone && this.isNear(wanted, scope)) && !this.isDeclared(wanted, scope) && !this.usesIn(wanted, scope.extent).length && !this.outer(wanted, scope));
    name.text = free ?? this.numbered(name.wanted[0] ?? 'value');
    scope.names.add(name.text);
    this.added.add(name.text);
    this.homes.set(name.text, [...(this.homes.get(name.text) ?? []), this.homeOf(scope)]);
  }

  /** Whether a new name is that of another one in the same block, or in one around it or inside it. */
  private isNear(name: string, scope: OutputScope): boolean {
    const home = this.homeOf(scope);
    return this.homes.get(name)?.some((other) => isInside(other, home) || isInside(home, other)) ?? false;
  }

  /** The block, function or file that the scope is printed in. */
  private homeOf({ extent }: OutputScope): ts.Node {
    let at = extent;
    while (this.dissolved.has(at) || !(ts.isBlock(at) || ts.isSourceFile(at) || isFunctionWithBody(at))) at = at.parent;
    return at;
  }

  private claim(declaration: Declaration, scope: OutputScope, assigned: boolean): void {
    if (this.named.has(declaration)) return;
    this.named.add(declaration);
    const hoists = declaration.kind === 'var' || declaration.kind === 'function';
    const free = hoists ? this.isAlone(declaration, scope) : this.isFree(declaration, scope, assigned);
    const text = free ? declaration.name : this.numbered(declaration.name);
    (hoists ? rootOf(scope) : scope).names.add(text);
    this.texts.set(declaration, text);
    if (text !== declaration.name) this.rename(declaration, text);
  }

  private isFree(declaration: Declaration, scope: OutputScope, assigned: boolean): boolean {
    const { name } = declaration;
    if (this.isDeclared(name, scope)) return false;
    return this.usesIn(name, scope.extent).every((use) => {
      const other = this.scopes.declarationOf(use);
      if (other === declaration || this.isRenamed(other)) return true;
      if (!other || !isInside(other.scope, scope.extent) || other.scope === scope.extent) return false;
      if (this.dissolved.has(other.scope)) return !assigned || other.kind !== 'var';
      // A block inside, which stays a block, could hide the variable from an assignment in it.
      return !assigned || isFunctionWithBody(other.scope);
    });
  }

  /** Whether nothing else in the function has the name: what a `var`, or a function in sloppy code, needs. */
  private isAlone(declaration: Declaration, scope: OutputScope): boolean {
    if (this.isDeclared(declaration.name, scope)) return false;
    return this.usesIn(declaration.name, rootOf(scope).extent).every((use) => {
      const other = this.scopes.declarationOf(use);
      return other === declaration || this.isRenamed(other) || (other !== undefined && !this.dissolved.has(other.scope) && isFunctionWithBody(other.scope) && other.scope !== rootOf(scope).extent && isInside(other.scope, rootOf(scope).extent));
    });
  }

  /** Whether the binding has another name by now, so that its uses are in nobody's way. */
  private isRenamed(declaration: Declaration | undefined): boolean {
    return declaration !== undefined && (this.texts.get(declaration) ?? declaration.name) !== declaration.name;
  }

  /** Whether a scope around has the name already, from the plan or in the source. */
  private isDeclared(name: string, scope: OutputScope): boolean {
    for (let at: OutputScope | undefined = scope; at; at = at.parent) if (at.names.has(name)) return true;
    return this.scopes.declaredIn(scope.extent).some((each) => each.name === name && !this.dissolved.has(each.scope));
  }

  /** Whether some outer text printed in the same scopes uses the name. */
  private outer(name: string, scope: OutputScope): boolean {
    for (let at = scope.parent; at; at = at.parent) if (this.usesIn(name, at.extent).length > 0) return true;
    return false;
  }

  private usesIn(name: string, extent: ts.Node): readonly ts.Identifier[] {
    return this.scopes.named(name).filter((each) => isInside(each, extent));
  }

  private numbered(name: string): string {
    const stem = name.replace(/\d+$/, '') || name;
    for (let number = 1; ; number++) {
      const text = `${stem}${number}`;
      if (this.scopes.holds(text) || this.added.has(text)) continue;
      this.added.add(text);
      return text;
    }
  }

  private rename(declaration: Declaration, text: string): void {
    for (const each of [...declaration.identifiers, ...declaration.references]) {
      const { parent } = each;
      const shorthand = ts.isShorthandPropertyAssignment(parent) || (ts.isBindingElement(parent) && !parent.propertyName && !parent.dotDotDotToken && ts.isObjectBindingPattern(parent.parent) && parent.name === each);
      this.edits.replace(each.getStart(), each.end, () => line(shorthand ? `${each.text}: ${text}` : text));
    }
  }

}

/** Each name that a binding gives, with the name that it is given; undefined where something else is read or evaluated. */
function pairsOf(name: ts.BindingName, value: ts.Expression): readonly (readonly [ts.Identifier, ts.Identifier])[] | undefined {
  if (ts.isIdentifier(name)) return ts.isIdentifier(value) ? [[name, value]] : undefined;
  if (!ts.isObjectBindingPattern(name) || !ts.isObjectLiteralExpression(value)) return undefined;
  const given = new Map<string, ts.Identifier>();
  for (const property of value.properties) {
    const node = ts.isShorthandPropertyAssignment(property) ? property.name : ts.isPropertyAssignment(property) && ts.isIdentifier(property.name) ? property.initializer : undefined;
    if (!node || !ts.isIdentifier(node) || !property.name || !ts.isIdentifier(property.name) || given.has(property.name.text)) return undefined;
    given.set(property.name.text, node);
  }
  const pairs = name.elements.map((element) => {
    const key = element.propertyName ?? element.name;
    const node = ts.isIdentifier(key) && !element.initializer && !element.dotDotDotToken ? given.get(key.text) : undefined;
    return node && ts.isIdentifier(element.name) ? [element.name, node] as const : undefined;
  });
  return pairs.every((each) => each !== undefined) ? pairs : undefined;
}

function rootOf(scope: OutputScope): OutputScope {
  return scope.parent ? rootOf(scope.parent) : scope;
}

function isInside(node: ts.Node, outer: ts.Node): boolean {
  return outer.pos <= node.pos && node.end <= outer.end;
}
