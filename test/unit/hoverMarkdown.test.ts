/** What comes from the source cannot become a link, a picture or HTML in a hover: editors run the commands of links. */
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { expect, it } from 'vitest';
import { hoversOf, Views } from './views';

const markdown = new MarkdownIt({ html: true, linkify: true });

const hostile = fc.array(fc.constantFrom(
  '`', '``', '[x](command:run)', '](command:run)', '![x](https://example.com/x.png)', '<img src="x">', '<b>', '&lt;', '&#60;', '\\', '*', '_', '~~', '|', '#', '-', '$(zap)', ' ', 'https://example.com', 'word',
), { minLength: 1, maxLength: 8 }).map((parts) => `said ${parts.join('')}`);

function sourceWith(text: string): string {
  const quoted = JSON.stringify(text);
  const template = `\`${text.replaceAll(/[`\\]/g, '\\$&').replaceAll('${', '\\${')}\``;
  return `declare function load<const Text>(text: Text): Promise<Text>;
declare const store: Record<string, (...given: unknown[]) => Promise<${quoted}>>;
declare function tag(parts: TemplateStringsArray): Promise<${quoted}>;
async function first() {
  const one = await load(${quoted});
  const two = await store[${quoted}]!(${template});
  return [one, two, await tag${template}];
}
const second = store[${quoted}]!().then(() => load(${quoted}), () => ${template}).catch((error) => { throw new Error(${quoted}, error); }).finally(() => load(${template}));
const third = Promise.all([load(${quoted}), tag${template}]);
const fourth = new Promise<${quoted}>((resolve, reject) => { if (${quoted}.length > 3) resolve(${quoted}); else reject(${template}); });
export { first, second, third, fourth };
`;
}

it('nothing in a hover is more than text and code, whatever the source says', () => {
  // Many texts for each run, as every run compiles a program.
  fc.assert(fc.property(fc.array(hostile, { minLength: 25, maxLength: 25 }), (texts) => {
    const views = new Views('/', new Map(texts.map((text, index) => [`/source${index}.ts`, sourceWith(text)])));
    for (const name of views.sources.keys()) {
      const hovers = hoversOf(views.view(name));
      expect(hovers.length).toBeGreaterThan(8);
      expect(hovers.some(({ lines }) => lines.join('\n').includes('said'))).toBe(true);
      const made = hovers.flatMap(({ lines }) => markdown.parse(lines.join('  \n'), {})).flatMap((token) => [token, ...(token.children ?? [])]).map(({ type }) => type);
      expect(made.filter((type) => /link|image|html|heading|list|table|fence|blockquote/.test(type))).toEqual([]);
    }
    views.dispose();
  }), { numRuns: 4 });
});
