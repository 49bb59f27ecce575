/**
 * The event loop of Node and, as far as one is decided, of browsers: which queue runs next, and whether that is certain.
 * Rules as measured on Node 20, 22 and 24: after each macrotask all nextTicks, then all microtasks, again until both are
 * empty; an ES module entry drains microtasks first; immediates of one check phase run as a batch.
 */
import type ts from 'typescript';
import { release } from '../jobs/promises';
import type { Machine } from '../machine';
import { mostShown } from '../jobs/queue';
import type { Cause, WaitingJobs } from '../model';
import { Halt, ObjectValue, PromiseValue, Unknown } from '../values/values';
import type { Barrier, Value } from '../values/values';
import { installGlobals, isHostName } from './globals';
import type { Host } from './host';
import { isModelled, loadModule } from './library';
import { earliest, farGap, isBefore } from './timers';
import type { Timer } from './timers';

interface Task {
  readonly id: number;
  readonly run: () => void;
  readonly cause: Cause;
}

/** A callback of the host's own work, such as reading a file. */
interface External {
  readonly barrier: Barrier;
  readonly callback: Value;
  readonly cause: Cause;
}

export class EventLoop implements Host {
  readonly listeners = new Map<string, Value[]>();
  private readonly timers = new Map<number, Timer>();
  private immediates: Task[] = [];
  private batch: Task[] = [];
  private readonly messages: Task[] = [];
  private readonly externals: External[] = [];
  private now = 0;
  /** When the current phase of the loop began. */
  private began = 0;
  /** The program has kept the loop from turning for some time. */
  private spun = false;
  private turn = 0;
  private identifier = 0;
  private current: Timer | undefined;
  private phase: 'main' | 'timers' | 'check' | 'message' = 'main';
  private readonly modules = new Map<string, Value>();

  /** `whole`: the run is the whole program, so that an uncaught exception ends the process. */
  constructor(readonly whole: boolean) {}

  get waiting(): WaitingJobs {
    const count = this.timers.size + this.immediates.length + this.batch.length + this.messages.length;
    if (count === 0) return { count, first: [] };
    const timers = [...this.timers.values()].toSorted((left, right) => left.due - right.due || left.sequence - right.sequence);
    return { count, first: [...this.messages, ...this.batch, ...this.immediates, ...timers].slice(0, mostShown).map(({ cause }) => cause) };
  }

  get time(): number {
    return this.now;
  }

  spin(time: number): void {
    if (time > this.now) this.spun = true;
    this.now = Math.max(this.now, time);
  }

  install(machine: Machine): void {
    installGlobals(machine, this);
  }

  exists(name: string): boolean {
    return isHostName(name);
  }

  absent(machine: Machine, name: string, node: ts.Node): Value {
    if (this.whole && !isHostName(name)) {
      // Node throws; but what ends the program may have been meant to run where the name exists, such as in a test runner.
      if (machine.profile !== 'browser' && /\.[cm]?jsx?$/.test(machine.source.fileName)) throw machine.error('ReferenceError', `${name} is not defined`);
      machine.cut(`${name} is not declared in this file`, node);
    }
    return new Unknown('any', name, machine.lineOf(node));
  }

  hasModule({ profile }: Machine, specifier: string): boolean {
    return profile !== 'browser' && isModelled(specifier.replace(/^node:/, ''));
  }

  module(machine: Machine, specifier: string): Value {
    if (!this.hasModule(machine, specifier)) return undefined;
    const name = specifier.replace(/^node:/, '');
    if (!this.modules.has(name)) this.modules.set(name, loadModule(machine, this, name));
    return this.modules.get(name);
  }

  /** An exception that nobody caught: the listeners hear of it, or the process ends. */
  uncaught(machine: Machine, value: Value, origin = 'uncaughtException'): void {
    if (!this.whole || machine.profile === 'browser') return;
    if (this.emit(machine, 'uncaughtException', [value, origin])) return this.goOn(machine);
    // An error that the machine threw by itself may be a gap of the machine rather than a fault of the program.
    if (value instanceof ObjectValue && machine.realm.ownErrors.has(value)) {
      const message = value.getOwn('message')?.value;
      machine.cut(`the program seems to end with an exception: ${message instanceof Unknown ? message.name : String(message)}`);
    }
    this.exit(machine, 1);
  }

  /**
   * After an exception that a listener took, a microtask is followed by the next one and the main program by its queues.
   * What a timer, immediate or nextTick left behind waits for the next callback of the loop, so nothing may be near.
   */
  private goOn(machine: Machine): void {
    if (machine.context.phase !== 'macrotask' && machine.context.phase !== 'nextTick') return;
    const near = [...this.timers.values()].some(({ due }) => due - this.now < farGap);
    if (near || this.immediates.length + this.batch.length + this.messages.length > 0) machine.cut('what runs between an uncaught exception and the queues is not followed');
  }

  /** A failed entry module ends the process within the same drain, some ticks later: how many differs between versions. */
  moduleFailed(machine: Machine): void {
    if (!this.whole || machine.profile === 'browser') return;
    const why = 'how many microtasks still run after a module has failed differs between versions of Node';
    if (this.listeners.has('uncaughtException')) machine.cut(why);
    while (machine.microtasks.length > 0 && !machine.trace.choose(why, true, machine.lineOf(machine.site))) machine.runMicrotask();
    this.exit(machine, 1);
  }

  /** Ends the process; listeners of `exit` still run, and when the program just ended, the microtasks that they queue. */
  exit(machine: Machine, code: Value, ended = false): never {
    const listeners = this.listeners.get('exit') ?? [];
    this.listeners.delete('exit');
    this.asCallback(machine, 'exit', () => listeners.forEach((listener) => machine.call(listener, undefined, [code])));
    if (ended) machine.within({ ...machine.context, turn: this.turn }, () => machine.drainMicrotasks());
    throw new Halt('the process ends', true);
  }

  /** `process.exitCode`, which is 0 where the program has not set it. */
  exitCode(machine: Machine): Value {
    const held = machine.realm.global.get(machine, 'process');
    return (held instanceof ObjectValue ? held.getOwn('exitCode')?.value : undefined) ?? 0;
  }

  private asCallback(machine: Machine, event: string, run: () => void): void {
    machine.within({ phase: 'macrotask', tick: 0, turn: this.turn, cause: { kind: `process event ${event}`, line: 0, detail: undefined, by: undefined } }, run);
  }

  private emit(machine: Machine, event: string, args: readonly Value[]): boolean {
    const listeners = this.listeners.get(event) ?? [];
    this.asCallback(machine, event, () => listeners.forEach((listener) => machine.guard(() => machine.call(listener, undefined, args))));
    return listeners.length > 0;
  }

  /** Sets a timer and gives its identifier. */
  setTimer(machine: Machine, callback: Value, delay: Value, args: readonly Value[], repeats: boolean): number {
    const minimum = machine.profile === 'browser' && !repeats ? 0 : 1;
    if (delay instanceof Unknown) machine.cut(`a delay depends on ${delay.name}, which is not known`);
    const wanted = delay instanceof Unknown ? Number.NaN : Number(delay);
    const milliseconds = wanted >= 1 && wanted <= 2_147_483_647 ? Math.trunc(wanted) : minimum;
    const id = (this.identifier += 1);
    const cause = machine.causeOf(repeats ? 'interval' : 'timer', machine.lineOf(machine.site), `${milliseconds} ms`);
    this.timers.set(id, { id, callback, args, delay: milliseconds, repeats, cause, turn: this.turn, drift: (this.current?.drift ?? -1) + 1, referenced: true, due: this.now + milliseconds, sequence: id });
    return id;
  }

  /** A timer or immediate by its identifier: whether it keeps the process alive; undefined when it does not wait. */
  referenced(id: Value): boolean | undefined {
    if (typeof id !== 'number') return undefined;
    return this.timers.get(id)?.referenced ?? ([...this.immediates, ...this.batch].some((task) => task.id === id) || undefined);
  }

  /** `ref` and `unref` of a timer. */
  reference(id: Value, referenced: boolean): void {
    const timer = typeof id === 'number' ? this.timers.get(id) : undefined;
    if (timer) timer.referenced = referenced;
  }

  /** `refresh` of a timer: its delay counts from now, behind the timers that were set before. */
  refresh(machine: Machine, id: Value): void {
    const timer = typeof id === 'number' ? this.timers.get(id) : undefined;
    if (timer) this.timers.set(timer.id, { ...timer, due: this.now + timer.delay, turn: this.turn, drift: (this.current?.drift ?? -1) + 1, sequence: (this.identifier += 1) });
    else machine.cut('refresh of a timer that has fired is not followed');
  }

  setImmediate(machine: Machine, callback: Value, args: readonly Value[]): number {
    const id = (this.identifier += 1);
    this.immediates.push({ id, cause: machine.causeOf('immediate', machine.lineOf(machine.site)), run: () => void machine.call(callback, undefined, args) });
    return id;
  }

  postMessage(machine: Machine, callback: Value): void {
    this.messages.push({ id: 0, cause: machine.causeOf('message', machine.lineOf(machine.site)), run: () => void machine.call(callback, undefined, []) });
  }

  /** Work of the host that calls back in a turn of its own. */
  external(machine: Machine, name: string, callback: Value): void {
    const line = machine.lineOf(machine.site);
    this.externals.push({ barrier: { name, line }, callback, cause: machine.causeOf('callback', line, name) });
  }

  clear(id: Value): void {
    if (typeof id !== 'number') return;
    this.timers.delete(id);
    this.immediates = this.immediates.filter((task) => task.id !== id);
    this.batch = this.batch.filter((task) => task.id !== id);
  }

  /** Runs everything that follows the synchronous part of the program. */
  run(machine: Machine): void {
    if (!this.whole) this.noteCaller(machine);
    if (machine.profile === 'node-esm') machine.drainMicrotasks();
    this.drain(machine);
    for (let announced = false; ; ) {
      const task = this.next(machine) ?? this.releaseBarrier(machine);
      if (task) {
        announced = false;
        this.turn += 1;
        machine.spendJob();
        machine.within({ phase: 'macrotask', tick: 0, turn: this.turn, cause: task.cause }, () => machine.guard(task.run));
        machine.within({ phase: 'macrotask', tick: 0, turn: this.turn, cause: task.cause }, () => this.drain(machine));
      } else {
        if (announced || !this.whole || !this.emit(machine, 'beforeExit', [0])) break;
        announced = true;
        this.drain(machine);
      }
    }
    this.noteBarriers(machine);
    if (this.whole && this.listeners.has('exit')) this.exit(machine, this.exitCode(machine), true);
  }

  /** A function that is called in a microtask has its own microtasks run before its nextTicks, else it is the other way. */
  private noteCaller({ nextTicks, microtasks, trace }: Machine): void {
    if (nextTicks.first === undefined || microtasks.first === undefined) return;
    const line = (nextTicks.first.cause ?? microtasks.first.cause)?.line ?? 0;
    trace.cut(line, 'whether process.nextTick or microtasks come first depends on what calls this function');
  }

  /** All nextTicks, all microtasks, again until both are empty; then unhandled rejections. */
  private drain(machine: Machine): void {
    do {
      for (let job = machine.nextTicks.take(); job; job = machine.nextTicks.take()) {
        const { run, cause } = job;
        machine.spendJob();
        machine.within({ phase: 'nextTick', tick: 0, turn: this.turn, cause }, () => machine.guard(run));
      }
      machine.within({ ...machine.context, turn: this.turn }, () => machine.drainMicrotasks());
    } while (machine.nextTicks.length > 0 || this.reportRejections(machine));
  }

  /** A rejection without a handler ends a Node process once its microtasks are done. */
  private reportRejections(machine: Machine): boolean {
    const rejections = [...machine.rejections];
    machine.rejections.clear();
    if (!this.whole || machine.profile === 'browser') return false;
    for (const promise of machine.handledLate.splice(0)) this.emit(machine, 'rejectionHandled', [promise]);
    for (const promise of rejections) {
      if (promise.handled) continue;
      promise.reported = true;
      if (this.emit(machine, 'unhandledRejection', [promise.result, promise])) continue;
      this.uncaught(machine, promise.result, 'unhandledRejection');
    }
    return machine.nextTicks.length > 0 || machine.microtasks.length > 0;
  }

  /** The callback that runs next; where that is not decided, nothing is certain from here on. */
  private next(machine: Machine): Task | undefined {
    const batched = this.phase === 'check' ? this.batch.shift() : undefined;
    if (batched) return batched;
    // Timers that do not keep the process alive end with it.
    const alive = this.immediates.length + this.messages.length > 0 || this.externals.length + machine.barriers.size > 0 || [...this.timers.values()].some(({ referenced }) => referenced);
    if (!alive) this.timers.clear();
    const timer = earliest(this.timers.values());
    const near = [...this.timers.values()].filter((other) => other.due - this.now < farGap);
    if (timer || this.immediates.length > 0 || this.messages.length > 0) this.compareExternal(machine);
    if (this.messages.length > 0) {
      if (this.immediates.length > 0 || near.length > 0) machine.cut(undecided('a message', this.immediates.length > 0 ? 'setImmediate' : 'a timer'));
      this.phase = 'message';
      return this.messages.shift();
    }
    // Timers that fell due while the program spun come in the timers phase, before any immediate.
    if (timer && this.spun && ((this.phase === 'main' ? timer.due < this.now : timer.due < this.began))) return this.fire(machine, timer);
    if (this.immediates.length > 0) {
      const decided = near.length === 0 || (this.phase === 'timers' && near.every((other) => other.turn === this.turn));
      if (timer && !decided && machine.trace.choose(undecided(`setTimeout ${timer.delay}`, 'setImmediate'), true, timer.cause.line)) return this.fire(machine, timer);
      this.phase = 'check';
      this.batch = this.immediates;
      this.immediates = [];
      return this.batch.shift();
    }
    return timer && this.fire(machine, timer);
  }

  private fire(machine: Machine, first: Timer): Task {
    if (this.spun) this.noteLists(machine, first);
    let timer = first;
    for (const other of this.timers.values()) {
      if (other === first || isBefore(first, other)) continue;
      if (machine.trace.choose(`two timers fall due close together (lines ${first.cause.line} and ${other.cause.line})`, false, other.cause.line)) timer = other;
    }
    if (this.phase !== 'timers') this.began = this.now;
    this.phase = 'timers';
    this.now = Math.max(this.now, timer.due);
    this.timers.delete(timer.id);
    return {
      id: timer.id,
      cause: timer.cause,
      run: () => {
        this.current = timer;
        const again = timer.repeats && { ...timer, due: this.now + timer.delay, sequence: (this.identifier += 1), drift: timer.drift + 1 };
        if (again) this.timers.set(timer.id, again);
        machine.call(timer.callback, undefined, timer.args);
        // An interval is set again after its callback, behind the timers that the callback set.
        if (again && this.timers.has(timer.id)) again.sequence = this.identifier += 1;
      },
    };
  }

  /**
   * Equal delays form one list, which is run as a whole as far as its timers are due: a timer that was set while the
   * program spun, or after it, may come with the list and so before timers that were due earlier.
   */
  private noteLists(machine: Machine, first: Timer): void {
    const others = [...this.timers.values()];
    const companion = others.find((timer) => timer !== first && timer.delay === first.delay && timer.due > first.due);
    if (companion && others.some((timer) => timer.delay !== first.delay && timer.due <= this.now)) machine.trace.cut(companion.cause.line, 'timers of equal delay fall due together after the program has spun');
  }

  /** External work may end before whatever runs next. */
  private compareExternal(machine: Machine): void {
    this.noteBarriers(machine);
    for (const { barrier } of this.externals) machine.trace.cut(barrier.line, `when ${barrier.name} calls back is not known`);
  }

  private noteBarriers(machine: Machine): void {
    for (const { barrier } of machine.barriers) if (barrier) machine.trace.cut(barrier.line, `when ${barrier.name} settles is not known`);
  }

  /** When nothing else waits, external work ends: one piece after another, each with an order of its own. */
  private releaseBarrier(machine: Machine): Task | undefined {
    this.compareExternal(machine);
    const external = this.externals.shift();
    if (external) {
      const { barrier, callback, cause } = external;
      machine.after = barrier;
      return { id: 0, cause, run: () => void machine.call(callback, undefined, [new Unknown('any', `the error of ${barrier.name}`, barrier.line, true), new Unknown('any', `the result of ${barrier.name}`, barrier.line, true)]) };
    }
    const promise = [...machine.barriers].find((candidate) => candidate.reactions.length > 0);
    const barrier = promise?.barrier;
    if (!(promise instanceof PromiseValue) || !barrier) return undefined;
    machine.barriers.delete(promise);
    machine.after = barrier;
    const cause: Cause = { kind: 'external', line: barrier.line, detail: barrier.name, by: undefined };
    return { id: 0, cause, run: () => release(machine, promise, new Unknown('settled', `the result of ${barrier.name}`, barrier.line)) };
  }
}

function undecided(first: string, second: string): string {
  return `order unknown: ${first} against ${second}`;
}
