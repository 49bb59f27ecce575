/**
 * For each check the rules of other linters that find the same mistake, by their names behind the plugin's: those of
 * ESLint with typescript-eslint, promise and no-floating-promise, of oxlint, and of Biome.
 */
export const equivalentRules: ReadonlyMap<string, readonly string[]> = new Map([
  ['async-array-callback', ['no-misused-promises', 'noMisusedPromises']],
  ['async-executor', ['no-async-promise-executor', 'noAsyncPromiseExecutor']],
  ['async-void-callback', ['no-misused-promises', 'noMisusedPromises', 'strict-void-return']],
  ['await-in-loop', ['no-await-in-loop', 'noAwaitInLoops']],
  ['await-non-thenable', ['await-thenable']],
  ['callback-promise-mix', ['no-callback-in-promise', 'no-promise-in-callback']],
  ['catch-continues', ['catch-or-return', 'always-return']],
  ['floating-promise', ['no-floating-promises', 'catch-or-return', 'noFloatingPromises', 'no-floating-promise']],
  ['forked-chain', ['no-floating-promises', 'noFloatingPromises']],
  ['missing-await', ['restrict-template-expressions', 'no-base-to-string', 'no-misused-spread', 'restrict-plus-operands', 'no-misused-promises']],
  ['missing-return', ['always-return', 'no-floating-promises', 'noFloatingPromises']],
  ['multiple-settle', ['no-multiple-resolved']],
  ['nested-chain', ['no-nesting']],
  ['promise-in-condition', ['no-misused-promises', 'no-unnecessary-condition', 'noMisusedPromises']],
  ['promise-wrapper', ['avoid-new']],
  ['return-without-await', ['return-await', 'no-return-await']],
  ['stale-update', ['require-atomic-updates']],
  ['swallowed-rejection', ['no-empty', 'no-empty-function', 'noEmptyBlockStatements']],
  ['then-null', ['prefer-catch']],
  ['then-second-arg', ['prefer-catch']],
]);

/** Of these, the ones that report wherever the check is certain: they say the same of the same place. */
export const sureRules: ReadonlyMap<string, readonly string[]> = new Map([
  ['async-executor', ['no-async-promise-executor', 'noAsyncPromiseExecutor']],
  ['await-in-loop', ['no-await-in-loop', 'noAwaitInLoops']],
  ['await-non-thenable', ['await-thenable']],
  ['floating-promise', ['no-floating-promises']],
  ['nested-chain', ['no-nesting']],
  ['return-without-await', ['return-await']],
]);

/** Those that look at types, which projects switch on for TypeScript alone. */
export const typedRules: ReadonlySet<string> = new Set(['await-thenable', 'no-floating-promises', 'return-await']);
