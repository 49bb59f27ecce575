import { commands, type Disposable, type ExtensionContext } from 'vscode';
import type { ConvertCallbacksParams, ErrorRouteParams, PeekArguments, ToggleOrderParams } from '../../server/protocol';
import type { Connection } from '../connection';
import { peek } from '../peek';
import { convertCallbacks } from './callbacks';
import { whereDoesThisErrorGo } from './errorRoute';
import { WorkspaceCheck } from './checkWorkspace';
import { commandIds } from './identifiers';
import { toggleOrder, whyBefore } from './order';
import { openSample } from './sample';
import { toggleSurfaces } from './surfaces';

/** Registers every command of the extension. */
export function registerCommands(context: ExtensionContext, connection: Connection): Disposable[] {
  const { extension } = context;
  const workspaceCheck = new WorkspaceCheck();
  return [
    workspaceCheck,
    commands.registerCommand(commandIds.checkWorkspace, () => workspaceCheck.run(connection)),
    commands.registerCommand(commandIds.peek, (arguments_: PeekArguments) => peek(connection, arguments_)),
    commands.registerCommand(commandIds.convertCallbacks, (params: ConvertCallbacksParams) => convertCallbacks(connection, params)),
    commands.registerCommand(commandIds.whereDoesThisErrorGo, (params?: ErrorRouteParams) => whereDoesThisErrorGo(connection, params)),
    commands.registerCommand(commandIds.toggleOrder, (params?: ToggleOrderParams) => toggleOrder(connection, params)),
    commands.registerCommand(commandIds.whyBefore, () => whyBefore(connection)),
    // Where it cannot be, the editor shows the reason at the cursor.
    commands.registerCommand(commandIds.convertToAsyncAwait, () => commands.executeCommand('editor.action.codeAction', { kind: 'refactor.rewrite.async.chainToAwait', apply: 'first' })),
    commands.registerCommand(commandIds.toggleSurfaces, () => toggleSurfaces(extension)),
    commands.registerCommand(commandIds.restartServer, () => connection.restart()),
    commands.registerCommand(commandIds.showOutput, () => connection.output.show()),
    commands.registerCommand(commandIds.openSample, () => openSample(context)),
    commands.registerCommand(commandIds.openWalkthrough, () => commands.executeCommand('workbench.action.openWalkthrough', `${extension.id}#start`, false)),
  ];
}
