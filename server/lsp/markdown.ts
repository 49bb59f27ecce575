/** A line of the Markdown that features write, for clients that show plain text: code spans, emphasis, links, escapes. */
export function plainText(markdown: string): string {
  return markdown.replace(/(`+)(.+?)\1|\[([^\]]*)\]\([^)]*\)|\*\*|\\([!-/:-@[-`{-~])/g, (_, _fence, code?: string, link?: string, escaped?: string) =>
    code ?? link ?? escaped ?? '');
}
