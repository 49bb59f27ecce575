import ts from 'typescript';
import { rangeOf, syntaxErrors, type TextRange } from '../analysis';

/**
 * The statements that do not parse, each as a whole up to the function that it stands in: while somebody is typing there,
 * what the checks would say of them changes with every key. An error at the end of the file, as of a brace that is missing,
 * is one of the last statement of the module.
 */
export function unparsed(sourceFile: ts.SourceFile): readonly TextRange[] {
  return syntaxErrors(sourceFile).map(({ range }) => {
    const statement = statementAt(sourceFile, range.start);
    return statement === undefined ? { start: 0, end: sourceFile.end } : rangeOf(statement, sourceFile);
  });
}

/** The outermost statement of the innermost function around an offset. */
function statementAt(sourceFile: ts.SourceFile, offset: number): ts.Node | undefined {
  let statement: ts.Node | undefined;
  let isOutermost = true;
  let node: ts.Node | undefined = sourceFile;
  while (node !== undefined) {
    if (ts.isFunctionLike(node)) isOutermost = true;
    if (isOutermost && ts.isStatement(node) && !ts.isBlock(node)) {
      statement = node;
      isOutermost = false;
    }
    // An error behind a statement, such as a name that is missing after a dot, belongs to it.
    let inner: ts.Node | undefined;
    ts.forEachChild(node, (child) => {
      if (child.pos <= offset && offset <= child.end && (inner === undefined || inner.end <= offset)) inner = child.end === offset ? inner ?? child : child;
    });
    node = inner;
  }
  return statement;
}
