/** Conversions with Node.js's own functions, on files in a temporary folder: before and after give the same. */
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noFacts } from '../../../server/analysis';
import { apply, proposalAt } from './harness/convert';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'async-insight-callbacks-'));
  writeFileSync(join(folder, 'a.json'), '{"name":"a"}');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Bodies of `function (folder, cb)`. */
const programs: Readonly<Record<string, string>> = {
  'reads and writes': `fs.readFile(folder + '/a.json', 'utf8', (err, text) => {
    if (err) return cb(err);
    fs.writeFile(folder + '/b.json', text + '!', (err) => {
      if (err) return cb(err);
      fs.stat(folder + '/b.json', (err, stats) => {
        if (err) return cb(err);
        fs.readdir(folder, (err, names) => (err ? cb(err) : cb(null, text, stats.size, names.includes('b.json'))));
      });
    });
  });`,
  'fails for a missing file': `fs.readFile(folder + '/none', (err, data) => {
    if (err) return cb(err.code, err.syscall);
    cb(null, data);
  });`,
  'uses descriptors': `fs.open(folder + '/a.json', 'r', (err, fd) => {
    if (err) return cb(err);
    fs.read(fd, Buffer.alloc(4), 0, 4, 0, (err, bytes, buffer) => {
      if (err) return cb(err);
      fs.readFile(fd, 'utf8', (err, text) => {
        if (err) return cb(err);
        fs.close(fd, (err) => cb(err, bytes, buffer.toString(), text));
      });
    });
  });`,
  'packs and unpacks': `zlib.gzip('some text', (err, packed) => {
    if (err) return cb(err);
    zlib.gunzip(packed, (err, text) => {
      if (err) return cb(err);
      zlib.gunzip(text, (err) => cb(null, text.toString(), err && err.code));
    });
  });`,
  'makes keys': `crypto.scrypt('secret', 'salt', 16, (err, key) => {
    if (err) return cb(err);
    crypto.generateKeyPair('ec', { namedCurve: 'P-256', publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } }, (err, publicKey, privateKey) => {
      if (err) return cb(err);
      cb(null, key.toString('hex'), publicKey.slice(0, 26), privateKey.slice(0, 27));
    });
  });`,
  'runs processes': `cp.execFile(process.execPath, ['-e', 'console.log(1); console.error(2)'], (err, stdout, stderr) => {
    if (err) return cb(err);
    cp.execFile(process.execPath, ['-e', 'console.log(3); process.exit(4)'], (err, out) => {
      if (err) return cb(null, stdout, stderr, err.code, out);
      cb(null, 'no failure');
    });
  });`,
  'looks names up': `dns.lookup('localhost', { family: 4 }, (err, address, family) => {
    if (err) return cb(err);
    dns.lookup('127.0.0.1', { all: true }, (err, all) => (err ? cb(err) : cb(null, address, family, all)));
  });`,
  'asks whether there is a file': `fs.exists(folder + '/a.json', (there) => {
    fs.access(folder + '/none', (err) => {
      if (err && err.code !== 'ENOENT') return cb(err);
      setTimeout(() => cb(null, there, !err), 1);
    });
  });`,
};

const head = "const fs = require('fs');\nconst zlib = require('zlib');\nconst crypto = require('crypto');\nconst cp = require('child_process');\nconst dns = require('dns');\n";
const require = createRequire(import.meta.url);

function run(source: string): Promise<string> {
  const main = (new Function('require', `${source}\nreturn main;`) as (load: unknown) => (folder: string, done: (...given: unknown[]) => void) => void)(require);
  return new Promise((resolve) => main(folder, (...given) => resolve(JSON.stringify(given))));
}

test.each(Object.keys(programs))('%s', async (name) => {
  const source = `${head}function main(folder, cb) {\n  ${programs[name] ?? ''}\n}\n`;
  const before = await run(source);
  const texts = ['callbackToPromise', 'callbackToAwait'].map((kind) => {
    const proposal = proposalAt(`source.asyncInsight.${kind}`, ts.createSourceFile('/node.js', source, ts.ScriptTarget.Latest, true), noFacts, 0);
    return proposal && 'edits' in proposal ? apply(source, proposal.edits()) : undefined;
  });
  expect(texts).not.toContain(undefined);
  expect(await Promise.all(texts.map((text) => run(text ?? '')))).toEqual([before, before]);
});
