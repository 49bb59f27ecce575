#!/usr/bin/env node
// Takes the place of the VS Code executable that runTests() of @vscode/test-electron starts: the same arguments, the same
// exit codes, but the editor is VS Code in the browser, opened in headless Chromium. 124: the tests did not end in time.
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { format, stripVTControlCharacters } from 'node:util';
import { address, start } from '../../scripts/lib/codeServer.mjs';
import { openPage } from './browser.mjs';

const timeLimit = 900_000;
const words = process.argv.slice(2);
const values = (name) => words.filter((word) => word.startsWith(`--${name}=`)).map((word) => resolve(word.slice(name.length + 3)));
const [folder] = words.filter((word) => !word.startsWith('-')).map((word) => resolve(word));
const [tests] = values('extensionTestsPath');
const [extensions] = values('extensions-dir');

const home = mkdtempSync(join(tmpdir(), 'async-insight-host-'));
const passed = join(home, 'passed');
let server;
let browser;
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void end(130));
try {
  // Without this option, a built workbench ignores the paths of extension and tests.
  server = await start({ home, ...(extensions && { extensions }), args: ['--vscode-option', 'enable-smoke-test-driver'] });
  await end(await runTests());
} catch (error) {
  console.error(error);
  await end(1);
}

async function runTests() {
  const opened = await openPage();
  browser = opened.browser;
  const { page } = opened;
  const { promise: exited, resolve: exit } = withResolvers();
  await page.exposeFunction('codeAutomationExit', exit);
  page.on('crash', () => exit('the page crashed'));
  await page.exposeFunction('codeAutomationLog', printer());
  const payload = [...values('extensionDevelopmentPath').map((path) => ['extensionDevelopmentPath', path]), ['extensionTestsPath', entry()]];
  await page.goto(address(server.origin, { ...(folder && statSync(folder).isDirectory() && { folder }), payload }), { waitUntil: 'commit' });
  const code = await Promise.race([exited, server.ended, sleep(timeLimit, 'timeout', { ref: false })]);
  if (code === 'timeout') return 124;
  // The workbench says 0 too when the extension host dies in the middle of a run.
  if (code === 0 && existsSync(passed)) return 0;
  console.error(code === 0 ? 'The extension host ended before the tests did.' : `The tests ended: ${code}`);
  return 1;
}

/** Promise.withResolvers, which Node.js 20 does not have. */
function withResolvers() {
  let fulfil;
  const promise = new Promise((settle) => { fulfil = settle; });
  return { promise, resolve: fulfil };
}

/** The real tests, and a mark that they came to their end. */
function entry() {
  const path = join(home, 'tests.cjs');
  writeFileSync(path, `exports.run = async () => { await require(${JSON.stringify(tests)}).run(); require('fs').writeFileSync(${JSON.stringify(passed)}, ''); };\n`);
  return path;
}

/** Prints what the extension host logs, from the first suite on: before that, the editor talks about itself. */
function printer() {
  let isOn = false;
  return (_type, args) => {
    const text = stripVTControlCharacters(format(...args)).replace(/\n$/, '');
    isOn ||= text.startsWith('suite:');
    if (isOn) console.log(text);
  };
}

async function end(code) {
  await browser?.close().catch(() => undefined);
  await server?.stop();
  if (code !== 0 && server) console.error(server.log().split('\n').slice(-25).join('\n'));
  rmSync(home, { recursive: true, force: true });
  process.exit(code);
}
