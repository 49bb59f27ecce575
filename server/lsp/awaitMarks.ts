import { awaitMarks } from '../features';
import type { AwaitMark, AwaitMarksParams } from '../protocol';
import type { Handler } from './request';

/** `asyncInsight/awaitMarks`: for the marks that a client draws itself, and whose settings it reads itself. */
export const handle: Handler<AwaitMarksParams, AwaitMark[]> = (_params, { session: { positions }, document, view }) =>
  awaitMarks(view).map(({ range, repeats }) => ({ range: positions.rangeOf(document, range), repeats }));
