/** What the parts of the planner ask of each other. */
import type ts from 'typescript';
import type { Thenable } from '../../analysis';
import type { ChainSyntax, HandlerSyntax } from './recognise';
import type { Callee, OutputScope, Sink, Step, Value } from './steps';
import type { SourceText } from './text';
import type { Values } from './values';

export type PresentHandler = Exclude<HandlerSyntax, { form: 'absent' }>;

/** What bodies and links need from the planner of chains. */
export interface ValuePlanner {
  readonly source: SourceText;
  readonly values: Values;
  value(expression: ts.Expression, sink: Sink, scope: OutputScope): readonly Step[];
  chain(chain: ChainSyntax, sink: Sink, scope: OutputScope): readonly Step[];
  /** Runs a plan; what it took part in is given back when it is refused. */
  attempt(chain: ChainSyntax, plan: () => readonly Step[]): readonly Step[] | undefined;
  /** Runs a plan, and gives back what it took part in when it throws. */
  undoing<Result>(plan: () => Result): Result;
  isSelected(node: ts.Expression): ChainSyntax | undefined;
  /** Whether a selected chain can stand in the node. */
  mayHold(node: ts.Node): boolean;
  /** Says that a function's or block's names now live in the scope around it. */
  dissolve(node: ts.Node): void;
  inner(extent: ts.Node, steps: (scope: OutputScope) => readonly Step[], sink: Sink, parent: OutputScope): readonly Step[];
}

export interface LinkPlanner extends ValuePlanner {
  /** Leads a value into a sink. */
  emit(value: Value, thenable: Thenable, sink: Sink): readonly Step[];
  /** How a handler that stays a function is called. */
  calleeOf(handler: PresentHandler): Callee;
  /** Whether its result can be a promise. */
  resultOf(handler: PresentHandler): Thenable;
}
