import { functionRegions, order, parse, profileOf, report, type OrderReport, type OrderResult, type Profile, type ResolveModule } from '../ordering';

export { moduleFiles, projectModule, type ProjectModule, type ResolveModule } from '../ordering';

/** What is asked of a file: its top level or one function, all steps or the calls of one callee. */
export interface OrderRequest {
  readonly fileName: string;
  readonly text: string;
  /** `type` of the nearest package.json, where there is one. */
  readonly packageType: string | undefined;
  readonly profile: Profile | undefined;
  readonly functionName: string | undefined;
  readonly observe: string | undefined;
  /** Finds the files that this one imports; without it, what they do is not known. */
  readonly resolve?: ResolveModule | undefined;
}

/** The order in which a file or function runs; undefined when the file has no function of that name. */
export function orderOf(request: OrderRequest): { readonly result: OrderResult; readonly report: OrderReport } | undefined {
  const profile = request.profile ?? profileOf(request.fileName, request.text, request.packageType);
  const source = parse(request.fileName, request.text, profile);
  const region = request.functionName === undefined ? undefined : functionRegions(source, 'all').find(({ name }) => name === request.functionName);
  if (request.functionName !== undefined && !region) return undefined;
  const result = order(source, { profile, observe: request.observe, region, resolve: request.resolve });
  return { result, report: report(result) };
}

/** The numbered listing of a terminal: the certain steps, then what is not decided, each with its place. */
export function printOrder({ steps, exact, unknown }: OrderReport): string {
  const lines = steps.map(({ order: place, line, phase, tick, text, cause }) => {
    const when = phase === 'microtask' ? `microtask ${tick}` : phase;
    return `${String(place).padStart(3)}  line ${String(line).padEnd(5)} ${when.padEnd(13)} ${text}${cause === 'runs synchronously' ? '' : `   (${cause})`}`;
  });
  const ending = exact ? ['exact: the language and the host decide this order'] : ['not exact: only the steps above are certain', ...unknown.map(({ line, reason }) => `  ${line > 0 ? `line ${line}: ` : ''}${reason}`)];
  return `${[...lines, ...ending].join('\n')}\n`;
}
