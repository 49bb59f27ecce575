/**
 * Text of the source as an inline code span of Markdown. Inside a span nothing but a backtick has a meaning
 * (CommonMark, Code spans), so the fence is made longer than any run of backticks in the text.
 */
export function code(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim().replaceAll(/\p{Surrogate}/gu, '\uFFFD');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const padding = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return line === '' ? '' : `${fence}${padding}${line}${padding}${fence}`;
}

/** Text of the source as plain text of Markdown: every character that could mean something is escaped. */
export function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().replaceAll(/\p{Surrogate}/gu, '\uFFFD').replaceAll(/[\\`*_{}[\]()#+\-.!|<>~&]/g, String.raw`\$&`);
}
