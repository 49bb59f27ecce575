import ts from 'typescript';

/**
 * Every node of a tree, parents before children, in source order, without the nodes of JSDoc; found once for each tree,
 * without recursion, as trees can be deep.
 */
export function nodesOf(sourceFile: ts.SourceFile): readonly ts.Node[] {
  return known.get(sourceFile) ?? connect(sourceFile);
}

/**
 * Sets the parents of all nodes of a tree that was parsed without them. TypeScript's parser would do it in a walk of its
 * own; this one finds `nodesOf` the tree as well.
 */
export function connect(sourceFile: ts.SourceFile): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const stack: ts.Node[] = [sourceFile];
  let parent: ts.Node = sourceFile;
  const push = (child: ts.Node): void => {
    adopt(parent, child);
    stack.push(child);
  };
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    found.push(node);
    parent = node;
    const from = stack.length;
    ts.forEachChild(node, push);
    // The last one comes off first.
    for (let left = from, right = stack.length - 1; left < right; left++, right--) {
      [stack[left], stack[right]] = [stack[right] ?? node, stack[left] ?? node];
    }
    for (const comment of commentsOf(node)) connectComment(node, comment);
  }
  known.set(sourceFile, found);
  return found;
}

const known = new WeakMap<ts.SourceFile, readonly ts.Node[]>();

function connectComment(parent: ts.Node, comment: ts.Node): void {
  adopt(parent, comment);
  ts.forEachChild(comment, (child) => connectComment(comment, child));
}

/** A parser may: the declarations of TypeScript call parents read-only for everyone. */
function adopt(parent: ts.Node, child: ts.Node): void {
  (child as { parent: ts.Node }).parent = parent;
}

/** The JSDoc that TypeScript keeps on a node, but declares only inside itself. */
function commentsOf(node: ts.Node): readonly ts.Node[] {
  return (node as { readonly jsDoc?: readonly ts.Node[] }).jsDoc ?? [];
}
