import { DiagnosticTag, type InitializeParams } from 'vscode-languageserver';
import type { InitializationOptions } from '../protocol';
import { choosePositionEncoding, type PositionEncoding } from './positions';

/** What the client of this session can do and wants: read once from `initialize`; nothing of it need be there. */
export interface Client {
  readonly positionEncoding: PositionEncoding;
  /** Knows the command `asyncInsight.peek`, and follows command links in hovers. */
  readonly peek: boolean;
  /** Knows the command `asyncInsight.toggleOrder`. */
  readonly togglesOrder: boolean;
  /** Knows the command `asyncInsight.convertCallbacks`. */
  readonly convertsCallbacks: boolean;
  /** The user trusts the workspace, so that code of its packages may run. */
  readonly trustsWorkspace: boolean;
  /** Asks for the diagnostics of the whole workspace when the user wants them. */
  readonly checksWorkspaceByCommand: boolean;
  /** The editor's TypeScript has fixes of its own for what it reports of promises. */
  readonly fixesTypeScript: boolean;
  /** The URIs of the folders that are open. */
  readonly folders: readonly string[];
  /** Settings for a client that is not asked for them. */
  readonly settings: unknown;
  readonly markdown: boolean;
  /** Asks for a lens's command when it shows the lens. */
  readonly resolvesLenses: boolean;
  /** Takes code actions that are more than commands. */
  readonly takesCodeActions: boolean;
  /** Asks for a code action's edit when it is chosen. */
  readonly resolvesCodeActions: boolean;
  /** Shows why a code action cannot be taken. */
  readonly showsDisabledActions: boolean;
  /** Takes edits that say which version of the document they belong to. */
  readonly versionsEdits: boolean;
  /** Asks for diagnostics by itself. */
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  /** Shows other places that belong to a diagnostic. */
  readonly relatesDiagnostics: boolean;
  /** Shows what has no effect faded out. */
  readonly tagsDiagnostics: boolean;
  /** Links a diagnostic's code to its documentation. */
  readonly describesCodes: boolean;
  readonly refreshesLenses: boolean;
  readonly refreshesHints: boolean;
  readonly answersConfiguration: boolean;
  readonly registersConfiguration: boolean;
  readonly watchesFiles: boolean;
}

export function readClient({ capabilities, initializationOptions, workspaceFolders }: InitializeParams): Client {
  const { general, textDocument, workspace } = capabilities;
  const options: InitializationOptions = typeof initializationOptions === 'object' && initializationOptions !== null ? initializationOptions : {};
  return {
    positionEncoding: choosePositionEncoding(general?.positionEncodings),
    peek: options.peek === true,
    togglesOrder: options.toggleOrder === true,
    convertsCallbacks: options.convertCallbacks === true,
    trustsWorkspace: options.trusted === true,
    checksWorkspaceByCommand: options.checksWorkspaceByCommand === true,
    fixesTypeScript: options.lacksTypeScriptFixes !== true,
    folders: workspaceFolders?.map(({ uri }) => uri) ?? [],
    settings: options.settings,
    markdown: textDocument?.hover?.contentFormat?.includes('markdown') ?? true,
    resolvesLenses: textDocument?.codeLens?.resolveSupport?.properties.includes('command') ?? false,
    takesCodeActions: textDocument?.codeAction?.codeActionLiteralSupport !== undefined,
    resolvesCodeActions: textDocument?.codeAction?.dataSupport === true && (textDocument.codeAction.resolveSupport?.properties.includes('edit') ?? false),
    showsDisabledActions: textDocument?.codeAction?.disabledSupport === true,
    versionsEdits: workspace?.workspaceEdit?.documentChanges === true,
    pullsDiagnostics: textDocument?.diagnostic !== undefined,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    relatesDiagnostics: [textDocument?.diagnostic, textDocument?.publishDiagnostics].some((shown) => shown?.relatedInformation === true),
    tagsDiagnostics: [textDocument?.diagnostic, textDocument?.publishDiagnostics].some((shown) => shown?.tagSupport?.valueSet.includes(DiagnosticTag.Unnecessary)),
    describesCodes: [textDocument?.diagnostic, textDocument?.publishDiagnostics].some((shown) => shown?.codeDescriptionSupport === true),
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
    refreshesHints: workspace?.inlayHint?.refreshSupport === true,
    answersConfiguration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    watchesFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
  };
}
