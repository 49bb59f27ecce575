import type { Handler, Link } from './model';

/** What a promise can do: whether it can fulfil and whether it can reject. */
export interface Outcome {
  readonly fulfils: boolean;
  readonly rejects: boolean;
}

/** Where the values and rejections of a chain come from and go. Sources are numbers: 0 is the root, i is link i. */
export interface Flow {
  /** For each link, in order. */
  readonly links: readonly Pick<Link, 'valueFrom' | 'reaching' | 'handled' | 'passing'>[];
  /** The sources of the last promise's value. */
  readonly values: readonly number[];
  /** The sources whose rejection the last promise can have. */
  readonly escaping: readonly number[];
}

/** The handlers of a link: what decides where values and rejections go. */
export type LinkHandlers = Pick<Link, 'kind' | 'onFulfilled' | 'onRejected' | 'onFinally'>;

/**
 * Follows values and rejections along a chain, by ECMA-262's PerformPromiseThen and NewPromiseReactionJob: without a
 * callable handler the settlement passes through; a handler's completion settles the link's own promise; `finally`
 * (Promise.prototype.finally) passes both through unless its callback throws or gives a promise that rejects.
 */
export function flowOf(root: Outcome, links: readonly LinkHandlers[]): Flow {
  let values: readonly number[] = root.fulfils ? [0] : [];
  let errors: readonly number[] = root.rejects ? [0] : [];
  const flows = links.map((link, position) => {
    const source = position + 1;
    const before = { valueFrom: values, reaching: errors };
    if (link.kind === 'finally') {
      const runs = values.length > 0 || errors.length > 0;
      const { fulfils, rejects } = outcomeOf(link.onFinally);
      const passing = fulfils ? errors : [];
      values = fulfils ? values : [];
      errors = runs && rejects ? [...passing, source] : passing;
      return { ...before, handled: [], passing };
    }
    const fulfilled = values.length > 0 && isCallable(link.onFulfilled) ? outcomeOf(link.onFulfilled) : neither;
    const handles = errors.length > 0 && isCallable(link.onRejected);
    const rejected = handles ? outcomeOf(link.onRejected) : neither;
    const handled = handles ? errors : [];
    const passing = handles && link.onRejected?.optional !== true ? [] : errors;
    const passed = isCallable(link.onFulfilled) && link.onFulfilled?.optional !== true ? [] : values;
    values = fulfilled.fulfils || rejected.fulfils ? [...passed, source] : passed;
    errors = fulfilled.rejects || rejected.rejects ? [...passing, source] : passing;
    return { ...before, handled, passing };
  });
  return { links: flows, values, escaping: errors };
}

/** Whether a link calls this handler. */
export function isCallable(handler: Handler | undefined): boolean {
  return handler !== undefined && handler.form !== 'absent' && handler.form !== 'not a function';
}

const neither: Outcome = { fulfils: false, rejects: false };

/** What the promise of a link can do when this handler runs. */
function outcomeOf(handler: Handler | undefined): Outcome {
  if (handler === undefined || !isCallable(handler)) return { fulfils: true, rejects: false };
  const { rejects, returns } = handler.completion;
  return { fulfils: rejects !== 'always' && returns !== 'never', rejects: rejects !== 'never' };
}
