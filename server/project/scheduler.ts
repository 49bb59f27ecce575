import ts from 'typescript';
import type { ExpressionFact } from '../analysis';
import type { Answer, Cancellations, Request } from './messages';
import { uriOf } from './names';
import type { EngineProjects, FileLocation, ProjectEngine } from './projectEngine';

type Question = Extract<Request, { kind: 'question' }>;

/** A question and as much of its answer as is there. */
interface Job {
  readonly question: Question;
  readonly facts: (ExpressionFact | undefined)[];
}

/**
 * Answers questions, the small ones first: long ones are worked on in slices, between which messages come in. So a
 * hover need not wait for the facts of a whole file, and a change of the text ends questions about the text before.
 */
export class Scheduler {
  readonly #projects: EngineProjects;
  readonly #cancellations: Cancellations;
  readonly #answer: (id: number, answer: Answer | undefined) => void;
  readonly #jobs: Job[] = [];
  #current: Job | undefined;
  #running = false;

  constructor(projects: EngineProjects, cancellations: Cancellations, answer: (id: number, answer: Answer | undefined) => void) {
    this.#projects = projects;
    this.#cancellations = cancellations;
    this.#answer = answer;
  }

  ask(question: Question): void {
    this.#jobs.push({ question, facts: [] });
    if (this.#running) return;
    this.#running = true;
    setImmediate(() => this.#run());
  }

  /** Whether the question that is being worked on was cancelled. */
  isCancelled(): boolean {
    return this.#current !== undefined && this.#cancellations.has(this.#current.question.id);
  }

  #run(): void {
    const job = this.#jobs.toSorted((left, right) => remaining(left) - remaining(right))[0];
    if (job === undefined) {
      this.#running = false;
      return;
    }
    this.#current = job;
    const result = this.#work(job);
    this.#current = undefined;
    if (result !== 'more') {
      this.#jobs.splice(this.#jobs.indexOf(job), 1);
      this.#answer(job.question.id, result);
    }
    setImmediate(() => this.#run());
  }

  #work(job: Job): Answer | undefined | 'more' {
    if (this.isCancelled()) return undefined;
    const { question } = job;
    let engine: ProjectEngine | undefined;
    try {
      engine = this.#projects.engineOf(question.uri);
      const fileName = this.#projects.fileName(question.uri);
      if (!isCurrent(engine, fileName, question.version)) return undefined;
      if (question.about === 'facts') return this.#slice(engine, fileName, job, question.ranges);
      if (question.about === 'problems') return engine.problems(fileName);
      const places = question.about === 'loaders' ? engine.loaders(fileName) : engine.references(fileName, question.offset);
      return places?.map((place) => this.#location(place));
    } catch (error) {
      // Whatever failed may have left the engine half done.
      if (!(error instanceof ts.OperationCanceledException)) this.#projects.discard(engine, error);
      return undefined;
    }
  }

  #slice(engine: ProjectEngine, fileName: string, { facts }: Job, ranges: Extract<Question, { about: 'facts' }>['ranges']): Answer | undefined | 'more' {
    const end = performance.now() + sliceMilliseconds;
    while (facts.length < ranges.length) {
      const answers = engine.facts(fileName, ranges.slice(facts.length, facts.length + engine.batch));
      if (answers === undefined || this.isCancelled()) return undefined;
      facts.push(...answers);
      if (performance.now() > end && facts.length < ranges.length) return 'more';
    }
    return facts;
  }

  #location({ fileName, range }: FileLocation) {
    return { uri: this.#projects.uriOf(fileName) ?? uriOf(fileName), range };
  }
}

const sliceMilliseconds = 20;

function remaining({ question, facts }: Job): number {
  return question.about === 'facts' ? question.ranges.length - facts.length : 0;
}

/** A file on disk may have been modified without anyone saying so. */
function isCurrent(engine: ProjectEngine, fileName: string, version: number): boolean {
  if (engine.versionOf(fileName) === version) return true;
  engine.refresh();
  return engine.versionOf(fileName) === version;
}
