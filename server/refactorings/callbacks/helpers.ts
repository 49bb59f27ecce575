/** A function of the file that makes the promise, where the same is called with a callback three times or more. */
import ts from 'typescript';
import { bare } from '../chains/recognise';
import type { Scopes } from '../chains/scopes';
import { join, type Lines, type SourceText } from '../chains/text';
import { calleeOf, type Giving } from './calls';
import type { Imports } from './imports';
import type { PromiseForm } from './promises';

/** Fewer calls do not pay for a function. */
const enough = 3;

/** A helper states no types: where TypeScript checks JavaScript, as comments with types tell, it would be an error. */
const statesTypes = /@ts-check|@(?:param|type|typedef|returns?|template)\b/;

/** The helpers of one file. How often something is called is known once all calls are planned. */
export class Helpers {
  private readonly counts = new Map<string, number>();
  private readonly names = new Map<string, string>();

  constructor(private readonly source: SourceText, private readonly scopes: Scopes, private readonly imports: Imports) {}

  /** Counts a call that is converted. */
  count(node: Giving): void {
    const callee = this.calleeAt(node);
    if (callee !== undefined) this.counts.set(callee, (this.counts.get(callee) ?? 0) + 1);
  }

  /** The form of the call by way of a helper, where there are enough calls; else the form given. */
  formOf(node: Giving, form: PromiseForm, given: (bound: ReadonlyMap<ts.Node, string>) => Lines): PromiseForm {
    const callee = this.calleeAt(node);
    if (callee === undefined || form.shape.kind === 'object') return form;
    const pays = (): boolean => (this.counts.get(callee) ?? 0) >= enough;
    return {
      shape: form.shape, bound: form.bound,
      get inside() {
        return !pays() && form.inside;
      },
      print: (indentation) => (pays() ? join(this.nameOf(callee), '(', given(form.bound), ')') : form.print(indentation)),
    };
  }

  /** What is called, where it means the same at the top of the file: the name of a function, or a member of an object there. */
  private calleeAt(node: Giving): string | undefined {
    if (this.source.style.typed || statesTypes.test(this.source.text) || !ts.isCallExpression(node) || node.typeArguments) return undefined;
    let root = bare(calleeOf(node));
    while (ts.isPropertyAccessExpression(root)) root = root.expression;
    if (!ts.isIdentifier(root)) return undefined;
    const declaration = this.scopes.declarationOf(root);
    return declaration === undefined || declaration.scope === this.source.sourceFile ? bare(calleeOf(node)).getText() : undefined;
  }

  /** The helper's name; it is added to the file once it is said. */
  private nameOf(callee: string): string {
    let name = this.names.get(callee);
    if (name !== undefined) return name;
    const words = callee.split('.').slice(-2);
    const [first = '', ...others] = words;
    const wanted = others.length === 0 ? `${first}Async` : first.replace(/^\$|^_+/, '') + others.map((each) => each.charAt(0).toUpperCase() + each.slice(1)).join('');
    const taken = (each: string): boolean => this.scopes.holds(each) || [...this.names.values()].includes(each);
    name = [wanted, `${wanted}Async`, `${wanted}Promise`].find((each) => !taken(each)) ?? `${wanted}Promised`;
    this.names.set(callee, name);
    this.imports.addFunction(this.written(name, callee));
    return name;
  }

  /** The helper's lines. What it calls is looked up at each call, as it was. */
  private written(name: string, callee: string): readonly string[] {
    const { indentation: step, semicolons } = this.source.style;
    const semicolon = semicolons ? ';' : '';
    const receiver = callee.slice(0, Math.max(0, callee.lastIndexOf('.')));
    if (this.imports.isNode) {
      const called = receiver === '' ? '(...given)' : `.call(${receiver}, ...given)`;
      return [`function ${name}(...given) {`, `${step}return ${this.imports.promisify()()}(${callee})${called}${semicolon}`, '}'];
    }
    return [
      `function ${name}(...given) {`, `${step}return new Promise((resolve, reject) => {`,
      `${step}${step}${callee}(...given, (err, result) => (err ? reject(err) : resolve(result)))${semicolon}`, `${step}})${semicolon}`, '}',
    ];
  }
}
