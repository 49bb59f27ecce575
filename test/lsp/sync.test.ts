import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CodeLens, Hover, Range } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Client, editor } from './client';

/** What users see must depend on the text alone, not on the edits that led to it. */
const base = `import { load, save } from './store';

export async function first(id: string) {
  const user = await load(id); // 😀
  await save(user);
  return await load('ä' + id);
}

export function chain(id: string) {
  return load(id).then((user) => user.name).catch(() => 'none').finally(() => undefined);
}
`;
/** Pieces that break and mend the syntax in many ways. */
const pieces = ['await ', 'async ', 'f()', '.then(g)', '.catch(', ')', '{', '}', '\n', '\r\n', '\r', '"', '`', '/*', '*/', '😀', 'ä', '\uD83D', ' ', 'for await (const x of y) ', 'return '];
const edits = fc.array(fc.record({ start: fc.nat(), length: fc.nat(12), text: fc.array(fc.constantFrom(...pieces), { maxLength: 3 }).map((parts) => parts.join('')) }), { minLength: 1, maxLength: 8 });

describe.each(['utf-16', 'utf-8'] as const)('incremental changes in %s', (encoding) => {
  let edited: Client;
  let fresh: Client;
  const capabilities = { ...editor, general: { positionEncodings: [encoding, 'utf-16'] } };

  beforeAll(async () => {
    [edited, fresh] = await Promise.all([Client.start({ capabilities }), Client.start({ capabilities })]);
  });
  afterAll(() => Promise.all([edited.stop(), fresh.stop()]));

  it('lead to the answers that a server gives that was told the whole text', async () => {
    let run = 0;
    let answers = 0;
    await fc.assert(fc.asyncProperty(edits, async (all) => {
      const uri = `untitled:${encoding}-${run++}.ts`;
      let text = base;
      edited.open(uri, text);
      for (const { start, length, text: inserted } of all) {
        const document = TextDocument.create(uri, 'typescript', 0, text);
        // Through positions and back, so that no edit starts inside of a line end.
        const [from, to] = [start % (text.length + 1), (start % (text.length + 1)) + length].map((offset) => outsidePair(text, document.offsetAt(document.positionAt(offset)))) as [number, number];
        edited.change(uri, { range: rangeOf(document, from, Math.max(from, to), encoding), text: inserted });
        text = text.slice(0, from) + inserted + text.slice(Math.max(from, to));
      }
      fresh.open(uri, text);
      const [mine, theirs] = await Promise.all([answersOf(edited, uri), answersOf(fresh, uri)]);
      expect(mine).toEqual(theirs);
      answers += mine.lenses.length + mine.hovers.filter((hover) => hover !== null).length;
      edited.close(uri);
      fresh.close(uri);
    }), { numRuns: 60 });
    expect(answers).toBeGreaterThan(60);
    expect([...edited.wireErrors, ...fresh.wireErrors]).toEqual([]);
  });
});

async function answersOf(client: Client, uri: string): Promise<{ lenses: Range[]; hovers: (Range | undefined | null)[] }> {
  const lenses = await client.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
  const places = [[3, 16], [4, 4], [5, 11], [9, 20], [9, 50]] as const;
  const hovers = await Promise.all(places.map(([line, character]) => client.hover(uri, { line, character })));
  return { lenses: lenses.map(({ range }) => range), hovers: hovers.map((hover: Hover | null) => hover && hover.range) };
}

function outsidePair(text: string, offset: number): number {
  return /[\uD800-\uDBFF]/.test(text[offset - 1] ?? '') && /[\uDC00-\uDFFF]/.test(text[offset] ?? '') ? offset - 1 : offset;
}

function rangeOf(document: TextDocument, from: number, to: number, encoding: 'utf-8' | 'utf-16'): Range {
  const [start, end] = [from, to].map((offset) => {
    const position = document.positionAt(offset);
    if (encoding === 'utf-16') return position;
    const line = document.getText({ start: { line: position.line, character: 0 }, end: position });
    return { line: position.line, character: Buffer.byteLength(line) };
  }) as [Range['start'], Range['end']];
  return { start, end };
}
