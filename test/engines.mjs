// Asks TypeScript 6 and TypeScript 7 for the facts of the same files and says where they differ: `npm run engines [-- FILE…]`,
// without files the golden fixtures. TypeScript 7 is installed into .cache/typescript7 the first time; it is no dependency, as
// its `tsc` would take the place of the one that checks this project.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { mustRun, root, run } from '../scripts/lib/system.mjs';

const folder = join(root, '.cache/typescript7');
const manifest = join(folder, 'node_modules/typescript/package.json');
if (!existsSync(manifest)) await mustRun('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', 'typescript@7.1.0-beta']);
const outfile = join(root, '.cache/engines.cjs');
await build({ entryPoints: [join(root, 'test/unit/project/engines.ts')], outfile, bundle: true, platform: 'node', format: 'cjs', packages: 'external', logLevel: 'error' });
process.exitCode = await run(process.execPath, [outfile, manifest, ...process.argv.slice(2).map((path) => resolve(path))]);
