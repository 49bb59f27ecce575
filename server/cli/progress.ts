import type { WriteStream } from 'node:tty';

/** One line on a terminal that says how far long work is; nothing where `stream` is no terminal. */
export class Progress {
  #last = 0;
  readonly #started = Date.now();

  constructor(readonly stream: WriteStream, readonly total: number) {}

  /** At most ten times a second, and only after the first second. */
  show(done: number): void {
    const now = Date.now();
    if (!this.stream.isTTY || now - this.#started < 1000 || now - this.#last < 100) return;
    this.#last = now;
    this.stream.write(`\r\u001B[Kasync-insight: ${done} of ${this.total} files`);
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#last > 0) this.stream.write('\r\u001B[K');
    this.#last = 0;
  }
}
