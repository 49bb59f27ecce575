import { expect, it } from 'vitest';
import ts from 'typescript';
import { noFacts } from '../../../server/analysis';
import { apply, proposalAt } from './harness/convert';

const text = `function load(id) {
  return read(id)
    .then(parse)
    .catch((error) => report(error));
}
`;
const parsed = (source = text) => ts.createSourceFile('/file.js', source, ts.ScriptTarget.Latest, true);
const cursors = [text.indexOf('then'), text.indexOf('catch')] as const;
const kind = 'refactor.rewrite.async.chainToAwait';

it('what a refactoring says from syntax is the same wherever the cursor is in a chain, and so are its edits', () => {
  const sourceFile = parsed();
  const [one, other] = cursors.map((cursor) => proposalAt(kind, sourceFile, noFacts, cursor));
  expect(one).toBeDefined();
  expect(other).toBe(one);
  if (!one || !('edits' in one)) throw new Error('not converted');
  expect(apply(text, one.edits())).toBe(apply(text, one.edits()));
});

it('of another tree, of other libraries and from types it is found anew', () => {
  const sourceFile = parsed();
  const first = proposalAt(kind, sourceFile, noFacts, cursors[0]);
  expect(proposalAt(kind, parsed(), noFacts, cursors[0])).not.toBe(first);
  expect(proposalAt(kind, sourceFile, noFacts, cursors[0], ['bluebird'])).not.toBe(first);
  expect(proposalAt(kind, sourceFile, { at: () => undefined }, cursors[0])).not.toBe(first);
});
