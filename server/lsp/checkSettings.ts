const severityOf = { type: 'string', enum: ['off', 'hint', 'information', 'warning', 'error'], scope: 'language-overridable' } as const;

/** The settings of the checks: written from their table by a test, as settings are known before the checks are loaded. */
export const checkSettings = {
  'checks.async-executor': { ...severityOf, default: 'warning', description: 'The executor of `new Promise` is an async function: what it throws is lost.' },
  'checks.floating-promise': { ...severityOf, default: 'warning', description: 'A promise that nobody awaits, returns, stores, passes on, voids or gives a rejection handler.' },
  'checks.multiple-settle': { ...severityOf, default: 'warning', description: 'A promise is settled a second time on one way: the later call has no effect.' },
} as const;
