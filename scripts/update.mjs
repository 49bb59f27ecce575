// `npm run update`: writes anew what is generated from code: settings in package.json and README.md, golden texts. Read the
// difference before you commit it.
import { mustRun } from './lib/system.mjs';

await mustRun(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'test/unit'], { env: { ...process.env, UPDATE: '1' } });
await mustRun('git', ['diff', '--stat']);
