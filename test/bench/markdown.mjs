/** The figures as tables. */
export function markdown({ project, files, node, cores, start, typing, codeActions, checks }) {
  const { asyncInsight, tsserver, tsserverSyntactic } = start;
  return `Project: ${project} (${files} TypeScript files). Node ${node}, ${cores} cores. One run, medians; a ratio above 1 says that Async Insight was first.

## From the start of the process to answers on a file of ${start.lines} lines

${row('answer', 'Async Insight', 'tsserver', 'ratio', 'tsserver, syntax only', 'ratio')}${row('---', '---:', '---:', '---:', '---:', '---:')}\
${row(`lens positions (${asyncInsight.lensCount} lenses; tsserver: its navigation tree)`, ms(asyncInsight.lenses), ms(tsserver.lenses), ratio(asyncInsight.lenses, tsserver.lenses), ms(tsserverSyntactic.lenses), ratio(asyncInsight.lenses, tsserverSyntactic.lenses))}\
${row(`await marks (${asyncInsight.markCount})`, ms(asyncInsight.marks), '–', '–', '–', '–')}\
${row('a hover with types', ms(asyncInsight.types), ms(tsserver.types), ratio(asyncInsight.types, tsserver.types), '–', '–')}
Lens positions and marks came ${ms(asyncInsight.types - Math.max(asyncInsight.lenses, asyncInsight.marks))} before types were there.

## Typing in ${typing.file} (${typing.lines} lines): from a keystroke to the hover

${row('', 'Async Insight', 'tsserver', 'ratio')}${row('---', '---:', '---:', '---:')}\
${row('median', ms(typing.asyncInsight.p50), ms(typing.tsserver.p50), ratio(typing.asyncInsight.p50, typing.tsserver.p50))}\
${row('95 of 100', ms(typing.asyncInsight.p95), ms(typing.tsserver.p95), ratio(typing.asyncInsight.p95, typing.tsserver.p95))}\
${row('longest', ms(typing.asyncInsight.max), ms(typing.tsserver.max), ratio(typing.asyncInsight.max, typing.tsserver.max))}
## Offering code actions on ${codeActions.places} links of promise chains, in a file of ${codeActions.lines} lines

${row('', 'Async Insight', 'tsserver, refactorings', 'ratio', 'tsserver, its async fix', 'ratio')}${row('---', '---:', '---:', '---:', '---:', '---:')}\
${actionRow('the cursor moves: median', codeActions.moving, 'p50')}\
${actionRow('the cursor moves: 95 of 100', codeActions.moving, 'p95')}\
${actionRow('after a keystroke: median', codeActions.typing, 'p50')}\
${actionRow('after a keystroke: 95 of 100', codeActions.typing, 'p95')}
## Checking the project in the terminal (${checks.lines} lines)

${row('', 'Async Insight, 28 checks', 'ESLint, four typed rules of typescript-eslint', 'ratio')}${row('---', '---:', '---:', '---:')}\
${row('median of three runs', `${checks.asyncInsight} s`, `${checks.eslint} s`, ratio(checks.asyncInsight, checks.eslint))}`;
}

function actionRow(name, { asyncInsight, tsserver, tsserverFix }, key) {
  return row(name, ms(asyncInsight[key]), ms(tsserver[key]), ratio(asyncInsight[key], tsserver[key]), ms(tsserverFix[key]), ratio(asyncInsight[key], tsserverFix[key]));
}

function row(...cells) {
  return `| ${cells.join(' | ')} |\n`;
}

function ms(value) {
  return value === undefined ? '–' : `${value} ms`;
}

function ratio(own, other) {
  return own === undefined || other === undefined ? '–' : `${(other / own).toFixed(1)}×`;
}
