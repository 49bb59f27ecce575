import { describe, expect, it } from 'vitest';
import { errorRoute, type ErrorPlace } from '../../../server/features';
import type { FileView } from '../../../server/project';
import { projectOf, run } from './project';
import { scenarios } from './scenarios';

describe('where an error goes is where Node.js takes it', () => {
  it.concurrent.each(Object.entries(scenarios))('%s', async (_, text) => {
    const { cursor, host, view } = projectOf(text);
    const places = await errorRoute(cursor.view, cursor.offset, host) ?? [];
    expect(places.flatMap((place) => labelsOf(view(place.uri.slice('file:///'.length)), place)).toSorted()).toEqual(await run(text));
  });
});

/** What the test's observer would say of a place: the labels in it, or that nobody handles the rejection. */
function labelsOf(view: FileView, place: ErrorPlace): readonly string[] {
  if (place.kind === 'handled') return [...view.text.slice(place.range.start, place.range.end).matchAll(/took\('(?<label>[^']+)'\)/g)].map((match) => match.groups?.['label'] ?? '');
  return place.kind === 'unhandled' ? [place.sentence.includes('evaluation') ? 'module fails' : 'unhandled'] : [place.kind];
}
