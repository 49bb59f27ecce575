import { quantiles } from './quantiles.mjs';

/** Milliseconds between keystrokes, as someone types fast. */
const pace = 60;

/** How often each server is started and typed into. */
const rounds = 3;

/**
 * Types into a file of the project and asks for a hover behind every keystroke. Both servers get the same edits at
 * the same pace, in turns, and both are warm.
 */
export async function measureTyping(source, edits, ours, theirs) {
  const place = awaitIn(source.text);
  const file = { ...source, text: `// \n${source.text}` };
  const run = async (open, character) => {
    const server = await open();
    await server.open(file);
    await server.hover(file, { line: place.line, character });
    await new Promise((resolve) => { setTimeout(resolve, 3000); });
    const hovers = [];
    for (let index = 0; index < edits; index++) {
      const due = new Promise((resolve) => { setTimeout(resolve, pace); });
      // A letter more, or all of them away again: always a change, always a file that parses.
      const typed = index % 10;
      await server.edit(file, { line: place.comment, character: 3 }, typed === 9 ? 9 : 0, typed === 9 ? '' : 'x');
      const started = performance.now();
      const answer = await server.hover(file, { line: place.line, character });
      if (answer === null || answer === undefined) throw new Error('A hover was empty while typing.');
      hovers.push(performance.now() - started);
      await due;
    }
    await server.close();
    return hovers;
  };
  const own = [];
  const other = [];
  // In turns, so that what else the machine does meets both.
  for (let round = 0; round < rounds; round++) {
    own.push(...await run(ours, place.keyword));
    other.push(...await run(theirs, place.operand));
  }
  return { edits: edits * rounds, asyncInsight: quantiles(own), tsserver: quantiles(other) };
}

/** The await in the middle of the file, behind a first line that is typed into. */
function awaitIn(text) {
  const lines = text.split('\n');
  const found = lines.flatMap((each, index) => {
    const match = /^[^/*'"`]*\bawait (?<operand>[\w.]+)\(/.exec(each);
    return match === null ? [] : [{ line: index + 1, comment: 0, keyword: each.indexOf('await '), operand: match[0].length - 2 }];
  });
  if (found.length === 0) throw new Error('The file to type in has no await.');
  return found[Math.floor(found.length / 2)];
}
