/** The page of the timeline, in the webview: shows one step of a run and goes to others by key, button and click. */
import type { TimelineQueue } from '../../../server/protocol';
import type { PageMessage, ShowMessage, Words } from '../messages';

declare function acquireVsCodeApi(): { postMessage(message: PageMessage): void };

const editor = acquireVsCodeApi();
let shown: ShowMessage | undefined;
let index = 0;

window.addEventListener('message', ({ data }: MessageEvent<ShowMessage>) => {
  if (data.kind !== 'show') return;
  shown = data;
  ({ index } = data);
  build(data);
  update();
});
document.addEventListener('keydown', (event) => {
  const target = targetOf(event);
  if (target === undefined) return;
  event.preventDefault();
  go(target);
});
say({ kind: 'ready' });

function say(message: PageMessage): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this goes to the editor, not to a window
  editor.postMessage(message);
}

/** The step that a key leads to. */
function targetOf({ key, ctrlKey, altKey, metaKey }: KeyboardEvent): number | undefined {
  if (ctrlKey || altKey || metaKey) return undefined;
  switch (key) {
    case 'ArrowRight': case 'ArrowDown': return index + 1;
    case 'ArrowLeft': case 'ArrowUp': return index - 1;
    case 'Home': return 0;
    case 'End': return last();
    default: return undefined;
  }
}

function go(target: number): void {
  const next = Math.max(0, Math.min(target, last()));
  if (next === index) return;
  index = next;
  update();
  say({ kind: 'step', index });
}

function last(): number {
  return (shown?.timeline.steps.length ?? 1) - 1;
}

/** The frame of the page, anew for each run. */
function build({ timeline: { title, exact, steps, open }, words }: ShowMessage): void {
  const certainty = element('p', { class: exact ? 'exact' : 'open' }, steps.length === 0 && !exact ? words.nothing : exact ? words.exact : words.open);
  const list = element('ol', { id: 'steps', 'role': 'listbox', 'tabindex': '0', 'aria-label': words.steps });
  list.append(...steps.map(({ line, text, when }, position) => {
    const option = element('li', { 'id': `step-${position}`, 'role': 'option' });
    option.append(element('span', { class: 'number' }, `${position + 1}`), element('span', { class: 'line' }, `${line}`), element('code', {}, text), element('span', { class: 'when' }, when));
    option.addEventListener('click', () => go(position));
    return option;
  }));
  document.body.replaceChildren(
    header(title, words), certainty, ...(exact ? [] : [listing(open)]),
    ...(steps.length === 0 ? [] : [
      list,
      section('why', words.why), section('stack', words.callStack), queues(words), section('console', words.console),
    ]),
    element('p', { 'id': 'status', 'role': 'status', 'aria-live': 'polite' }),
  );
  list.focus();
}

function header(title: string, words: Words): HTMLElement {
  const bar = element('div', { 'role': 'toolbar', 'aria-label': words.steps });
  const buttons = [
    { id: 'first', label: words.first, sign: '⇤', target: () => 0 },
    { id: 'previous', label: words.previous, sign: '←', target: () => index - 1 },
    { id: 'next', label: words.next, sign: '→', target: () => index + 1 },
    { id: 'last', label: words.last, sign: '⇥', target: last },
  ];
  bar.append(...buttons.map(({ id, label, sign, target }) => {
    const button = element('button', { id, 'type': 'button', 'aria-label': label, 'title': label }, sign);
    button.addEventListener('click', () => go(target()));
    return button;
  }));
  const top = element('header', {});
  top.append(element('h1', {}, title), bar);
  return top;
}

function queues(words: Words): HTMLElement {
  const box = element('section', { class: 'queues' });
  for (const [id, name] of [['microtasks', words.microtasks], ['nextTicks', words.nextTicks], ['macrotasks', words.macrotasks]] as const) box.append(section(id, name));
  return box;
}

/** A titled part whose content follows the step. */
function section(id: string, title: string): HTMLElement {
  const part = element('section', { 'aria-labelledby': `${id}-title` });
  part.append(element('h2', { id: `${id}-title` }, title), element('div', { id, class: 'content' }));
  return part;
}

/** Everything that follows the step. */
function update(): void {
  if (!shown) return;
  const { timeline: { steps }, words } = shown;
  const step = steps[index];
  if (!step) return;
  const list = document.querySelector('#steps');
  list?.setAttribute('aria-activedescendant', `step-${index}`);
  for (const [position, option] of [...(list?.children ?? [])].entries()) option.setAttribute('aria-selected', String(position === index));
  document.querySelector(`#step-${index}`)?.scrollIntoView({ block: 'nearest' });
  fill('why', [listing(step.why)]);
  fill('stack', [step.stack.length === 0 ? element('p', { class: 'empty' }, words.empty) : listing(step.stack.toReversed())]);
  for (const id of ['microtasks', 'nextTicks', 'macrotasks'] as const) fill(id, jobs(step[id], words));
  fill('console', [listing(steps.slice(0, index + 1).flatMap(({ output }) => output ?? []))]);
  for (const [id, atEnd] of [['first', index === 0], ['previous', index === 0], ['next', index === last()], ['last', index === last()]] as const) document.querySelector(`#${id}`)?.setAttribute('aria-disabled', String(atEnd));
  fill('status', [words.position.replace(/\{(\d)\}/g, (_, position: string) => [`${index + 1}`, `${steps.length}`, `${step.line}`, step.when][Number(position)] ?? '')]);
}

/** What waits, first in front: a line for each job, and how many more there are. */
function jobs({ count, jobs: first }: TimelineQueue, words: Words): HTMLElement[] {
  if (count === 0) return [element('p', { class: 'empty' }, words.empty)];
  const list = element('ol', { class: 'jobs' });
  list.append(...first.map((text) => element('li', {}, text)));
  const more = count - first.length;
  return [list, ...(more > 0 ? [element('p', { class: 'empty' }, words.more.replace('{0}', `${more}`))] : [])];
}

function listing(texts: readonly string[]): HTMLElement {
  const list = element('ul', {});
  list.append(...texts.map((text) => element('li', {}, text)));
  return list;
}

function fill(id: string, content: (Node | string)[]): void {
  document.querySelector(`#${id}`)?.replaceChildren(...content);
}

/** An element; its text is never read as markup. */
function element<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Readonly<Record<string, string>>, text = ''): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.textContent = text;
  return made;
}
