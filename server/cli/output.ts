import type { Writable } from 'node:stream';

/** Writes text to a stream, waits where it is slow, and stops quietly where nobody reads on. */
export class Output {
  #closed = false;

  constructor(readonly stream: Writable) {
    // A reader such as `head` closes the pipe when it has seen enough; that is no error.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      this.#closed = true;
    });
  }

  /** Whether the reader is gone, so that further work is in vain. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Fulfils when the stream has taken the text, or its reader is gone. */
  async write(text: string): Promise<void> {
    if (this.#closed || text === '') return;
    await new Promise<void>((written) => {
      this.stream.write(text, () => written());
    });
  }
}
