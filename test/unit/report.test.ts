import { afterAll, expect, test } from 'vitest';
import { notes } from '../../server/features';
import { Views } from './views';

const views = new Views('/', new Map([['/a.ts', 'async function wait(id: number) {\n  await null;\n  await fetch(`/${id}`);\n}']]));
afterAll(() => views.dispose());

test('a note speaks of the way of an error only where there can be one', () => {
  expect(notes(views.view('/a.ts')).map(({ text }) => text)).toEqual([
    'wait: 2 await points · settles with void',
    'await 1 of 2 · null is no promise: waits one microtask',
    'await 2 of 2 · Response · error → caller',
  ]);
});
