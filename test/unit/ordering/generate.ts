/** A seedable generator of asynchronous programs, each log on a line of its own. */
import { ProgramWriter } from './program';
import type { Program } from './program';

/** The program of a seed: the same one each time. */
export function generate(seed: number): Program {
  return new Generator(seed).program();
}

class Generator extends ProgramWriter {
  private readonly lines: string[] = [];
  private label = 0;
  private size = 0;
  private readonly asyncFunctions: string[] = [];
  private readonly generators: string[] = [];
  private readonly gates: string[] = [];
  /** Short timers against immediates are not decided, so a program has one or the other. */
  private immediates = false;

  constructor(seed: number) {
    super(seed, 2_654_435_761);
  }

  program(): Program {
    const profile = this.profile();
    this.immediates = this.chance(0.4);
    for (let count = this.below(4); count > 0; count -= 1) this.declareGate();
    for (let count = 1 + this.below(3); count > 0; count -= 1) this.declareFunction();
    for (let count = this.below(3); count > 0; count -= 1) this.declareGenerator();
    if (this.chance(0.4)) this.lines.push('class Mine extends Promise {}');
    else this.lines.push('const Mine = Promise;');
    for (let count = 3 + this.below(6); count > 0; count -= 1) this.statement('', profile === 'node-esm');
    return { profile, text: this.lines.join('\n') };
  }

  private log(): string {
    return `console.log(${(this.label += 1)});`;
  }

  private declareGate(): void {
    const gate = this.fresh('gate');
    this.lines.push(`let open${gate}, shut${gate};`, `const ${gate} = new Promise((a, b) => { open${gate} = a; shut${gate} = b; });`, `${gate}.catch(() => {});`);
    this.gates.push(gate);
  }

  private declareFunction(): void {
    const name = this.fresh('run');
    this.lines.push(`async function ${name}(depth = 0) {`, '  if (depth > 2) return depth;');
    for (let count = 1 + this.below(4); count > 0; count -= 1) this.statement('  ', true);
    if (this.chance(0.6)) this.lines.push(`  return ${this.chance(0.3) ? 'await ' : ''}${this.value()};`);
    this.lines.push('}');
    this.asyncFunctions.push(name);
  }

  private declareGenerator(): void {
    const name = this.fresh('produce');
    const asynchronous = this.chance(0.6);
    this.lines.push(`${asynchronous ? 'async ' : ''}function* ${name}() {`, '  try {');
    for (let count = 1 + this.below(3); count > 0; count -= 1) {
      if (this.chance(0.6)) this.lines.push(`    ${this.log()}`);
      if (asynchronous && this.chance(0.3)) this.lines.push(`    await ${this.value(2)};`);
      const inner = this.generators.length > 0 && this.chance(0.25) ? this.pick(this.generators) : undefined;
      this.lines.push(inner !== undefined && (asynchronous || !inner.startsWith('async ')) ? `    yield* ${inner.replace('async ', '')}();` : `    yield ${asynchronous ? this.value(2) : this.plain()};`);
    }
    if (this.chance(0.3)) this.lines.push(`    return ${asynchronous ? this.value(2) : this.plain()};`);
    this.lines.push('  } finally {', `    ${this.log()}`);
    if (asynchronous && this.chance(0.4)) this.lines.push('    await null;');
    this.lines.push('  }', '}');
    this.generators.push(asynchronous ? `async ${name}` : name);
  }

  private plain(): string {
    return this.pick(['1', "'x'", 'null', 'undefined', '{ a: 1 }', '[1, 2]']);
  }

  /** An expression that may be a promise, a thenable or a plain value. */
  private value(depth = 0): string {
    if (depth > 2) return this.plain();
    const next = depth + 1;
    switch (this.below(16)) {
      case 0: return `Promise.resolve(${this.value(next)})`;
      case 1: return this.chance(0.4) ? `Promise.reject(new Error('r'))` : `Promise.resolve()`;
      case 2: return `{ then(done) { ${this.log()} done(${this.value(next)}); } }`;
      case 3: return this.chance(0.5) ? `{ then(done, fail) { fail('t'); } }` : `{ then(done) { queueMicrotask(() => done(2)); } }`;
      case 4: return `new Promise((done) => done(${this.value(next)}))`;
      case 5: return `new Promise((done) => setTimeout(done, ${this.delay()}, 1))`;
      case 6: return `Promise.${this.pick(['all', 'allSettled', 'race', 'any'])}([${this.value(next)}, ${this.value(next)}])`;
      case 7: return this.asyncFunctions.length > 0 ? `${this.pick(this.asyncFunctions)}(${depth === 0 ? '(typeof depth === "number" ? depth : 0) + 1' : '3'})` : this.plain();
      case 8: return this.gates.length > 0 ? this.pick(this.gates) : this.plain();
      case 9: return `Mine.resolve(${this.value(next)})`;
      case 10: return `Promise.resolve(1)${this.link(next)}${this.link(next)}`;
      case 11: return `(async () => { ${this.log()} ${this.chance(0.5) ? 'await null;' : ''} return ${this.value(next)}; })()`;
      default: return this.plain();
    }
  }

  private delay(): number {
    return this.pick(this.immediates ? [20, 20, 40, 60, 90] : [0, 0, 1, 20, 20, 40, 60, 90]);
  }

  private link(depth: number): string {
    const handler = this.pick([() => `() => { ${this.log()} return ${this.value(depth + 1)}; }`, () => `async () => { ${this.log()} await null; ${this.log()} }`, () => `() => { ${this.log()} throw new Error('h'); }`, () => '(value) => value']);
    switch (this.below(5)) {
      case 0: return `.catch(${handler()})`;
      case 1: return `.finally(${handler()})`;
      case 2: return `.then(${handler()}, ${handler()})`;
      default: return `.then(${handler()})`;
    }
  }

  private statement(indent: string, awaits: boolean): void {
    if ((this.size += 1) > 40) return void this.lines.push(indent + this.log());
    const deeper = `${indent}  `;
    const add = (...lines: string[]): void => void this.lines.push(...lines.map((line) => indent + line));
    const block = (head: string, tail: string, inner = awaits): void => {
      add(head);
      for (let count = 1 + this.below(2); count > 0; count -= 1) this.statement(deeper, inner);
      add(tail);
    };
    switch (this.below(20)) {
      case 0: return block('process.nextTick(() => {', '});', false);
      case 1: return block('queueMicrotask(() => {', '});', false);
      case 2: return block('setTimeout(() => {', `}, ${this.delay()});`, false);
      case 3: return this.immediates ? block('setImmediate(() => {', '});', false) : add(this.log());
      case 4: return add(`Promise.resolve(${this.value(1)})${this.link(0)}${this.link(0)}.catch(() => { ${this.log()} });`);
      case 5: return this.asyncFunctions.length > 0 ? add(`${this.pick(this.asyncFunctions)}(2).then(() => { ${this.log()} }, () => { ${this.log()} });`) : add(this.log());
      case 6: return this.gates.length > 0 ? add(`${this.pick(['open', 'open', 'shut'])}${this.pick(this.gates)}(${this.value(2)});`) : add(this.log());
      case 7: return this.gates.length > 0 ? add(`${this.pick(this.gates)}.then(() => { ${this.log()} }, () => { ${this.log()} });`) : add(this.log());
      case 8: {
        add('try {');
        this.statement(deeper, awaits);
        if (awaits) add(`  await ${this.value()};`);
        else if (this.chance(0.4)) add(`  throw new Error('s');`);
        add('} catch {', `  ${this.log()}`, ...(this.chance(0.4) ? ['} finally {', `  ${this.log()}`] : []), '}');
        return;
      }
      case 9: return block(`for (let turn = 0; turn < ${1 + this.below(3)}; turn += 1) {`, '}');
      case 10: return block('(async () => {', `})().catch(() => { ${this.log()} });`, true);
      case 11: return this.generators.length > 0 ? this.iterate(indent, awaits) : add(this.log());
      case 12: case 13: return awaits ? add(`await ${this.value()};`, this.log()) : add(this.log());
      case 14: return awaits ? add(`for await (const item of [${this.value(2)}, ${this.value(2)}]) {`, `  ${this.log()}`, ...(this.chance(0.3) ? ['  break;'] : []), '}') : add(this.log());
      case 15: return add(`Promise.${this.pick(['all', 'allSettled', 'race', 'any'])}([${this.value(1)}, ${this.value(1)}]).then(() => { ${this.log()} }, () => { ${this.log()} });`);
      default: return add(this.log());
    }
  }

  private iterate(indent: string, awaits: boolean): void {
    const generator = this.pick(this.generators);
    const call = `${generator.replace('async ', '')}()`;
    if (awaits && this.chance(0.7)) {
      this.lines.push(`${indent}for await (const item of ${call}) {`, `${indent}  ${this.log()}`, ...(this.chance(0.3) ? [`${indent}  break;`] : []), `${indent}}`);
      return;
    }
    const name = this.fresh('items');
    this.lines.push(`${indent}const ${name} = ${call};`);
    for (let count = 1 + this.below(3); count > 0; count -= 1) {
      const request = this.pick(['next()', 'next()', 'return(7)']);
      this.lines.push(generator.startsWith('async ') ? `${indent}${name}.${request}.then(() => { ${this.log()} }, () => { ${this.log()} });` : `${indent}${name}.${request};`);
    }
  }
}
