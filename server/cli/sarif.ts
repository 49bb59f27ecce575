import type { Location, Log, Result } from 'sarif';
import { version } from '../../package.json';
import { checks, type Diagnosis, type Severity } from '../checks';
import type { FileView } from '../project';
import type { CheckOptions } from './checkArguments';
import type { Checked } from './checker';
import type { Failure } from './files';
import { regionOf } from './regions';

/**
 * What was found as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format). Each shard is a run with an id of its
 * own, so that the files of all shards can be put together, or uploaded beside each other.
 */
export function sarifOf(results: Result[], failures: readonly Failure[], shard: CheckOptions['shard']): Log {
  return {
    version: '2.1.0',
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    runs: [{
      tool: {
        driver: {
          name: 'Async Insight',
          semanticVersion: version,
          rules: checks.map(({ id, severity, description }) => ({
            id, shortDescription: { text: description.replaceAll('`', '\'') }, fullDescription: { text: description.replaceAll('`', '\''), markdown: description },
            defaultConfiguration: { level: levels[severity] },
          })),
        },
      },
      columnKind: 'utf16CodeUnits',
      automationDetails: { id: shard === undefined ? 'async-insight/' : `async-insight/${shard.index}-of-${shard.of}/` },
      invocations: [{
        executionSuccessful: failures.length === 0,
        toolExecutionNotifications: failures.map(({ path, reason }) => ({ level: 'error', message: { text: `${path}: ${reason}` } })),
      }],
      results,
    }],
  };
}

/** What was found in one file. */
export function resultsOf(path: string, { view, found }: Checked): Result[] {
  return found.map((diagnosis) => resultOf(path, view, diagnosis));
}

const levels = { error: 'error', warning: 'warning', information: 'note', hint: 'note' } as const satisfies Record<Severity, string>;

function resultOf(path: string, view: FileView, { id, severity, message, range, related, fixes }: Diagnosis): Result {
  return {
    ruleId: id,
    ruleIndex: checks.findIndex((check) => check.id === id),
    level: levels[severity],
    message: { text: message },
    locations: [locationOf(path, view, range)],
    ...(related.length === 0 ? {} : { relatedLocations: related.map((each, index) => ({ id: index, ...locationOf(path, view, each.range), message: { text: each.message } })) }),
    // The last one writes a comment that silences the check.
    ...(fixes.length < 2 ? {} : {
      fixes: fixes.slice(0, -1).map(({ title, edits }) => ({
        description: { text: title },
        artifactChanges: [{
          artifactLocation: { uri: uriOf(path) },
          replacements: edits.map((edit) => ({ deletedRegion: sarifRegion(view, edit.range), insertedContent: { text: edit.text } })),
        }],
      })),
    }),
  };
}

function locationOf(path: string, view: FileView, range: Diagnosis['range']): Location {
  return { physicalLocation: { artifactLocation: { uri: uriOf(path) }, region: sarifRegion(view, range) } };
}

function sarifRegion(view: FileView, range: Diagnosis['range']) {
  const { line, column, endLine, endColumn } = regionOf(view, range);
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** Relative to the folder of the command; a reference, not a path, so what is special in one is written in percent. */
function uriOf(path: string): string {
  return path.split('/').map((part) => encodeURIComponent(part)).join('/');
}
