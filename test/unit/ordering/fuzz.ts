/**
 * The long differential run: `npm run fuzz -- ordering FROM TO [GENERATOR] [BINARY]` compares the machine with a Node
 * binary on the programs of these seeds and prints how many are exact, which are wrong, and why the others are not decided.
 */
import { assemble } from './assemble';
import { compose } from './compose';
import { generate } from './generate';
import { metered, observe } from './machine';
import { runInNode, withoutHiddenLines } from './oracle';
import { weave } from './weave';

const [from = '0', to = '1000', name = 'generate', binary = process.execPath] = process.argv.slice(2);
const generator = new Map(Object.entries({ generate, compose, weave, assemble })).get(name) ?? generate;
const workers = 3;

async function compare(seed: number): Promise<'exact' | 'undecided' | 'wrong'> {
  const { text, profile } = generator(seed);
  const answer = observe(text, profile);
  for (let attempt = 0; attempt < 4; attempt += 1) {
    // One run after the other: a busy machine may delay a timer beyond the next one.
    // oxlint-disable-next-line no-await-in-loop
    const truth = await runInNode(text, profile, binary);
    const steps = withoutHiddenLines(metered(answer), truth);
    if (JSON.stringify(answer.exact ? truth : truth.slice(0, answer.steps.length)) === JSON.stringify(steps)) return answer.exact ? 'exact' : 'undecided';
  }
  return 'wrong';
}

async function main(): Promise<void> {
  const counts = { exact: 0, undecided: 0, wrong: 0 };
  const work = async (start: number): Promise<void> => {
    for (let seed = start; seed < Number(to); seed += workers) {
      // oxlint-disable-next-line no-await-in-loop
      const verdict = await compare(seed);
      counts[verdict] += 1;
      if (verdict === 'wrong') process.stdout.write(`wrong: seed ${seed}\n`);
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, index) => work(Number(from) + index)));
  process.stdout.write(`${JSON.stringify(counts)}\n`);
}

void main();
