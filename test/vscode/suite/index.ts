import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/** Called by VS Code's test runner inside of the extension host; rejects where a test failed. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'tdd', timeout: 180_000, color: true, failZero: true, forbidOnly: true });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  await import('./activation.test');
  await import('./hover.test');
  await import('./codeLens.test');
  await import('./commands.test');
  await import('./order.test');
  await import('./codeAction.test');
  await import('./checks.test');
  await import('./settings.test');
  await import('./documents.test');
  await import('./realCode.test');
  await import('./restart.test');
  const { stats } = await new Promise<Mocha.Runner>((resolve) => {
    console.log('suite: Async Insight in VS Code');
    const runner = mocha.run(() => resolve(runner));
  });
  const { passes = 0, failures = 0, pending = 0 } = stats ?? {};
  writeFileSync(process.env['ASYNC_INSIGHT_RESULTS'] ?? '', JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
