import { ConfigurationTarget, l10n, window, workspace, type Extension, type QuickPickItem, type WorkspaceConfiguration } from 'vscode';

/** Lets the user choose which surfaces to show: every setting of the extension that is on or off, for all workspaces. */
export async function toggleSurfaces(extension: Extension<unknown>): Promise<void> {
  const configuration = workspace.getConfiguration();
  const surfaces = surfacesOf(extension, configuration);
  const chosen = await window.showQuickPick(surfaces, {
    canPickMany: true,
    matchOnDetail: true,
    title: l10n.t('What Async Insight shows'),
    placeHolder: l10n.t('Choose what to show'),
  });
  if (!chosen) return;
  const settings = new Set(chosen.map(({ setting }) => setting));
  // One after the other: each update rewrites the same file.
  for (const { setting, picked } of surfaces) {
    if (settings.has(setting) !== picked) await configuration.update(setting, !picked, targetOf(setting));
  }
}

interface Surface extends QuickPickItem {
  readonly setting: string;
  readonly picked: boolean;
}

/** package.json is the list of settings, so there is no second one here. */
function surfacesOf({ packageJSON }: Extension<unknown>, configuration: WorkspaceConfiguration): Surface[] {
  const manifest: Manifest = packageJSON;
  return Object.entries(manifest.contributes.configuration.properties)
    .filter(([, { type }]) => type === 'boolean')
    .map(([setting, { markdownDescription }]) => ({
      setting,
      label: setting.slice(setting.indexOf('.') + 1),
      detail: markdownDescription.replaceAll('`', ''),
      picked: configuration.get(setting) === true,
    }));
}

/** A workspace that has its own value keeps its own value. */
function targetOf(setting: string): ConfigurationTarget {
  const hasOwn = workspace.getConfiguration().inspect(setting)?.workspaceValue !== undefined;
  return hasOwn ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
}

/** The part of package.json that is read here. */
interface Manifest {
  readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, { readonly type: string; readonly markdownDescription: string }>> } };
}
