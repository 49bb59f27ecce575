// `npm run screenshots [FOLDER [PART…]]`: the packaged extension in VS Code, with a real mouse, in pictures. Fails where something
// that a picture should show does not appear. Two of them are the README's, in client/media/.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { address, install, installExtension, start } from '../../scripts/lib/codeServer.mjs';
import { mustRun, root } from '../../scripts/lib/system.mjs';
import { openPage } from './browser.mjs';

const folder = resolve(process.argv[2] ?? join(root, '.cache/screenshots'));
const home = mkdtempSync(join(tmpdir(), 'async-insight-screenshots-'));
const extensions = join(home, 'extensions');
const sample = join(home, 'shop');
const parts = [{ part: 'views', file: 'orders.ts', take: takeViews }, { part: 'checks', file: 'orders.ts', take: takeChecks }, { part: 'callbacks', file: 'report.js', take: takeCallbacks }, { part: 'order', file: 'order.ts', take: takeOrder }];
const chosen = process.argv.slice(3);
const themes = { light: 'Default Light Modern', dark: 'Default Dark Modern' };

mkdirSync(folder, { recursive: true });
try {
  await install();
  await mustRun(process.execPath, ['scripts/package.mjs', join(home, 'async-insight.vsix')]);
  await installExtension(join(home, 'async-insight.vsix'), { home: join(home, 'installer'), extensions });
  mkdirSync(join(sample, 'src'), { recursive: true });
  writeFileSync(join(sample, 'src/filtered.ts'), 'declare const name: Promise<string>;\nexport const safe = () => name.then(String).catch(TypeError, () => "");\n');
  for (const [name, theme] of Object.entries(themes)) {
    // The editor saves what it was asked to change.
    cpSync(join(root, 'client/sample'), sample, { recursive: true });
    for (const { part, file, take } of parts) if (chosen.length === 0 || chosen.includes(part)) await withEditor(`${name}-${part}`, name, theme, file, take);
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function takeViews(editor) {
  await editor.open('orders.ts');
  await editor.see('.codelens-decoration a', '3 await points');
  await editor.hover('const user = await fetchUser(id);', 'await', 'await point 1 of 3');
  await editor.take('hover-await');
  await editor.leave();
  await editor.page.locator('.codelens-decoration a', { hasText: '3 await points' }).click();
  await editor.see('.peekview-widget', '');
  await editor.take('peek');
  await editor.page.keyboard.press('Escape');
  await editor.open('chains.ts');
  await editor.see('.codelens-decoration a', 'chain of 3');
  await editor.take('lenses');
  await editor.hover('.then((orders) => orders.toSorted', 'then', 'ink 2 of 3');
  await editor.take('hover-link');
  await editor.leave();
  await takeConversion(editor);
}

/** Before, the menu, after; and why not, where it cannot be. */
async function takeConversion(editor) {
  const { page } = editor;
  await editor.click('.then((user) => fetchOrders(user.id))', 'then');
  await editor.command('Refactor...');
  await editor.see('.action-widget', 'Convert to async/await');
  await editor.take('convert-menu');
  await page.locator('.action-widget .monaco-list-row', { hasText: 'Convert to async/await' }).first().click();
  await editor.see('.view-line', 'await fetchUser(id)');
  await editor.take('converted');
  await page.keyboard.press('Control+z');
  await editor.see('.view-line', '.then((user)');
  await editor.open('filtered.ts');
  await editor.click('.then(String)', 'then');
  await editor.command('Async Insight: Convert to async/await');
  await editor.see('.monaco-editor-overlaymessage', 'is no method of native promises');
  await editor.take('refused');
  await page.keyboard.press('Escape');
}

/** A mistake, its explanation, and what would mend it. */
async function takeChecks(editor) {
  await editor.goTo(28, 12);
  await editor.see('.squiggly-warning');
  await editor.hover('return fetchOrders(id).then', 'fetchOrders', 'This promise is returned before it settles');
  await editor.take('check-hover');
  await editor.leave();
  await editor.click('return fetchOrders(id).then', 'fetchOrders');
  await editor.command('Quick Fix...');
  await editor.see('.action-widget', 'Return it awaited');
  await editor.take('check-fix');
  await editor.page.keyboard.press('Escape');
}

/** A pyramid: how deep it is, when its callbacks are called, and both of its conversions, one after the other. */
async function takeCallbacks(editor) {
  const { page } = editor;
  const convert = async (title, line, word, result) => {
    await editor.click(line, word);
    await editor.command('Refactor...');
    await editor.see('.action-widget', title);
    await editor.take(`callbacks-menu-${title.endsWith('chain') ? 'chain' : 'await'}`);
    await page.locator('.action-widget .monaco-list-row', { hasText: title }).first().click();
    await editor.see('.view-line', result);
    await editor.leave();
  };
  await editor.see('.codelens-decoration a', 'callbacks 3 deep');
  await editor.hover("readText('data'", '=>', 'does not reach');
  await editor.take('callbacks-hover');
  await editor.leave();
  await convert('Convert callbacks to promise chain', "readText('settings'", 'readText', '.then((settings)');
  await editor.take('callbacks-chain');
  await convert('Convert to async/await', '.then((settings)', 'then', 'settings = await new Promise');
  await editor.take('callbacks-await');
}

/** The order of lines: by mouse up to the hover, by keyboard from there. */
async function takeOrder(editor) {
  const { page } = editor;
  await page.locator('.codelens-decoration a', { hasText: 'order: 4–5' }).click();
  await editor.see('.view-line', '12. microtask 3');
  await editor.take('order-hints');
  await editor.hover("console.log('F')", 'console', '12th of 13 steps');
  await editor.take('order-hover');
  await editor.leave();
  await editor.goTo(7, 30);
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Alt+t');
  const timeline = page.frameLocator('iframe.webview').frameLocator('#active-frame');
  const says = (text) => timeline.locator('#status', { hasText: text }).waitFor({ timeout: 30_000 });
  await says('Step 1 of 13: line 4, sync');
  for (const [key, text] of [['ArrowDown', 'Step 2 of 13'], ['ArrowRight', 'Step 3 of 13'], ['ArrowUp', 'Step 2 of 13'], ['End', 'Step 13 of 13: line 4, timer 1 ms'], ['ArrowDown', 'Step 13 of 13'], ['Home', 'Step 1 of 13'], ['ArrowLeft', 'Step 1 of 13'], ['End', 'Step 13 of 13'], ['ArrowLeft', 'Step 12 of 13: line 9, microtask 3']]) {
    await page.keyboard.press(key);
    await says(text);
  }
  await timeline.locator('li[role=option]', { hasText: 'await undefined' }).click();
  await says('Step 9 of 13: line 16');
  await timeline.locator('button#next').click();
  await says('Step 10 of 13: line 7, microtask 1');
  await timeline.locator("#console li", { hasText: "'D'" }).waitFor();
  await editor.take('timeline');
  await editor.command('View: Focus First Editor Group');
  await editor.command('View: Close Editors in Other Groups');
  await editor.goTo(15, 3);
  await page.keyboard.press('Shift+Control+ArrowRight');
  await page.keyboard.down('Shift');
  for (let times = 0; times < 8; times += 1) await page.keyboard.press('ArrowUp');
  await page.keyboard.up('Shift');
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Alt+b');
  await editor.see('.notification-toast', 'runs before line 15');
  await editor.take('why-before');
}

/** Opens a file of the sample in an editor of its own, and ends it. */
async function withEditor(id, name, theme, file, use) {
  const server = await start({
    home: join(home, id),
    extensions,
    settings: {
      'workbench.colorTheme': theme, 'editor.fontSize': 14, 'editor.minimap.enabled': false, 'editor.hover.delay': 100, 'asyncInsight.marks.gutter': true,
      'asyncInsight.marks.overviewRuler': true, 'workbench.layoutControl.enabled': false, 'breadcrumbs.enabled': false, 'window.commandCenter': false,
      'workbench.activityBar.location': 'hidden', 'workbench.statusBar.visible': true, 'editor.occurrencesHighlight': 'off',
    },
  });
  let browser;
  try {
    const opened = await openPage({ viewport: { width: 920, height: 520 } });
    browser = opened.browser;
    const editor = editorOf(opened.page, name);
    await opened.page.goto(address(server.origin, { folder: sample, files: [join(sample, 'src', file)] }));
    await opened.page.locator('.view-line').first().waitFor({ timeout: 60_000 });
    await editor.command('View: Close Primary Side Bar');
    await use(editor).catch(async (error) => { await editor.take('failed'); throw error; });
  } finally {
    await browser?.close();
    await server.stop();
  }
}

/** What a person does with the editor. */
function editorOf(page, name) {
  const see = (selector, text) => page.locator(selector, text ? { hasText: text } : {}).first().waitFor({ timeout: 30_000 });
  const choose = async (text) => {
    await page.locator('.quick-input-widget input').first().fill(text);
    await page.locator('.quick-input-list .monaco-list-row', { hasText: text.replace(/^>/, '') }).first().waitFor();
    await page.waitForTimeout(800);
    await page.keyboard.press('Enter');
    await page.waitForTimeout(500);
  };
  const leave = async () => {
    await page.keyboard.press('Escape');
    await page.mouse.move(600, 480);
    await page.waitForTimeout(1000);
  };
  /** The middle of a word of a line. */
  const placeOf = async (line, word) => {
    const code = line.replaceAll(' ', '\u00A0');
    const lines = page.locator('.view-line').filter({ hasText: line }).or(page.locator('.view-line').filter({ hasText: code })).first();
    return lines.evaluate((element, wanted) => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const first = node.data.indexOf(wanted);
        if (first < 0) continue;
        const range = document.createRange();
        range.setStart(node, first);
        range.setEnd(node, first + wanted.length);
        const { x, y, width, height } = range.getBoundingClientRect();
        return { x: x + width / 2, y: y + height / 2 };
      }
      throw new Error(`${wanted} is not in the line.`);
    }, word);
  };
  return {
    page,
    see,
    leave,
    async command(title) {
      await page.keyboard.press('F1');
      await choose(`>${title}`);
    },
    async open(file) {
      await page.keyboard.press('Control+p');
      await choose(file);
      await see('.tab.active', file);
      await leave();
    },
    /** Puts the cursor at a line and column, both counted from 1. */
    async goTo(line, column) {
      await page.keyboard.press('Control+g');
      await page.locator('.quick-input-widget input').first().fill(`:${line}:${column}`);
      await page.keyboard.press('Enter');
      await page.waitForTimeout(500);
    },
    /** Rests the mouse on a word of a line until a hover says this. */
    async hover(line, word, text) {
      const { x, y } = await placeOf(line, word);
      await page.mouse.move(x - 30, y, { steps: 4 });
      await page.mouse.move(x, y, { steps: 4 });
      await see('.monaco-hover .hover-contents', text);
      await page.waitForTimeout(1500);
    },
    /** Puts the cursor into a word of a line. */
    async click(line, word) {
      const { x, y } = await placeOf(line, word);
      await page.mouse.click(x, y);
      await page.waitForTimeout(500);
    },
    async take(what) {
      await page.waitForTimeout(600);
      await page.screenshot({ path: join(folder, `${what}-${name}.png`) });
    },
  };
}
