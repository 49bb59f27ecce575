#!/usr/bin/env node
// Measures the built language server beside TypeScript's own server: the same machine, the same files, the same run.
//
//   node test/bench/bench.mjs [project folder] [--json] [--write] [--edits n]
//
//   --json    prints the figures as JSON        --write   also writes them to docs/performance.md
//   --edits   keystrokes in the typing part (60)
//
// Without a folder: the TypeScript sources of packages that lie in node_modules.
import { existsSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureChecks } from './checks.mjs';
import { measureCodeActions } from './codeActions.mjs';
import { openLanguageServer } from './languageServer.mjs';
import { findProject } from './project.mjs';
import { measureStart } from './start.mjs';
import { openTsserver } from './tsserver.mjs';
import { measureTyping } from './typing.mjs';
import { markdown } from './markdown.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, write: { type: 'boolean' }, edits: { type: 'string', default: '60' } },
});

if (!existsSync(join(root, 'dist/server.js'))) {
  console.error('dist/server.js is missing: run `npm run build` first.');
  process.exit(1);
}

const project = findProject(root, positionals[0]);
const say = (text) => process.stderr.write(`${text}\n`);
try {
  const ours = (options) => openLanguageServer(root, project, options);
  const theirs = (options) => openTsserver(root, project, options);
  say(`Project: ${project.name}, ${project.files} files; ${cpus().length} cores, Node ${process.versions.node}`);
  say(`Start with a file of ${project.long.lines} lines …`);
  const start = await measureStart(project.long, ours, theirs);
  say(`Typing in ${project.typed.name}, ${project.typed.lines} lines …`);
  const typing = await measureTyping(project.typed, Number(values.edits), ours, theirs);
  say(`Offering code actions in a file of ${project.chained.lines} lines …`);
  const codeActions = await measureCodeActions(project.chained, ours, theirs);
  say(`Checking ${project.lines} lines …`);
  const checks = measureChecks(root, project);
  const result = {
    project: project.name, files: project.files, node: process.versions.node, cores: cpus().length,
    start: { lines: project.long.lines, ...start },
    typing: { file: project.typed.name, lines: project.typed.lines, ...typing },
    codeActions: { lines: project.chained.lines, ...codeActions },
    checks,
  };
  console.log(values.json ? JSON.stringify(result, undefined, 2) : markdown(result));
  const machine = `Measured on ${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model ?? 'unknown processor'}, by \`npm run bench -- --write\`.`;
  if (values.write) writeFileSync(join(root, 'docs/performance.md'), `# Performance\n\n${machine}\n\n${markdown(result)}`);
} finally {
  project.dispose();
}
