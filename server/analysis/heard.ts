import ts from 'typescript';
import type { BuiltChain } from './chainBuilder';
import { asFunction } from './expressions';
import { functionOf } from './promises';
import { unwrapped } from './wrapping';

/** Whether a call is given a callback that hears of errors, so that nobody need look at what it gives. */
export function takesErrorCallback(call: ts.CallExpression): boolean {
  return call.arguments.some((argument) => {
    const value = unwrapped(argument);
    if (ts.isIdentifier(value) && /^(?:callback|cb|done|next)$/i.test(value.text)) return true;
    const called = functionOf(value);
    const [first] = (called && asFunction(called)?.parameters) ?? [];
    return first !== undefined && ts.isIdentifier(first.name) && /^(?:_?e|_?err\w*|_?error\w*|\w*Err|\w*Error)$/.test(first.name.text);
  });
}

/**
 * Whether the chain's own handlers hear of its rejections. What a rejection handler, or the last callback behind one, may
 * throw itself is its own affair, unless it means to.
 */
export function isHeard({ flow, links }: BuiltChain): boolean {
  return flow.escaping.every((source) => {
    const link = links[source - 1];
    const last = link?.onRejected ?? link?.onFinally;
    return last !== undefined && (last.completion.rejects === 'possible' || last.completion.rejects === 'never');
  });
}
