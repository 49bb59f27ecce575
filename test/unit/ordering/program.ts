/** What the generators of random programs have in common: a seedable source of chance, and names. */
import type { Profile } from '../../../server/ordering';

export interface Program {
  readonly profile: Profile;
  readonly text: string;
}

/** Writes the program of a seed, the same one each time; `factor` sets the generators apart. */
export abstract class ProgramWriter {
  private state: number;
  private names = 0;

  constructor(seed: number, factor: number) {
    this.state = Math.imul(seed, factor) >>> 0;
  }

  abstract program(): Program;

  protected profile(): Profile {
    return this.chance(0.4) ? 'node-esm' : 'node-cjs';
  }

  /** A whole number from 0, less than `bound`. */
  protected below(bound: number): number {
    return Math.floor(this.random() * bound);
  }

  protected chance(probability: number): boolean {
    return this.random() < probability;
  }

  protected pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  protected fresh(prefix: string): string {
    return `${prefix}${(this.names += 1)}`;
  }

  /** mulberry32 */
  private random(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}
