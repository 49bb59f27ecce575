/** A first-in, first-out queue of jobs (ECMA-262 9.5). */
import type { Cause } from '../model';

export interface Job {
  readonly run: () => unknown;
  /** The generation of the job within its turn. */
  readonly tick: number;
  readonly cause: Cause | undefined;
}

export class JobQueue {
  private jobs: Job[] = [];
  private head = 0;

  get length(): number {
    return this.jobs.length - this.head;
  }

  add(job: Job): void {
    this.jobs.push(job);
  }

  take(): Job | undefined {
    const job = this.jobs[this.head];
    if (!job) return undefined;
    this.head += 1;
    if (this.head === this.jobs.length) {
      this.jobs = [];
      this.head = 0;
    }
    return job;
  }
}
