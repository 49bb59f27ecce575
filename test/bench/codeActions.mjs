import { quantiles } from './quantiles.mjs';

/** How often each server is started; how often each place of the file is asked about. */
const rounds = 2;
const passes = 3;

/**
 * Offers of code actions wherever the file has a link of a promise chain: as the cursor moves through a text that stays,
 * and behind a keystroke each time. TypeScript's server is asked for its refactorings, and for its fix "Convert to async
 * function"; both servers are warm and take turns.
 */
export async function measureCodeActions(source, ours, theirs) {
  const file = { ...source, text: `// \n${source.text}` };
  const places = linksIn(file.text);
  const run = async (open, ask, isTyped) => {
    const server = await open();
    await server.open(file);
    await ask(server, places[0]);
    await new Promise((resolve) => { setTimeout(resolve, 3000); });
    const times = [];
    for (let index = 0; index < passes * places.length; index++) {
      if (isTyped) await server.edit(file, { line: 0, character: 3 }, index % 2, index % 2 === 0 ? 'x' : '');
      const started = performance.now();
      await ask(server, places[index % places.length]);
      times.push(performance.now() - started);
    }
    await server.close();
    return times;
  };
  const offers = (server, place) => server.actions(file, place);
  const fixes = (server, place) => server.fixes(file, place);
  const kinds = { asyncInsight: [ours, offers], tsserver: [theirs, offers], tsserverFix: [theirs, fixes] };
  const moving = {};
  const typing = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, [open, ask]] of Object.entries(kinds)) {
      (moving[name] ??= []).push(...await run(open, ask, false));
      (typing[name] ??= []).push(...await run(open, ask, true));
    }
  }
  return { places: places.length, moving: summed(moving), typing: summed(typing) };
}

function summed(times) {
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, quantiles(values)]));
}

function linksIn(text) {
  return text.split('\n').flatMap((each, line) => {
    const match = /^[^/*'"`]*\.(?=(?:then|catch|finally)\()/.exec(each);
    return match === null ? [] : [{ line, character: match[0].length }];
  });
}
