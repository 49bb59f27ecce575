import type { RejectionRoute, RouteStep } from '../../analysis';
import type { FileView } from '../../project';
import { functionWords } from '../functionWords';
import { code } from '../markdown';
import { lineOf, placeWords } from './places';

/**
 * Where a rejection goes, as a sentence: "A rejection goes to the `catch` in line 9, which goes on with `return x`
 * in line 12."
 */
export function rejectionSentence(view: FileView, { steps }: RejectionRoute): string {
  const clauses = steps.map((step, position) => clauseFor(view, step, position < steps.length - 1));
  return `A rejection ${clauses.join('')}.`;
}

/** One step, with what leads on to the next one. */
function clauseFor(view: FileView, step: RouteStep, goesOn: boolean): string {
  switch (step.kind) {
    case 'finally':
      if (!step.overrides) return `passes the ${code('finally')} in line ${lineOf(view, step.range)}${goesOn ? ' and ' : ''}`;
      return goesOn
        ? `is replaced by what the ${code('finally')} in line ${lineOf(view, step.range)} throws; that error `
        : `ends in the ${code('finally')} in line ${lineOf(view, step.range)}, which does not let it out`;
    case 'catch':
      return `goes to the ${code('catch')} in line ${lineOf(view, step.range)}${afterCatch(view, step)}${goesOn ? '; that error ' : ''}`;
    case 'handler':
      return `goes to the handler in line ${lineOf(view, step.range)}${goesOn ? '; what that throws ' : ', which gives the value instead'}`;
    case 'leaves': return leaves(step);
    case 'unhandled': return 'is handled by nobody';
    case 'unknown': return 'is not followed further';
  }
}

function afterCatch(view: FileView, step: Extract<RouteStep, { kind: 'catch' }>): string {
  const goesOn = step.continuesAt === undefined ? '' : `goes on ${placeWords(view, step.continuesAt)}`;
  switch (step.after) {
    case 'continues': return goesOn === '' ? '' : `, which ${goesOn}`;
    case 'continues or returns': return `, which returns${goesOn === '' ? '' : ` or ${goesOn}`}`;
    case 'returns': return ', which returns';
    case 'rethrows': return ', which throws again';
    case 'may rethrow': return ', which may throw again';
    case 'never returns': return ', after which nothing goes on';
  }
}

function leaves({ functionKind, functionName }: Extract<RouteStep, { kind: 'leaves' }>): string {
  switch (functionKind) {
    case 'module': return 'leaves the module: its evaluation fails, and so does every import of it';
    case 'async generator': return `leaves ${functionWords(functionName)}: the promise that ${code('next()')} gave rejects, and the generator is done`;
    case 'async function': return functionName === 'executor of new Promise'
      ? `leaves ${functionWords(functionName)}: the promise that the executor gives rejects, and nobody handles it`
      : `leaves ${functionWords(functionName)}: its promise rejects`;
    case 'function': return `leaves ${functionWords(functionName)} as an exception`;
  }
}
