import type { Chain } from '../../analysis';
import type { FileView } from '../../project';
import { errorsOf } from '../chainErrors';
import { ChainWords, shortened } from '../chainWords';
import type { Lens } from '.';

/**
 * A lens on each chain of two or more links that stands in no handler of another chain; of several in one line, on
 * the outermost.
 */
export function chainLenses(view: FileView): readonly Lens[] {
  const lines = new Set<number>();
  return view.model.chains
    .filter(({ links, enclosing, range }) => {
      if (links.length < 2 || enclosing !== undefined) return false;
      const { line } = view.sourceFile.getLineAndCharacterOfPosition(range.start);
      return !lines.has(line) && lines.add(line);
    })
    .map((chain) => ({ range: chain.range, kind: 'chain' as const, title: titleOf(view, chain), targets: chain.links.map(({ keyword }) => keyword) }));
}

function titleOf(view: FileView, chain: Chain): string {
  const words = new ChainWords(view, chain, (text) => text);
  return [`chain of ${chain.links.length}`, ...gives(chain), ...errorWords(view, chain, words), ...forks(chain, words)].join(' · ');
}

function gives({ gives: type }: Chain): readonly string[] {
  return type === undefined || uninformative.has(type) ? [] : [`gives ${shortened(type, 40)}`];
}

const uninformative: ReadonlySet<string> = new Set(['any', 'unknown', 'void', 'undefined', 'never']);

function forks({ forks: others }: Chain, words: ChainWords): readonly string[] {
  return others.length === 0 ? [] : [`${words.root()} forks into ${others.length + 1} chains`];
}

function errorWords(view: FileView, chain: Chain, words: ChainWords): readonly string[] {
  const errors = errorsOf(view, chain, words);
  return errors === undefined ? [] : [errors.text];
}
