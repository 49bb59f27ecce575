/** Random series: functions that call themselves for the next element, in the forms that people write. */

/** A program with `main(done)`, the same for the same seed. */
export function generateSeries(seed: number): string {
  let state = seed * 2654435761 % 4294967296;
  const below = (limit: number): number => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return Math.floor(state / 4294967296 * limit);
  };
  const one = <Item>(...items: readonly [Item, ...Item[]]): Item => items[below(items.length)] ?? items[0];
  const form = one('index', 'index', 'counter', 'shift', 'shift test', 'error', 'else');
  const list = one("['a', 'b', 'c']", "['a', 'b', 'c']", "['x']", '[]', "['a', '', 'b']");
  const indexed = form === 'index' || form === 'else';
  const item = indexed ? 'list[i]' : form === 'counter' ? 'list[at]' : 'item';
  const next = indexed ? 'next(i + 1)' : 'next()';
  const goOn = form === 'counter' ? `at++;\n${next};` : `${next};`;
  const plain = form === 'error';
  const skip = !plain && form !== 'counter' && below(3) === 0 ? `if (${item} === 'b') return ${next};\n` : '';
  const named = indexed && below(2) === 0 ? `${one('const', 'var')} it = list[i];\n` : '';
  const used = named ? 'it' : item;
  const failure = one('if (err) return cb(err);', 'if (err) {\n  cb(err);\n  return;\n}', "if (err && err.code === 'ENOENT') return cb(null, 'gone');\nif (err) return cb(err);", `if (err) {\n  note('failed', err.message);\n  ${form === 'counter' ? 'at++;\n  ' : ''}return ${next};\n}`);
  const rest = [
    'out.push(r.id);', `if (r.id > ${1 + below(4)}) return cb(null, out);`, 'later.push(() => r.id);', indexed ? 'note(i);' : 'note(out.length);', `note(${used});`,
    indexed || form === 'counter' ? "if (out.length === 1) list.push('z');" : "if (out.length === 1) list.push('y');",
  ].filter(() => below(2) === 0);
  const second = below(3) === 0 ? `op('second', r.id, (err, more) => {\n  if (err) return cb(err);\n  note(more.id);\n  ${one(goOn, `setTimeout(() => {\n${goOn}\n}, 1);`, indexed || plain ? goOn : 'setTimeout(next, 1);')}\n});` : one(goOn, goOn, `if (r.id === 2) {\n  note('two');\n  ${goOn}\n} else {\n  ${goOn}\n}`);
  const work = `op('work', ${used}, (err, r) => {\n${failure}\n${rest.join('\n')}\n${second}\n});`;
  const end = one('return cb(null, out, later.map((f) => f()));', "{\n  note('end');\n  return cb(null, out);\n}", '{\n  cb(null, out.length);\n  return;\n}');
  const body: Readonly<Record<string, string>> = {
    index: `if (${one('i >= list.length', 'i === list.length')}) ${end}\n${named}${skip}${work}`,
    else: `if (i < list.length) {\n${named}${work}\n} else {\n  cb(null, out);\n}`,
    counter: `if (at === list.length) ${end}\n${work}`,
    shift: `const item = list.shift();\nif (${one('!item', 'item === undefined')}) ${end}\n${skip}${work}`,
    'shift test': `if (${one('list.length === 0', '!list.length')}) ${end}\nconst item = list.shift();\n${skip}${work}`,
    error: `if (err) return cb(err);\nif (list.length === 0) ${end}\nop('work', list.shift(), next);`,
  };
  const parameter = indexed ? 'i' : form === 'error' ? 'err' : '';
  const start = indexed ? '0' : '';
  const text = body[form] ?? '';
  const made = below(4);
  const turn = made === 0 ? `(function next(${parameter}) {\n${text}\n})(${start});` : made === 1 ? `const next = (${parameter}) => {\n${text}\n};\nnext(${start});` : `function next(${parameter}) {\n${text}\n}\nnext(${start});`;
  const series = `const out = [];\nconst later = [];\n${form === 'counter' ? 'let at = 0;\n' : ''}${turn}${below(3) === 0 ? "\nnote('started');" : ''}`;
  const around = below(3) === 0 ? `op('list', (err) => {\nif (err) return cb(err);\n${series}\n});` : series;
  return `function main(cb) {\nconst list = ${list};\n${around}\n}\n`;
}
