/** How often each start is measured; the median counts. */
const rounds = 3;

/**
 * From the start of the process to the first answers on a long file. `types` is when a hover can name them: that the
 * others come before shows that they do not wait for it.
 */
export async function measureStart(file, ours, theirs) {
  const own = [];
  const full = [];
  const syntactic = [];
  for (let round = 0; round < rounds; round++) {
    own.push(await oneOfOurs(file, ours));
    full.push(await oneOfTheirs(file, theirs, {}));
    syntactic.push(await oneOfTheirs(file, theirs, { syntactic: true }));
  }
  return {
    asyncInsight: medians(own),
    tsserver: medians(full),
    tsserverSyntactic: medians(syntactic),
  };
}

async function oneOfOurs(file, open) {
  const started = performance.now();
  const since = () => performance.now() - started;
  const server = await open();
  await server.open(file);
  // Hovers wait for types (for a while), so they are asked last and their answer is when types are there.
  const lenses = server.lenses(file).then((answer) => ({ at: since(), number: answer.length }));
  const marks = server.marks(file).then((answer) => ({ at: since(), number: answer.length }));
  const [first, second] = await Promise.all([lenses, marks]);
  const types = await typesReady(server, file, since);
  await server.close();
  return { lenses: first.at, marks: second.at, types, lensCount: first.number, markCount: second.number };
}

async function oneOfTheirs(file, open, options) {
  const started = performance.now();
  const since = () => performance.now() - started;
  const server = await open(options);
  server.open(file);
  await server.lenses(file);
  const lenses = since();
  if (options.syntactic !== true) await server.hover(file, { line: file.probe.line, character: file.probe.operand });
  const types = options.syntactic === true ? undefined : since();
  await server.close();
  return { lenses, types };
}

/** A hover names a type as soon as it is known; until then it speaks of syntax alone. */
async function typesReady(server, file, since) {
  for (;;) {
    const hover = await server.hover(file, { line: file.probe.line, character: file.probe.keyword });
    if (JSON.stringify(hover?.contents ?? '').includes(file.probe.type) || since() > 60_000) return since();
    await new Promise((resolve) => { setTimeout(resolve, 25); });
  }
}

/** The median of each figure. */
function medians(runs) {
  return Object.fromEntries(Object.keys(runs[0]).map((key) => {
    const values = runs.map((run) => run[key]).filter((value) => value !== undefined).toSorted((left, right) => left - right);
    return [key, values.length === 0 ? undefined : Math.round(values[Math.floor(values.length / 2)])];
  }));
}
