import { orderFile, orderHints, orderLenses, runRegion, type OrderRun } from '../../../server/features';
import { viewOf } from '../../../server/project/files';
import { profileOf } from '../../../server/ordering';

/**
 * A golden fixture: a source with what the product says about its order behind its lines.
 *
 *     await later;   //‹⑦ sync›                   a hint
 *     async function f() {   //» order: 4 → 6     a lens
 *
 * A first line `// region: load` shows the order of that function instead of the top level's.
 */
export function printed(name: string, fixture: string): string {
  const text = sourceOf(fixture);
  const runs = runsOf(name, text);
  const shown = /^\/\/ region: (\S*)/.exec(text)?.[1];
  const run = runs.find(({ region }) => region.name === shown);
  if (run === undefined) throw new Error(`${name} has no function ${shown}.`);
  const lines = text.split('\n');
  const notes = lines.map((): string[] => []);
  const lineAt = (offset: number) => run.file.source.getLineAndCharacterOfPosition(offset).line;
  for (const { range, title } of orderLenses(runs)) notes[lineAt(range.start)]?.push(`» ${title}`);
  for (const { offset, label } of orderHints(run, { start: 0, end: text.length })) notes[lineAt(offset)]?.push(`‹${label}›`);
  return lines.map((line, index) => [line, ...(notes[index]?.length ? [`   //${notes[index].join(' ')}`] : [])].join('')).join('\n');
}

/** The source alone. */
export function sourceOf(fixture: string): string {
  return fixture.replaceAll(/ {3}\/\/[»‹].*$/gm, '');
}

/** The runs of all regions of a source. */
export function runsOf(name: string, text: string): readonly OrderRun[] {
  const uri = `file:///${name}`;
  const file = orderFile(viewOf({ uri, version: 1, text }, 1_000_000), profileOf(name, text, undefined));
  return file.regions.map((region) => {
    const slices = runRegion(file, region);
    for (;;) {
      const slice = slices.next();
      if (slice.done) return slice.value;
    }
  });
}
