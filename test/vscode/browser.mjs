// A headless Chromium that reaches this machine alone.
import { chromium as playwright } from 'playwright-core';
import { chromium } from '../../scripts/lib/dependencies.mjs';

/** Opens an empty page of the size and look that the options say. */
export async function openPage(options = {}) {
  const executablePath = chromium();
  if (!executablePath) throw new Error('There is no Chromium. Install it, or give its path in CHROMIUM.');
  const browser = await playwright.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
      '--disable-sync', '--disable-dev-shm-usage', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'],
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US', ...options });
  return { browser, page: await context.newPage() };
}
