/** The thread that knows types: it hears of documents, and answers questions about them. */
import { parentPort, workerData } from 'node:worker_threads';
import { Engines, ownEngine, type NamedProjects } from './engines';
import { Cancellations, type Request, type Response, type WorkerData } from './messages';
import { uriOf } from './names';
import { Scheduler } from './scheduler';
import type { ConfigurationProblem } from './typescript6/configurations';
import { Projects } from './typescript6/projects';
import { loadTypeScript7 } from './typescript7/api';
import { Projects7 } from './typescript7/projects';

const { cancellations, typescript7 } = workerData as WorkerData;

void start();

async function start(): Promise<void> {
  const engines: Engines = new Engines(...await firstEngine());
  const scheduler: Scheduler = new Scheduler(engines, new Cancellations(cancellations), (id, answer) => send({ kind: 'answer', id, answer }));
  // What was sent before is heard now.
  parentPort?.on('message', (request: Request) => {
    switch (request.kind) {
      case 'open': return engines.open(request.uri, request.languageId, request.version, request.text);
      case 'change': return engines.change(request.uri, request.version, request.text);
      case 'close': return engines.close(request.uri);
      case 'filesChanged': return engines.filesChanged(request.uris);
      case 'question': return scheduler.ask(request);
    }
  });

  async function firstEngine(): Promise<ConstructorParameters<typeof Engines>> {
    if (typescript7 === undefined) return [own(), use];
    try {
      const typescript = await loadTypeScript7(typescript7.manifest, typescript7.version);
      const projects = new Projects7(typescript, typescript7.folder, report, (reason) => engines.fallBack(own(), said(reason)));
      return [{ name: `TypeScript ${typescript7.version}`, projects }, use];
    } catch (error) {
      return [own(), (name) => use(name, said(error))];
    }
  }

  function own(): NamedProjects {
    return { name: ownEngine, projects: new Projects(report, () => scheduler.isCancelled()) };
  }
}

function use(name: string, message?: string): void {
  send({ kind: 'engine', name, ...(message !== undefined && { message }) });
}

function said(reason: unknown): string {
  return `TypeScript ${typescript7?.version} of this workspace could not be used. ${reason instanceof Error ? reason.message : String(reason)}`;
}

function report({ configFileName, message }: ConfigurationProblem): void {
  send({ kind: 'configurationProblem', uri: uriOf(configFileName), message });
}

function send(response: Response): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
  parentPort?.postMessage(response);
}
