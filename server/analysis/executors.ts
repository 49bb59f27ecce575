import ts from 'typescript';
import { bindingsOf, type Binding } from './bindings';
import { asFunction, type FunctionWithBody } from './expressions';
import { functionOf } from './promises';
import { outermost } from './wrapping';

/** The function of this file that a `new Promise` calls, and where it uses the two functions that it is given. */
export interface Executor {
  readonly node: FunctionWithBody;
  readonly resolves: readonly ts.Identifier[];
  readonly rejects: readonly ts.Identifier[];
  /** Whether these are all uses: the two are not assigned to or taken apart, nor read by `arguments` or a rest parameter. */
  readonly seen: boolean;
}

/** The executor of a `new Promise`; undefined where its body is not seen. */
export function executorOf({ arguments: [argument] = ts.factory.createNodeArray() }: ts.NewExpression): Executor | undefined {
  const called = argument === undefined ? undefined : functionOf(argument);
  const node = called === undefined ? undefined : asFunction(called);
  if (node === undefined) return undefined;
  const [resolve, reject] = node.parameters;
  const resolves = resolve === undefined ? [] : usesOf(resolve.name);
  const rejects = reject === undefined ? [] : usesOf(reject.name);
  const takesOthers = node.parameters.some(({ dotDotDotToken }) => dotDotDotToken !== undefined) || /\barguments\b/.test(node.body.getText());
  return { node, resolves: resolves ?? [], rejects: rejects ?? [], seen: resolves !== undefined && rejects !== undefined && !takesOthers };
}

/** The uses of `resolve` or `reject`; undefined where they are taken apart or assigned to. */
export function usesOf(name: ts.BindingName): readonly ts.Identifier[] | undefined {
  const binding: Binding | undefined = ts.isIdentifier(name) ? bindingsOf(name.getSourceFile()).resolve(name) : undefined;
  return binding?.constant === true ? binding.references : undefined;
}

/** The call of which a use of `resolve` or `reject` is the callee; undefined where it is handed out. */
export function callOf(use: ts.Identifier): ts.CallExpression | undefined {
  const callee = outermost(use);
  return ts.isCallExpression(callee.parent) && callee.parent.expression === callee ? callee.parent : undefined;
}
