/** Random programs with promise chains: handlers of every kind, nesting, names that collide, early returns and throws. */

/** A small generator of random numbers, the same for the same seed. */
function randomOf(seed: number): (below: number) => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

const names = ['user', 'value', 'error', 'list', 'a', 'b'] as const;

/** A program in JavaScript; its result is what `main(1, 2)` gives. `optional`: chains hang on what need not be there. */
export function generateProgram(seed: number, optional = false): string {
  return new Generator(randomOf(seed), optional).program();
}

class Generator {
  private labels = 0;
  private budget = 14;
  private parallel = false;

  constructor(private readonly random: (below: number) => number, private readonly optional: boolean) {}

  program(): string {
    const outer = names.map((name) => `${this.chance(3) ? 'let' : 'const'} ${name} = ${JSON.stringify(`outer ${name}`)};`).join('\n');
    const parameters = this.chance(2) ? 'user, count1' : this.chance(2) ? 'a, error' : 'first, second';
    const perhaps = this.optional ? 'let turns = 0;\nconst perhaps = (name, value) => (turns++ % 2 ? undefined : step(name, value));\nconst some = { perhaps };\nconst none = null;\n' : '';
    return `${outer}\n${perhaps}${this.mainFunction(parameters)}`;
  }

  private mainFunction(parameters: string): string {
    const indent = '  ';
    const before = this.chance(3) ? `${indent}note(${this.simple()});\n` : '';
    const form = this.random(16);
    // What runs side by side may take another number of microtasks: only operations keep the two in step.
    this.parallel = form === 6;
    const chain = this.chain(indent, 3);
    switch (form) {
      case 0: return `const main = (${parameters}) => ${chain};`;
      case 1: return `async function main(${parameters}) {\n${before}${indent}const found = await ${chain};\n${indent}return [found, ${this.simple()}];\n}`;
      case 2: return `async function main(${parameters}) {\n${before}${indent}try {\n${indent}  return ${this.chance(2) ? 'await ' : ''}${chain};\n${indent}} catch (problem) {\n${indent}  note('outer catch');\n${indent}  return 'recovered';\n${indent}}\n}`;
      case 3: return `function main(${parameters}) {\n${before}${indent}${chain};\n${indent}note('after');\n}`;
      case 4: return `function main(${parameters}) {\n${before}${indent}if (isReady()) return ${chain};\n${indent}return ${this.chain(indent, 2)};\n}`;
      case 5: return `function main(${parameters}) {\n${before}${indent}const later = ${chain};\n${indent}note('started', ${this.simple()});\n${indent}return later;\n}`;
      case 6: return `function main(${parameters}) {\n${before}${indent}return Promise.all([${chain}, ${this.chain(indent, 1)}]);\n}`;
      case 7: return `function main(${parameters}) {\n${indent}if (${parameters.split(',')[0]} > 5) throw new Error('early');\n${indent}return ${chain};\n}`;
      case 8: return `async function main(${parameters}) {\n${indent}const all = [];\n${indent}for (const each of [1, 2]) {\n${indent}  all.push(await ${this.chain(`${indent}  `, 2)});\n${indent}  await ${this.chain(`${indent}  `, 2)};\n${indent}}\n${indent}return all;\n}`;
      case 10: return `class Main {\n${indent}own = 'field';\n${indent}run(${parameters}) {\n${indent}  return ${this.chain(`${indent}  `, 2)}.then((value) => [value, this.own]);\n${indent}}\n}\nconst main = (...all) => new Main().run(...all);`;
      case 11: return `function main(${parameters}) {\n${indent}switch (${this.simple()}) {\n${indent}  case 1: return ${chain};\n${indent}  case 2: note('two');\n${indent}  default: return ${this.chain(indent, 2)};\n${indent}}\n}`;
      case 12: return `async function main(${parameters}) {\n${before}${indent}let found = ${this.simple()};\n${indent}found = await ${chain};\n${indent}if (await ${this.chain(indent, 1)}) return [found];\n${indent}return ${this.chain(indent, 1)};\n}`;
      case 9: return `async function main(${parameters}) {\n${before}${indent}note(${this.simple()}, await ${chain});\n}`;
      default: return `function main(${parameters}) {\n${before}${indent}return ${chain};\n}`;
    }
  }

  private chain(indent: string, depth: number): string {
    this.budget--;
    const [root, mark] = this.optional && !this.parallel && this.chance(3) ? this.doubtful() : [this.root(), ''];
    let text = root;
    const count = 1 + this.random(3);
    for (let index = 0; index < count; index++) text += `${this.chance(2) ? '' : `\n${indent}  `}${index === 0 ? mark : ''}${this.link(indent, depth)}`;
    return text;
  }

  /** A root that may give nothing, and what goes before the dot of the link behind it. */
  private doubtful(): readonly [string, string] {
    const call = `perhaps('${this.label()}', ${this.pick([...names])})`;
    return this.pick<readonly [string, string]>([[call, '?'], [call, '?'], [`some?.${call}`, '?'], [`none?.${call}`, ''], [`some.absent?.(${this.simple()})`, '']]);
  }

  private root(): string {
    switch (this.parallel ? 7 : this.random(8)) {
      case 0: return `Promise.resolve(${this.pick([...names])})`;
      case 1: return `Promise.all([step('${this.label()}'), step('${this.label()}')])`;
      default: return `step('${this.label()}', ${this.pick([...names])})`;
    }
  }

  private link(indent: string, depth: number): string {
    switch (this.random(12)) {
      case 0:
      case 1: return `.catch(${this.handler(indent, depth)})`;
      case 2: return `.then(${this.handler(indent, depth)}, ${this.handler(indent, depth)})`;
      case 3: return `.finally(${this.finalizer(indent, depth)})`;
      case 4: return `.then(${this.chance(2) ? 'null' : 'undefined'}, ${this.handler(indent, depth)})`;
      default: return `.then(${this.handler(indent, depth)})`;
    }
  }

  private finalizer(indent: string, depth: number): string {
    if (this.chance(3)) return this.pick(['cleanUp', 'note', '() => cleanUp()', `() => step('${this.label()}')`]);
    return `() => {\n${this.body(`${indent}    `, Math.min(depth - 1, 1))}\n${indent}  }`;
  }

  private handler(indent: string, depth: number): string {
    const parameter = this.pick(['', ...names, ...names, '{ label }', '{ label: user, list = 3 }', 'value = 5', '...list', 'user, error']);
    const simple = /^\w+$/.test(parameter) && this.chance(2) ? parameter : `(${parameter})`;
    switch (this.random(9)) {
      case 0: return this.pick(['note', 'shape', 'makeHandler(a)', 'logger.info', 'list', 'toPrice', `function (${parameter}) { return [typeof this, ${this.simple()}]; }`]);
      case 1: return `async (${parameter}) => {\n${this.body(`${indent}    `, depth - 1)}\n${indent}  }`;
      case 2: return `function (${parameter}) {\n${this.body(`${indent}    `, depth - 1)}\n${indent}  }`;
      case 3:
      case 4:
      case 5: return `${simple} => {\n${this.body(`${indent}    `, depth - 1)}\n${indent}  }`;
      default: return `${simple} => ${this.result(indent, depth)}`;
    }
  }

  private body(indent: string, depth: number): string {
    const lines: string[] = [];
    const declared = new Set<string>();
    for (let count = this.random(4); count > 0; count--) lines.push(...this.statement(indent, depth, declared));
    if (this.chance(4)) lines.push(`${indent}throw new Error('${this.label()}');`);
    else if (!this.chance(4)) lines.push(`${indent}return ${this.result(indent, depth)};`);
    return lines.join('\n');
  }

  private statement(indent: string, depth: number, declared: Set<string>): readonly string[] {
    switch (this.random(14)) {
      case 0: return [`${indent}if (${this.condition()}) return ${this.result(indent, depth)};`];
      case 1: return [`${indent}if (${this.condition()}) {`, ...this.statement(`${indent}  `, depth - 1, new Set()), `${indent}  return ${this.result(indent, depth - 1)};`, `${indent}} else {`, ...this.statement(`${indent}  `, depth - 1, new Set()), `${indent}}`];
      case 2: return [`${indent}if (${this.condition()}) throw new Error('${this.label()}');`];
      case 3: return [`${indent}try {`, ...this.statement(`${indent}  `, 0, new Set()), `${indent}  return ${this.result(indent, 0)};`, `${indent}} catch (error) {`, `${indent}  note('inner catch');`, this.chance(2) ? `${indent}  return error;` : `${indent}  note(error);`, `${indent}}`];
      case 4: return [`${indent}for (const a of [1, 2]) {`, `${indent}  if (${this.condition()}) return ${this.result(indent, 0)};`, `${indent}  note(a);`, `${indent}}`];
      case 5: return [`${indent}switch (${this.simple()}) {`, `${indent}  case 1:`, `${indent}    return ${this.result(indent, 0)};`, `${indent}  default:`, `${indent}    note('default');`, this.chance(2) ? `${indent}    return 'd';` : `${indent}    break;`, `${indent}}`];
      case 6: return depth > 0 && this.budget > 0 ? [`${indent}step('${this.label()}').then(() => { note('floating'); }).catch(() => note('caught'));`] : [`${indent}note(1);`];
      case 7:
      case 8: {
        const name = this.pick([...names, 'own']);
        if (declared.has(name)) return [];
        declared.add(name);
        if (this.chance(4)) return [`${indent}function ${name}() { return ${this.random(9)}; }`, `${indent}note(${name}());`];
        return [`${indent}${this.pick(['const', 'let', 'var'])} ${name} = ${this.simple()};`];
      }
      case 10: return [`${indent}${this.pick([...names])} = ${this.simple()};`];
      case 9: return [`${indent}const local${this.labels} = [1, 2].map((${this.pick([...names])}) => ${this.simple()});`, `${indent}note(local${this.labels++});`];
      default: return [`${indent}note(${this.simple()});`];
    }
  }

  private result(indent: string, depth: number): string {
    switch (this.random(12)) {
      case 0:
      case 1: return `step('${this.label()}', ${this.simple()})`;
      case 2: return `Promise.reject(new Error('${this.label()}'))`;
      case 3: return `Promise.resolve(${this.simple()})`;
      case 4: return depth > 0 && this.budget > 0 ? `(${this.condition()} ? ${this.chain(indent, depth - 1)} : ${this.simple()})` : this.simple();
      case 5:
      case 6:
      case 7: return depth > 0 && this.budget > 0 ? this.chain(`${indent}  `, depth - 1) : this.simple();
      case 8: return `({ ${this.pick([...names])}, other: ${this.simple()} })`;
      default: return this.simple();
    }
  }

  private simple(): string {
    switch (this.random(8)) {
      case 0: return String(this.random(5));
      case 1: return `[${this.pick([...names])}, ${this.pick([...names])}]`;
      case 2: return `note(${this.pick([...names])})`;
      case 3: return `(() => ${this.pick([...names])})()`;
      default: return this.pick([...names]);
    }
  }

  private condition(): string {
    return this.pick(['isReady()', 'user', `${this.pick([...names])} === 1`, 'typeof value === "object"', 'false', 'true']);
  }

  private label(): string {
    return `s${this.labels++}`;
  }

  private chance(of: number): boolean {
    return this.random(of) === 0;
  }

  private pick<Item>(items: readonly [Item, ...Item[]] | readonly Item[]): Item {
    const item = items[this.random(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }
}
