import type { Plugin } from 'esbuild';

export function sharedTypeScript(required: string): Plugin;
export function librariesOfTypeScript(): { readonly file: string; readonly text: string }[];
