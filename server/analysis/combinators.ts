import ts from 'typescript';
import type { Collector, Inquiry } from './collector';
import type { Combinator } from './model';
import { promiseStaticCall } from './promises';
import { unwrapped } from './wrapping';

/** Collects the calls of the static methods of the global Promise. */
export function collectCombinators(inquiry: Inquiry): Collector<Combinator> {
  const found: Combinator[] = [];
  return {
    visit: (node) => {
      const statically = promiseStaticCall(node);
      if (statically === undefined) return;
      const { kind, keyword, call } = statically;
      const [argument] = call.arguments;
      const elements = argument === undefined ? undefined : elementsOf(argument);
      const fact = inquiry.fact(call);
      const argumentFact = argument === undefined ? undefined : inquiry.fact(argument);
      found.push({
        kind,
        keyword: inquiry.range(keyword),
        range: inquiry.range(call),
        ...(argument === undefined ? {} : { argument: inquiry.range(argument) }),
        ...(elements === undefined ? {} : { elements: elements.map((element) => inquiry.range(element)) }),
        ...(fact === undefined ? {} : { fact }),
        ...(argumentFact === undefined ? {} : { argumentFact }),
      });
    },
    finish: () => found,
  };
}

/** The elements of an array literal whose length is known from the text. */
function elementsOf(argument: ts.Expression): readonly ts.Expression[] | undefined {
  const array = unwrapped(argument);
  if (!ts.isArrayLiteralExpression(array) || array.elements.some(ts.isSpreadElement)) return undefined;
  return array.elements;
}
