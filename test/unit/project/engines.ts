import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { analyse, parse, type ExpressionFact } from '../../../server/analysis';
import { uriOf } from '../../../server/project/names';
import type { EngineProjects } from '../../../server/project/projectEngine';
import { Projects } from '../../../server/project/typescript6/projects';
import { loadTypeScript7 } from '../../../server/project/typescript7/api';
import { Projects7 } from '../../../server/project/typescript7/projects';

/** Compares the facts of both engines, file by file; see test/engines.mjs. */
async function main([manifest = '', ...named]: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'async-insight-'));
  const files = named.length > 0 ? named : fixturesIn(folder);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const failed: unknown[] = [];
  const engines: readonly EngineProjects[] = [
    new Projects(() => undefined, () => false),
    new Projects7(await loadTypeScript7(manifest, version), folder, () => undefined, (reason) => void failed.push(reason)),
  ];
  const milliseconds = [0, 0];
  let [same, other] = [0, 0];
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    const { questions } = analyse(parse(file, text).sourceFile);
    const [six, seven] = engines.map((engine, index) => {
      engine.open(uriOf(file), 'typescript', 1, text);
      const started = performance.now();
      const facts = engine.engineOf(uriOf(file)).facts(file, questions);
      milliseconds[index] = (milliseconds[index] ?? 0) + performance.now() - started;
      return facts;
    });
    for (const [index, { start, end }] of questions.entries()) {
      const [left, right] = [six?.[index], seven?.[index]].map(sorted);
      if (isDeepStrictEqual(left, right)) same += 1;
      else {
        other += 1;
        console.log(`${file}:${start} ${JSON.stringify(text.slice(start, Math.min(end, start + 60)))}\n  6 ${JSON.stringify(left)}\n  7 ${JSON.stringify(right)}`);
      }
    }
  }
  for (const engine of engines) engine.dispose();
  rmSync(folder, { recursive: true });
  const [six = 0, seven = 0] = milliseconds.map(Math.round);
  console.log(`${files.length} files, ${same} facts the same, ${other} others; TypeScript 6 took ${six} ms, TypeScript ${version} ${seven} ms.`);
  if (failed.length > 0 || same === 0 || other > 0) process.exitCode = 1;
}

/** The sources of the golden fixtures, as modules of one project. */
function fixturesIn(folder: string): readonly string[] {
  const fixtures = join(process.cwd(), 'test/fixtures');
  const compilerOptions = { target: 'esnext', module: 'esnext', moduleResolution: 'bundler', jsx: 'preserve', strict: true, allowJs: true, checkJs: false, experimentalDecorators: true, moduleDetection: 'force', skipLibCheck: true, noEmit: true, types: [] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  const sources = ['await-points', 'chains'].flatMap((name) => readdirSync(join(fixtures, name), { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path)).map((path) => join(fixtures, name, path)));
  return sources.map((path, index) => {
    const copy = join(folder, `${index}-${path.slice(path.lastIndexOf('/') + 1)}`);
    writeFileSync(copy, readFileSync(path, 'utf8'));
    return copy;
  });
}

/** Unions are ordered differently, and names in quotes keep theirs. */
function sorted(fact: ExpressionFact | undefined): unknown {
  return fact === undefined ? undefined : JSON.parse(JSON.stringify(fact), (_key, value: unknown) => (typeof value === 'string' ? words(value) : value));
}

function words(text: string): string | undefined {
  return text.replaceAll("'", '"').match(/[\w"]+|\S/g)?.toSorted().join(' ');
}

void main(process.argv.slice(2));
