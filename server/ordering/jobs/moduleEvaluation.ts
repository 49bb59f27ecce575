/** The order in which the modules of a graph are evaluated (ECMA-262 16.2.1.6.1.3, cyclic module records). */
import type { Machine } from '../machine';
import { PromiseValue, Thrown } from '../values/values';
import type { Capability, Value } from '../values/values';
import { startAsync } from './asyncFunctions';
import type { Running } from '../compile/scope';
import { newCapability, performThen } from './promises';

/** What evaluation needs of a module: an ES module is cyclic, any other one is evaluated at once. */
export interface Evaluable {
  readonly requested: readonly Evaluable[];
  /** The state of an ES module; undefined for any other one. */
  readonly state: EvaluationState | undefined;
  readonly hasTopLevelAwait: boolean;
  /** The code of an ES module. */
  body(): Running;
  /** Evaluates a module that is no ES module, once. */
  evaluate(): void;
}

export class EvaluationState {
  status: 'linked' | 'evaluating' | 'evaluating-async' | 'evaluated' = 'linked';
  index = 0;
  ancestor = 0;
  root: Evaluable | undefined;
  error: Thrown | undefined;
  /** The place among the modules that are evaluated asynchronously. */
  order: number | undefined;
  pending = 0;
  readonly parents: Evaluable[] = [];
  settle: { readonly resolve: () => void; readonly reject: (reason: Value) => void } | undefined;
}

/** Evaluates a module with all that it needs; then calls `settle`, at once where nothing of it is asynchronous. */
export class ModuleEvaluation {
  private order = 0;

  constructor(
    private readonly machine: Machine,
    /** Makes the function name that the call stack shows. */
    private readonly name: string,
  ) {}

  /** Evaluate (16.2.1.6.1.3). */
  run(module: Evaluable, settle: { readonly resolve: () => void; readonly reject: (reason: Value) => void }): void {
    const stack: Evaluable[] = [];
    const { state } = module;
    if (!state) return;
    state.settle = settle;
    try {
      this.inner(module, stack, 0);
      if (state.order === undefined) settle.resolve();
    } catch (thrown) {
      if (!(thrown instanceof Thrown)) throw thrown;
      for (const { state: open } of stack) if (open) Object.assign(open, { status: 'evaluated', error: thrown });
      settle.reject(thrown.value);
    }
  }

  /** InnerModuleEvaluation (16.2.1.6.1.3.1). */
  private inner(module: Evaluable, stack: Evaluable[], from: number): number {
    const { state } = module;
    if (!state) {
      module.evaluate();
      return from;
    }
    if (state.status !== 'linked') {
      if (state.error) throw state.error;
      return from;
    }
    Object.assign(state, { status: 'evaluating', index: from, ancestor: from });
    stack.push(module);
    let index = from + 1;
    for (const required of module.requested) {
      index = this.inner(required, stack, index);
      let { state: other } = required;
      if (!other) continue;
      if (other.status === 'evaluating') state.ancestor = Math.min(state.ancestor, other.ancestor);
      else other = other.root?.state ?? other;
      if (other.error) throw other.error;
      if (other.order !== undefined && other.status !== 'evaluated') {
        state.pending += 1;
        other.parents.push(module);
      }
    }
    if (state.pending > 0 || module.hasTopLevelAwait) {
      state.order = this.order += 1;
      if (state.pending === 0) this.executeAsync(module);
    } else this.execute(module);
    if (state.ancestor === state.index) {
      for (let done = stack.pop(); done; done = stack.pop()) {
        if (done.state) {
          done.state.status = done.state.order === undefined ? 'evaluated' : 'evaluating-async';
          done.state.root = module;
        }
        if (done === module) break;
      }
    }
    return index;
  }

  /** Runs a module that awaits nothing; what it throws ends the evaluation. */
  private execute(module: Evaluable): void {
    let failure: Thrown | undefined;
    startAsync(this.machine, this.name, module.body(), { promise: undefined, resolve: () => undefined, reject: (reason) => { failure = new Thrown(reason); } });
    if (failure) throw failure;
  }

  /** ExecuteAsyncModule (16.2.1.6.1.3.2). */
  private executeAsync(module: Evaluable): void {
    const capability: Capability = newCapability(this.machine);
    // Nothing waits for the entry module: its end is the host's affair.
    if (module.state?.settle) return startAsync(this.machine, this.name, module.body(), { ...capability, ...module.state.settle });
    if (!(capability.promise instanceof PromiseValue)) return;
    performThen(this.machine, capability.promise, {
      capability: undefined, kind: 'module', line: 0,
      onFulfilled: () => {
        this.fulfilled(module);
        return undefined;
      },
      onRejected: (reason) => {
        this.rejected(module, new Thrown(reason));
        return undefined;
      },
    });
    startAsync(this.machine, this.name, module.body(), capability);
  }

  /** AsyncModuleExecutionFulfilled (16.2.1.6.1.3.4). */
  private fulfilled(module: Evaluable): void {
    const { state } = module;
    if (!state || state.status === 'evaluated') return;
    state.status = 'evaluated';
    state.settle?.resolve();
    const ready: Evaluable[] = [];
    gather(module, ready);
    for (const next of ready.toSorted((left, right) => (left.state?.order ?? 0) - (right.state?.order ?? 0))) {
      const { state: own } = next;
      if (!own || own.status === 'evaluated') continue;
      if (next.hasTopLevelAwait) {
        this.executeAsync(next);
        continue;
      }
      try {
        this.execute(next);
        own.status = 'evaluated';
        own.settle?.resolve();
      } catch (thrown) {
        if (!(thrown instanceof Thrown)) throw thrown;
        this.rejected(next, thrown);
      }
    }
  }

  /** AsyncModuleExecutionRejected (16.2.1.6.1.3.5). */
  private rejected(module: Evaluable, error: Thrown): void {
    const { state } = module;
    if (!state || state.status === 'evaluated') return;
    Object.assign(state, { status: 'evaluated', error });
    for (const parent of state.parents) this.rejected(parent, error);
    state.settle?.reject(error.value);
  }
}

/** GatherAvailableAncestors (16.2.1.6.1.3.3). */
function gather(module: Evaluable, ready: Evaluable[]): void {
  for (const parent of module.state?.parents ?? []) {
    const { state } = parent;
    if (!state || ready.includes(parent) || state.root?.state?.error) continue;
    state.pending -= 1;
    if (state.pending > 0) continue;
    ready.push(parent);
    if (!parent.hasTopLevelAwait) gather(parent, ready);
  }
}
