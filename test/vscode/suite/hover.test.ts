import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { hoverAt, positionOf, show, until, hoverNow } from './editor';

suite('hover', () => {
  test('on an await: which point of which function, and where its rejection goes', async () => {
    const { document } = await show('src/orders.ts');
    const text = await hoverAt(document, positionOf(document, 'await fetchUser(id);'));
    assert.match(text, /await point 1 of 3/i);
    assert.match(text, /loadDashboard/);
  });

  test('the awaited type comes from the checker', async () => {
    const { document } = await show('src/orders.ts');
    const position = positionOf(document, 'await fetchOrders');
    const text = await until(() => hoverNow(document, position), (hover) => hover.includes('Order[]'));
    assert.match(text, /await point 3 of 3/i);
  });

  test('on a link of a chain: which link it is', async () => {
    const { document } = await show('src/chains.ts');
    assert.match(await hoverAt(document, positionOf(document, 'catch((error')), /link 3 of 3/i);
  });

  test('on a combinator and on new Promise', async () => {
    const combinators = await show('src/combinators.ts');
    assert.match(await hoverAt(combinators.document, positionOf(combinators.document, 'race([')), /race/);
    const creation = await show('src/creation.ts');
    assert.match(await hoverAt(creation.document, positionOf(creation.document, 'new Promise((')), /executor/i);
  });

  test('six lines or fewer', async () => {
    const { document } = await show('src/orders.ts');
    const text = await hoverAt(document, positionOf(document, 'await fetchUser(id);'));
    assert.ok(text.split('\n').filter((line) => line.trim() !== '').length <= 6, text);
  });
});
