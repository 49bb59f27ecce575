/** The machine's answer in the oracle's form. */
import { order, parse, report } from '../../../server/ordering';
import type { OrderReport, Profile } from '../../../server/ordering';
import type { Metered } from './oracle';

/** The certain `console.log` steps of a program. */
export function observe(text: string, profile: Profile): OrderReport {
  return report(order(parse(profile === 'node-esm' ? 'program.mjs' : 'program.cjs', text, profile), { profile, observe: 'console.log' }));
}

export function metered({ steps }: OrderReport): Metered[] {
  return steps.map(({ line, phase }) => [line, phase] as const);
}
