import assert from 'node:assert/strict';
import { suite, teardown, test } from 'mocha';
import { hoverAt, hoverNow, lensTexts, positionOf, set, show, until } from './editor';

suite('settings switch what is shown, at once', () => {
  teardown(async () => {
    for (const name of ['enable', 'hover.enable', 'codeLens.awaitPoints', 'codeLens.chains']) await set(name, undefined);
  });

  test('the master switch', async () => {
    const { document } = await show('src/orders.ts');
    const position = positionOf(document, 'await fetchUser(id);');
    await hoverAt(document, position);
    await set('enable', false);
    await until(() => hoverNow(document, position), (text) => text === '');
    await until(() => lensTexts(document), (texts) => texts.length === 0);
    await set('enable', undefined);
    await hoverAt(document, position);
  });

  test('one kind of lens leaves the other', async () => {
    const { document } = await show('src/chains.ts');
    await until(() => lensTexts(document), (texts) => chainsAmong(texts).length > 1);
    await set('codeLens.awaitPoints', false);
    assert.ok(chainsAmong(await lensTexts(document)).length > 1);
    await set('codeLens.chains', false);
    await until(() => lensTexts(document), (texts) => chainsAmong(texts).length === 0);
  });

  test('an override for one language leaves the others', async () => {
    const javascript = (await show('src/report.js')).document;
    const typescript = (await show('src/orders.ts')).document;
    const positions = { javascript: positionOf(javascript, 'new Promise('), typescript: positionOf(typescript, 'await fetchUser(id);') };
    await hoverAt(javascript, positions.javascript);
    await set('hover.enable', false, { languageId: 'javascript' }, true);
    try {
      await until(() => hoverNow(javascript, positions.javascript), (text) => text === '');
      await hoverAt(typescript, positions.typescript);
    } finally {
      await set('hover.enable', undefined, { languageId: 'javascript' }, true);
    }
    await hoverAt(javascript, positions.javascript);
  });

  test('marks are asked for and taken away without an error', async () => {
    await show('src/orders.ts');
    for (const value of [true, undefined]) {
      await set('marks.gutter', value);
      await set('marks.overviewRuler', value);
    }
  });
});

function chainsAmong(texts: readonly string[]): string[] {
  return texts.filter((text) => text.includes('chain of'));
}
