import { convertCallbacksCommand, errorRouteCommand, peekCommand, toggleOrderCommand } from '../../server/protocol';

/** Every command that the client registers; all but the first two, which need arguments, are contributed in package.json. */
export const commandIds = {
  peek: peekCommand,
  convertCallbacks: convertCallbacksCommand,
  whereDoesThisErrorGo: errorRouteCommand,
  toggleOrder: toggleOrderCommand,
  whyBefore: 'asyncInsight.whyBefore',
  openTimeline: 'asyncInsight.openTimeline',
  convertToAsyncAwait: 'asyncInsight.convertToAsyncAwait',
  checkWorkspace: 'asyncInsight.checkWorkspace',
  toggleSurfaces: 'asyncInsight.toggleSurfaces',
  restartServer: 'asyncInsight.restartServer',
  showOutput: 'asyncInsight.showOutput',
  openSample: 'asyncInsight.openSample',
  openWalkthrough: 'asyncInsight.openWalkthrough',
} as const;
