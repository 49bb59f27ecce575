/** The expression that gives the promise in place of a call with a callback. */
import ts from 'typescript';
import type { Edits } from '../chains/edits';
import { bare, type InlineFunction } from '../chains/recognise';
import { Refusal } from '../chains/refusals';
import type { Scopes } from '../chains/scopes';
import { join, line, shift, type Lines, type SourceText } from '../chains/text';
import { argumentsOf, calleeOf, thisIn, typeArgumentsOf, type CallbackCall } from './calls';
import { Helpers } from './helpers';
import type { Imports } from './imports';
import type { Join } from './joins';
import { importedBy } from './modules';
import { hasOverloads, takesDescriptor } from './nodeCore';
import { reasons } from './reasons';

/** What a promise is fulfilled with. */
export type Shape =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'value' }
  /** An object with a property for each of the callback's results. */
  | { readonly kind: 'object'; readonly names: readonly string[] };

/** How the promise is made: decided before anything is printed, as it may refuse. */
export interface PromiseForm {
  readonly shape: Shape;
  /** The name of what the callback calls `this`, where the promise is fulfilled with that. */
  readonly self?: string;
  /** Arguments are evaluated inside the promise's executor. */
  readonly inside: boolean;
  /** The names of arguments that are declared before. */
  readonly bound: Map<ts.Node, string>;
  /** The promise, printed for a place that is indented like this. */
  print(indentation: string): Lines;
}

/** Writes promise expressions for calls of one file. */
export class Promises {
  constructor(private readonly source: SourceText, private readonly scopes: Scopes, private readonly edits: Edits, private readonly imports: Imports, private readonly typeOf: (node: ts.Node) => string | undefined) {
    this.helpers = new Helpers(source, scopes, imports);
  }

  readonly helpers: Helpers;

  /** The best form for the call: a `/promises` twin, `util.promisify`, `new Promise`, or a helper that does it for several. */
  formOf(call: CallbackCall): PromiseForm {
    const { node, core, kind } = call;
    if (call.promised === true) {
      const bound = new Map<ts.Node, string>();
      return { shape: shapeOf(call, this.scopes), inside: false, bound, print: () => join(this.cut(calleeOf(node)), '(', this.argumentsOf(call, bound), ')') };
    }
    if (kind !== 'error-first' && !core?.noError) return this.inline(call);
    if (core) return this.ofCore(call);
    if (!ts.isIdentifier(call.callback) && thisIn(call.callback, this.scopes)) return this.withThis(call);
    const results = usedResults(call.callback, this.scopes);
    const plain = results.length <= 1 && (results.length === 0 || results[0] === 1);
    const form = this.single(call, plain);
    return plain ? this.helpers.formOf(node, form, (bound) => this.argumentsOf(call, bound)) : form;
  }

  /** The form of a call that stands for itself. `plain`: its callback gets one result at most. */
  private single(call: CallbackCall, plain: boolean): PromiseForm {
    const { node } = call;
    const callee = bare(calleeOf(node));
    if (!plain || this.source.style.typed || !this.imports.isNode || typeArgumentsOf(node)) return this.inline(call);
    if (ts.isIdentifier(callee)) return this.promisified(call, this.text(callee));
    return ts.isPropertyAccessExpression(callee) && isStable(callee.expression) ? this.promisified(call, this.text(callee), this.text(callee.expression)) : this.inline(call);
  }

  private ofCore(call: CallbackCall): PromiseForm {
    const { node, core } = call;
    const callee = bare(calleeOf(node));
    if (!core) return this.inline(call);
    const given = argumentsOf(node);
    const [first] = given;
    const imported = importedBy(callee, this.scopes);
    if (this.source.style.typed && imported?.module === 'crypto' && hasOverloads.has(imported.name)) return this.inline(call);
    const shape: Shape = core.results ? { kind: 'object', names: core.results } : core.gives ? { kind: 'value' } : { kind: 'nothing' };
    if (imported?.module === 'dns' && imported.name === 'lookup' && given.length > 2) {
      const all = allOf(given[1]);
      if (all === undefined) return this.inline(call);
      if (all) return this.twin(call, callee, { kind: 'value' });
    }
    const descriptor = imported?.module === 'fs' && takesDescriptor.has(imported.name) && first !== undefined && this.mayBeDescriptor(first);
    return core.twin && !descriptor ? this.twin(call, callee, shape) : this.promisified(call, this.text(callee), undefined, shape);
  }

  private twin(call: CallbackCall, callee: ts.Expression, shape: Shape): PromiseForm {
    if (!ts.isPropertyAccessExpression(callee)) {
      const imported = importedBy(callee, this.scopes);
      if (!imported || imported.name.includes('.')) return this.promisified(call, this.text(callee), undefined, shape);
      const namespace = this.imports.promisesOf(imported.module);
      const bound = new Map<ts.Node, string>();
      return { shape, inside: false, bound, print: () => join(`${namespace()}.${imported.name}(`, this.argumentsOf(call, bound), ')') };
    }
    const bound = new Map<ts.Node, string>();
    return { shape, inside: false, bound, print: () => join(this.cut(callee.expression), `.promises.${callee.name.text}(`, this.argumentsOf(call, bound), ')') };
  }

  private promisified(call: CallbackCall, callee: () => Lines, receiver?: () => Lines, shape: Shape = shapeOf(call, this.scopes)): PromiseForm {
    const promisify = this.imports.promisify();
    const made = new Map<ts.Node, string>();
    return {
      shape, inside: false, bound: made,
      print: () => {
        const given = this.argumentsOf(call, made);
        const bound = receiver && isEmpty(given) ? join('.call(', receiver(), ')') : receiver ? join('.call(', receiver(), ', ', given, ')') : join('(', given, ')');
        return join(`${promisify()}(`, callee(), ')', bound);
      },
    };
  }

  /** `Promise.all(list.map(…))` */
  ofAll({ list, call, parameters }: Join, inner: PromiseForm): PromiseForm {
    const { node } = call;
    if (this.scopes.lookUp('Promise', node)) throw new Refusal(reasons.shadowed);
    const given = parameters.map((each) => this.source.text.slice(this.source.startOf(each), each.end)).join(', ');
    return { shape: { kind: 'value' }, inside: true, bound: new Map(), print: (indentation) => join('Promise.all(', this.cut(list), `.map((${given}) => `, inner.print(indentation), '))') };
  }

  /** `new Promise((resolve, reject) => { … })` */
  private inline(call: CallbackCall): PromiseForm {
    const { node, callback, kind } = call;
    if (this.scopes.lookUp('Promise', node)) throw new Refusal(reasons.shadowed);
    const shape = shapeOf(call, this.scopes);
    const offset = kind === 'error-first' ? 1 : 0;
    const used = usedResults(callback, this.scopes, kind);
    const count = used.length > 0 ? Math.max(...used) + 1 : offset;
    const names = ts.isIdentifier(callback) ? ['result'] : callback.parameters.slice(offset, count).map((each, index) => (ts.isIdentifier(each.name) ? each.name.text : `result${index + 1}`));
    const text = node.getText();
    const [resolve, reject] = /\b(?:resolve|reject)\b/.test(text) ? ['fulfil', 'fail'] : ['resolve', 'reject'];
    const type = this.typed(call, names.length);
    const made = new Map<ts.Node, string>();
    return {
      shape, inside: true, bound: made,
      print: (indentation) => {
        const inner = indentation + this.source.style.indentation;
        const semicolon = this.source.style.semicolons ? ';' : '';
        const settled = this.settler(call, names, resolve, reject);
        if (call.beside) return this.listened(call, call.beside, settled, [`new Promise${type}((${resolve}, ${reject}) => {`, inner, `${indentation}})`]);
        const stated = typeArgumentsOf(node);
        const called = shift(join(this.cut(calleeOf(node)), stated ? `<${stated.map((each) => each.getText()).join(', ')}>` : '', '(', this.given(call, settled, made), ')', semicolon), this.source.indentationAt(this.source.startOf(node)), inner);
        const parameters = kind === 'value' ? `(${resolve})` : `(${resolve}, ${reject})`;
        if (called.length === 1 && (called[0]?.text.length ?? 0) < 50) {
          return join(`new Promise${type}(${parameters} => { `, called, ' })');
        }
        return [...join(`new Promise${type}(${parameters} => {`), { text: inner + (called[0]?.text ?? ''), fixed: false }, ...called.slice(1), { text: `${indentation}})`, fixed: false }];
      },
    };
  }

  /** Both callbacks of a pair that stand in statements of their own, in their order. */
  private listened({ node, callback, onRejected }: CallbackCall, beside: ts.Node, settlers: readonly Lines[], [head, inner, end]: readonly [string, string, string]): Lines {
    const semicolon = this.source.style.semicolons ? ';' : '';
    const given = (each: ts.Node, place: ts.Node | undefined, settler: Lines | undefined): Lines => (place ? join(this.source.cut(this.source.startOf(each), this.source.startOf(place)), settler ?? '', this.source.cut(place.end, each.end), semicolon) : line(''));
    const both = [{ each: node, lines: given(node, callback, settlers[0]) }, { each: beside, lines: given(beside, onRejected, settlers[1]) }].toSorted((one, other) => one.each.pos - other.each.pos);
    return [...line(head), ...both.flatMap(({ lines }) => [{ text: inner + (lines[0]?.text ?? ''), fixed: false }, ...lines.slice(1)]), { text: end, fixed: false }];
  }

  /** A promise of the error and the results together, which never rejects. */
  settled(call: CallbackCall, names: readonly string[]): PromiseForm {
    const { node, callback } = call;
    if (this.scopes.lookUp('Promise', node)) throw new Refusal(reasons.shadowed);
    if (ts.isIdentifier(callback)) throw new Refusal(reasons.failed);
    const resolve = /\bresolve\b/.test(node.getText()) ? 'fulfil' : 'resolve';
    const types = callback.parameters.slice(0, names.length).map((each) => each.type?.getText() ?? this.typeOf(each.name) ?? 'any');
    const type = this.source.style.typed ? `<{ ${names.map((each, index) => `${each}: ${types[index] ?? 'any'}`).join('; ')} }>` : '';
    const made = new Map<ts.Node, string>();
    return {
      shape: { kind: 'object', names }, inside: true, bound: made,
      print: (indentation) => {
        const inner = indentation + this.source.style.indentation;
        const settler = line(`(${names.join(', ')}) => ${resolve}({ ${names.join(', ')} })`);
        const called = join(this.cut(calleeOf(node)), '(', this.given(call, [settler], made), ')', this.source.style.semicolons ? ';' : '');
        return [...line(`new Promise${type}((${resolve}) => {`), { text: inner + (called[0]?.text ?? ''), fixed: false }, ...called.slice(1), { text: `${indentation}})`, fixed: false }];
      },
    };
  }

  /** A promise of what the callback is called on. */
  private withThis(call: CallbackCall): PromiseForm {
    const form = this.inline(call);
    const names = ['statement', 'self', 'called'];
    return { ...form, shape: { kind: 'value' }, self: names.find((each) => this.scopes.named(each).length === 0) ?? 'statement1' };
  }

  private typed(call: CallbackCall, count: number): string {
    const { callback, kind } = call;
    if (!this.source.style.typed || ts.isIdentifier(callback)) return '';
    const offset = kind === 'error-first' ? 1 : 0;
    const types = callback.parameters.slice(offset, offset + count).map((each) => each.type?.getText() ?? this.typeOf(each.name) ?? 'any');
    if (count === 0) return '<void>';
    if (count === 1) return `<${types[0] ?? 'any'}>`;
    return `<{ ${callback.parameters.slice(offset, offset + count).map((each, index) => `${ts.isIdentifier(each.name) ? each.name.text : `result${index + 1}`}: ${types[index] ?? 'any'}`).join('; ')} }>`;
  }

  /** The functions that settle the promise, by the places where callbacks stood. */
  private settler(call: CallbackCall, names: readonly string[], resolve: string, reject: string): readonly Lines[] {
    const value = names.length > 1 ? `{ ${names.join(', ')} }` : names[0] ?? '';
    const offset = call.kind === 'error-first' ? 1 : 0;
    const given = names.map((each, index) => this.stated(call, offset + index, each)).join(', ');
    if (call.kind === 'pair') return [line(names.length > 1 ? `(${given}) => ${resolve}(${value})` : call.beside && names.length === 0 && this.source.style.typed ? `() => ${resolve}()` : resolve), line(reject)];
    if (call.kind === 'value') return [line(names.length > 1 ? `(${given}) => ${resolve}(${value})` : names.length === 0 && this.source.style.typed ? `() => ${resolve}()` : resolve)];
    const [error] = ts.isIdentifier(call.callback) ? [] : call.callback.parameters;
    const name = error && ts.isIdentifier(error.name) ? error.name.text : 'err';
    if (!ts.isIdentifier(call.callback) && thisIn(call.callback, this.scopes)) {
      const semicolon = this.source.style.semicolons ? ';' : '';
      return [line(`function (${name}) { if (${name}) ${reject}(${name}); else ${resolve}(this)${semicolon} }`)];
    }
    return [line(`(${[this.stated(call, 0, name), given].filter(Boolean).join(', ')}) => (${name} ? ${reject}(${name}) : ${resolve}(${value}))`)];
  }

  /** A parameter with the type that the callback's states, as there may be none from what is called. */
  private stated({ callback }: CallbackCall, index: number, name: string): string {
    const parameter = ts.isIdentifier(callback) ? undefined : callback.parameters[index];
    return parameter?.type ? `${name}${parameter.questionToken ? '?' : ''}: ${parameter.type.getText()}` : name;
  }

  /** The arguments with the callbacks' places taken. */
  private given(call: CallbackCall, settlers: readonly Lines[], made: ReadonlyMap<ts.Node, string>): Lines {
    const { node, options, callback, onRejected } = call;
    if (options) {
      const place = (each: ts.Node): Lines => (each === callback ? settlers[0] : settlers[1]) ?? line('');
      const pieces: (Lines | string)[] = [];
      let at = this.source.startOf(argumentsOf(node)[0] ?? options);
      for (const property of options.properties) {
        if (!ts.isPropertyAssignment(property)) continue;
        const value = bare(property.initializer);
        if (value !== callback && property.initializer !== onRejected) continue;
        pieces.push(this.edits.render(at, this.source.startOf(property.initializer)), place(value));
        at = property.initializer.end;
      }
      return join(...pieces, this.edits.render(at, argumentsOf(node).at(-1)?.end ?? options.end));
    }
    const pieces = argumentsOf(node).map((each) => (bare(each) === callback ? settlers[0] ?? line('') : each === onRejected ? settlers[1] ?? line('') : made.has(each) ? line(made.get(each) ?? '') : this.cut(each)));
    return join(...pieces.flatMap((each, index) => (index === 0 ? [each] : [', ', each])));
  }

  /** The arguments but for the callback, as they stand. */
  private argumentsOf({ node, callback }: CallbackCall, made: ReadonlyMap<ts.Node, string>): Lines {
    if (made.size > 0) return join(...argumentsOf(node).filter((each) => bare(each) !== callback).flatMap((each, index) => [index === 0 ? '' : ', ', made.get(each) ?? this.edits.render(this.source.startOf(each), each.end)]));
    const plain = argumentsOf(node).filter((each) => bare(each) !== callback);
    const first = plain[0];
    return first ? this.edits.render(this.source.startOf(first), plain.at(-1)?.end ?? first.end) : line('');
  }

  private text(node: ts.Expression): () => Lines {
    return () => this.edits.render(this.source.startOf(node), node.end);
  }

  private cut(node: ts.Node): Lines {
    return this.edits.render(this.source.startOf(node), node.end);
  }

  /** Whether an argument may be a number that `fs.open` gave. */
  private mayBeDescriptor(argument: ts.Expression): boolean {
    const node = bare(argument);
    if (this.typeOf(node) === 'number') return true;
    if (!ts.isIdentifier(node)) return false;
    if (/^fd\d*$|Fd\d*$|FD$|[dD]escriptor$/.test(node.text)) return true;
    const parameter = this.scopes.declarationOf(node)?.identifiers[0]?.parent;
    const call = parameter && ts.isParameter(parameter) ? parameter.parent.parent : undefined;
    return call !== undefined && ts.isCallExpression(call) && importedBy(call.expression, this.scopes)?.name === 'open';
  }
}

/** The indexes of the callback's parameters that are results and that something looks at. */
export function usedResults(callback: InlineFunction | ts.Identifier, scopes: Scopes, kind: CallbackCall['kind'] = 'error-first'): readonly number[] {
  if (ts.isIdentifier(callback)) return [];
  return callback.parameters.flatMap((each, index) => (index >= (kind === 'error-first' ? 1 : 0) && isUsed(each.name, scopes) ? [index] : []));
}

function shapeOf(call: CallbackCall, scopes: Scopes): Shape {
  if (ts.isIdentifier(call.callback)) return { kind: 'value' };
  const used = usedResults(call.callback, scopes, call.kind);
  const offset = call.kind === 'error-first' ? 1 : 0;
  if (used.length === 0) return { kind: 'nothing' };
  const last = Math.max(...used);
  if (last === offset) return { kind: 'value' };
  return { kind: 'object', names: call.callback.parameters.slice(offset, last + 1).map((each, index) => (ts.isIdentifier(each.name) ? each.name.text : `result${index + 1}`)) };
}

function isUsed(name: ts.BindingName, scopes: Scopes): boolean {
  if (!ts.isIdentifier(name)) return true;
  return (scopes.declarationOf(name)?.references.length ?? 0) > 0;
}

/** Whether the expression can be evaluated twice: names and properties. */
function isStable(expression: ts.Expression): boolean {
  const node = bare(expression);
  if (ts.isPropertyAccessExpression(node)) return isStable(node.expression);
  return ts.isIdentifier(node) || node.kind === ts.SyntaxKind.ThisKeyword;
}

/** What `dns.lookup`'s option `all` is; undefined where it cannot be seen. */
function allOf(options: ts.Expression | undefined): boolean | undefined {
  if (!options) return false;
  const node = bare(options);
  if (ts.isNumericLiteral(node)) return false;
  if (!ts.isObjectLiteralExpression(node) || !node.properties.every((each) => ts.isPropertyAssignment(each))) return undefined;
  const all = node.properties.filter((each) => ts.isPropertyAssignment(each)).find((each) => ts.isIdentifier(each.name) && each.name.text === 'all');
  return !all ? false : all.initializer.kind === ts.SyntaxKind.TrueKeyword ? true : all.initializer.kind === ts.SyntaxKind.FalseKeyword ? false : undefined;
}

function isEmpty(lines: Lines): boolean {
  return lines.every((each) => each.text === '');
}
