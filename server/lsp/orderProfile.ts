import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { URI } from 'vscode-uri';
import { hostOf } from '../features';
import type { Profile } from '../ordering';
import type { OrderProfile } from '../protocol';
import { isProfile } from './params';
import type { RequestContext } from './request';

/** The host whose rules decide the order of a document: the one asked for, else that of the settings, else what the file says. */
export async function profileFor({ settings, view }: RequestContext, asked?: OrderProfile): Promise<Profile> {
  const wanted = asked ?? settings['order.profile'];
  return isProfile(wanted) ? wanted : hostOf(view, await packageType(view.uri));
}

/** `type` of the nearest package.json, which ends the search even where it has none (Node.js, Determining module system). */
async function packageType(uri: string): Promise<string | undefined> {
  const { scheme, fsPath } = URI.parse(uri);
  if (scheme !== 'file') return undefined;
  for (let folder = dirname(fsPath); ; folder = dirname(folder)) {
    // oxlint-disable-next-line no-await-in-loop -- each folder is asked only where the one below has no answer
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) return typeIn(text);
    if (folder === dirname(folder)) return undefined;
  }
}

function typeIn(text: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(text);
    const type = typeof manifest === 'object' && manifest !== null && 'type' in manifest ? manifest.type : undefined;
    return typeof type === 'string' ? type : undefined;
  } catch {
    return undefined;
  }
}
