import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Starts TypeScript's own server as VS Code does: with all types, or (`syntactic`) the one that only parses. */
export async function openTsserver(root, project, { syntactic = false } = {}) {
  const options = ['--disableAutomaticTypingAcquisition', '--suppressDiagnosticEvents', ...(syntactic ? ['--serverMode', 'syntactic'] : [])];
  const child = spawn(process.execPath, [join(root, 'node_modules/typescript/lib/tsserver.js'), ...options], { cwd: project.folder, stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map();
  let received = Buffer.alloc(0);
  let sequence = 0;
  child.stdout.on('data', (data) => {
    received = Buffer.concat([received, data]);
    for (;;) {
      const head = /^(?:[^\r\n]+\r?\n)*?Content-Length: (?<length>\d+)\r?\n\r?\n/.exec(received.subarray(0, 200).toString('latin1'));
      if (head === null || received.length < head[0].length + Number(head.groups.length)) return;
      const end = head[0].length + Number(head.groups.length);
      const message = JSON.parse(received.subarray(head[0].length, end).toString('utf8'));
      received = received.subarray(end);
      if (message.type === 'response') waiting.get(message.request_seq)?.(message);
      waiting.delete(message.request_seq);
    }
  });
  const send = (command, parameters) => child.stdin.write(`${JSON.stringify({ seq: ++sequence, type: 'request', command, arguments: parameters })}\n`);
  const request = (command, parameters) => new Promise((resolve) => {
    send(command, parameters);
    waiting.set(sequence, resolve);
  });
  return {
    open: ({ path, text }) => send('updateOpen', { openFiles: [{ file: path, fileContent: text, projectRootPath: project.folder, scriptKindName: 'TS' }] }),
    edit: ({ path }, { line, character }, length, newText) => send('updateOpen', {
      changedFiles: [{ fileName: path, textChanges: [{ start: { line: line + 1, offset: character + 1 }, end: { line: line + 1, offset: character + 1 + length }, newText }] }],
    }),
    hover: ({ path }, { line, character }) => request('quickinfo', { file: path, line: line + 1, offset: character + 1 }),
    /** What its CodeLens positions are made from. */
    lenses: ({ path }) => request('navtree', { file: path }),
    /** As VS Code asks when the cursor has moved. */
    actions: ({ path }, place) => request('getApplicableRefactors', { ...spanOf(path, place), triggerReason: 'implicit' }),
    /** As VS Code asks for fixes of the suggestion "This may be converted to an async function". */
    fixes: ({ path }, place) => request('getCodeFixes', { ...spanOf(path, place), errorCodes: [80006] }),
    close: async () => {
      const ended = new Promise((resolve) => { child.once('exit', resolve); });
      send('exit');
      await ended;
    },
  };
}

function spanOf(file, { line, character }) {
  return { file, startLine: line + 1, startOffset: character + 1, endLine: line + 1, endOffset: character + 1 };
}
