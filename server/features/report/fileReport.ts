import type { AwaitPoint, Certainty, Chain, Combinator, ExpressionFact, Handler, Link, Place, PromiseCreation, RejectionRoute, TextRange } from '../../analysis';
import type { FileView } from '../../project';
import { summary, type Summary } from './summary';

/** A position as people count: lines and columns (UTF-16 code units) from 1. */
export interface ReportPosition {
  readonly line: number;
  readonly column: number;
}

/** Half-open: `end` is the position behind the last character. */
export interface ReportRange {
  readonly start: ReportPosition;
  readonly end: ReportPosition;
}

/** All that is known of a file as plain data: what `--json` prints, as docs/explain.schema.json describes it. */
export type FileReport = ReturnType<typeof fileReport>;

/** The model of a view in lines and columns. `path` is how the file is named to the reader. */
export function fileReport(view: FileView, path: string) {
  const report = new Report(view);
  const { model } = view;
  return {
    path,
    typed: view.typed,
    summary: summary(view) satisfies Summary,
    functions: model.functions.map((each) => ({
      kind: each.kind,
      name: each.name,
      range: report.range(each.range),
      anchor: report.range(each.anchor),
      settlesWith: each.settlesWith,
      awaitPoints: each.awaitPoints.map((point) => report.awaitPoint(point)),
      couldRunTogether: each.couldRunTogether,
    })),
    chains: model.chains.map((each) => report.chain(each)),
    combinators: model.combinators.map((each) => report.combinator(each)),
    creations: model.creations.map((each) => report.creation(each)),
  };
}

class Report {
  constructor(readonly view: FileView) {}

  range({ start, end }: TextRange): ReportRange {
    return { start: this.#position(start), end: this.#position(end) };
  }

  awaitPoint(point: AwaitPoint) {
    return {
      kind: point.kind,
      index: point.index,
      keyword: this.range(point.keyword),
      range: this.range(point.range),
      operand: this.range(point.operand),
      repeats: point.repeats,
      awaits: this.#fact(point.fact),
      value: point.value,
      suspendsAt: point.suspendsAt && this.#place(point.suspendsAt),
      resumesAt: this.#place(point.resumesAt),
      rejection: this.#route(point.rejection),
    };
  }

  chain(chain: Chain) {
    return {
      range: this.range(chain.range),
      root: this.range(chain.root),
      rootGives: this.#fact(chain.rootFact),
      certainty: chain.certainty satisfies Certainty,
      gives: chain.gives,
      use: chain.use,
      escaping: chain.escaping,
      rejection: this.#route(chain.rejection),
      forks: chain.forks.map((fork) => this.range(fork)),
      links: chain.links.map((link) => this.#link(link)),
    };
  }

  combinator(combinator: Combinator) {
    return {
      kind: combinator.kind,
      range: this.range(combinator.range),
      keyword: this.range(combinator.keyword),
      elements: combinator.elements?.map((element) => this.range(element)),
      gives: this.#fact(combinator.fact),
    };
  }

  creation(creation: PromiseCreation) {
    const sites = (all: PromiseCreation['resolves']) => all.map((site) => ({ form: site.form, range: this.range(site.range) }));
    return {
      kind: creation.kind,
      range: this.range(creation.range),
      keyword: this.range(creation.keyword),
      isAsyncExecutor: creation.isAsyncExecutor,
      resolves: sites(creation.resolves),
      rejects: sites(creation.rejects),
      throws: creation.throws.map((each) => this.range(each)),
      neverSettles: creation.neverSettles.map((each) => this.range(each)),
      gives: this.#fact(creation.fact),
    };
  }

  #link(link: Link) {
    return {
      kind: link.kind,
      index: link.index,
      keyword: this.range(link.keyword),
      range: this.range(link.range),
      gives: this.#fact(link.fact),
      valueFrom: link.valueFrom,
      reaching: link.reaching,
      handled: link.handled,
      passing: link.passing,
      onFulfilled: this.#handler(link.onFulfilled),
      onRejected: this.#handler(link.onRejected),
      onFinally: this.#handler(link.onFinally),
    };
  }

  #handler(handler: Handler | undefined) {
    return handler && {
      form: handler.form,
      name: handler.name,
      range: this.range(handler.range),
      isAsync: handler.isAsync,
      rejects: handler.completion.rejects,
      returns: handler.completion.returns,
    };
  }

  #route(route: RejectionRoute) {
    return route.steps.map((step) => {
      switch (step.kind) {
        case 'finally': return { kind: step.kind, range: this.range(step.range), overrides: step.overrides };
        case 'catch': return { kind: step.kind, range: this.range(step.range), after: step.after, continuesAt: step.continuesAt && this.#place(step.continuesAt) };
        case 'handler': return { kind: step.kind, range: this.range(step.range) };
        case 'leaves': return { kind: step.kind, range: this.range(step.anchor), functionName: step.functionName };
        case 'unhandled': return { kind: step.kind, range: this.range(step.range) };
        case 'unknown': return { kind: step.kind, range: this.range(step.range), reason: step.reason };
      }
    });
  }

  #place(place: Place) {
    return { text: place.text, range: this.range(place.range) };
  }

  #fact(fact: ExpressionFact | undefined) {
    return fact && { type: fact.type, thenable: fact.thenable, awaited: fact.awaited };
  }

  #position(offset: number): ReportPosition {
    const { line, character } = this.view.sourceFile.getLineAndCharacterOfPosition(offset);
    return { line: line + 1, column: character + 1 };
  }
}
