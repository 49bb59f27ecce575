const severityOf = { type: 'string', enum: ['off', 'hint', 'information', 'warning', 'error'], scope: 'language-overridable' } as const;

/** The settings of the checks: written from their table by a test, as settings are known before the checks are loaded. */
export const checkSettings = {
  'checks.async-array-callback': { ...severityOf, default: 'warning', description: 'An async callback goes to an array, set or map method that ignores or misreads the promise.' },
  'checks.async-executor': { ...severityOf, default: 'warning', description: 'The executor of `new Promise` is an async function: what it throws is lost.' },
  'checks.async-void-callback': { ...severityOf, default: 'information', description: 'An async function that can reject goes where a callback is expected that gives nothing: a listener, a timer, an option, a property.' },
  'checks.await-non-thenable': { ...severityOf, default: 'information', description: '`await` on a value that is never a thenable.' },
  'checks.catch-continues': { ...severityOf, default: 'warning', description: 'A catch handler returns nothing, and the code after it goes on with the value as if it were there.' },
  'checks.empty-race': { ...severityOf, default: 'warning', description: '`Promise.race` over something that is known to be empty: the result never settles.' },
  'checks.floating-promise': { ...severityOf, default: 'warning', description: 'A promise that nobody awaits, returns, stores, passes on, voids or gives a rejection handler.' },
  'checks.forked-chain': { ...severityOf, default: 'information', description: 'A handler is attached to a promise, the derived promise is dropped, and the code goes on with the original.' },
  'checks.late-handler': { ...severityOf, default: 'warning', description: 'A promise is created, and the function suspends on something else before any handler is attached to it.' },
  'checks.missing-await': { ...severityOf, default: 'warning', description: 'A promise is used where its value is meant: spread, in a template or string, serialised, by a member of the value, with `in` or `for … in`.' },
  'checks.missing-return': { ...severityOf, default: 'warning', description: 'A handler of a chain starts asynchronous work, or computes a value that the next handler wants, and does not return it.' },
  'checks.multiple-settle': { ...severityOf, default: 'warning', description: 'A promise is settled a second time on one way: the later call has no effect.' },
  'checks.nested-chain': { ...severityOf, default: 'hint', description: 'A chain inside a `then` handler that uses nothing from the enclosing handler and could be flat.' },
  'checks.never-settles': { ...severityOf, default: 'warning', description: 'An executor never calls or hands out `resolve` and `reject`, or one of its ways ends without either.' },
  'checks.promise-in-condition': { ...severityOf, default: 'warning', description: 'A promise that cannot be undefined is used as a condition, negated, or compared.' },
  'checks.promise-wrapper': { ...severityOf, default: 'information', description: '`new Promise` only forwards a promise that exists already.' },
  'checks.return-without-await': { ...severityOf, default: 'warning', description: 'A promise is returned from a `try` with a `catch` or `finally` without `await`: the `catch` does not see its rejection, the `finally` runs too early.' },
  'checks.self-await': { ...severityOf, default: 'warning', description: 'A promise waits for itself, so that it never settles.' },
  'checks.settle-extra-args': { ...severityOf, default: 'warning', description: '`resolve` or `reject` gets more than one value: all but the first are dropped.' },
  'checks.swallowed-rejection': { ...severityOf, default: 'information', description: 'An empty catch block around asynchronous code, or a rejection handler that does nothing and whose result is unused, without a comment that says why.' },
  'checks.then-null': { ...severityOf, default: 'hint', description: '`then` without a usable first handler: `.then(null, f)`, `.then(undefined, f)`, `.then()`.' },
  'checks.then-second-arg': { ...severityOf, default: 'information', description: 'The first handler of `then(ok, fail)` can fail, nothing downstream handles that, and `fail` does not see it.' },
  'checks.try-without-await': { ...severityOf, default: 'warning', description: 'A promise is made inside a `try` with a `catch`, but not awaited there, so that the `catch` never sees its rejection.' },
} as const;
