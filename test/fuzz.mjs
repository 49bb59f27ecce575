// Runs a fuzzer: `node test/fuzz.mjs editing …` (see test/lsp/fuzz/run.ts) or `ordering …` (see test/unit/ordering/fuzz.ts).
import { join } from 'node:path';
import { build } from 'esbuild';
import { root, run } from '../scripts/lib/system.mjs';

const entries = { editing: 'test/lsp/fuzz/run.ts', ordering: 'test/unit/ordering/fuzz.ts' };
const [name, ...args] = process.argv.slice(2);
const entry = entries[name];
if (!entry) {
  console.error(`Which fuzzer: ${Object.keys(entries).join(' or ')}?`);
  process.exit(2);
}
const outfile = join(root, '.cache/fuzz', `${name}.cjs`);
await build({
  entryPoints: [join(root, entry)], outfile, bundle: true, platform: 'node', format: 'cjs', packages: 'external', logLevel: 'error',
  define: { 'import.meta.dirname': JSON.stringify(join(root, 'test/lsp')) },
});
process.exitCode = await run(process.execPath, [outfile, ...args]);
