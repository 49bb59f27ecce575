/** Which calls follow one another in one flat chain. */
import ts from 'typescript';
import { bare, type InlineFunction } from '../chains/recognise';
import { isAsync, isFunctionWithBody, type Scopes } from '../chains/scopes';
import type { SourceText } from '../chains/text';
import type { Values } from '../chains/values';
import { argumentsOf, calleeOf } from './calls';
import { itemsOf, type Item } from './items';
import type { Plan } from './print';

/** A call that follows, and what its handler does before. */
export interface Next {
  readonly plan: Plan;
  readonly before: readonly Item[];
}

export class Following {
  constructor(private readonly source: SourceText, private readonly scopes: Scopes, private readonly values: Values, private readonly plans: ReadonlyMap<ts.Node, Plan>) {}

  /** The call that comes last in this one's callback, with the same handler for failure: the two make one flat chain. */
  next(plan: Plan): Next | undefined {
    const { call, split } = plan;
    if (ts.isIdentifier(call.callback) || isAsync(call.callback) || plan.form.self !== undefined) return undefined;
    const items = fulfilledItems(plan, call.callback, this.source);
    const last = items.at(-1);
    const before = items.slice(0, -1);
    if (last?.kind !== 'text') return undefined;
    const { statement } = last;
    const node = statement ? (ts.isExpressionStatement(statement) || ts.isReturnStatement(statement) ? statement.expression && bare(statement.expression) : undefined) : bare(call.callback.body as ts.Expression);
    if (!node || (statement && (last.start !== this.source.startOf(statement) || last.end !== statement.end))) return undefined;
    const inner = this.plans.get(node);
    // Behind a handler that recovers nothing handles a rejection.
    const failure = split?.kind === 'recover' ? 'none' : this.failure(plan);
    if (!inner || inner.split && inner.split.kind !== 'split' || failure !== this.failure(inner) || !isFunctionWithBody(inner.call.callback)) return undefined;
    const own = call.callback.parameters.flatMap((each) => (ts.isIdentifier(each.name) ? [this.scopes.declarationOf(each.name)] : [])).filter((each) => each !== undefined);
    const kept = [inner.call.callback, inner.call.onRejected].filter((each) => each !== undefined);
    if (call.callback.parameters.some((each) => !ts.isIdentifier(each.name))) return undefined;
    if (own.some((declaration) => declaration.reassigned || declaration.references.some((each) => kept.some((one) => one.pos <= each.pos && each.end <= one.end)))) return undefined;
    if (inner.call.beside !== undefined) return undefined;
    // Where nothing handles a rejection, what throws before the call ends the process as it did.
    if (failure === 'none') return before.every((each) => this.canStandBefore(each, kept)) ? { plan: inner, before } : undefined;
    return before.length === 0 && argumentsOf(inner.call.node).every((each) => kept.includes(bare(each)) || this.isPlain(each)) && this.isPlain(calleeOf(inner.call.node)) ? { plan: inner, before } : undefined;
  }

  /** Whether a call is the next of another. */
  isNext(plan: Plan): boolean {
    this.nexts ??= new Set([...this.plans.values()].flatMap((each) => this.next(each)?.plan ?? []));
    return this.nexts.has(plan);
  }

  private nexts: ReadonlySet<Plan> | undefined;

  /** Whether a statement never leaves the handler, and declares nothing that the handlers behind it use. */
  private canStandBefore(item: Item, handlers: readonly ts.Node[]): boolean {
    const statement = item.kind === 'text' ? item.statement : undefined;
    if (!statement || !ts.isVariableStatement(statement)) return statement !== undefined && ts.isExpressionStatement(statement);
    return statement.declarationList.declarations.every(({ name }) => ts.isIdentifier(name)
      && !this.scopes.declarationOf(name)?.references.some((each) => handlers.some((one) => one.pos <= each.pos && each.end <= one.end)));
  }

  /** Whether the last link of what becomes of a call hears of a rejection. */
  handlesFailure(plan: Plan): boolean {
    const next = this.next(plan);
    if (next) return this.handlesFailure(next.plan);
    const { call, split } = plan;
    if (ts.isIdentifier(call.callback)) return call.core?.noError !== true;
    if (call.kind === 'pair') return call.onRejected !== undefined;
    return split?.kind === 'split' ? split.fail !== undefined : split?.kind === 'recover' && split.rest.length === 0;
  }

  /** The handler for failure as a text that is the same where the handler is. */
  private failure({ call, split }: Plan): string {
    if (call.kind === 'pair') return call.onRejected && ts.isIdentifier(call.onRejected) && !this.scopes.declarationOf(call.onRejected)?.reassigned ? `name ${call.onRejected.text}` : `own ${call.node.pos}`;
    if (split?.kind !== 'split' || ts.isIdentifier(call.callback)) return call.kind === 'value' ? 'none' : `own ${call.node.pos}`;
    if (!split.fail) return 'none';
    const [only, ...others] = split.fail;
    if (others.length > 0 || only?.kind !== 'text' || !only.statement) return `own ${call.node.pos}`;
    const text = this.source.text.slice(this.source.startOf(only.statement), only.end).replace(/^return /, '').replace(/;$/, '');
    const simple = /^([\w.]+)\((\w+)\)$/.exec(text);
    return simple?.[2] === firstName(call.callback) && only.start === this.source.startOf(only.statement) ? `call ${simple[1] ?? ''}` : `own ${call.node.pos}`;
  }

  /** Whether evaluating the expression can neither throw nor run any code. */
  isPlain(expression: ts.Expression): boolean {
    const node = bare(expression);
    if (ts.isIdentifier(node) || ts.isLiteralExpression(node) || node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.NullKeyword || node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) return true;
    if (ts.isPropertyAccessExpression(node)) return this.isPlain(node.expression) && (node.expression.kind === ts.SyntaxKind.ThisKeyword || (ts.isIdentifier(node.expression) && this.scopes.declarationOf(node.expression)?.kind !== 'parameter'));
    if (ts.isArrayLiteralExpression(node)) return node.elements.every((each) => this.isPlain(each));
    if (ts.isObjectLiteralExpression(node)) return node.properties.every((each) => ts.isShorthandPropertyAssignment(each) || (ts.isPropertyAssignment(each) && ts.isIdentifier(each.name) && this.isPlain(each.initializer)));
    return this.values.thenable(node) === 'never' && ts.isBinaryExpression(node) && this.isPlain(node.left) && this.isPlain(node.right);
  }
}

/** What runs where there is a result. */
export function fulfilledItems({ call, split }: Plan, callback: InlineFunction, source: SourceText): readonly Item[] {
  if (call.kind !== 'error-first') return bodyItems(callback, source);
  return split?.kind === 'split' ? split.ok : split?.kind === 'recover' ? split.rest : [];
}

/** The items of a callback's body. */
export function bodyItems(callback: InlineFunction, source: SourceText): readonly Item[] {
  const { body } = callback;
  return ts.isBlock(body) ? itemsOf(body, source) : [{ kind: 'text', start: source.startOf(body), end: body.end, blank: false }];
}

/** What a callback calls its error. */
export function firstName(callback: InlineFunction): string {
  const [first] = callback.parameters;
  return first && ts.isIdentifier(first.name) ? first.name.text : 'err';
}
