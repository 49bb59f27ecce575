/** A first-in, first-out queue of jobs (ECMA-262 9.5). */
import type { Cause, WaitingJobs } from '../model';

export interface Job {
  readonly run: () => unknown;
  /** The generation of the job within its turn. */
  readonly tick: number;
  readonly cause: Cause | undefined;
}

/** So many jobs of a queue are told apart. */
export const mostShown = 8;

export class JobQueue {
  private jobs: Job[] = [];
  private head = 0;

  /** The job that runs next, which stays in the queue. */
  get first(): Job | undefined {
    return this.jobs[this.head];
  }

  get length(): number {
    return this.jobs.length - this.head;
  }

  /** The jobs that wait, but for those that the machine queues for itself. */
  get waiting(): WaitingJobs {
    const causes: Cause[] = [];
    let count = 0;
    for (let index = this.head; index < this.jobs.length; index += 1) {
      const cause = this.jobs[index]?.cause;
      if (!cause) continue;
      count += 1;
      if (causes.length < mostShown) causes.push(cause);
    }
    return { count, first: causes };
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
