import { randomBytes } from 'node:crypto';
import { Uri, type Webview } from 'vscode';

/**
 * The page of the timeline: nothing but a script and a style of the extension. Its policy allows no network, no inline
 * script or style, and no other script than the one with the nonce.
 */
export function pageOf(webview: Webview, extensionUri: Uri, title: string): string {
  const nonce = randomBytes(16).toString('base64');
  const address = (file: string) => webview.asWebviewUri(Uri.joinPath(extensionUri, 'dist', file)).toString();
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${address('timeline-style.css')}">
<title>${title}</title>
</head>
<body>
<script nonce="${nonce}" src="${address('timeline.js')}"></script>
</body>
</html>`;
}
