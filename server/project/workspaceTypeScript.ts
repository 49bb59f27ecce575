import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkspaceTypeScript } from './messages';

/** The TypeScript in the first of these folders that has one of its own whose API the engine knows: 7.1 or newer. */
export function workspaceTypeScript(folders: readonly string[]): WorkspaceTypeScript | undefined {
  for (const folder of folders) {
    const manifest = join(folder, 'node_modules/typescript/package.json');
    const version = versionIn(manifest);
    if (version !== undefined && hasApi(version)) return { manifest, version, folder };
  }
  return undefined;
}

function versionIn(manifest: string): string | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
    return typeof content === 'object' && content !== null && 'version' in content && typeof content.version === 'string' ? content.version : undefined;
  } catch {
    return undefined;
  }
}

function hasApi(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 7 || (major === 7 && minor >= 1);
}
