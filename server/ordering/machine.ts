/**
 * The machine: one agent of ECMA-262 (clause 9.6) with its realm, its job queues and its host. It calls functions,
 * asks for decisions on unknown values, and records the steps. It never runs the program as JavaScript.
 */
import type ts from 'typescript';
import type { ModuleRecord } from './compile/modules';
import { SpreadArguments } from './compile/arguments';
import { JobQueue } from './jobs/queue';
import type { Cause, Phase, Profile } from './model';
import type { Host } from './host/host';
import { Realm } from './realm/realm';
import { Trace } from './trace';
import { comparisonOf } from './values/clock';
import { reading } from './values/convert';
import { FunctionValue, Halt, NativeFunction, ObjectValue, PromiseValue, Thrown, Unknown } from './values/values';
import type { Barrier, Key, Value } from './values/values';

/** The bounds of one run. */
export const limits = { evaluations: 50_000, jobs: 5_000, depth: 64, undecided: 2_000 };

/** Where the machine is: the kind of job that runs, and why it runs. */
export interface Context {
  readonly phase: Phase;
  readonly tick: number;
  readonly turn: number;
  readonly cause: Cause | undefined;
  /** Where they are not those that held when the job was queued. */
  readonly stores?: Stores | undefined;
}

/** What each AsyncLocalStorage holds. */
export type Stores = ReadonlyMap<ObjectValue, Value>;

/** What is recorded: every statement, or the calls of one callee by its text or by its global path. */
export type Observe = string | undefined;

export class Machine {
  readonly trace: Trace;
  readonly microtasks = new JobQueue();
  readonly nextTicks = new JobQueue();
  readonly realm: Realm;
  /** Rejected promises without a handler (HostPromiseRejectionTracker, 27.2.1.9). */
  readonly rejections = new Set<PromiseValue>();
  private readonly queuedWith = new WeakMap<Cause, Stores>();
  /** Rejected promises that got a handler after the host had been told. */
  readonly handledLate: PromiseValue[] = [];
  /** External promises that have not settled, in the order in which they came to be. */
  readonly barriers = new Set<PromiseValue>();
  readonly stack: string[] = [];
  context: Context = { phase: 'sync', tick: 0, turn: 0, cause: undefined };
  /** The barrier after whose settlement the run goes on. */
  after: Barrier | undefined;
  /** The node whose evaluation calls a function of the host. */
  site: ts.Node | undefined;
  /** The modules of the program's project that are followed. */
  modules: { find(specifier: string, importer: string): ModuleRecord | undefined } | undefined;
  /** Set when a function resumed after an await and its next call is a step of its own. */
  resumed = false;
  spent = 0;
  /** Off while code of the host runs that is no part of the program. */
  observing = true;
  /** Evaluations since the order is no longer decided. */
  private undecided = 0;
  private jobs = 0;
  private lastLine = 0;
  private readonly lines: readonly number[];

  constructor(
    readonly source: ts.SourceFile,
    readonly profile: Profile,
    readonly observe: Observe,
    forced: readonly boolean[],
    private readonly fuel: number,
    /** Chooses what runs when no microtask is left. */
    readonly host: Host,
  ) {
    this.trace = new Trace(forced);
    this.lines = source.getLineStarts();
    this.realm = new Realm();
  }

  /** Call (7.3.14). */
  call(callee: Value, self: Value, args: readonly Value[]): Value {
    if (callee instanceof Unknown) return this.callUnknown(callee, args);
    if (!(callee instanceof FunctionValue)) throw this.wordedError('TypeError', 'a value that is called is not a function');
    return this.invoke(callee, self, args, undefined);
  }

  /** Construct (7.3.15). */
  construct(callee: Value, args: readonly Value[], newTarget?: FunctionValue): Value {
    if (callee instanceof Unknown) return this.callUnknown(callee, args);
    if (!(callee instanceof FunctionValue) || !callee.isConstructor) throw this.wordedError('TypeError', 'a value that is constructed is not a constructor');
    return this.invoke(callee, undefined, args, newTarget ?? callee);
  }

  private invoke(callee: FunctionValue, self: Value, args: readonly Value[], newTarget: FunctionValue | undefined): Value {
    this.spend();
    if (callee instanceof NativeFunction) {
      if (callee.path !== undefined && callee.path === this.observe) this.record(this.site);
      if (args.length > 0 && !callee.pure) this.noteSpread(args);
      return callee.invoke(this, self, args, newTarget);
    }
    if (this.stack.length >= limits.depth) throw new Halt('recursion is deeper than the machine follows');
    return callee.invoke(this, self, args, newTarget);
  }

  /** A function of the host that is given an unknown number of arguments. */
  private noteSpread(args: readonly Value[]): void {
    const spread = args.find((arg) => arg instanceof SpreadArguments);
    if (spread instanceof SpreadArguments) this.cut(`how many values ${spread.name} has is not known`);
  }

  /** Takes one evaluation from the fuel; ends the run when there is none. */
  spend(): void {
    if (++this.spent > this.fuel || (this.trace.decided !== Number.POSITIVE_INFINITY && ++this.undecided > limits.undecided)) throw new Halt('the run is longer than the machine follows');
  }

  /** Counts a job; ends the run when there were too many. */
  spendJob(): void {
    if (++this.jobs > limits.jobs) throw new Halt('more jobs than the machine follows');
  }

  /**
   * A throw completion with a new error of the realm, whose message is V8's text; `certain` where no gap in what is
   * modelled can lead to it.
   */
  error(type: string, message: string | Unknown, certain = false): Thrown {
    const error = this.realm.createError(type, message);
    if (!certain) this.realm.ownErrors.add(error);
    return new Thrown(error);
  }

  /** The same where V8 puts the fault into words that are not modelled: the message is an unknown text. */
  wordedError(type: string, about: string): Thrown {
    return this.error(type, new Unknown('string', `the wording of "${about}"`, this.lineOf(this.site), true));
  }

  /** The answer to a question on an unknown value; other runs give the other answer. */
  decide(unknown: Unknown, question: string, preferred: boolean, node: ts.Node | undefined = this.site): boolean {
    return comparisonOf(unknown)?.answer ?? this.trace.decide(unknown, question, preferred, this.lineOf(node));
  }

  /** From here on the order is not certain. */
  cut(reason: string, node: ts.Node | undefined = this.site, soft = false): void {
    this.trace.cut(this.lineOf(node), reason, soft);
  }

  /** The order is certain until the jobs that wait now have run. */
  cutAfterQueuedJobs(reason: string, line: number): void {
    this.microtasks.add({ tick: this.nextTick(), cause: undefined, run: () => this.trace.cut(line, reason) });
  }

  /** A call of a function that the text does not show: it may throw, and call back whatever it was given. */
  callUnknown(callee: Unknown, args: readonly Value[]): Unknown {
    this.spend();
    const line = this.lineOf(this.site);
    const reachable = args.some((arg) => arg instanceof FunctionValue || (arg instanceof ObjectValue && !(arg instanceof PromiseValue) && holdsFunction(arg)));
    if (reachable) this.cut(`${callee.name} is not known; it may call the function that it is given`);
    else if (!callee.harmless) this.cut(`what ${callee.name} does is not known`, this.site, true);
    return new Unknown(callee.harmless ? 'primitive' : 'any', `${callee.name}()`, line, callee.harmless);
  }

  /** A property of an unknown value; what may be a promise has a promise's methods. */
  unknownMember(base: Unknown, key: Key): Value {
    if (base.type === 'any' && !base.harmless && typeof key === 'string' && ['then', 'catch', 'finally'].includes(key)) {
      return this.realm.promisePrototype.get(this, key);
    }
    if (base.clock && base.type === 'plain' && (key === 'getTime' || key === 'valueOf')) return this.realm.native(key, 0, () => reading(base.name, base.line, base.clock));
    if (base.type === 'string' && key === 'length') return new Unknown('number', base.name, base.line, true);
    return base.member(key);
  }

  /** What a clock of the host says now. */
  readClock(epoch: string, name: string): Unknown {
    return reading(name, this.lineOf(this.site), { epoch, milliseconds: this.host.time, read: this.spent });
  }

  /** The promise that stands for an unknown value; it may be settled already, so the order after it is not certain. */
  barrierOf(unknown: Unknown): PromiseValue {
    if (!unknown.barrier) {
      unknown.barrier = this.externalPromise(unknown.name, unknown.line);
      this.cutAfterQueuedJobs(`when ${unknown.name} settles is not known`, unknown.line || this.lineOf(this.site));
    }
    return unknown.barrier;
  }

  /** A pending promise that the host settles in a turn of its own. */
  externalPromise(name: string, line: number): PromiseValue {
    const promise = new PromiseValue(this.realm.promisePrototype);
    promise.barrier = { name, line };
    this.barriers.add(promise);
    return promise;
  }

  /** The generation of a microtask that is queued now. */
  nextTick(): number {
    return this.context.phase === 'microtask' ? this.context.tick + 1 : 1;
  }

  /** The cause of a job that is queued now. */
  causeOf(kind: string, line: number, detail?: string): Cause {
    const cause = { kind, line, detail, by: this.context.cause };
    const { stores } = this;
    if (stores) this.queuedWith.set(cause, stores);
    return cause;
  }

  /** The stores that hold now: those that held where the running job was queued, if it has set none. */
  get stores(): Stores | undefined {
    const { stores, cause } = this.context;
    return stores ?? (cause && this.queuedWith.get(cause));
  }

  /** Runs `work` in a context and restores the one before. */
  within<T>(context: Context, work: () => T): T {
    const before = this.context;
    this.context = context;
    try {
      return work();
    } finally {
      this.context = before;
    }
  }

  /** Runs code that was evaluated before the run began, such as a class of the surroundings: nothing of it is a step, or costs certainty. */
  aside<T>(work: () => T): T {
    const { observing, site, resumed, lastLine } = this;
    const restore = this.trace.mark();
    this.observing = false;
    try {
      return work();
    } finally {
      restore();
      Object.assign(this, { observing, site, resumed, lastLine });
    }
  }

  /** Runs microtasks until none is left; one that throws is handed to the host. */
  drainMicrotasks(): void {
    while (this.runMicrotask());
  }

  /** Runs the next microtask; false when there is none. */
  runMicrotask(): boolean {
    const job = this.microtasks.take();
    if (!job) return false;
    this.spendJob();
    const { run, tick, cause } = job;
    this.within({ phase: 'microtask', tick, turn: this.context.turn, cause }, () => this.guard(run));
    return true;
  }

  /** Runs a callback of the host; an exception that leaves it goes to the host. */
  guard(run: () => unknown): void {
    try {
      this.resumed = false;
      this.stack.length = 0;
      run();
    } catch (thrown) {
      if (!(thrown instanceof Thrown)) throw thrown;
      this.host.uncaught(this, thrown.value);
    }
  }

  /** Records a step at a node. */
  record(node: ts.Node | undefined): void {
    if (!node || !this.observing || node.getSourceFile() !== this.source) return;
    const start = node.getStart(this.source);
    const { phase, tick, turn, cause } = this.context;
    const queues = { stack: [...this.stack], microtasks: this.microtasks.waiting, nextTicks: this.nextTicks.waiting, macrotasks: this.host.waiting };
    const step = { line: this.lineOf(node), start, end: node.end, phase, tick: phase === 'microtask' ? tick : 0, turn, text: '', cause: '', causes: cause, after: this.after, queues };
    if (!this.trace.record(step)) throw new Halt('more steps than the machine follows');
  }

  /** The 1-based line of a node; a call of a method counts where the method's name stands. */
  lineOf(node: ts.Node | undefined): number {
    if (node && node.getSourceFile() === this.source) this.lastLine = this.lineAt(placeOf(node, this.source));
    return this.lastLine;
  }

  private lineAt(offset: number): number {
    let low = 0;
    let high = this.lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.lines[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }
}

/** The offset that stands for a node: the called name of a call, else its start. */
function placeOf(node: ts.Node, source: ts.SourceFile): number {
  const callee = (node as { expression?: ts.Node }).expression;
  const name = callee && (callee as { name?: ts.Node }).name;
  return 'arguments' in node && name ? name.getStart(source) : node.getStart(source);
}

function holdsFunction(object: ObjectValue): boolean {
  for (const key of object.ownKeys()) {
    const property = object.getOwn(key);
    if (property && (property.accessor || property.value instanceof FunctionValue)) return true;
  }
  return false;
}
