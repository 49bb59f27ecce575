import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { hoverAt, lensTexts, positionOf, show, until } from './editor';

suite('restart', () => {
  test('the server answers again afterwards, also when asked twice', async () => {
    const { document } = await show('src/orders.ts');
    const position = positionOf(document, 'await fetchUser(id);');
    await hoverAt(document, position);
    await vscode.commands.executeCommand('asyncInsight.restartServer');
    await hoverAt(document, position);
    await vscode.commands.executeCommand('asyncInsight.restartServer');
    await until(() => lensTexts(document), (texts) => texts.length > 0);
  });

  // Elsewhere there is no /proc to find the process in.
  if (process.platform === 'linux') {
    test('a server that dies is started again', async () => {
      const { document } = await show('src/orders.ts');
      const position = positionOf(document, 'await fetchUser(id);');
      await hoverAt(document, position);
      const [first, ...others] = servers();
      assert.deepEqual(others, []);
      process.kill(first ?? 0, 'SIGKILL');
      await until(servers, ([now]) => now !== undefined && now !== first);
      await hoverAt(document, position);
    });
  }
});

/** The language servers that this extension host has started. */
function servers(): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isServer(name)).map(Number);
}

function isServer(id: string): boolean {
  try {
    const isChild = readFileSync(`/proc/${id}/status`, 'utf8').includes(`\nPPid:\t${process.pid}\n`);
    return isChild && readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('dist/server.js');
  } catch {
    // It has ended meanwhile.
    return false;
  }
}
