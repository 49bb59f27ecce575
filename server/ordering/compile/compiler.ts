/** Compiles each node of the syntax tree once into a closure; the families of syntax are in files of their own. */
import ts from 'typescript';
import { compileIdentifier, compileProperty, compileThis } from './access';
import { compileCall, compileImport, compileNew } from './calls';
import { compileClass } from './classes';
import { compileFunction, createClosure } from './functions';
import type { Closure } from './functions';
import { compileArray, compileObject, compileRegularExpression, compileTagged, compileTemplate } from './literals';
import { compileBinary, compileConditional, compilePostfix, compilePrefix, compileTypeof, compileVoid, compileDelete } from './operators';
import { after, direct, shortCircuit } from './scope';
import type { Code, Scope, StatementCode } from './scope';
import { compileStatement, compileVariables, hoist } from './statements';
import type { StatementList } from './statements';
import { compileAwait, compileYield } from './suspension';
import { unwrap } from './syntax';
import { Unknown } from '../values/values';
import type { ObjectValue, Value } from '../values/values';

export class Compiler {
  private readonly kept = new WeakMap<object, unknown>();

  /** What `compile` makes of a node, made once: for code that is compiled where it runs. */
  once<T>(node: object, compile: () => T): T {
    // The key decides what is made of it.
    const known = this.kept.get(node) as T | undefined;
    if (known !== undefined) return known;
    const made = compile();
    this.kept.set(node, made);
    return made;
  }

  /** The code of an expression. `name` is what an anonymous function or class is called (NamedEvaluation, 8.4.5). */
  expression(node: ts.Expression, name?: string): Code {
    const inner = unwrap(node);
    if (!ts.isOptionalChain(inner)) return this.link(inner, name);
    return after(this.link(inner, name), (_, value) => (value === shortCircuit ? undefined : value));
  }

  statement(node: ts.Statement): StatementCode {
    return compileStatement(this, node);
  }

  /** A statement list with its hoisted declarations (BlockDeclarationInstantiation, 14.2.3). */
  hoist(statements: readonly ts.Statement[]): StatementList {
    return hoist(this, statements);
  }

  variables(list: ts.VariableDeclarationList, node: ts.Node): StatementCode {
    return compileVariables(this, list, node);
  }

  /** A method or accessor function of an object or class. */
  method(scope: Scope, node: ts.FunctionLikeDeclaration, homeObject: ObjectValue, name: string): Closure {
    return createClosure(this, scope, node, homeObject, name);
  }

  /** The code of a link of an optional chain, which may give `shortCircuit`; or of any other expression. */
  link(node: ts.Expression, name?: string): Code {
    if (ts.isIdentifier(node)) return compileIdentifier(node);
    if (ts.isStringLiteralLike(node)) return constant(node.text);
    if (ts.isNumericLiteral(node)) return constant(Number(node.text));
    if (ts.isBigIntLiteral(node)) return constant(BigInt(node.text.slice(0, -1)));
    if (ts.isRegularExpressionLiteral(node)) return compileRegularExpression(node);
    if (ts.isTemplateExpression(node)) return compileTemplate(this, node);
    if (ts.isTaggedTemplateExpression(node)) return compileTagged(this, node);
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return compileProperty(this, node);
    if (ts.isCallExpression(node)) return node.expression.kind === ts.SyntaxKind.ImportKeyword ? compileImport(this, node) : compileCall(this, node);
    if (ts.isNewExpression(node)) return compileNew(this, node);
    if (ts.isBinaryExpression(node)) return compileBinary(this, node);
    if (ts.isPrefixUnaryExpression(node)) return compilePrefix(this, node);
    if (ts.isPostfixUnaryExpression(node)) return compilePostfix(this, node);
    if (ts.isConditionalExpression(node)) return compileConditional(this, node);
    if (ts.isTypeOfExpression(node)) return compileTypeof(this, node);
    if (ts.isVoidExpression(node)) return compileVoid(this, node);
    if (ts.isDeleteExpression(node)) return compileDelete(this, node);
    if (ts.isArrayLiteralExpression(node)) return compileArray(this, node);
    if (ts.isObjectLiteralExpression(node)) return compileObject(this, node);
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return compileFunction(this, node, name);
    if (ts.isClassExpression(node)) return compileClass(this, node, name);
    if (ts.isAwaitExpression(node)) return compileAwait(this, node);
    if (ts.isYieldExpression(node)) return compileYield(this, node);
    if (ts.isNonNullExpression(node)) return this.link(node.expression);
    if (ts.isMetaProperty(node)) return compileMeta(node);
    if (node.kind === ts.SyntaxKind.ThisKeyword) return compileThis();
    if (node.kind === ts.SyntaxKind.NullKeyword) return constant(null);
    if (node.kind === ts.SyntaxKind.TrueKeyword) return constant(true);
    if (node.kind === ts.SyntaxKind.FalseKeyword) return constant(false);
    return unmodelled(node);
  }
}

function constant(value: Value): Code {
  return direct(() => value);
}

/** Syntax that the machine does not run (JSX, decorators): an unknown value, and nothing certain after it. */
// eslint-disable-next-line require-yield
const unmodelled = (node: ts.Expression): Code => function* (scope) {
  const kind = ts.SyntaxKind[node.kind];
  scope.machine.cut(`the machine does not follow ${kind}`, node);
  return new Unknown('any', kind, scope.machine.lineOf(node));
};

/** `new.target` and `import.meta` (13.3.12). */
function compileMeta(node: ts.MetaProperty): Code {
  return direct((scope) => (node.keywordToken === ts.SyntaxKind.NewKeyword ? scope.frame.binder.newTarget : new Unknown('plain', 'import.meta', scope.machine.lineOf(node), true)));
}
