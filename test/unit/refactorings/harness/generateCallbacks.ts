/** Random pyramids of callbacks over the operations of the callback world, for comparing behaviour before and after. */

/** A program whose function `main(done)` holds a pyramid; the same seed gives the same program. */
export function generatePyramid(seed: number): string {
  return new Generator(seed).program();
}

class Generator {
  private state: number;
  private labels = 0;
  private budget = 7;

  constructor(seed: number) {
    this.state = seed * 2654435761 % 2 ** 32;
  }

  program(): string {
    const names = ['outer'];
    const body = this.statements('  ', 'cb', names, 1 + this.random(3));
    return `const fs = require('fs');\nconst cp = require('child_process');\nfunction main(cb) {\n  const outer = 1;\n${body}${this.chance(3) ? `  note('after');\n` : ''}}\n`;
  }

  /** Statements that end, often, with a call. */
  private statements(indent: string, cb: string, names: readonly string[], depth: number): string {
    let text = '';
    for (let count = this.random(3); count > 0; count--) text += this.plain(indent, cb, names);
    if (depth === 0 || this.budget <= 0) return text + `${indent}${this.chance(3) ? 'return ' : ''}${cb}(null, ${this.pick(names)});\n`;
    if (this.chance(6)) {
      return `${text}${indent}if (${this.condition(names)}) {\n${this.call(`${indent}  `, cb, names, depth)}${indent}} else {\n${this.chance(2) ? this.call(`${indent}  `, cb, names, depth) : `${indent}  ${cb}(null, 'else');\n`}${indent}}\n`;
    }
    return text + this.call(indent, cb, names, depth) + (this.chance(8) ? `${indent}note('behind', ${this.pick(names)});\n` : '');
  }

  private plain(indent: string, cb: string, names: readonly string[]): string {
    switch (this.random(7)) {
      case 0: return `${indent}if (${this.condition(names)}) return ${cb}(null, 'early');\n`;
      case 1: return `${indent}check(${this.pick(names)});\n`;
      case 2: return `${indent}// about ${this.label()}\n${indent}note(${this.pick(names)});\n`;
      case 3: return `${indent}try {\n${indent}  check(${this.pick(names)});\n${indent}} catch (e) {\n${indent}  return ${cb}(e);\n${indent}}\n`;
      case 4: return `${indent}for (const each of [1, 2]) {\n${indent}  if (each > 1 && ${this.condition(names)}) return ${cb}(null, each);\n${indent}  note(each);\n${indent}}\n`;
      case 5: return `${indent}${this.pick(['var', 'const', 'let'])} ${this.label()} = [${this.pick(names)}];\n`;
      default: return `${indent}note(${this.pick(names)});\n`;
    }
  }

  private call(indent: string, cb: string, names: readonly string[], depth: number): string {
    this.budget--;
    const inner = `${indent}  `;
    if (this.chance(7)) return `${indent}setTimeout(() => {\n${this.statements(inner, cb, names, depth - 1)}${indent}}, 5);\n`;
    if (this.chance(9)) {
      const value = this.name(names);
      const fail = this.chance(2) ? '(error) => { note(error); }' : `function (error) {\n${inner}note('failed');\n${inner}${cb}(error);\n${indent}}`;
      return `${indent}pair('${this.label()}', (${value}) => {\n${this.statements(inner, cb, [...names, value], depth - 1)}${indent}}, ${fail});\n`;
    }
    const err = this.pick(['err', 'err', 'error', 'e2rr']);
    const value = this.name(names);
    const [start, parameters] = this.start(names, err, value);
    const known = parameters.includes(value) ? [...names, value] : names;
    const head = this.chance(2) ? `(${parameters}) => {` : `function (${parameters}) {`;
    return `${indent}${start}, ${head}\n${this.handled(inner, err, cb, names, known, depth)}${indent}});\n`;
  }

  private handled(indent: string, err: string, cb: string, names: readonly string[], known: readonly string[], depth: number): string {
    const rest = (): string => this.statements(indent, cb, known, depth - 1);
    switch (this.random(12)) {
      case 0: return `${indent}if (${err}) throw ${err};\n${rest()}`;
      case 1: return `${indent}if (${err}) {\n${indent}  note('failed', ${err});\n${indent}  return ${cb}(${err});\n${indent}}\n${rest()}`;
      case 2: return `${indent}if (${err}) {\n${indent}  ${cb}(${err});\n${indent}} else {\n${this.statements(`${indent}  `, cb, known, depth - 1)}${indent}}\n`;
      case 3: return `${indent}if (!${err}) {\n${this.statements(`${indent}  `, cb, known, depth - 1)}${indent}} else {\n${indent}  ${cb}(${err});\n${indent}}\n`;
      case 4: return `${indent}if (${err} && ${err}.code === 'ENOENT') return ${cb}(null, 'none');\n${indent}if (${err}) return ${cb}(${err});\n${rest()}`;
      case 5: return `${indent}if (${err}) note('goes on', ${err});\n${this.statements(indent, cb, names, depth - 1)}`;
      case 6: return `${indent}note('back');\n${indent}if (${err}) return ${cb}(${err});\n${rest()}`;
      case 7: return this.budget > 0 ? `${indent}if (${err}) {\n${indent}  // undo\n${indent}  return op('undo', () => {\n${indent}    ${cb}(${err});\n${indent}  });\n${indent}}\n${rest()}` : `${indent}if (${err}) return ${cb}(${err});\n${rest()}`;
      default: return `${indent}if (${err}) return ${cb}(${err});${this.chance(4) ? ' // no' : ''}\n${rest()}`;
    }
  }

  private start(names: readonly string[], err: string, value: string): readonly [string, string] {
    switch (this.random(6)) {
      case 0: return [`fs.readFile('${this.label()}', 'utf8'`, `${err}, ${value}`];
      case 1: return [`fs.writeFile('${this.label()}', String(${this.pick(names)})`, err];
      case 2: return [`cp.exec('${this.label()}'`, `${err}, ${value}, complaints`];
      case 3: return [`db.query('${this.label()}', [${this.pick(names)}]`, `${err}, ${value}`];
      default: return [`op('${this.label()}', ${this.pick(names)}`, `${err}, ${value}`];
    }
  }

  private condition(names: readonly string[]): string {
    return this.pick([`${this.pick(names)} === 1`, `typeof ${this.pick(names)} === 'string'`, 'false', 'true']);
  }

  /** A new name, or one that shadows another. */
  private name(names: readonly string[]): string {
    return this.chance(3) ? this.pick(names) : this.pick(['data', 'value', 'row', 'result']);
  }

  private label(): string {
    return `s${this.labels++}`;
  }

  private random(limit: number): number {
    this.state = (this.state * 1664525 + 1013904223) % 2 ** 32;
    return Math.floor(this.state / 2 ** 32 * limit);
  }

  private chance(of: number): boolean {
    return this.random(of) === 0;
  }

  private pick<Item>(items: readonly Item[]): Item {
    const item = items[this.random(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }
}
