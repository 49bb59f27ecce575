/** Where failures are written: the client's log. */
export interface Log {
  info(message: string): void;
  error(message: string): void;
}

/** Runs one part of an answer; if it fails, that is logged with its stack and the answer goes on without it. */
export function attempt<T>(log: Log, what: string, run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    log.error(`${what} failed. ${describe(error)}`);
    return undefined;
  }
}

/** An error with its stack; anything else that was thrown as text. */
export function describe(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
