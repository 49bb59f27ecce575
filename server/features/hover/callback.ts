import type { AsyncCallback } from '../../analysis';
import type { FileView } from '../../project';
import { code } from '../markdown';
import type { Hover } from '.';

/** Hover on a callback's `function` keyword or arrow: when it is called, with what, and where what it throws goes. */
export function callbackHover({ sourceFile }: FileView, facts: AsyncCallback): Hover {
  const { around } = facts;
  const callee = code(facts.callee);
  const tried = around && `the \`try\` in line ${sourceFile.getLineAndCharacterOfPosition(around.start).line + 1}`;
  const thrown = facts.early ? `What it throws reaches ${tried ?? 'the code around the call'} only where it is called before the call returns.`
    : tried === undefined ? 'What it throws does not reach the code around the call.' : `What it throws is not caught by ${tried}, which is left by then.`;
  return { range: facts.keyword, lines: [`**Callback** of ${callee}: ${when(facts)}`, ...given(facts), thrown] };
}

function when({ outcome, seen, early }: AsyncCallback): string {
  const condition = outcome === 'fulfilled' ? ' when it succeeds' : outcome === 'rejected' ? ' when it fails' : '';
  if (early) return `called once${condition}, before the call returns or later`;
  return seen ? `called once${condition}, after the call has returned` : `called once${condition}, later, by convention`;
}

function given({ outcome, parameters }: AsyncCallback): readonly string[] {
  const [first, ...others] = parameters;
  if (first === undefined) return [];
  if (outcome !== 'settled') return [`Gets ${list(parameters)}.`];
  return [`Gets an error as ${code(first)}, or nothing there${others.length === 0 ? '' : ` and ${list(others)}`}.`];
}

function list(names: readonly string[]): string {
  return names.map((each) => code(each)).join(', ');
}
