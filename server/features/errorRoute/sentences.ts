import type { Handler, RouteStep } from '../../analysis';

/** The functions that a rejection has left, by name, the first first. */
export type Trail = readonly string[];

/** What a catch clause does with the rejection it takes. */
export function catchSentence(step: Extract<RouteStep, { kind: 'catch' }>): string {
  switch (step.after) {
    case 'continues': return `the \`catch\` clause takes it${step.continuesAt === undefined ? '' : ` and goes on at ${step.continuesAt.text}`}`;
    case 'returns': return 'the `catch` clause takes it and returns';
    case 'continues or returns': return 'the `catch` clause takes it, and returns or goes on';
    case 'never returns': return 'the `catch` clause takes it, and nothing goes on after it';
    case 'may rethrow': return 'the `catch` clause takes it and may throw again';
    case 'rethrows': return 'the `catch` clause takes it and throws again';
  }
}

/** What a rejection handler does with the rejection it takes. */
export function handlerSentence(handler: Handler): string {
  const named = handler.name === undefined ? 'the rejection handler' : `the rejection handler \`${handler.name}\``;
  return handler.completion.rejects === 'explicit' ? `${named} takes it and may throw again` : `${named} takes it`;
}
