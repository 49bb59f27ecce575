/** The thread that knows types: it hears of documents, and answers questions about them. */
import { parentPort, workerData } from 'node:worker_threads';
import { Cancellations, type Request, type Response, type WorkerData } from './typescript6/messages';
import { uriOf } from './typescript6/names';
import { Projects } from './typescript6/projects';
import { Scheduler } from './typescript6/scheduler';

const { cancellations } = workerData as WorkerData;
const projects: Projects = new Projects(
  ({ configFileName, message }) => send({ kind: 'configurationProblem', uri: uriOf(configFileName), message }),
  () => scheduler.isCancelled(),
);
const scheduler: Scheduler = new Scheduler(projects, new Cancellations(cancellations), (id, answer) => send({ kind: 'answer', id, answer }));

parentPort?.on('message', (request: Request) => {
  switch (request.kind) {
    case 'open': return projects.open(request.uri, request.languageId, request.version, request.text);
    case 'change': return projects.change(request.uri, request.version, request.text);
    case 'close': return projects.close(request.uri);
    case 'filesChanged': return projects.filesChanged(request.uris);
    case 'question': return scheduler.ask(request);
  }
});

function send(response: Response): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
  parentPort?.postMessage(response);
}
