import ts from 'typescript';
import { asFunction, functionOf, isAsyncFunction, unwrapped } from '../analysis';
import type { CheckedFile } from './checkedFile';
import { handlesItsErrors, isHandled } from './promises';

/** Whether a function value gives a promise when it is called: by its text or by its type. */
export function givesPromise(file: CheckedFile, callback: ts.Node): boolean {
  const value = ts.isExpression(callback) ? unwrapped(callback) : callback;
  const returns = (ts.isExpression(value) ? file.factUnlessPlain(value) : file.fact(value))?.call;
  if (isAsyncFunction(value)) return true;
  if (returns !== undefined) return returns.returnsThenable === 'always' && /\bPromise(?:Like)?</.test(returns.returns);
  const called = ts.isExpression(value) ? functionOf(value) : undefined;
  return called !== undefined && isAsyncFunction(called);
}

/** Whether what a function gives can reject: not where it handles its errors, or only hands on a promise that never does. */
export function canReject(file: CheckedFile, callback: ts.Node): boolean {
  const called = ts.isExpression(callback) ? functionOf(unwrapped(callback)) ?? unwrapped(callback) : callback;
  const body = asFunction(called);
  if (body === undefined) return true;
  if (isAsyncFunction(called)) return !handlesItsErrors(file, called) && !isEmpty(body.body);
  if (ts.isBlock(body.body)) return true;
  return !isHandled(file, unwrapped(body.body));
}

function isEmpty(body: ts.ConciseBody): boolean {
  return ts.isBlock(body) && body.statements.length === 0;
}
