// `npm run package [FILE]`: one .vsix for every platform, and a check of what is in it.
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { root } from './lib/system.mjs';

const limit = 2.5 * 1024 * 1024;
const allowed = /^(dist|docs|client\/(media|sample|l10n))\/|^(package(\.nls(\.\w+)?)?\.json|README\.md|CHANGELOG\.md|LICENSE)$/;

process.chdir(root);
const packagePath = resolve(process.argv[2] ?? join(root, 'async-insight.vsix'));
const files = await listFiles({ packageManager: PackageManager.None });
const strangers = files.filter((file) => !allowed.test(file));
if (strangers.length > 0) throw new Error(`These files do not belong into the package: ${strangers.join(', ')}`);
await createVSIX({ packagePath, dependencies: false, allowMissingRepository: true, rewriteRelativeLinks: false });
const { size } = statSync(packagePath);
console.log(`${packagePath}: ${files.length} files, ${(size / 1024 / 1024).toFixed(2)} MB`);
if (size > limit) throw new Error('The package is larger than 2.5 MB.');
