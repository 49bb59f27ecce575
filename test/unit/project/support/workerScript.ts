import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../../../..');

/** Bundles the thread that knows types, as it is in the sources now, and gives the path of the script. */
export async function workerScript(name: string): Promise<string> {
  const outfile = join(root, '.cache/test', `${name}.cjs`);
  await build({ entryPoints: [join(root, 'server/project/worker.ts')], outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', external: ['typescript'], define: { 'import.meta.url': '__filename' } });
  return outfile;
}
