/**
 * A third generator, of another kind than the two others: small grammars of expressions and statements woven at random,
 * whose control flow depends on one counter that everything changes. A job out of order changes what the counter is when
 * the next branch asks, and so which lines run at all.
 */
import { ProgramWriter } from './program';
import type { Program } from './program';

/** The woven program of a seed: the same one each time. */
export function weave(seed: number): Program {
  return new Weaver(seed).program();
}

/** Where a statement stands: what may be written there. */
interface Place {
  readonly awaits: boolean;
  readonly yields: boolean;
  /** Whether an exception that is thrown here lands in a promise or a `catch`. */
  readonly guarded: boolean;
  readonly returns: boolean;
  readonly label: string | undefined;
  readonly depth: number;
}

/** Distances that no sum of them brings together. */
const delays = [30, 70, 160];

class Weaver extends ProgramWriter {
  private labels = 0;
  private size = 0;
  private timers = 0;
  private immediates = false;
  private readonly functions: { readonly name: string; readonly kind: 'plain' | 'async' | 'generator' | 'asyncGenerator' }[] = [];
  private promises: string[] = [];

  constructor(seed: number) {
    super(seed, 747_796_405);
  }

  program(): Program {
    const profile = this.profile();
    this.immediates = this.chance(0.4);
    const top: Place = { awaits: profile === 'node-esm', yields: false, guarded: false, returns: false, label: undefined, depth: 0 };
    const head = ['let n = 1;', 'const resolvers = [], hooks = [];', this.chance(0.85) ? `process.on('unhandledRejection', () => {\n${this.log()}\n});` : ''];
    const declarations = Array.from({ length: 3 + this.below(3) }, () => this.declaration());
    const uses = this.functions.map(({ name, kind }) => this.use(name, kind));
    this.size = 0;
    const body = Array.from({ length: 6 + this.below(6) }, () => this.statement(top));
    const tail = ['hooks.splice(0).forEach((hook) => hook());', `queueMicrotask(() => {\n${this.log()}\nresolvers.splice(0).forEach((done) => done(n)); });`];
    return { profile, text: [...head, ...declarations, ...body, ...uses, ...tail].join('\n').replaceAll(/\n{2,}/g, '\n') };
  }

  private log(): string {
    return `console.log(${(this.labels += 1)}, n);`;
  }

  /** A log inside an expression, on a line of its own. */
  private logged(value: string): string {
    return `(\nconsole.log(${(this.labels += 1)}), ${value})`;
  }

  private step(): string {
    return `n = (n * ${this.pick([3, 5, 7])} + ${1 + this.below(9)}) % 97;`;
  }

  private condition(): string {
    const modulus = 2 + this.below(3);
    return `n % ${modulus} === ${this.below(modulus)}`;
  }

  private block(place: Place, least = 1): string {
    const kept = this.promises;
    this.promises = [...kept];
    const text = Array.from({ length: least + this.below(3) }, () => this.statement({ ...place, depth: place.depth + 1 })).join('\n');
    this.promises = kept;
    return `{\n${text}\n}`;
  }

  private readonly inAsync: Place = { awaits: true, yields: false, guarded: true, returns: true, label: undefined, depth: 1 };
  private readonly inHandler: Place = { awaits: false, yields: false, guarded: true, returns: true, label: undefined, depth: 1 };
  private readonly inCallback: Place = { awaits: false, yields: false, guarded: false, returns: true, label: undefined, depth: 1 };

  private declaration(): string {
    const kept = this.promises;
    this.promises = [];
    const kind = this.pick(['plain', 'async', 'async', 'generator', 'asyncGenerator', 'asyncGenerator'] as const);
    const name = this.fresh({ plain: 'plain', async: 'later', generator: 'steps', asyncGenerator: 'stream' }[kind]);
    const yields = kind === 'generator' || kind === 'asyncGenerator';
    const awaits = kind === 'async' || kind === 'asyncGenerator';
    const body = this.block({ awaits, yields, guarded: kind !== 'plain', returns: true, label: undefined, depth: 1 }, 2);
    this.functions.push({ name, kind });
    this.promises = kept;
    return `${awaits ? 'async ' : ''}function${yields ? '*' : ''} ${name}(a = ${this.chance(0.3) ? this.logged('1') : '1'}) ${body}`;
  }

  /** Runs a declared function, so that no declaration stays without a part. */
  private use(name: string, kind: string): string {
    if (kind === 'plain') return `try { ${name}(n); } catch {\n${this.log()}\n}`;
    if (kind === 'async') return `${name}().then(() => {\n${this.log()}\n}, () => {\n${this.log()}\n});`;
    return `(async () => { for await (const item of ${name}(n)) {\n${this.log()}\n} })().catch(() => {\n${this.log()}\n});`;
  }

  private callOf(...kinds: readonly string[]): string | undefined {
    const candidates = this.functions.filter(({ kind }) => kinds.includes(kind));
    return candidates.length === 0 ? undefined : `${this.pick(candidates).name}(${this.chance(0.4) ? 'n' : ''})`;
  }

  /** A value of any kind. */
  private value(depth = 0): string {
    if (depth > 1) return this.pick(['n', '1', 'undefined', `'t'`, 'n + 1']);
    switch (this.below(7)) {
      case 0: return this.logged(this.value(depth + 1));
      case 1: return `[${this.value(depth + 1)}, ${this.value(depth + 1)}].at(n % 2)`;
      case 2: return `(${this.condition()} ? ${this.value(depth + 1)} : ${this.value(depth + 1)})`;
      case 3: return this.promise(depth + 1);
      case 4: return `{ get then() { ${this.chance(0.3) ? 'return undefined;' : `\n${this.log()}\nreturn (done${this.chance(0.3) ? ', fail' : ''}) => { ${this.step()} ${this.chance(0.2) ? `throw 't';` : `done(${this.value(depth + 1)});`} };`} } }`;
      default: return this.pick(['n', 'n * 2', 'null', '{ x: n }']);
    }
  }

  /** A promise; it may reject. */
  private promise(depth = 0): string {
    if (this.promises.length > 0 && this.chance(0.3)) return this.pick(this.promises);
    if (depth > 1) return `Promise.resolve(${this.value(depth)})`;
    switch (this.below(10)) {
      case 0: return `new Promise((done, fail) => { ${this.step()} (${this.condition()} ? done : fail)(${this.value(depth + 1)}); })`;
      case 1: return `new Promise((done) => resolvers.push(done))`;
      case 2: return `(async () => ${this.block(this.inAsync)})()`;
      case 3: return this.callOf('async') ?? `Promise.resolve(n)`;
      case 4: return `Promise.${this.pick(['all', 'allSettled', 'race', 'any'])}([${this.value(depth + 1)}, ${this.promise(depth + 1)}])`;
      case 5: return `Promise.reject(${this.value(2)})`;
      case 6: return `(${this.callOf('asyncGenerator') ?? '(async function* () { yield n; })()'}).next()`;
      case 7: return `[1, 2].reduce(async (last, item) => { await last; ${this.step()}\n${this.log()}\n return item; }, ${this.value(depth + 1)})`;
      default: return `${this.promise(depth + 1)}${this.link()}`;
    }
  }

  private handler(): string {
    const parameter = this.pick(['', 'value', '{ x = n } = {}', '[first] = []']);
    if (this.chance(0.3)) return `async () => ${this.block(this.inAsync)}`;
    return this.chance(0.3) ? `(${parameter.includes('{') || parameter.includes('[') ? '' : parameter}) => ${this.logged(this.value(1))}` : `(${parameter.includes('[') ? '' : parameter.includes('{') ? '' : parameter}) => ${this.block(this.inHandler)}`;
  }

  private link(): string {
    switch (this.below(5)) {
      case 0: return `.catch(${this.handler()})`;
      case 1: return `.finally(${this.handler()})`;
      case 2: return `.then(${this.handler()}, ${this.handler()})`;
      case 3: return `.then(${this.pick(['null', 'undefined', '7'])}, ${this.handler()})`;
      default: return `.then(${this.handler()})`;
    }
  }

  private statement(place: Place): string {
    if ((this.size += 1) > 70 || place.depth > 4) return this.chance(0.5) ? this.log() : this.step();
    const { awaits, guarded } = place;
    switch (this.below(24)) {
      case 0: return `if (${this.condition()}) ${this.block(place)} else ${this.block(place)}`;
      case 1: return this.loop(place);
      case 2: return this.attempt(place);
      case 3: return `switch (n % 3) { case 0: ${this.step()} case 1:\n${this.log()}\nbreak; default: ${this.block({ ...place, label: undefined })} }`;
      case 4: case 5: return awaits ? `${this.chance(0.5) ? 'n += Number(' : 'void ('}await ${this.guardedValue(guarded)}) ? 1 : 0;\n${this.log()}` : this.named();
      case 6: return this.named();
      case 7: return `${this.promise()}${this.link()}${this.link()}.catch(() => {});`;
      case 8: return `process.nextTick(() => ${this.block(this.inCallback)});`;
      case 9: return `queueMicrotask(() => ${this.block(this.inCallback)});`;
      case 10: return this.timer();
      case 11: return `hooks.push(() => ${this.block(this.inCallback)});`;
      case 12: return this.chance(0.5) ? 'hooks.shift()?.();' : 'hooks.splice(0).forEach((hook) => hook());';
      case 13: return `resolvers.${this.pick(['shift', 'pop'])}()?.(${this.value(1)});`;
      case 14: return this.iteration(place);
      case 15: return place.yields ? this.yielded(place) : this.driven();
      case 16: return this.driven();
      case 17: return place.label && this.chance(0.6) ? `if (${this.condition()}) ${this.pick(['continue', 'break'])} ${place.label};` : this.step();
      case 18: return place.returns && this.chance(0.5) ? `if (${this.condition()}) return ${awaits && guarded && this.chance(0.5) ? 'await ' : ''}${this.guardedValue(guarded)};` : this.log();
      case 19: return guarded ? `if (${this.condition()}) throw ${this.pick(['n', `new Error('w')`, 'undefined'])};` : this.step();
      case 20: return `n += [3, 1, 2].${this.pick(['map', 'filter', 'findLast', 'some'])}((item) => { ${this.step()}\n${this.log()}\nreturn item > n % 3; }) ? 1 : 2;`;
      case 21: return `{ const { x = ${this.logged('n')}, y = n, ...rest } = { get x() {\n${this.log()}\nreturn ${this.condition()} ? 1 : undefined; }, z: n }; n += x + Object.keys(rest).length; n %= 97; }`;
      default: return this.chance(0.6) ? this.log() : this.step();
    }
  }

  /** A value to await where a rejection lands somewhere, else one that does not reject. */
  private guardedValue(guarded: boolean): string {
    return guarded ? this.value() : `Promise.resolve(${this.value()}).catch(() => {})`;
  }

  private named(): string {
    const name = this.fresh('p');
    const text = `const ${name} = ${this.promise()};\n${name}.catch(() => {});`;
    this.promises.push(name);
    return text;
  }

  private timer(): string {
    const delay = delays[this.timers];
    if (delay === undefined) return this.log();
    this.timers += 1;
    if (this.immediates && this.chance(0.6)) return `setImmediate(() => ${this.block(this.inCallback)});`;
    return `setTimeout(() => ${this.block(this.inCallback)}, ${String(delay)});`;
  }

  private loop(place: Place): string {
    const label = this.fresh('loop');
    const inner = { ...place, label };
    return this.chance(0.6) ? `${label}: for (let i = 0; i < ${1 + this.below(3)}; i += 1) ${this.block(inner)}` : `{ let left = ${1 + this.below(3)}; ${label}: while (left-- > 0) ${this.block(inner)} }`;
  }

  private attempt(place: Place): string {
    const handled = this.chance(0.8);
    const inner = { ...place, guarded: handled || place.guarded };
    const ending = !handled || this.chance(0.5) ? ` finally ${this.block(place)}` : '';
    return `try ${this.block(inner)}${handled ? ` catch ${this.block(place)}` : ''}${ending}`;
  }

  private iteration(place: Place): string {
    const label = this.fresh('each');
    const pair = place.awaits && place.guarded ? `[${this.value(1)}, ${this.value(1)}]` : undefined;
    const called = place.guarded ? this.callOf('generator', ...(place.awaits ? ['asyncGenerator'] : [])) : undefined;
    const source = called === undefined || (pair !== undefined && this.chance(0.5)) ? pair : called;
    if (source === undefined) return `${label}: for (const item of [1, 2].entries()) ${this.block({ ...place, label })}`;
    return `${label}: for ${place.awaits ? 'await ' : ''}(const item of ${source}) ${this.block({ ...place, label })}`;
  }

  private yielded(place: Place): string {
    const inner = place.awaits ? this.callOf('asyncGenerator', 'generator') : this.callOf('generator');
    if (inner !== undefined && this.chance(0.3)) return `yield* ${inner};`;
    return `n += (yield ${place.awaits ? this.value() : this.value(2)}) === undefined ? 1 : 2;\n${this.log()}`;
  }

  /** A generator that is driven by hand. */
  private driven(): string {
    const sync = this.chance(0.4);
    const call = this.callOf(sync ? 'generator' : 'asyncGenerator');
    if (call === undefined) return this.step();
    const name = this.fresh('g');
    const requests = Array.from({ length: 1 + this.below(3) }, () => this.pick(['next(n)', 'next()', 'return(n)', `throw('d')`]));
    if (sync) return `try { const ${name} = ${call}; ${requests.map((request) => `n += ${name}.${request}.done ? 1 : 2;\n${this.log()}`).join('\n')} } catch {\n${this.log()}\n}`;
    return `{ const ${name} = ${call};\n${requests.map((request) => `${name}.${request}.then(() => {\n${this.log()}\n}, () => {\n${this.log()}\n});`).join('\n')}\n}`;
  }
}
