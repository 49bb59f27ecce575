import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/*.test.ts', 'test/unit/**/*.test.ts', 'test/lsp/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: '100%',
    pool: 'forks',
    // Test files share their process, so that TypeScript is loaded and compiled to machine code once for all of them.
    isolate: false,
  },
});
