var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));

// ../../tmp/play/real.ts
var import_typescript42 = __toESM(require("typescript"));
var import_node_fs2 = require("node:fs");
var import_node_path2 = require("node:path");

// server/refactorings/chains/convert.ts
var import_typescript14 = __toESM(require("typescript"));

// server/refactorings/chains/bodies.ts
var import_typescript6 = __toESM(require("typescript"));

// server/refactorings/chains/completion.ts
var import_typescript = __toESM(require("typescript"));
function hasReturn(node) {
  return returnsIn(node).length > 0;
}
function returnsIn(node) {
  const found = [];
  const visit = (each) => {
    if (import_typescript.default.isFunctionLike(each) || import_typescript.default.isClassLike(each)) return;
    if (import_typescript.default.isReturnStatement(each)) found.push(each);
    import_typescript.default.forEachChild(each, visit);
  };
  visit(node);
  return found;
}
function endsAbruptly(statements, returnsCount = true) {
  return statements.some((statement) => isAbrupt(statement, returnsCount));
}
function isAbrupt(node, returnsCount) {
  if (import_typescript.default.isReturnStatement(node)) return returnsCount;
  if (import_typescript.default.isThrowStatement(node)) return true;
  if (import_typescript.default.isBlock(node)) return endsAbruptly(node.statements, returnsCount);
  if (import_typescript.default.isIfStatement(node)) return node.elseStatement !== void 0 && isAbrupt(node.thenStatement, returnsCount) && isAbrupt(node.elseStatement, returnsCount);
  if (import_typescript.default.isTryStatement(node)) {
    if (node.finallyBlock && endsAbruptly(node.finallyBlock.statements, returnsCount)) return true;
    return endsAbruptly(node.tryBlock.statements, returnsCount) && (!node.catchClause || endsAbruptly(node.catchClause.block.statements, returnsCount));
  }
  if (import_typescript.default.isSwitchStatement(node)) {
    const clauses = node.caseBlock.clauses;
    const last = clauses.at(-1);
    return clauses.some(import_typescript.default.isDefaultClause) && last !== void 0 && endsAbruptly(last.statements, returnsCount) && !holdsBreak(node.caseBlock) && clauses.every((clause) => clause.statements.length === 0 || endsAbruptly(clause.statements, returnsCount));
  }
  return false;
}
function holdsBreak(node) {
  return import_typescript.default.forEachChild(node, (child) => {
    if (import_typescript.default.isBreakStatement(child)) return true;
    return import_typescript.default.isFunctionLike(child) || !holdsBreak(child) ? void 0 : true;
  }) ?? false;
}
function statementsOf(node) {
  return import_typescript.default.isBlock(node) ? node.statements : [node];
}
function tryAround(node) {
  for (let at = node; !import_typescript.default.isFunctionLike(at) && !import_typescript.default.isSourceFile(at); at = at.parent) {
    const parent = at.parent;
    if (import_typescript.default.isTryStatement(parent) && (at === parent.tryBlock || at === parent.catchClause && parent.finallyBlock)) return parent;
  }
  return void 0;
}
function loopAround(node) {
  for (let at = node; !import_typescript.default.isFunctionLike(at) && !import_typescript.default.isSourceFile(at); at = at.parent) {
    if (import_typescript.default.isIterationStatement(at, false)) return at;
  }
  return void 0;
}
function isLast(statement) {
  for (let at = statement; ; at = at.parent) {
    const parent = at.parent;
    if (import_typescript.default.isBlock(parent)) {
      if (parent.statements.at(-1) !== at) return false;
      if (import_typescript.default.isFunctionLike(parent.parent)) return true;
    } else if (!import_typescript.default.isIfStatement(parent)) return false;
  }
}

// server/refactorings/chains/recognise.ts
var import_typescript3 = __toESM(require("typescript"));

// server/refactorings/chains/scopes.ts
var import_typescript2 = __toESM(require("typescript"));
var Scopes = class _Scopes {
  constructor(sourceFile) {
    this.sourceFile = sourceFile;
    this.declare(sourceFile);
    this.resolve(sourceFile);
  }
  sourceFile;
  declared = /* @__PURE__ */ new Map();
  resolved = /* @__PURE__ */ new Map();
  /** The bindings of Scopes of `sourceFile`, computed once. */
  static of(sourceFile) {
    let scopes = known.get(sourceFile);
    if (!scopes) known.set(sourceFile, scopes = new _Scopes(sourceFile));
    return scopes;
  }
  /** What an identifier that reads, writes or declares a value stands for; undefined for a global, or for no such identifier. */
  declarationOf(identifier) {
    return this.resolved.get(identifier);
  }
  /** Whether the identifier is the name of a value (a use or a declaration), rather than of a property, a label or a type. */
  isName(identifier) {
    return this.resolved.has(identifier);
  }
  /** The bindings that a scope holds itself. */
  declaredIn(scope) {
    return [...this.declared.get(scope)?.values() ?? []];
  }
  /** What `name` means at `node`. */
  lookUp(name, node) {
    for (let scope = scopeOf(node); scope; scope = scope.parent && scopeOf(scope.parent)) {
      const found = this.declared.get(scope)?.get(name);
      if (found) return found;
    }
    return void 0;
  }
  add(scope, identifier, kind) {
    let names = this.declared.get(scope);
    if (!names) this.declared.set(scope, names = /* @__PURE__ */ new Map());
    const before2 = names.get(identifier.text);
    if (before2) {
      before2.identifiers.push(identifier);
      if (kind === "function" || kind === "var") before2.reassigned = true;
      this.resolved.set(identifier, before2);
      return;
    }
    const declaration = { name: identifier.text, kind, scope, identifiers: [identifier], references: [], reassigned: false };
    names.set(identifier.text, declaration);
    this.resolved.set(identifier, declaration);
  }
  addPattern(scope, name, kind) {
    if (import_typescript2.default.isIdentifier(name)) return this.add(scope, name, kind);
    for (const element of name.elements) if (import_typescript2.default.isBindingElement(element)) this.addPattern(scope, element.name, kind);
  }
  declare(node) {
    if (import_typescript2.default.isVariableDeclaration(node) && !import_typescript2.default.isCatchClause(node.parent)) {
      const flags = import_typescript2.default.isVariableDeclarationList(node.parent) ? node.parent.flags : import_typescript2.default.NodeFlags.None;
      const lexical = (flags & import_typescript2.default.NodeFlags.BlockScoped) !== 0;
      const kind = !lexical ? "var" : (flags & import_typescript2.default.NodeFlags.Let) === import_typescript2.default.NodeFlags.Let ? "variable" : "constant";
      this.addPattern(lexical ? scopeOf(node) : functionScopeOf(node), node.name, kind);
    } else if (import_typescript2.default.isParameter(node)) {
      if (!import_typescript2.default.isIndexSignatureDeclaration(node.parent) && isFunctionWithBody(node.parent)) this.addPattern(node.parent, node.name, "parameter");
    } else if (import_typescript2.default.isCatchClause(node)) {
      if (node.variableDeclaration) this.addPattern(node, node.variableDeclaration.name, "caught");
    } else if (import_typescript2.default.isFunctionDeclaration(node)) {
      if (node.name) this.add(scopeOf(node.parent), node.name, "function");
    } else if (import_typescript2.default.isClassDeclaration(node) || import_typescript2.default.isEnumDeclaration(node)) {
      if (node.name) this.add(scopeOf(node.parent), node.name, "class");
    } else if (import_typescript2.default.isModuleDeclaration(node) && import_typescript2.default.isIdentifier(node.name)) {
      this.add(scopeOf(node.parent), node.name, "class");
    } else if (import_typescript2.default.isImportClause(node) || import_typescript2.default.isNamespaceImport(node) || import_typescript2.default.isImportSpecifier(node) || import_typescript2.default.isImportEqualsDeclaration(node)) {
      if (node.name) this.add(this.sourceFile, node.name, "import");
    }
    import_typescript2.default.forEachChild(node, (child) => this.declare(child));
    if ((import_typescript2.default.isFunctionExpression(node) || import_typescript2.default.isClassExpression(node)) && node.name) {
      if (!this.declared.get(node)?.has(node.name.text)) this.add(node, node.name, "function");
      else this.resolved.set(node.name, void 0);
    }
  }
  resolve(node) {
    if (import_typescript2.default.isIdentifier(node)) {
      if (!this.resolved.has(node) && readsName(node)) {
        const declaration = this.lookUp(node.text, node);
        this.resolved.set(node, declaration);
        if (declaration) {
          declaration.references.push(node);
          if (isWritten(node)) declaration.reassigned = true;
        }
      }
      return;
    }
    if (import_typescript2.default.isTypeQueryNode(node)) {
      let name = node.exprName;
      while (import_typescript2.default.isQualifiedName(name)) name = name.left;
      if (import_typescript2.default.isIdentifier(name)) this.resolve(name);
      return;
    }
    if (import_typescript2.default.isTypeNode(node) && !import_typescript2.default.isExpressionWithTypeArguments(node)) {
      import_typescript2.default.forEachChild(node, (child) => import_typescript2.default.isIdentifier(child) ? void 0 : this.resolve(child));
      return;
    }
    if (import_typescript2.default.isHeritageClause(node) && node.token === import_typescript2.default.SyntaxKind.ImplementsKeyword) return;
    if (import_typescript2.default.isInterfaceDeclaration(node) || import_typescript2.default.isTypeAliasDeclaration(node)) return;
    import_typescript2.default.forEachChild(node, (child) => this.resolve(child));
  }
};
var known = /* @__PURE__ */ new WeakMap();
function isFunctionWithBody(node) {
  return import_typescript2.default.isFunctionDeclaration(node) || import_typescript2.default.isFunctionExpression(node) || import_typescript2.default.isArrowFunction(node) || import_typescript2.default.isMethodDeclaration(node) || import_typescript2.default.isConstructorDeclaration(node) || import_typescript2.default.isGetAccessorDeclaration(node) || import_typescript2.default.isSetAccessorDeclaration(node);
}
function scopeOf(node) {
  for (let at = node; ; at = at.parent) {
    if (import_typescript2.default.isSourceFile(at) || isFunctionWithBody(at) || import_typescript2.default.isCatchClause(at) || import_typescript2.default.isClassExpression(at) || import_typescript2.default.isModuleBlock(at)) return at;
    if (import_typescript2.default.isForStatement(at) || import_typescript2.default.isForInStatement(at) || import_typescript2.default.isForOfStatement(at) || import_typescript2.default.isCaseBlock(at) || import_typescript2.default.isClassStaticBlockDeclaration(at)) return at;
    if (import_typescript2.default.isBlock(at) && !isFunctionWithBody(at.parent) && !import_typescript2.default.isCatchClause(at.parent) && !import_typescript2.default.isClassStaticBlockDeclaration(at.parent)) return at;
  }
}
function functionScopeOf(node) {
  for (let at = node; ; at = at.parent) {
    if (import_typescript2.default.isSourceFile(at) || isFunctionWithBody(at) || import_typescript2.default.isModuleBlock(at) || import_typescript2.default.isClassStaticBlockDeclaration(at)) return at;
  }
}
function readsName(node) {
  const parent = node.parent;
  if (import_typescript2.default.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (import_typescript2.default.isShorthandPropertyAssignment(parent)) return true;
  if (import_typescript2.default.isBindingElement(parent)) return parent.propertyName !== node;
  if (import_typescript2.default.isExportSpecifier(parent)) return !parent.parent.parent.moduleSpecifier && (parent.propertyName ?? parent.name) === node;
  if (import_typescript2.default.isPropertyAssignment(parent) || import_typescript2.default.isPropertyDeclaration(parent) || import_typescript2.default.isEnumMember(parent)) return parent.name !== node;
  if (import_typescript2.default.isMethodDeclaration(parent) || import_typescript2.default.isGetAccessorDeclaration(parent) || import_typescript2.default.isSetAccessorDeclaration(parent)) return false;
  if (import_typescript2.default.isLabeledStatement(parent) || import_typescript2.default.isBreakOrContinueStatement(parent) || import_typescript2.default.isMetaProperty(parent)) return false;
  if (import_typescript2.default.isImportSpecifier(parent) || import_typescript2.default.isJsxAttribute(parent) || import_typescript2.default.isJsxNamespacedName(parent) || import_typescript2.default.isNamedTupleMember(parent)) return false;
  if (import_typescript2.default.isParameter(parent)) return parent.initializer === node;
  if (import_typescript2.default.isJsxOpeningElement(parent) || import_typescript2.default.isJsxSelfClosingElement(parent) || import_typescript2.default.isJsxClosingElement(parent)) return !/^[a-z]/.test(node.text);
  return true;
}
function isWritten(node) {
  let at = node;
  for (let parent = at.parent; ; at = parent, parent = at.parent) {
    if (import_typescript2.default.isParenthesizedExpression(parent) || import_typescript2.default.isArrayLiteralExpression(parent) || import_typescript2.default.isSpreadElement(parent) || import_typescript2.default.isObjectLiteralExpression(parent)) continue;
    if (import_typescript2.default.isNonNullExpression(parent) || import_typescript2.default.isAsExpression(parent)) continue;
    if (import_typescript2.default.isShorthandPropertyAssignment(parent) || import_typescript2.default.isSpreadAssignment(parent)) continue;
    if (import_typescript2.default.isPropertyAssignment(parent) && parent.initializer === at) continue;
    if (import_typescript2.default.isPrefixUnaryExpression(parent) || import_typescript2.default.isPostfixUnaryExpression(parent)) {
      return parent.operator === import_typescript2.default.SyntaxKind.PlusPlusToken || parent.operator === import_typescript2.default.SyntaxKind.MinusMinusToken;
    }
    if (import_typescript2.default.isBinaryExpression(parent) && parent.left === at) {
      const operator = parent.operatorToken.kind;
      if (operator < import_typescript2.default.SyntaxKind.FirstAssignment || operator > import_typescript2.default.SyntaxKind.LastAssignment) return false;
      return true;
    }
    return (import_typescript2.default.isForInStatement(parent) || import_typescript2.default.isForOfStatement(parent)) && parent.initializer === at;
  }
}

// server/refactorings/chains/recognise.ts
function findChains(sourceFile) {
  let chains = known2.get(sourceFile);
  if (!chains) {
    const found = [];
    const visit = (node) => {
      const chain = import_typescript3.default.isCallExpression(node) && !isHungOn(node) ? chainAt(node) : void 0;
      if (chain) found.push(chain);
      import_typescript3.default.forEachChild(node, visit);
    };
    visit(sourceFile);
    known2.set(sourceFile, chains = found);
  }
  return chains;
}
var known2 = /* @__PURE__ */ new WeakMap();
function chainAt(node) {
  const links = [];
  let at = node;
  for (; ; ) {
    const inner = bare(at);
    const link = linkOf(inner);
    if (!link) break;
    links.unshift(link);
    at = link.call.expression.expression;
  }
  const last = links.at(-1);
  return last && { node: last.call, root: at, links };
}
function isLinkName(name) {
  return name === "then" || name === "catch" || name === "finally";
}
function bare(node) {
  return import_typescript3.default.isParenthesizedExpression(node) ? bare(node.expression) : node;
}
function withParentheses(node) {
  return import_typescript3.default.isParenthesizedExpression(node.parent) ? withParentheses(node.parent) : node;
}
function linkOf(node) {
  if (!import_typescript3.default.isCallExpression(node) || !import_typescript3.default.isPropertyAccessExpression(node.expression)) return void 0;
  const kind = node.expression.name.text;
  if (!import_typescript3.default.isIdentifier(node.expression.name) || !isLinkName(kind)) return void 0;
  if (node.expression.expression.kind === import_typescript3.default.SyntaxKind.SuperKeyword) return void 0;
  const [first2, second] = node.arguments;
  const absent = { form: "absent" };
  return {
    kind,
    call: node,
    start: node.expression.expression.end,
    onFulfilled: kind === "then" ? handlerOf(first2) : absent,
    onRejected: kind === "then" ? handlerOf(second) : kind === "catch" ? handlerOf(first2) : absent,
    onFinally: kind === "finally" ? handlerOf(first2) : absent
  };
}
function isHungOn(call) {
  const outer = withParentheses(call);
  const access = outer.parent;
  return import_typescript3.default.isPropertyAccessExpression(access) && access.expression === outer && isLinkName(access.name.text) && import_typescript3.default.isCallExpression(access.parent) && access.parent.expression === access;
}
function handlerOf(argument) {
  if (!argument) return { form: "absent" };
  const node = bare(argument);
  if (import_typescript3.default.isArrowFunction(node)) return { form: mustStay(node) ? "kept" : "inline", node };
  if (import_typescript3.default.isFunctionExpression(node)) return { form: mustStay(node) ? "kept" : "inline", node };
  if (node.kind === import_typescript3.default.SyntaxKind.NullKeyword || import_typescript3.default.isLiteralExpression(node) || import_typescript3.default.isVoidExpression(node)) return { form: "absent", node: argument };
  if (node.kind === import_typescript3.default.SyntaxKind.TrueKeyword || node.kind === import_typescript3.default.SyntaxKind.FalseKeyword) return { form: "absent", node: argument };
  if (import_typescript3.default.isIdentifier(node) && node.text === "undefined") return { form: "absent", node: argument };
  return { form: "reference", node };
}
function mustStay(node) {
  if (node.typeParameters || node.asteriskToken) return true;
  if (node.parameters.some((parameter) => import_typescript3.default.isIdentifier(parameter.name) && parameter.name.text === "this")) return true;
  if (import_typescript3.default.isBlock(node.body) && hasDirective(node.body)) return true;
  const scopes = Scopes.of(node.getSourceFile());
  if (import_typescript3.default.isFunctionExpression(node)) {
    if (node.name && (scopes.declarationOf(node.name)?.references.length ?? 1) > 0) return true;
    if (usesOwnThis(node)) return true;
  }
  return scopes.declaredIn(node).some((declaration) => declaration.identifiers.length > 1);
}
function usesOwnThis(node) {
  let found = false;
  const visit = (child) => {
    if (found || isFunctionWithBody(child) && !import_typescript3.default.isArrowFunction(child) || import_typescript3.default.isTypeNode(child) && !import_typescript3.default.isExpressionWithTypeArguments(child)) return;
    if (import_typescript3.default.isClassLike(child)) return child.members.forEach((member) => member.name && import_typescript3.default.isComputedPropertyName(member.name) && visit(member.name));
    if (child.kind === import_typescript3.default.SyntaxKind.ThisKeyword || child.kind === import_typescript3.default.SyntaxKind.SuperKeyword || import_typescript3.default.isMetaProperty(child) || import_typescript3.default.isIdentifier(child) && child.text === "arguments" && Scopes.of(child.getSourceFile()).isName(child)) {
      found = true;
      return;
    }
    import_typescript3.default.forEachChild(child, visit);
  };
  import_typescript3.default.forEachChild(node, visit);
  return found;
}
function hasDirective(body) {
  const first2 = body.statements[0];
  return first2 !== void 0 && import_typescript3.default.isExpressionStatement(first2) && import_typescript3.default.isStringLiteral(first2.expression);
}

// server/refactorings/chains/evaluation.ts
var import_typescript4 = __toESM(require("typescript"));
function firstEvaluated(statement, values) {
  if (import_typescript4.default.isExpressionStatement(statement) || import_typescript4.default.isIfStatement(statement) || import_typescript4.default.isSwitchStatement(statement) || import_typescript4.default.isForOfStatement(statement) || import_typescript4.default.isThrowStatement(statement)) return first(statement.expression, values);
  if (import_typescript4.default.isReturnStatement(statement)) return statement.expression && first(statement.expression, values);
  if (import_typescript4.default.isVariableStatement(statement)) {
    const initializer = statement.declarationList.declarations[0]?.initializer;
    return initializer && first(initializer, values);
  }
  return void 0;
}
function first(node, values) {
  if (import_typescript4.default.isAwaitExpression(node)) return node;
  if (import_typescript4.default.isParenthesizedExpression(node) || import_typescript4.default.isNonNullExpression(node) || import_typescript4.default.isAsExpression(node) || import_typescript4.default.isSatisfiesExpression(node) || import_typescript4.default.isSpreadElement(node)) return first(node.expression, values);
  if ((import_typescript4.default.isPropertyAccessExpression(node) || import_typescript4.default.isElementAccessExpression(node)) && !node.questionDotToken) return first(node.expression, values);
  if (import_typescript4.default.isPrefixUnaryExpression(node)) return first(node.operand, values);
  if (import_typescript4.default.isTypeOfExpression(node)) return first(node.expression, values);
  if (import_typescript4.default.isConditionalExpression(node)) return first(node.condition, values);
  if (import_typescript4.default.isTemplateExpression(node)) return inOrder(node.templateSpans.map((span) => span.expression), values);
  if (import_typescript4.default.isArrayLiteralExpression(node)) return inOrder(node.elements, values);
  if (import_typescript4.default.isObjectLiteralExpression(node)) {
    return inOrder(node.properties.map((property) => import_typescript4.default.isPropertyAssignment(property) && !import_typescript4.default.isComputedPropertyName(property.name) ? property.initializer : import_typescript4.default.isShorthandPropertyAssignment(property) ? property.name : void 0), values);
  }
  if (import_typescript4.default.isBinaryExpression(node)) {
    const operator = node.operatorToken.kind;
    if (operator === import_typescript4.default.SyntaxKind.EqualsToken) return import_typescript4.default.isIdentifier(node.left) ? first(node.right, values) : void 0;
    if (operator >= import_typescript4.default.SyntaxKind.FirstAssignment && operator <= import_typescript4.default.SyntaxKind.LastAssignment) return void 0;
    return first(node.left, values) ?? (isSettled(node.left, values) && !isLogical(operator) ? first(node.right, values) : void 0);
  }
  if (import_typescript4.default.isCallExpression(node) && !node.questionDotToken || import_typescript4.default.isNewExpression(node)) {
    const inside = first(node.expression, values);
    return inside ?? (values.isStable(node.expression) ? inOrder(node.arguments ?? [], values) : void 0);
  }
  return void 0;
}
function inOrder(list, values) {
  for (const each of list) {
    if (!each) return void 0;
    const found = first(each, values);
    if (found || !isSettled(each, values)) return found;
  }
  return void 0;
}
function isSettled(node, values) {
  return values.isStable(node) && !import_typescript4.default.isPropertyAccessExpression(node);
}
function isLogical(operator) {
  return operator === import_typescript4.default.SyntaxKind.AmpersandAmpersandToken || operator === import_typescript4.default.SyntaxKind.BarBarToken || operator === import_typescript4.default.SyntaxKind.QuestionQuestionToken;
}

// server/refactorings/chains/nouns.ts
var import_typescript5 = __toESM(require("typescript"));
var known3 = {
  fetch: "response",
  json: "data",
  text: "text",
  blob: "blob",
  arrayBuffer: "buffer",
  all: "results",
  allSettled: "results",
  race: "winner",
  any: "value",
  resolve: "value",
  reject: "value",
  query: "rows",
  exec: "result",
  request: "response",
  then: "value",
  parse: "parsed",
  sleep: "value",
  delay: "value",
  map: "items",
  filter: "items"
};
var verb = /^(?:get|fetch|load|find|read|create|make|build|parse|query|select|compute|resolve|lookup|retrieve|list|to|as|open|format|decode|encode|generate|update|save|insert)(?=[A-Z])/;
function namesFor(expression, fallback) {
  const node = bare(expression);
  if (import_typescript5.default.isAwaitExpression(node)) return namesFor(node.expression, fallback);
  if (fallback === "handler") return handlerNames(node);
  const name = import_typescript5.default.isCallExpression(node) ? calleeName(node.expression) : import_typescript5.default.isNewExpression(node) ? calleeName(node.expression) : import_typescript5.default.isIdentifier(node) || import_typescript5.default.isPropertyAccessExpression(node) ? calleeName(node) : void 0;
  if (!name) return [fallback];
  const direct = Object.hasOwn(known3, name) ? known3[name] : void 0;
  if (direct) return [direct];
  const promised = /^(.+?)Promise$/.exec(name)?.[1];
  if (promised) return [promised];
  const thing = name.replace(verb, "").replace(/(?:By|From|For|With|In|On|Async|Sync)(?:[A-Z].*)?$/, "");
  if (thing === name || thing === "" || /^(?:One|All|Many|It|First)$/.test(thing)) return [import_typescript5.default.isNewExpression(node) || !verb.test(name) ? fallbackFor(fallback) : "result"];
  return [lowerFirst(thing), "result"];
}
function handlerNames(node) {
  if (import_typescript5.default.isPropertyAccessExpression(node)) return [node.name.text.replace(/^#/, "")];
  if (import_typescript5.default.isCallExpression(node) && import_typescript5.default.isPropertyAccessExpression(node.expression) && node.expression.name.text === "bind") return handlerNames(bare(node.expression.expression));
  if (import_typescript5.default.isIdentifier(node)) return [node.text];
  return ["handler"];
}
function calleeName(node) {
  if (import_typescript5.default.isIdentifier(node)) return node.text;
  return import_typescript5.default.isPropertyAccessExpression(node) ? node.name.text : void 0;
}
function fallbackFor(fallback) {
  return fallback === "value" ? "result" : fallback;
}
function lowerFirst(text) {
  const lower = text.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (found) => found.toLowerCase());
  return reserved.has(lower) ? `${lower}Value` : lower;
}
var reserved = /* @__PURE__ */ new Set(["class", "function", "default", "new", "delete", "return", "package", "import", "export", "const", "var", "let", "this", "arguments", "await", "yield", "null", "true", "false", "case", "enum", "static", "interface", "public", "private", "in", "of", "if", "for", "do", "try", "void", "with", "super", "switch", "throw", "catch", "while", "else", "eval", "typeof", "undefined", "instanceof", "finally", "extends", "break", "continue", "debugger", "implements", "protected"]);

// server/refactorings/chains/bodies.ts
var NeedsFunction = class extends Error {
};
function bodySteps(planner, handler, sink, scope) {
  const { body } = handler;
  if (!import_typescript6.default.isBlock(body)) return planner.value(body, sink, scope);
  return finish(planner, body, listSteps(planner, body.statements, sink, scope, body), sink);
}
function wrappedBody(planner, handler, sink, scope) {
  return planner.inner(handler, (inside) => bodySteps(planner, handler, { kind: "return", protect: false, leave: false }, inside), sink, scope);
}
function finish(planner, body, steps, sink) {
  const last = body.statements.at(-1);
  const comments = commentSteps(planner.source, last ? last.end : body.getStart() + 1, body.end - 1, last !== void 0);
  const all = [...steps, ...comments];
  if (endsAbruptly(body.statements)) return all;
  if (sink.kind === "return") return sink.leave ? [...all, { kind: "return", wait: false }] : all;
  if (sink.kind === "assign" && !hasReturn(body) && mustAssign(sink)) return [...all, { kind: "assign", target: sink.target, value: { kind: "undefined" }, wait: false }];
  if (sink.kind === "bind" && !hasReturn(body)) return [...all, { kind: "evaluate", value: { kind: "undefined" }, wait: false, binding: sink.binding, ...sink.shape && { shape: sink.shape } }];
  return all;
}
function listSteps(planner, list, sink, scope, container) {
  const steps = [];
  const { source } = planner;
  for (const [index, statement] of list.entries()) {
    const before2 = previousEnd(statement, container);
    steps.push(...commentSteps(source, before2, source.startOf(statement), index > 0));
    const rest = list.slice(index + 1);
    if (sink.kind === "return") {
      steps.push(copyStep(planner, statement, sink, scope));
    } else if (!hasReturn(statement)) {
      steps.push(copyStep(planner, statement, void 0, scope));
    } else if (import_typescript6.default.isReturnStatement(statement)) {
      if (rest.some((each) => !import_typescript6.default.isFunctionDeclaration(each))) throw new NeedsFunction();
      if (rest.length > 0 && sink.kind === "bind") throw new NeedsFunction();
      steps.push(...returned(planner, statement, sink, scope));
    } else {
      steps.push(...branching(planner, statement, rest, sink, scope));
      return steps;
    }
  }
  return steps;
}
function returned(planner, statement, sink, scope) {
  if (statement.expression) {
    const lead = commentSteps(planner.source, statement.getStart() + "return".length, planner.source.startOf(statement.expression), false);
    return [...lead, ...planner.value(statement.expression, sink, scope)];
  }
  if (sink.kind === "assign") return [{ kind: "assign", target: sink.target, value: { kind: "undefined" }, wait: false }];
  if (sink.kind === "bind") return [{ kind: "evaluate", value: { kind: "undefined" }, wait: false, binding: sink.binding, ...sink.shape && { shape: sink.shape } }];
  return [];
}
function branching(planner, statement, rest, sink, scope) {
  if (sink.kind === "bind") throw new NeedsBranches();
  if (rest.some((each) => import_typescript6.default.isFunctionDeclaration(each)) || escapes(planner, rest, statement)) throw new NeedsFunction();
  if (!import_typescript6.default.isIfStatement(statement)) {
    if (rest.length > 0) throw new NeedsFunction();
    return [copyTail(planner, statement, sink, scope)];
  }
  const first2 = statementsOf(statement.thenStatement);
  const second = statement.elseStatement ? statementsOf(statement.elseStatement) : [];
  const firstLeaves = endsAbruptly(first2);
  const secondLeaves = endsAbruptly(second);
  let otherwise = second;
  let then = first2;
  if (rest.length > 0) {
    if (firstLeaves && !secondLeaves && (second.length === 0 || !second.some(hasReturn))) otherwise = [...second, ...rest];
    else if (secondLeaves && !firstLeaves && !first2.some(hasReturn)) then = [...first2, ...rest];
    else throw new NeedsFunction();
  }
  const extent = rest.length > 0 ? statement.parent : statement;
  const scopes = [scopeWithin(scope, extent), scopeWithin(scope, extent)];
  const thenSteps = branchSteps(planner, then, sink, scopes[0], statement.thenStatement);
  const nothing = !firstLeaves || otherwise.length > 0 || sink.kind !== "assign" || sink.fresh ? [] : [{ kind: "assign", target: sink.target, value: { kind: "undefined" }, wait: false }];
  const otherwiseSteps = otherwise.length === 0 ? nothing : branchSteps(planner, otherwise, sink, scopes[1], statement.elseStatement ?? statement);
  return [{ kind: "if", node: statement, scopes, then: thenSteps, ...otherwiseSteps.length > 0 && { otherwise: otherwiseSteps } }];
}
function mustAssign(sink) {
  return sink.kind === "assign" && (sink.typed || !sink.fresh);
}
function branchSteps(planner, list, sink, scope, container) {
  if (import_typescript6.default.isBlock(container)) planner.dissolve(container);
  const steps = [...listSteps(planner, list, sink, scope, container)];
  if (import_typescript6.default.isBlock(container) && (list.length === 0 || list.at(-1)?.parent === container)) {
    const last = list.at(-1);
    steps.push(...commentSteps(planner.source, last ? last.end : container.getStart() + 1, container.end - 1, last !== void 0));
  }
  if (!endsAbruptly(list) && sink.kind === "assign" && !list.some(hasReturn) && mustAssign(sink)) {
    steps.push({ kind: "assign", target: sink.target, value: { kind: "undefined" }, wait: false });
  }
  return steps;
}
var NeedsBranches = class extends Error {
};
function copyTail(planner, statement, sink, scope) {
  const parts = [];
  for (const each of returnsIn(statement)) {
    const way = tailWay(each, statement);
    if (way === void 0) throw new NeedsFunction();
    if (each.expression && tryAround(each) && planner.values.thenable(each.expression) !== "never" && isWithin(tryAround(each), statement)) throw new NeedsFunction();
    const inside = scopeWithin(scope, each.parent);
    const steps = [...returned(planner, each, sink, inside), ...way === "break" ? [{ kind: "break" }] : []];
    parts.push({ range: { pos: each.getStart(), end: each.end }, scope: inside, steps, braces: !import_typescript6.default.isBlock(each.parent) && !import_typescript6.default.isCaseOrDefaultClause(each.parent) });
  }
  if (!endsAbruptly([statement]) && sink.kind === "assign" && !sink.fresh) throw new NeedsFunction();
  return { kind: "copy", node: statement, parts: [...parts, ...unitParts(planner, statement, void 0, scope, true)], declares: declaredBy(planner, statement) };
}
function tailWay(node, within) {
  for (let at = node; at !== within; at = at.parent) {
    const parent = at.parent;
    if (import_typescript6.default.isCaseOrDefaultClause(parent)) return parent.parent.parent === within ? "break" : void 0;
    if (import_typescript6.default.isBlock(parent)) {
      const following = parent.statements.slice(parent.statements.indexOf(at) + 1);
      if (following.length > 0) return switchAround(node) === within ? "break" : void 0;
    } else if (import_typescript6.default.isTryStatement(parent)) {
      if (at === parent.finallyBlock) return void 0;
    } else if (!import_typescript6.default.isIfStatement(parent) && !import_typescript6.default.isCatchClause(parent)) return void 0;
  }
  return "falls";
}
function switchAround(node) {
  for (let at = node; at && !import_typescript6.default.isFunctionLike(at); at = at.parent) {
    if (import_typescript6.default.isSwitchStatement(at) || import_typescript6.default.isIterationStatement(at, true)) return at;
  }
  return void 0;
}
function copyStep(planner, statement, sink, scope) {
  if (sink?.kind === "return" && sink.protect) {
    const hidden = returnsIn(statement).some((each) => each.expression && isWithin(tryAround(each), statement) && planner.values.thenable(each.expression) !== "never");
    if (hidden) throw new NeedsFunction();
  }
  return { kind: "copy", node: statement, parts: unitParts(planner, statement, sink, scope, true), declares: declaredBy(planner, statement) };
}
function unitParts(planner, node, sink, scope, canAwait) {
  const parts = [];
  const blocks = /* @__PURE__ */ new Map();
  const visit = (each) => {
    if (import_typescript6.default.isFunctionLike(each) || import_typescript6.default.isClassLike(each)) return;
    const inside = () => {
      if (each === node) return scope;
      const block = import_typescript6.default.isBlock(each.parent) ? each.parent : each;
      let found = blocks.get(block);
      if (!found) blocks.set(block, found = block === node.parent ? scope : scopeWithin(scope, block));
      return found;
    };
    const steps = import_typescript6.default.isReturnStatement(each) ? sink && returnSteps(planner, each, sink, inside()) : canAwait && (import_typescript6.default.isExpressionStatement(each) || import_typescript6.default.isVariableStatement(each)) ? awaitedSteps(planner, each, inside()) : void 0;
    const single = import_typescript6.default.isBlock(each.parent) || import_typescript6.default.isSourceFile(each.parent) || import_typescript6.default.isModuleBlock(each.parent);
    if (!steps) {
      const before2 = canAwait && single && import_typescript6.default.isStatement(each) ? hoisted(planner, each, inside()) : void 0;
      if (before2) parts.push(before2);
      return import_typescript6.default.forEachChild(each, visit);
    }
    const declares = steps.some((step) => step.kind === "declare" || step.kind === "evaluate" && step.binding || step.kind === "copy");
    parts.push({ range: { pos: each.getStart(), end: endOf(planner.source, each) }, scope: inside(), steps, braces: !single && (declares || steps.length !== 1 && !import_typescript6.default.isCaseOrDefaultClause(each.parent)) });
  };
  visit(node);
  return parts;
}
function returnSteps(planner, statement, sink, scope) {
  const { expression } = statement;
  if (!expression || sink.kind !== "return") return void 0;
  const inTry = tryAround(statement) !== void 0;
  const chain = planner.isSelected(holdsAwait(expression) ?? expression);
  const waits = holdsAwait(expression) !== void 0;
  const leave = sink.leave || !isLast(statement);
  const into = { kind: "return", protect: sink.protect, leave, ...sink.unused && !leave && { unused: true } };
  if (inTry && !waits) return void 0;
  const inner = bare(expression);
  const lead = [
    ...commentSteps(planner.source, statement.getStart() + "return".length, planner.source.startOf(inner), false),
    ...commentSteps(planner.source, inner.end, statement.end, false)
  ];
  if (chain) {
    const steps = planner.attempt(chain, () => planner.chain(chain, { ...into, protect: sink.protect || inTry }, scope));
    if (steps) return [...lead, ...steps];
  } else if (!inTry) {
    const needed = sink.protect || into.unused || hasSelectedBranch(planner, expression) || planner.values.promiseCall(bare(expression)) === "reject" || planner.values.promiseCall(bare(expression)) === "resolve";
    if (needed && !waits) return [...lead, ...planner.value(expression, into, scope)];
  }
  if (sink.protect && !waits && planner.values.thenable(expression) !== "never") return [...lead, { kind: "return", value: { kind: "source", node: expression }, wait: true }];
  return void 0;
}
function awaitedSteps(planner, statement, scope) {
  let operand;
  let sink = { kind: "discard" };
  if (import_typescript6.default.isVariableStatement(statement)) {
    const [declaration, second] = statement.declarationList.declarations;
    if (second || !declaration?.initializer) return void 0;
    operand = holdsAwait(declaration.initializer);
    const keyword = planner.source.text.slice(statement.declarationList.getStart(), declaration.getStart()).trim();
    if (statement.modifiers) return void 0;
    sink = { kind: "bind", binding: { kind: "declarator", declaration, keyword } };
  } else {
    const expression = bare(statement.expression);
    operand = holdsAwait(expression);
    if (!operand && import_typescript6.default.isBinaryExpression(expression) && expression.operatorToken.kind === import_typescript6.default.SyntaxKind.EqualsToken && planner.values.isQuiet(expression.left) && !import_typescript6.default.isArrayLiteralExpression(expression.left) && !import_typescript6.default.isObjectLiteralExpression(expression.left) && isPlainTarget(planner, expression.left)) {
      operand = holdsAwait(expression.right);
      sink = { kind: "assign", target: { kind: "source", node: expression.left }, typed: true, fresh: false };
    }
  }
  const chain = operand && planner.isSelected(operand);
  return chain && planner.attempt(chain, () => planner.chain(chain, sink, scope));
}
function hoisted(planner, statement, scope) {
  const expression = firstEvaluated(statement, planner.values);
  const operand = expression && holdsAwait(expression);
  const chain = operand && planner.isSelected(operand);
  if (!expression || !chain) return void 0;
  const name = { wanted: namesFor(lastValue(chain), "result") };
  const steps = planner.attempt(chain, () => planner.chain(chain, { kind: "bind", binding: { kind: "new", name, keyword: "const" } }, scope));
  const start = statement.getStart();
  return steps && { range: { pos: start, end: start }, scope, steps, braces: false, instead: { range: { pos: expression.getStart(), end: expression.end }, name } };
}
function lastValue(chain) {
  const handler = chain.links.at(-1)?.onFulfilled;
  if (handler?.form === "reference") return handler.node;
  return handler?.form === "inline" && !import_typescript6.default.isBlock(handler.node.body) ? handler.node.body : chain.root;
}
function isPlainTarget(planner, target) {
  if (import_typescript6.default.isIdentifier(target)) return true;
  return import_typescript6.default.isPropertyAccessExpression(target) && (planner.values.isStable(target.expression) || import_typescript6.default.isPropertyAccessExpression(target.expression) && target.expression.expression.kind === import_typescript6.default.SyntaxKind.ThisKeyword);
}
function holdsAwait(expression) {
  const node = bare(expression);
  return import_typescript6.default.isAwaitExpression(node) ? bare(node.expression) : void 0;
}
function hasSelectedBranch(planner, expression) {
  const node = bare(expression);
  return import_typescript6.default.isConditionalExpression(node) && [node.whenTrue, node.whenFalse].some((each) => {
    const settled = planner.values.promiseCall(bare(each));
    return planner.isSelected(bare(each)) !== void 0 || settled === "resolve" || settled === "reject" || hasSelectedBranch(planner, each);
  });
}
function scopeWithin(parent, extent) {
  return { parent, extent, names: /* @__PURE__ */ new Set() };
}
function commentSteps(source, from, to, trailing) {
  const steps = [];
  let end = from;
  for (const range of source.comments(from, to)) {
    if (trailing && !source.breaksBetween(from, range.pos)) {
      steps.push({ kind: "trailing comment", range });
    } else {
      if (trailing && /\n[ \t]*\r?\n/.test(source.text.slice(end, range.pos))) steps.push({ kind: "blank line" });
      steps.push({ kind: "comment", range });
    }
    end = range.end;
  }
  if (trailing && /\n[ \t]*\r?\n/.test(source.text.slice(end, to)) && source.text[to] !== "}") steps.push({ kind: "blank line" });
  return steps;
}
function previousEnd(statement, container) {
  const block = import_typescript6.default.isBlock(statement.parent) ? statement.parent : void 0;
  const index = block?.statements.indexOf(statement) ?? -1;
  const previous = index > 0 ? block?.statements[index - 1] : void 0;
  if (previous) return previous.end;
  return block ? block.getStart() + 1 : Math.max(container.getStart(), statement.getFullStart());
}
function declaredBy(planner, statement) {
  const { scopes } = planner.values;
  const own = [.../* @__PURE__ */ new Set([functionScopeOf(statement.parent), scopeOf(statement.parent)])].flatMap((scope) => scopes.declaredIn(scope));
  const start = statement.getStart();
  return own.filter((declaration) => declaration.identifiers.some((each) => start <= each.getStart() && each.end <= statement.end));
}
function escapes(planner, statements, before2) {
  return statements.some((statement) => declaredBy(planner, statement).some((declaration) => declaration.kind === "var" || declaration.references.some((each) => each.getStart() < before2.end)));
}
function isWithin(node, outer) {
  return node !== void 0 && outer.getStart() <= node.getStart() && node.end <= outer.end;
}
function endOf(source, statement) {
  const found = /\s*\n\s*;$/.exec(source.text.slice(statement.getStart(), statement.end));
  return found ? statement.end - found[0].length : statement.end;
}
function sharesVarInLoop(planner, handler, place) {
  return loopAround(withParentheses(place)) !== void 0 && planner.values.scopes.declaredIn(handler).some((declaration) => declaration.kind === "var");
}
function chainOf(expression) {
  return chainAt(bare(expression));
}

// server/refactorings/chains/contract.ts
var import_typescript8 = __toESM(require("typescript"));

// server/refactorings/chains/values.ts
var import_typescript7 = __toESM(require("typescript"));
var plainCalls = /* @__PURE__ */ new Set(["String", "Number", "Boolean", "BigInt", "Symbol", "parseInt", "parseFloat", "isNaN", "encodeURIComponent", "decodeURIComponent", "clearTimeout", "clearInterval", "setTimeout", "setInterval", "Array.isArray", "Date.now", "JSON.parse", "JSON.stringify", "Object.keys", "Object.entries"]);
var plainClasses = /* @__PURE__ */ new Set(["Error", "TypeError", "RangeError", "SyntaxError", "Date", "Map", "Set", "WeakMap", "WeakSet", "URL", "URLSearchParams", "RegExp", "Array", "Uint8Array", "FormData", "Headers", "AbortController", "Blob"]);
var plainObjects = /* @__PURE__ */ new Set(["console", "Math"]);
var freeObjects = /* @__PURE__ */ new Set(["console", "JSON", "Math", "Object", "Number"]);
var throwingCalls = /^(?:JSON\.parse|decodeURI(?:Component)?|BigInt|structuredClone|assert(?:\.\w+)?|invariant)$/;
var throwingNames = /^(?:assert|validate|check|ensure|require|invariant|verify|must|expect)(?:[A-Z_]|$)/;
var combinators = /* @__PURE__ */ new Set(["all", "allSettled", "any", "race", "resolve", "reject"]);
var Values = class {
  constructor(sourceFile, facts) {
    this.sourceFile = sourceFile;
    this.facts = facts;
    this.scopes = Scopes.of(sourceFile);
  }
  sourceFile;
  facts;
  scopes;
  fact(node) {
    return this.facts.at({ start: node.getStart(this.sourceFile), end: node.end });
  }
  /** Whether the value can be a promise. */
  thenable(expression) {
    const node = bare(expression);
    if (isNeverThenable(node, this.scopes)) return "never";
    if (import_typescript7.default.isConditionalExpression(node)) return either(this.thenable(node.whenTrue), this.thenable(node.whenFalse));
    if (import_typescript7.default.isAwaitExpression(node)) return this.fact(node)?.thenable === "unknown" ? "unknown" : "never";
    if (this.isFreshPromise(node)) return "always";
    if (import_typescript7.default.isIdentifier(node) && this.isSettledValue(node)) return "never";
    const fact = this.fact(node);
    return fact?.thenable ?? "unknown";
  }
  /** Whether a name holds what a promise was fulfilled with, which is never a thenable (ECMA-262, Promise Resolve Functions). */
  isSettledValue(node) {
    const declaration = this.scopes.declarationOf(node);
    const parent = declaration?.identifiers[0]?.parent;
    if (!parent || declaration.reassigned) return false;
    if (import_typescript7.default.isVariableDeclaration(parent)) return declaration.kind === "constant" && parent.initializer !== void 0 && import_typescript7.default.isAwaitExpression(bare(parent.initializer)) && import_typescript7.default.isIdentifier(parent.name);
    if (!import_typescript7.default.isParameter(parent) || parent.dotDotDotToken || parent.initializer || !import_typescript7.default.isIdentifier(parent.name) || parent.parent.parameters[0] !== parent) return false;
    const call = withParentheses(parent.parent).parent;
    const link = import_typescript7.default.isCallExpression(call) ? chainAt(call)?.links.at(-1) : void 0;
    return link?.kind === "then" && link.onFulfilled.node === parent.parent;
  }
  /** Whether syntax shows that the expression makes a new native promise. */
  isFreshPromise(expression) {
    const node = bare(expression);
    if (import_typescript7.default.isConditionalExpression(node)) return this.isFreshPromise(node.whenTrue) && this.isFreshPromise(node.whenFalse);
    if (import_typescript7.default.isAsExpression(node)) return this.isFreshPromise(node.expression);
    if (import_typescript7.default.isNewExpression(node)) return this.isGlobal(node.expression, "Promise");
    if (!import_typescript7.default.isCallExpression(node)) return false;
    if (chainAt(node)) return true;
    if (this.promiseCall(node)) return true;
    if (import_typescript7.default.isIdentifier(node.expression) && node.expression.text === "fetch" && !this.scopes.declarationOf(node.expression)) return true;
    const target = this.functionOf(node.expression);
    if (target) return isAsync(target);
    const fact = this.fact(node);
    return fact?.thenable === "always" && fact.promise === "native";
  }
  /** `Promise.all(…)` and its like: which one. */
  promiseCall(node) {
    if (!import_typescript7.default.isCallExpression(node) || !import_typescript7.default.isPropertyAccessExpression(node.expression)) return void 0;
    const name = node.expression.name.text;
    return combinators.has(name) && this.isGlobal(node.expression.expression, "Promise") ? name : void 0;
  }
  isGlobal(node, name) {
    return import_typescript7.default.isIdentifier(node) && node.text === name && this.scopes.isName(node) && !this.scopes.declarationOf(node);
  }
  /** The function of this file that a callee certainly names. */
  functionOf(callee) {
    const node = bare(callee);
    if (isFunctionWithBody(node)) return node;
    if (import_typescript7.default.isPropertyAccessExpression(node) && node.expression.kind === import_typescript7.default.SyntaxKind.ThisKeyword) {
      const owner = enclosingClass(node);
      const member = owner?.members.find((each) => each.name && import_typescript7.default.isMemberName(each.name) && each.name.text === node.name.text);
      if (member && import_typescript7.default.isMethodDeclaration(member)) return member;
      if (member && import_typescript7.default.isPropertyDeclaration(member) && member.initializer && isFunctionWithBody(member.initializer)) return member.initializer;
      return void 0;
    }
    const declaration = import_typescript7.default.isIdentifier(node) ? this.scopes.declarationOf(node) : void 0;
    if (!declaration || declaration.reassigned) return void 0;
    const parent = declaration.identifiers[0]?.parent;
    if (parent && import_typescript7.default.isFunctionDeclaration(parent)) return parent;
    if (parent && import_typescript7.default.isVariableDeclaration(parent) && parent.initializer && isFunctionWithBody(parent.initializer)) return parent.initializer;
    return void 0;
  }
  /** Whether reading the expression later gives the same value: constants, functions, `this`, literals. */
  isStable(expression) {
    const node = bare(expression);
    if (import_typescript7.default.isIdentifier(node)) {
      const declaration = this.scopes.declarationOf(node);
      return !declaration?.reassigned;
    }
    if (import_typescript7.default.isPropertyAccessExpression(node)) return import_typescript7.default.isIdentifier(node.expression) && freeObjects.has(node.expression.text) && !this.scopes.declarationOf(node.expression);
    return node.kind === import_typescript7.default.SyntaxKind.ThisKeyword || import_typescript7.default.isLiteralExpression(node) || node.kind === import_typescript7.default.SyntaxKind.TrueKeyword || node.kind === import_typescript7.default.SyntaxKind.FalseKeyword;
  }
  /** Whether evaluating the expression runs no code of anyone's: names, properties, literals and functions. */
  isQuiet(expression) {
    let quiet = true;
    const visit = (node) => {
      if (import_typescript7.default.isFunctionLike(node) || !quiet) return;
      if (import_typescript7.default.isCallOrNewExpression(node) || import_typescript7.default.isTaggedTemplateExpression(node) || import_typescript7.default.isAwaitExpression(node) || import_typescript7.default.isYieldExpression(node) || import_typescript7.default.isDeleteExpression(node)) quiet = false;
      else if (import_typescript7.default.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) quiet = false;
      else if (import_typescript7.default.isPrefixUnaryExpression(node) || import_typescript7.default.isPostfixUnaryExpression(node)) quiet = node.operator !== import_typescript7.default.SyntaxKind.PlusPlusToken && node.operator !== import_typescript7.default.SyntaxKind.MinusMinusToken && quiet;
      if (quiet) import_typescript7.default.forEachChild(node, visit);
    };
    visit(expression);
    return quiet;
  }
  /** Whether a handler given by reference is certainly a function. */
  isCallable(expression) {
    const node = bare(expression);
    const fact = this.fact(node);
    if (fact) {
      if (fact.call) return true;
      if (fact.type !== "any" && fact.type !== "unknown" && !this.isDeclaredFunction(node)) return false;
    }
    if (isFunctionWithBody(node) || this.functionOf(node)) return true;
    if (import_typescript7.default.isCallExpression(node)) return import_typescript7.default.isPropertyAccessExpression(node.expression) && node.expression.name.text === "bind";
    if (import_typescript7.default.isPropertyAccessExpression(node)) return this.isStable(node);
    return import_typescript7.default.isIdentifier(node) && this.isDeclaredFunction(node);
  }
  isDeclaredFunction(node) {
    if (!import_typescript7.default.isIdentifier(node)) return false;
    const declaration = this.scopes.declarationOf(node);
    if (!declaration) return true;
    if (declaration.kind === "function" || declaration.kind === "import" || declaration.kind === "class") return true;
    if (declaration.kind === "parameter") return isSettleFunction(declaration) || /^(?:next|done|resolve|reject)$/.test(declaration.name);
    return !declaration.reassigned && isRequired(declaration);
  }
  /** Whether evaluating the expression (or statement) can throw at once, as far as its code can be seen. */
  mayThrow(node, depth = 0) {
    let throws = false;
    const visit = (each) => {
      if (throws || import_typescript7.default.isFunctionLike(each)) return;
      if (import_typescript7.default.isTryStatement(each) && each.catchClause) {
        visit(each.catchClause);
        if (each.finallyBlock) visit(each.finallyBlock);
        return;
      }
      if (import_typescript7.default.isThrowStatement(each)) throws = true;
      else if (import_typescript7.default.isNewExpression(each)) throws = import_typescript7.default.isIdentifier(each.expression) && each.expression.text === "URL" || this.calleeThrows(each.expression, depth);
      else if (import_typescript7.default.isCallExpression(each)) throws = this.calleeThrows(each.expression, depth);
      if (!throws) import_typescript7.default.forEachChild(each, visit);
    };
    visit(node);
    return throws;
  }
  calleeThrows(callee, depth) {
    if (import_typescript7.default.isIdentifier(callee) && callee.text === "require") return false;
    const target = this.functionOf(callee);
    if (target) return depth < 4 && !isAsync(target) && !target.asteriskToken && target.body !== void 0 && this.mayThrow(target.body, depth + 1);
    const text = callee.getText(this.sourceFile);
    if (throwingCalls.test(text)) return true;
    if (this.fact(callee)?.call?.throws === true) return true;
    const name = import_typescript7.default.isIdentifier(callee) ? callee.text : import_typescript7.default.isPropertyAccessExpression(callee) ? callee.name.text : "";
    return throwingNames.test(name) && this.fact(callee)?.call?.returnsThenable !== "always" && import_typescript7.default.isExpressionStatement(callee.parent.parent);
  }
};
function isAsync(node) {
  return import_typescript7.default.canHaveModifiers(node) && (import_typescript7.default.getModifiers(node)?.some((modifier) => modifier.kind === import_typescript7.default.SyntaxKind.AsyncKeyword) ?? false);
}
function enclosingClass(node) {
  for (let at = node; at; at = at.parent) {
    if (import_typescript7.default.isClassLike(at)) return at;
    if (import_typescript7.default.isFunctionDeclaration(at) || import_typescript7.default.isFunctionExpression(at) || import_typescript7.default.isMethodDeclaration(at) && !import_typescript7.default.isClassLike(at.parent)) return void 0;
  }
  return void 0;
}
function isAssignment(operator) {
  return operator >= import_typescript7.default.SyntaxKind.FirstAssignment && operator <= import_typescript7.default.SyntaxKind.LastAssignment;
}
function either(one, other) {
  if (one === other) return one;
  return one === "unknown" || other === "unknown" ? "unknown" : "maybe";
}
function isNeverThenable(node, scopes) {
  if (import_typescript7.default.isLiteralExpression(node) || import_typescript7.default.isTemplateExpression(node) || import_typescript7.default.isArrayLiteralExpression(node) || import_typescript7.default.isFunctionLike(node)) return true;
  if (import_typescript7.default.isVoidExpression(node) || import_typescript7.default.isTypeOfExpression(node) || import_typescript7.default.isPrefixUnaryExpression(node) || import_typescript7.default.isPostfixUnaryExpression(node) || import_typescript7.default.isDeleteExpression(node)) return true;
  if (node.kind === import_typescript7.default.SyntaxKind.NullKeyword || node.kind === import_typescript7.default.SyntaxKind.TrueKeyword || node.kind === import_typescript7.default.SyntaxKind.FalseKeyword) return true;
  if (import_typescript7.default.isJsxElement(node) || import_typescript7.default.isJsxSelfClosingElement(node) || import_typescript7.default.isJsxFragment(node)) return true;
  if (import_typescript7.default.isIdentifier(node)) return node.text === "undefined" && !scopes.declarationOf(node);
  if (import_typescript7.default.isObjectLiteralExpression(node)) return node.properties.every((property) => property.name && (import_typescript7.default.isIdentifier(property.name) || import_typescript7.default.isStringLiteral(property.name)) && property.name.text !== "then");
  if (import_typescript7.default.isBinaryExpression(node)) {
    const operator = node.operatorToken.kind;
    if (operator === import_typescript7.default.SyntaxKind.CommaToken || operator === import_typescript7.default.SyntaxKind.EqualsToken) return isNeverThenable(bare(node.right), scopes);
    if (operator === import_typescript7.default.SyntaxKind.BarBarToken || operator === import_typescript7.default.SyntaxKind.QuestionQuestionToken || operator === import_typescript7.default.SyntaxKind.AmpersandAmpersandToken) {
      return isNeverThenable(bare(node.left), scopes) && isNeverThenable(bare(node.right), scopes);
    }
    return !isAssignment(operator) || operator > import_typescript7.default.SyntaxKind.EqualsToken && operator < import_typescript7.default.SyntaxKind.BarBarEqualsToken;
  }
  if (import_typescript7.default.isConditionalExpression(node)) return isNeverThenable(bare(node.whenTrue), scopes) && isNeverThenable(bare(node.whenFalse), scopes);
  if (import_typescript7.default.isAsExpression(node) || import_typescript7.default.isSatisfiesExpression(node)) return isNeverThenable(bare(node.expression), scopes);
  if (import_typescript7.default.isNewExpression(node)) return import_typescript7.default.isIdentifier(node.expression) && plainClasses.has(node.expression.text) && !scopes.declarationOf(node.expression);
  if (!import_typescript7.default.isCallExpression(node)) return false;
  const callee = node.expression;
  if (import_typescript7.default.isIdentifier(callee)) return plainCalls.has(callee.text) && !scopes.declarationOf(callee);
  if (!import_typescript7.default.isPropertyAccessExpression(callee) || !import_typescript7.default.isIdentifier(callee.expression) || scopes.declarationOf(callee.expression)) return false;
  return plainObjects.has(callee.expression.text) || plainCalls.has(`${callee.expression.text}.${callee.name.text}`);
}
function isSettleFunction(declaration) {
  const executor = declaration.scope;
  return import_typescript7.default.isNewExpression(executor.parent) && import_typescript7.default.isIdentifier(executor.parent.expression) && executor.parent.expression.text === "Promise";
}
function isRequired(declaration) {
  let at = declaration.identifiers[0]?.parent;
  while (at && !import_typescript7.default.isVariableDeclaration(at)) at = import_typescript7.default.isSourceFile(at) || import_typescript7.default.isBlock(at) ? void 0 : at.parent;
  let value = at?.initializer;
  while (value && (import_typescript7.default.isPropertyAccessExpression(value) || import_typescript7.default.isCallExpression(value))) {
    if (import_typescript7.default.isCallExpression(value) && import_typescript7.default.isIdentifier(value.expression) && /^(?:require|promisify)$/.test(value.expression.text)) return true;
    value = value.expression;
  }
  return false;
}

// server/refactorings/chains/contract.ts
function canBecomeAsync(node, values, isChain) {
  if (!import_typescript8.default.isFunctionDeclaration(node) && !import_typescript8.default.isFunctionExpression(node) && !import_typescript8.default.isMethodDeclaration(node) && !import_typescript8.default.isArrowFunction(node)) return false;
  if (node.asteriskToken || isAsync(node) || !node.body || isOverloaded(node)) return false;
  if (node.type && !isPromiseType(node.type, values)) return false;
  if (node.parameters.some((parameter) => parameter.initializer && values.mayThrow(parameter.initializer))) return false;
  if (isConstructed(node, values)) return false;
  if (!import_typescript8.default.isBlock(node.body)) return makesPromise(node.body, values, isChain) && !values.mayThrow(node.body);
  if (!endsAbruptly(node.body.statements)) return false;
  const returns = returnsIn(node.body);
  if (!returns.every((each) => each.expression && makesPromise(each.expression, values, isChain))) return false;
  return !values.mayThrow(node.body);
}
function makesPromise(expression, values, isChain) {
  const node = bare(expression);
  if (import_typescript8.default.isConditionalExpression(node)) return makesPromise(node.whenTrue, values, isChain) && makesPromise(node.whenFalse, values, isChain);
  return isChain(node) || values.isFreshPromise(node);
}
function isPromiseType(type, values) {
  return import_typescript8.default.isTypeReferenceNode(type) && import_typescript8.default.isIdentifier(type.typeName) && type.typeName.text === "Promise" && !values.scopes.lookUp("Promise", type);
}
function isOverloaded(node) {
  if (!node.name || !import_typescript8.default.isFunctionDeclaration(node) && !import_typescript8.default.isMethodDeclaration(node)) return false;
  const name = node.name.getText();
  const siblings = import_typescript8.default.isClassLike(node.parent) ? node.parent.members : "statements" in node.parent ? node.parent.statements : [];
  return siblings.some((each) => each !== node && each.kind === node.kind && each.name?.getText() === name);
}
function isConstructed(node, values) {
  if (!import_typescript8.default.isFunctionDeclaration(node) && !import_typescript8.default.isFunctionExpression(node)) return false;
  const name = node.name ?? (import_typescript8.default.isVariableDeclaration(node.parent) && import_typescript8.default.isIdentifier(node.parent.name) ? node.parent.name : void 0);
  const references = name ? values.scopes.declarationOf(name)?.references ?? [] : [];
  return references.some((each) => {
    const { parent } = each;
    return import_typescript8.default.isNewExpression(parent) && parent.expression === each || import_typescript8.default.isPropertyAccessExpression(parent) && parent.name.text === "prototype";
  });
}

// server/refactorings/chains/text.ts
var import_typescript9 = __toESM(require("typescript"));
function line(text) {
  return [{ text, fixed: false }];
}
function join(...pieces) {
  const result = [{ text: "", fixed: false }];
  for (const piece of pieces) {
    const lines = typeof piece === "string" ? line(piece) : piece;
    const last = result.at(-1);
    const [first2, ...rest] = lines;
    if (!last || !first2) continue;
    result[result.length - 1] = { text: last.text + first2.text, fixed: last.fixed };
    result.push(...rest);
  }
  return result;
}
function shift(lines, from, to) {
  if (from === to) return lines;
  return lines.map((each, index) => {
    if (index === 0 || each.fixed || each.text.trim() === "") return each;
    if (each.text.startsWith(from)) return { text: to + each.text.slice(from.length), fixed: false };
    return each;
  });
}
var SourceText = class {
  constructor(sourceFile) {
    this.sourceFile = sourceFile;
    this.text = sourceFile.text;
    this.style = styleOf(sourceFile);
    this.fixedStarts = fixedLineStarts(sourceFile);
  }
  sourceFile;
  text;
  style;
  fixedStarts;
  /** The original text of a range, cut into lines. */
  cut(start, end) {
    const lines = [];
    let from = start;
    let fixed = false;
    for (let at = start; at < end; at++) {
      if (this.text.charCodeAt(at) !== 10) continue;
      const to = at > from && this.text.charCodeAt(at - 1) === 13 ? at - 1 : at;
      lines.push({ text: this.text.slice(from, to), fixed });
      from = at + 1;
      fixed = this.fixedStarts.has(from);
    }
    lines.push({ text: this.text.slice(from, end), fixed });
    return lines;
  }
  /** The white space that the line of `offset` starts with. */
  indentationAt(offset) {
    const start = this.text.lastIndexOf("\n", offset - 1) + 1;
    return /^[ \t]*/.exec(this.text.slice(start, offset))?.[0] ?? "";
  }
  startOf(node) {
    return node.getStart(this.sourceFile);
  }
  /** Whether a line break lies between two offsets. */
  breaksBetween(from, to) {
    return this.text.slice(from, to).includes("\n");
  }
  /** The comments between two tokens: `from` is the end of the one, `to` the start of the other. */
  comments(from, to) {
    const found = [];
    const scanner = import_typescript9.default.createScanner(import_typescript9.default.ScriptTarget.Latest, false, this.sourceFile.languageVariant, this.text, void 0, from, Math.max(0, to - from));
    for (let kind = scanner.scan(); kind !== import_typescript9.default.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
      if (kind === import_typescript9.default.SyntaxKind.SingleLineCommentTrivia || kind === import_typescript9.default.SyntaxKind.MultiLineCommentTrivia) {
        found.push({ pos: scanner.getTokenStart(), end: scanner.getTokenEnd() });
      }
    }
    return found;
  }
};
function styleOf(sourceFile) {
  const text = sourceFile.text;
  let withSemicolon = 0;
  let without = 0;
  let statements = 0;
  let modern = false;
  const visit = (node) => {
    if (import_typescript9.default.isOptionalChain(node) || node.kind === import_typescript9.default.SyntaxKind.QuestionQuestionToken || import_typescript9.default.isPropertyDeclaration(node) || import_typescript9.default.isPrivateIdentifier(node)) modern = true;
    if (import_typescript9.default.isCatchClause(node) && !node.variableDeclaration) modern = true;
    if (statements > 2e3) return;
    if (import_typescript9.default.isExpressionStatement(node) || import_typescript9.default.isVariableStatement(node) || import_typescript9.default.isReturnStatement(node) || import_typescript9.default.isImportDeclaration(node)) {
      statements++;
      if (text.charCodeAt(node.end - 1) !== 59) without++;
      else if (!/\n[ \t]*;$/.test(text.slice(Math.max(0, node.end - 80), node.end))) withSemicolon++;
      else without++;
    }
    import_typescript9.default.forEachChild(node, visit);
  };
  visit(sourceFile);
  const typed2 = /\.[cm]?tsx?$/.test(sourceFile.fileName);
  return {
    lineBreak: /\r?\n/.exec(text)?.[0] ?? "\n",
    indentation: indentationOf(text),
    semicolons: withSemicolon >= without,
    optionalCatch: typed2 || modern,
    checked: !typed2 && /^\s*\/\/\s*@ts-check/m.test(text),
    typed: typed2,
    keywordOnNewLine: /\}[ \t]*\r?\n[ \t]*(?:catch|else|finally)\b/.test(text) && !/\}[ \t]*(?:catch|else|finally)\b/.test(text)
  };
}
function indentationOf(text) {
  const steps = /* @__PURE__ */ new Map();
  let before2 = "";
  for (const each of text.split("\n", 5e3)) {
    if (each.trim() === "" || /^\s*\*/.test(each)) continue;
    const now = /^[ \t]*/.exec(each)?.[0] ?? "";
    if (now.startsWith(before2) && now.length > before2.length) {
      const step = now.slice(before2.length);
      if (step === "	" || /^ {1,8}$/.test(step)) steps.set(step, (steps.get(step) ?? 0) + 1);
    }
    before2 = now;
  }
  let best = "  ";
  let most = 0;
  for (const [step, count] of steps) if (count > most) [best, most] = [step, count];
  return best;
}
function fixedLineStarts(sourceFile) {
  const starts = /* @__PURE__ */ new Set();
  const visit = (node) => {
    if (import_typescript9.default.isTemplateLiteralToken(node) || import_typescript9.default.isStringLiteral(node)) {
      const start = node.getStart(sourceFile);
      for (let at = sourceFile.text.indexOf("\n", start); at >= 0 && at < node.end; at = sourceFile.text.indexOf("\n", at + 1)) starts.add(at + 1);
    }
    import_typescript9.default.forEachChild(node, visit);
  };
  visit(sourceFile);
  return starts;
}

// server/refactorings/chains/edits.ts
var Edits = class {
  constructor(source) {
    this.source = source;
  }
  source;
  list = [];
  sorted = true;
  replace(start, end, lines) {
    this.list.push({ start, end, lines });
    this.sorted = false;
  }
  insert(at, text) {
    this.replace(at, at, () => [{ text, fixed: false }]);
  }
  /** The range's text with all replacements inside it. */
  render(start, end) {
    const pieces = [];
    let at = start;
    for (const each of this.outermost(start, end)) {
      pieces.push(this.source.cut(at, each.start), each.lines());
      at = each.end;
    }
    return join(...pieces, this.source.cut(at, end));
  }
  /** The replacements inside the range that are not inside another, in order. */
  outermost(start, end) {
    if (!this.sorted) this.list.sort((one, other) => one.start - other.start || Number(one.end > one.start) - Number(other.end > other.start) || other.end - one.end);
    this.sorted = true;
    const found = [];
    let at = start;
    for (let index = this.firstFrom(start); index < this.list.length; index++) {
      const each = this.list[index];
      if (!each || each.start > end || each.start === end && end > start) break;
      if (each.end > end || each.start < at) continue;
      found.push(each);
      at = each.end;
    }
    return found;
  }
  firstFrom(start) {
    let low = 0;
    let high = this.list.length;
    while (low < high) {
      const middle = low + high >> 1;
      if ((this.list[middle]?.start ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    return low;
  }
};

// server/refactorings/chains/names.ts
var import_typescript10 = __toESM(require("typescript"));
var Namer = class {
  constructor(scopes, edits, dissolved) {
    this.scopes = scopes;
    this.edits = edits;
    this.dissolved = dissolved;
    const visit = (node) => {
      if (import_typescript10.default.isIdentifier(node)) {
        this.everywhere.add(node.text);
        if (scopes.isName(node)) {
          const list = this.uses.get(node.text);
          if (list) list.push(node);
          else this.uses.set(node.text, [node]);
        }
      }
      import_typescript10.default.forEachChild(node, visit);
    };
    visit(scopes.sourceFile);
  }
  scopes;
  edits;
  dissolved;
  everywhere = /* @__PURE__ */ new Set();
  uses = /* @__PURE__ */ new Map();
  named = /* @__PURE__ */ new Set();
  texts = /* @__PURE__ */ new Map();
  /** Bindings that turned out to be another name for the same constant; they are not printed. */
  aliases = /* @__PURE__ */ new Set();
  /** Names what the steps bind, in the order in which they are printed. */
  steps(steps, scope) {
    for (const step of steps) this.step(step, scope);
  }
  step(step, scope) {
    switch (step.kind) {
      case "evaluate":
        if (this.alias(step)) break;
        this.value(step.value);
        if (step.binding) this.binding(step.binding, scope, false);
        break;
      case "declare":
        this.binding(step.binding, scope, true);
        break;
      case "assign":
      case "throw":
        this.value(step.value);
        break;
      case "return":
        if (step.value) this.value(step.value);
        break;
      case "copy":
        for (const declaration of step.declares) this.claim(declaration, scope, false);
        for (const part of step.parts) this.steps(part.steps, part.scope);
        break;
      case "if":
      case "branch":
        this.steps(step.then, step.scopes[0]);
        if (step.otherwise) this.steps(step.otherwise, step.scopes[1]);
        break;
      case "unless callable":
        this.steps(step.steps, scope);
        break;
      case "try":
        this.steps(step.body, step.scope);
        if (step.caught) {
          const { binding } = step.caught;
          if (binding?.kind === "new") this.invent(binding.name, step.caught.scope);
          else if (binding) for (const each of this.declarations(binding.parameter.name)) this.claim(each, step.caught.scope, false);
          this.steps(step.caught.body, step.caught.scope);
        }
        if (step.finalizer) this.steps(step.finalizer.body, step.finalizer.scope);
        break;
      default:
    }
  }
  /**
   * `const b = a;` of two constants that both moved here is no statement: `b` becomes `a`. Whether it was done.
   */
  alias(step) {
    const { binding, value, wait, shape } = step;
    if (wait || shape || binding?.kind !== "moved" || binding.parameter.type || !import_typescript10.default.isIdentifier(binding.parameter.name) || value.kind !== "source") return false;
    const node = bare(value.node);
    const original = import_typescript10.default.isIdentifier(node) ? this.scopes.declarationOf(node) : void 0;
    const alias = this.scopes.declarationOf(binding.parameter.name);
    if (!original || !alias || original.reassigned || alias.reassigned || !this.dissolved.has(original.scope) || original.kind === "function") return false;
    const text = this.texts.get(original);
    if (text === void 0) return false;
    for (const reference of alias.references) {
      for (let at = reference; at && at !== alias.scope; at = at.parent) {
        if (this.scopes.declaredIn(at).some((each) => each.name === text && each !== original)) return false;
      }
    }
    this.named.add(alias);
    this.texts.set(alias, text);
    if (text !== alias.name) this.rename(alias, text);
    this.aliases.add(step);
    return true;
  }
  value(value) {
    if (value.kind === "inner") this.steps(value.steps, value.scope);
    else if (value.kind === "awaited") this.value(value.value);
    else if (value.kind === "call" && value.argument) this.value(value.argument);
  }
  binding(binding, scope, assigned) {
    if (binding.kind === "new") this.invent(binding.name, scope);
    else if (binding.kind === "moved") for (const each of this.declarations(binding.parameter.name)) this.claim(each, scope, assigned);
  }
  declarations(name) {
    if (import_typescript10.default.isIdentifier(name)) return [this.scopes.declarationOf(name)].filter((each) => each !== void 0);
    return name.elements.flatMap((element) => import_typescript10.default.isBindingElement(element) ? this.declarations(element.name) : []);
  }
  /** A name that nothing in the file has, unless nothing near has it. */
  invent(name, scope) {
    if (name.text !== void 0) return;
    const free = name.wanted.find((wanted) => !this.isDeclared(wanted, scope) && !this.usesIn(wanted, scope.extent).length && !this.outer(wanted, scope));
    name.text = free ?? this.numbered(name.wanted[0] ?? "value");
    scope.names.add(name.text);
    this.everywhere.add(name.text);
  }
  claim(declaration, scope, assigned) {
    if (this.named.has(declaration)) return;
    this.named.add(declaration);
    const hoists = declaration.kind === "var" || declaration.kind === "function";
    const free = hoists ? this.isAlone(declaration, scope) : this.isFree(declaration, scope, assigned);
    const text = free ? declaration.name : this.numbered(declaration.name);
    (hoists ? rootOf(scope) : scope).names.add(text);
    this.texts.set(declaration, text);
    if (text !== declaration.name) this.rename(declaration, text);
  }
  isFree(declaration, scope, assigned) {
    const { name } = declaration;
    if (this.isDeclared(name, scope)) return false;
    return this.usesIn(name, scope.extent).every((use) => {
      const other = this.scopes.declarationOf(use);
      if (other === declaration) return true;
      if (!other || !isInside(other.scope, scope.extent) || other.scope === scope.extent) return false;
      if (this.dissolved.has(other.scope)) return !assigned || other.kind !== "var";
      return !assigned || isFunctionWithBody(other.scope);
    });
  }
  /** Whether nothing else in the function has the name: what a `var`, or a function in sloppy code, needs. */
  isAlone(declaration, scope) {
    if (this.isDeclared(declaration.name, scope)) return false;
    return this.usesIn(declaration.name, rootOf(scope).extent).every((use) => {
      const other = this.scopes.declarationOf(use);
      return other === declaration || other !== void 0 && !this.dissolved.has(other.scope) && isFunctionWithBody(other.scope) && other.scope !== rootOf(scope).extent && isInside(other.scope, rootOf(scope).extent);
    });
  }
  /** Whether a scope around has the name already, from the plan or in the source. */
  isDeclared(name, scope) {
    for (let at = scope; at; at = at.parent) if (at.names.has(name)) return true;
    return this.scopes.declaredIn(scope.extent).some((each) => each.name === name && !this.dissolved.has(each.scope));
  }
  /** Whether some outer text printed in the same scopes uses the name. */
  outer(name, scope) {
    for (let at = scope.parent; at; at = at.parent) if (this.usesIn(name, at.extent).length > 0) return true;
    return false;
  }
  usesIn(name, extent) {
    return (this.uses.get(name) ?? []).filter((each) => isInside(each, extent));
  }
  numbered(name) {
    const stem = name.replace(/\d+$/, "") || name;
    for (let number = 1; ; number++) {
      const text = `${stem}${number}`;
      if (this.everywhere.has(text)) continue;
      this.everywhere.add(text);
      return text;
    }
  }
  rename(declaration, text) {
    for (const each of [...declaration.identifiers, ...declaration.references]) {
      const { parent } = each;
      const shorthand = import_typescript10.default.isShorthandPropertyAssignment(parent) || import_typescript10.default.isBindingElement(parent) && !parent.propertyName && !parent.dotDotDotToken && import_typescript10.default.isObjectBindingPattern(parent.parent) && parent.name === each;
      this.edits.replace(each.getStart(), each.end, () => line(shorthand ? `${each.text}: ${text}` : text));
    }
  }
};
function rootOf(scope) {
  return scope.parent ? rootOf(scope.parent) : scope;
}
function isInside(node, outer) {
  return outer.pos <= node.pos && node.end <= outer.end;
}

// server/refactorings/chains/plan.ts
var import_typescript12 = __toESM(require("typescript"));

// server/refactorings/chains/check.ts
var import_typescript11 = __toESM(require("typescript"));

// server/refactorings/chains/refusals.ts
var Refusal = class extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
  reason;
};
var reasons = {
  optional: "the chain is optional (`?.`): it may be no promise at all",
  spread: "a handler is given by a spread argument",
  library: "its promise is not the native one: callers could lose the methods of its class",
  libraryMethod: (name) => `\`${name}\` is no method of native promises`,
  filteredCatch: "`catch` with a filter is no method of native promises",
  notThenable: "what it is hung on is no promise",
  customThenable: "what it is hung on is a thenable of its own kind, not a promise",
  typeArguments: "the link states its result type, and the value would lose it",
  awaitName: "the code uses `await` as a name",
  awaitMoves: "it starts with an `await` or `yield` of the enclosing function, which cannot move",
  varInLoop: "a handler declares a `var` and would run inside a loop",
  throwsAtOnce: "the call it starts with can throw at once, and would reject instead",
  reassignedCaught: "the place has no room for a statement",
  deep: "the chain is too long",
  syntaxError: "the file has a syntax error here",
  guard: "a single guard on a promise that is used elsewhere reads better as it is"
};

// server/refactorings/chains/check.ts
var promiseLibraries = ["bluebird", "q", "rsvp", "when", "kew", "vow", "jquery", "any-promise", "promise", "es6-promise", "pinkie", "lie", "native-or-bluebird", "angular"];
var foreignRoots = /* @__PURE__ */ new Set(["$", "jQuery", "$http", "$q", "$timeout", "$resource", "cy", "Ember", "RSVP", "Bluebird", "browser", "protractor"]);
var libraryMethods = /* @__PURE__ */ new Set(["tap", "spread", "asCallback", "nodeify", "delay", "timeout", "mapSeries", "fail", "done", "always", "tapCatch", "reflect", "thenReturn", "thenThrow", "catchReturn", "catchThrow", "progress", "fin", "ninvoke", "denodeify"]);
function checkChain(chain, values, libraries) {
  for (const link of chain.links) {
    if (import_typescript11.default.isOptionalChain(link.call) || import_typescript11.default.isOptionalChain(link.call.expression)) throw new Refusal(reasons.optional);
    if (link.call.arguments.some(import_typescript11.default.isSpreadElement)) throw new Refusal(reasons.spread);
    if (link.kind === "catch" && link.call.arguments.length > 1) throw new Refusal(reasons.filteredCatch);
    if (link.call.arguments.length > (link.kind === "then" ? 2 : 1)) throw new Refusal(reasons.library);
    if (link.call.typeArguments) throw new Refusal(reasons.typeArguments);
  }
  const user = outerAccess(chain.node);
  if (user && libraryMethods.has(user)) throw new Refusal(reasons.libraryMethod(user));
  if (usesAwaitAsName(chain.node)) throw new Refusal(reasons.awaitName);
  checkRoot(chain, values, libraries);
}
function checkRoot(chain, values, libraries) {
  const { root } = chain;
  const fact = values.fact(root);
  if (fact?.thenable === "never") throw new Refusal(reasons.notThenable);
  if (fact?.promise === "library") throw new Refusal(reasons.customThenable);
  if (fact?.promise === "subclass") throw new Refusal(reasons.library);
  if (fact?.promise === "native" && fact.thenable === "always") return;
  let at = root;
  for (; ; ) {
    if (import_typescript11.default.isCallOrNewExpression(at) || import_typescript11.default.isParenthesizedExpression(at) || import_typescript11.default.isAsExpression(at) || import_typescript11.default.isNonNullExpression(at)) at = at.expression;
    else if (import_typescript11.default.isPropertyAccessExpression(at)) {
      if (libraryMethods.has(at.name.text) && import_typescript11.default.isCallExpression(at.parent) && at.parent.expression === at) throw new Refusal(reasons.libraryMethod(at.name.text));
      at = at.expression;
    } else if (import_typescript11.default.isElementAccessExpression(at)) at = at.expression;
    else break;
  }
  const declaration = import_typescript11.default.isIdentifier(at) ? values.scopes.declarationOf(at) : void 0;
  if (import_typescript11.default.isIdentifier(at)) {
    if (!declaration && foreignRoots.has(at.text)) throw new Refusal(reasons.library);
    if (declaration && (at.text === "Promise" || /^(?:\$http|\$q|\$timeout|\$resource)$/.test(at.text))) throw new Refusal(reasons.library);
    if (declaration && promiseLibraries.includes(moduleOf(declaration) ?? "")) throw new Refusal(reasons.library);
    if (declaration && at === root && isCustomThenable(declaration, values)) throw new Refusal(reasons.customThenable);
  }
  if (import_typescript11.default.isNewExpression(root) && import_typescript11.default.isIdentifier(root.expression) && root.expression.text !== "Promise") {
    const owner = values.scopes.declarationOf(root.expression);
    if (owner && definesThen(owner.identifiers[0]?.parent)) throw new Refusal(reasons.customThenable);
  }
  if (values.isFreshPromise(root)) return;
  if (libraries.length > 0 || importedLibraries(values).length > 0) throw new Refusal(reasons.library);
}
function importedLibraries(values) {
  const { sourceFile } = values.scopes;
  const found = [];
  for (const declaration of values.scopes.declaredIn(sourceFile)) {
    const module2 = moduleOf(declaration);
    if (module2 !== void 0 && (promiseLibraries.includes(module2) || declaration.name === "Promise")) found.push(module2);
  }
  return found;
}
function moduleOf(declaration) {
  for (let at = declaration.identifiers[0]; at && !import_typescript11.default.isSourceFile(at); at = at.parent) {
    if (import_typescript11.default.isImportDeclaration(at)) return import_typescript11.default.isStringLiteral(at.moduleSpecifier) ? at.moduleSpecifier.text : void 0;
    if (import_typescript11.default.isVariableDeclaration(at)) {
      const found = at.initializer && /^require\(\s*['"]([^'"]+)['"]\s*\)/.exec(at.initializer.getText());
      return found?.[1];
    }
  }
  return void 0;
}
function isCustomThenable(declaration, values) {
  const parent = declaration.identifiers[0]?.parent;
  const initializer = parent && import_typescript11.default.isVariableDeclaration(parent) ? parent.initializer : void 0;
  if (!initializer) return false;
  if (import_typescript11.default.isNewExpression(initializer) && import_typescript11.default.isIdentifier(initializer.expression)) return definesThen(values.scopes.declarationOf(initializer.expression)?.identifiers[0]?.parent);
  return definesThen(initializer);
}
function definesThen(node) {
  const members = !node ? [] : import_typescript11.default.isClassLike(node) ? node.members : import_typescript11.default.isObjectLiteralExpression(node) ? node.properties : [];
  if (members.some((member) => "name" in member && import_typescript11.default.isIdentifier(member.name) && member.name.text === "then")) return true;
  return node !== void 0 && import_typescript11.default.isClassLike(node) && (node.heritageClauses?.some((clause) => clause.token === import_typescript11.default.SyntaxKind.ExtendsKeyword && clause.types.some((type) => type.expression.getText() === "Promise")) ?? false);
}
function outerAccess(node) {
  const { parent } = node;
  return import_typescript11.default.isPropertyAccessExpression(parent) && parent.expression === node ? parent.name.text : void 0;
}
function usesAwaitAsName(node) {
  return import_typescript11.default.forEachChild(node, (child) => import_typescript11.default.isIdentifier(child) && child.text === "await" || usesAwaitAsName(child) ? true : void 0) ?? false;
}

// server/refactorings/chains/plan.ts
var Planner = class {
  constructor(source, values, selected, libraries, refused) {
    this.source = source;
    this.values = values;
    this.selected = selected;
    this.libraries = libraries;
    this.refused = refused;
  }
  source;
  values;
  selected;
  libraries;
  refused;
  /** Functions and blocks whose names now live in the scope around them. */
  dissolved = /* @__PURE__ */ new Set();
  /** Chains that are part of a plan. */
  consumed = /* @__PURE__ */ new Set();
  /** Handlers given by reference that are evaluated before the first await. */
  hoisted = /* @__PURE__ */ new Map();
  isSelected(node) {
    const chain = chainOf(node);
    return chain && this.selected.has(chain.node) && !this.consumed.has(chain.node) ? chain : void 0;
  }
  dissolve(node) {
    this.dissolved.add(node);
  }
  attempt(chain, plan) {
    try {
      return this.undoing(plan);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.refused(chain, error.reason);
      return void 0;
    }
  }
  undoing(plan) {
    const dissolved = new Set(this.dissolved);
    const consumed = new Set(this.consumed);
    try {
      return plan();
    } catch (error) {
      for (const each of this.dissolved) if (!dissolved.has(each)) this.dissolved.delete(each);
      for (const each of this.consumed) if (!consumed.has(each)) this.consumed.delete(each);
      throw error;
    }
  }
  /** The steps of a chain; `started`: the name that its root's promise has already. Throws a Refusal. */
  chain(chain, sink, scope, started) {
    checkChain(chain, this.values, this.libraries);
    this.consumed.add(chain.node);
    const early = [];
    for (const link of chain.links) {
      for (const handler of [link.onFulfilled, link.onRejected, link.onFinally]) {
        if (handler.form !== "reference" || this.methodCall(handler.node) || this.values.isStable(handler.node)) continue;
        const name = { wanted: namesFor(handler.node, "handler") };
        this.hoisted.set(handler.node, name);
        early.push({ kind: "evaluate", value: { kind: "source", node: handler.node }, wait: false, binding: { kind: "new", name, keyword: "const" } });
      }
    }
    const guards = chain.links.some((link) => link.kind !== "then" || link.onRejected.form !== "absent");
    const rootFirst = early.length > 0 && !this.values.isQuiet(chain.root) || guards && this.values.mayThrow(chain.root);
    let root = started ? { kind: "name", name: started } : { kind: "source", node: chain.root };
    if (rootFirst && !started) {
      const name = { wanted: ["promise"] };
      early.unshift({ kind: "evaluate", value: root, wait: false, binding: { kind: "new", name, keyword: "const" } });
      root = { kind: "name", name };
    }
    const leads = this.comments(chain);
    return [...early, ...new Links(this, chain, root, leads).steps(chain.links.length, sink, scope)];
  }
  value(expression, sink, scope) {
    const node = bare(expression);
    const chain = this.isSelected(node);
    const steps = chain && this.attempt(chain, () => this.chain(chain, sink, scope));
    if (steps) return steps;
    const operand = holdsAwait(node);
    if (operand) {
      const awaited = this.isSelected(operand);
      const inside = awaited && this.attempt(awaited, () => this.chain(awaited, sink, scope));
      if (inside) return inside;
      if (sink.kind === "return") return this.emit({ kind: "source", node }, "never", sink);
      return this.emit({ kind: "source", node: operand }, "always", sink);
    }
    if (import_typescript12.default.isConditionalExpression(node) && hasSelectedBranch(this, node)) {
      if (sink.kind === "bind") throw new NeedsBranches();
      const scopes = [scopeWithin(scope, node.whenTrue), scopeWithin(scope, node.whenFalse)];
      return [{ kind: "branch", condition: node.condition, scopes, then: this.value(node.whenTrue, sink, scopes[0]), otherwise: this.value(node.whenFalse, sink, scopes[1]) }];
    }
    const settled = this.values.promiseCall(node);
    if (import_typescript12.default.isCallExpression(node) && (settled === "reject" || settled === "resolve") && node.arguments.length <= 1 && !node.arguments.some(import_typescript12.default.isSpreadElement) && !node.typeArguments) {
      const [argument] = node.arguments;
      if (settled === "reject" && argument) return [{ kind: "throw", value: { kind: "source", node: argument } }];
      if (settled === "resolve" && argument) return this.value(argument, sink, scope);
      if (settled === "resolve") return sink.kind === "return" ? sink.unused ? [] : [{ kind: "return", wait: false }] : this.emit({ kind: "undefined" }, "never", sink);
    }
    return this.emit({ kind: "source", node: expression }, this.values.thenable(expression), sink);
  }
  inner(extent, steps, sink, parent) {
    const scope = scopeWithin(parent, extent);
    return this.emit({ kind: "inner", scope, steps: steps(scope) }, "always", sink);
  }
  /** Leads a value into a sink. */
  emit(value, thenable, sink) {
    const wait = thenable !== "never";
    if (sink.kind === "assign") return [{ kind: "assign", target: sink.target, value, wait }];
    if (sink.kind === "bind") return [{ kind: "evaluate", value, wait, binding: sink.binding, ...sink.shape && { shape: sink.shape } }];
    if (sink.kind === "return" && !sink.unused) return [{ kind: "return", value, wait: wait && sink.protect }];
    if (!wait && value.kind === "undefined") return [];
    if (!wait && value.kind === "source" && this.values.isQuiet(value.node) && !import_typescript12.default.isPropertyAccessExpression(value.node)) return [];
    return [{ kind: "evaluate", value, wait }];
  }
  /** `this.step.bind(this)` of a method that nobody replaces can be called in place. */
  methodCall(node) {
    if (!import_typescript12.default.isCallExpression(node) || node.arguments.length !== 1 || !import_typescript12.default.isPropertyAccessExpression(node.expression) || node.expression.name.text !== "bind") return void 0;
    const method = node.expression.expression;
    if (!import_typescript12.default.isPropertyAccessExpression(method) || method.expression.kind !== import_typescript12.default.SyntaxKind.ThisKeyword || node.arguments[0]?.kind !== import_typescript12.default.SyntaxKind.ThisKeyword) return void 0;
    const target = this.values.functionOf(method);
    const written2 = new RegExp(`\\.${method.name.text}\\s*=[^=]`).test(this.source.text);
    return target && import_typescript12.default.isMethodDeclaration(target) && !written2 ? method : void 0;
  }
  calleeOf(handler) {
    const method = handler.form === "reference" ? this.methodCall(handler.node) : void 0;
    const name = this.hoisted.get(handler.node);
    return name ? { kind: "name", name } : { kind: "source", node: method ?? handler.node };
  }
  resultOf(handler) {
    const target = this.values.functionOf(handler.node);
    if (target && isFunctionWithBody(target) && isAsync(target)) return "always";
    if (handler.form === "reference" && import_typescript12.default.isIdentifier(handler.node) && /^(?:Boolean|Number|String)$/.test(handler.node.text) && !this.values.scopes.declarationOf(handler.node)) return "never";
    if (handler.form === "reference" && /^(?:console\.\w+|JSON\.parse|JSON\.stringify|Object\.keys)$/.test(handler.node.getText())) return "never";
    return this.values.fact(handler.node)?.call?.returnsThenable ?? "unknown";
  }
  /** The comments that stand around a chain's links: those of index 0 before the root, of index n before what link n does. */
  comments(chain) {
    const leads = [[]];
    const { source } = this;
    for (const [index, link] of chain.links.entries()) {
      const own = [];
      leads.push(own);
      const gap = (from, to) => {
        for (const step of commentSteps(source, from, to, true)) {
          if (step.kind === "trailing comment") (from === link.start ? leads[index] ?? own : own).push({ kind: "comment", range: step.range });
          else if (step.kind === "comment") own.push(step);
        }
      };
      let at = link.start;
      for (const argument of link.call.arguments) {
        gap(at, source.startOf(argument));
        const handler = bare(argument);
        if (import_typescript12.default.isArrowFunction(handler)) {
          let from = source.startOf(handler);
          for (const parameter of handler.parameters) {
            gap(from, source.startOf(parameter));
            from = parameter.end;
          }
          gap(from, source.startOf(handler.body));
        }
        at = argument.end;
      }
      gap(at, link.call.end);
    }
    return leads;
  }
};
var Links = class {
  constructor(planner, chain, root, leads) {
    this.planner = planner;
    this.chain = chain;
    this.root = root;
    this.leads = leads;
  }
  planner;
  chain;
  root;
  leads;
  /** The value that a handler given by reference is called with. */
  bound = /* @__PURE__ */ new Map();
  /** The steps of the first `count` links, their value led into the sink. */
  steps(count, sink, scope) {
    const link = this.chain.links[count - 1];
    if (!link) return this.rootSteps(sink);
    const rejected = link.onRejected.form !== "absent";
    const fulfilled = link.onFulfilled.form !== "absent";
    if (link.onFinally.form !== "absent") return this.guarded(count, link, sink, scope);
    if (rejected && fulfilled) return this.both(count, link, sink, scope);
    if (rejected) return this.guarded(count, link, sink, scope);
    if (link.onFulfilled.form === "absent") return [...this.steps(count - 1, sink, scope), ...this.lead(count)];
    const { sink: before2, after: after2 } = this.parameter(link.onFulfilled, count);
    return [...this.steps(count - 1, before2, scope), ...this.lead(count), ...this.handled(link.onFulfilled, count, after2, sink, scope)];
  }
  lead(count) {
    return this.leads[count] ?? [];
  }
  rootSteps(sink) {
    const root = this.root;
    if (sink.kind === "return" && !sink.unused) return [...this.lead(0), { kind: "return", value: root, wait: sink.protect }];
    return [...this.lead(0), ...this.planner.emit(root, "always", sink)];
  }
  /** What binds a fulfilled value for a handler, and the steps that follow the binding. */
  parameter(handler, count) {
    if (handler.form !== "inline") {
      const name = { wanted: namesFor(this.before(count), "value") };
      this.bound.set(handler.node, { kind: "name", name });
      return { sink: { kind: "bind", binding: { kind: "new", name, keyword: "const" } }, after: [] };
    }
    const [first2, ...others] = handler.node.parameters;
    const after2 = others.filter((each) => this.isUsed(each)).map((each) => ({
      kind: "evaluate",
      value: { kind: "none" },
      wait: false,
      binding: this.moved(each),
      ...shapeOf(each)
    }));
    if (!first2 || !this.isUsed(first2)) return { sink: { kind: "discard" }, after: after2 };
    return { sink: { kind: "bind", binding: this.moved(first2), ...shapeOf(first2) }, after: after2 };
  }
  moved(parameter) {
    return { kind: "moved", parameter, keyword: this.namesIn(parameter.name).some((each) => each?.reassigned) ? "let" : "const" };
  }
  isUsed(parameter) {
    if (!import_typescript12.default.isIdentifier(parameter.name)) return true;
    if (parameter.initializer && !this.planner.values.isQuiet(parameter.initializer)) return true;
    return this.namesIn(parameter.name).some((each) => each !== void 0 && each.references.length > 0);
  }
  namesIn(name) {
    if (import_typescript12.default.isIdentifier(name)) return [this.planner.values.scopes.declarationOf(name)];
    return name.elements.flatMap((element) => import_typescript12.default.isBindingElement(element) ? this.namesIn(element.name) : []);
  }
  /** The steps of a handler once its value is bound. */
  handled(handler, count, after2, sink, scope, argument) {
    if (handler.form === "inline") return [...after2, ...this.body(handler.node, sink, scope, count)];
    const value = argument ?? this.bound.get(handler.node);
    const direct = handler.form === "kept" || this.planner.values.isCallable(handler.node);
    const call = { kind: "call", callee: this.planner.calleeOf(handler), ...value && { argument: value }, ...!direct && { guarded: "value" } };
    return this.planner.emit(call, direct ? this.planner.resultOf(handler) : "unknown", sink);
  }
  body(handler, sink, scope, count) {
    if (sharesVarInLoop(this.planner, handler, this.chain.node)) throw new Refusal(reasons.varInLoop);
    this.planner.dissolve(handler);
    const declared = this.declare(sink, count);
    for (const into of sink.kind === "bind" ? [sink, declared.sink] : [sink]) {
      try {
        const steps = this.planner.undoing(() => bodySteps(this.planner, handler, into, scope));
        return into === sink ? steps : [...declared.before, ...steps, ...declared.after];
      } catch (error) {
        if (error instanceof NeedsFunction) break;
        if (!(error instanceof NeedsBranches)) throw error;
      }
    }
    return wrappedBody(this.planner, handler, sink, scope);
  }
  /** `catch` or `finally`: what comes before stands in a `try`. */
  guarded(count, link, sink, scope) {
    const declared = this.declare(sink, count);
    const inside = scopeWithin(scope, link.call.expression.expression);
    const body = this.steps(count - 1, protectedBy(declared.sink), inside);
    const step = link.onFinally.form === "absent" ? this.catching(body, inside, link, declared.sink, scope, count) : this.finalising(body, inside, link, scope, count);
    return [...declared.before, step, ...declared.after];
  }
  finalising(body, inside, link, scope, count) {
    const handler = link.onFinally;
    const within = scopeWithin(scope, handler.node);
    const discard = { kind: "discard" };
    const steps = handler.form === "inline" ? [...this.lead(count), ...this.parameter(handler, count).after, ...this.body(handler.node, discard, within, count)] : [...this.lead(count), ...this.planner.emit({ kind: "call", callee: this.planner.calleeOf(handler), ...!this.planner.values.isCallable(handler.node) && handler.form === "reference" && { guarded: "nothing" } }, this.planner.resultOf(handler), discard)];
    const finalizer = { scope: within, body: steps };
    const [only, ...others] = body;
    if (only?.kind === "try" && !only.finalizer && others.length === 0) return { ...only, finalizer };
    return { kind: "try", scope: inside, body, finalizer };
  }
  catching(body, inside, link, sink, scope, count) {
    const handler = link.onRejected;
    const within = scopeWithin(scope, handler.node);
    const { binding, steps } = this.caught(handler, sink, within, count);
    return { kind: "try", scope: inside, body, caught: { scope: within, ...binding && { binding }, body: [...this.lead(count), ...steps] } };
  }
  caught(handler, sink, scope, count) {
    if (handler.form === "inline") {
      const [first2] = handler.node.parameters;
      const { after: after2 } = this.parameter(handler, count);
      if (!first2 || !this.isUsed(first2)) {
        const steps = [...after2, ...this.body(handler.node, sink, scope, count)];
        if (this.planner.source.style.optionalCatch) return { steps };
        return first2 && import_typescript12.default.isIdentifier(first2.name) ? { binding: { kind: "moved", parameter: first2 }, steps } : { binding: { kind: "new", name: { wanted: ["error", "reason"] } }, steps };
      }
      const simple = import_typescript12.default.isIdentifier(first2.name) && !first2.initializer && !first2.dotDotDotToken && isCatchType(first2.type);
      if (simple) return { binding: { kind: "moved", parameter: first2 }, steps: [...after2, ...this.body(handler.node, sink, scope, count)] };
      const name2 = { wanted: ["reason"] };
      const bound = { kind: "evaluate", value: { kind: "name", name: name2 }, wait: false, binding: this.moved(first2), ...shapeOf(first2) };
      return { binding: { kind: "new", name: name2 }, steps: [bound, ...after2, ...this.body(handler.node, sink, scope, count)] };
    }
    const name = { wanted: ["error"] };
    const value = { kind: "name", name };
    const callee = this.planner.calleeOf(handler);
    const callable = handler.form === "kept" || this.planner.values.isCallable(handler.node);
    const guard = callable ? [] : [{ kind: "unless callable", callee, steps: [{ kind: "throw", value }] }];
    const call = { kind: "call", callee, argument: value };
    return { binding: { kind: "new", name }, steps: [...guard, ...this.planner.emit(call, this.planner.resultOf(handler), sink)] };
  }
  /** `then(ok, fail)`: `fail` sees what comes before, and `ok` runs outside its reach. */
  both(count, link, sink, scope) {
    const fail = link.onRejected;
    const ok = link.onFulfilled;
    const throwsAlways = fail.form === "inline" && import_typescript12.default.isBlock(fail.node.body) && endsAbruptly(fail.node.body.statements, false) && !hasReturn(fail.node.body);
    if (sink.kind !== "return" && !throwsAlways) {
      return this.planner.inner(link.call, (inside2) => this.both(count, link, { kind: "return", protect: false, leave: false, ...sink.kind === "discard" && { unused: true } }, inside2), sink, scope);
    }
    const { sink: before2, after: after2 } = this.parameter(ok, count);
    const declared = this.declare(before2, count - 1);
    const inside = scopeWithin(scope, link.call.expression.expression);
    const body = this.steps(count - 1, declared.sink, inside);
    const leaving2 = sink.kind === "return" ? { ...sink, leave: true } : sink;
    const caught = this.catching(body, inside, link, leaving2, scope, count);
    const steps = sink.kind === "return" && caught.caught ? { ...caught, caught: { ...caught.caught, body: left(caught.caught.body) } } : caught;
    return [...declared.before, steps, ...declared.after, ...this.handled(ok, count, after2, sink, scope)];
  }
  /** Turns a sink that binds into a declaration before and assignments inside. */
  declare(sink, count) {
    if (sink.kind !== "bind") return { before: [], sink, after: [] };
    const { binding, shape } = sink;
    const fresh = !this.chain.links.slice(0, count).some((link) => link.kind === "finally");
    const type = this.annotation(count);
    const typed2 = type !== void 0 ? { type } : {};
    const simple = !shape && (binding.kind === "new" || import_typescript12.default.isIdentifier(binding.kind === "moved" ? binding.parameter.name : binding.declaration.name));
    if (simple) {
      const target = binding.kind === "new" ? { kind: "name", name: binding.name } : binding.kind === "moved" ? { kind: "moved", parameter: binding.parameter } : { kind: "source", node: binding.declaration.name };
      const own = binding.kind === "moved" ? binding.parameter.type : binding.kind === "declarator" ? binding.declaration.type : void 0;
      return { before: [{ kind: "declare", binding: { ...binding, keyword: "let" }, ...!own && typed2 }], sink: { kind: "assign", target, typed: type !== void 0 || own !== void 0, fresh }, after: [] };
    }
    const name = { wanted: namesFor(this.before(count + 1), "value") };
    const temporary = { kind: "new", name, keyword: "let" };
    const after2 = { kind: "evaluate", value: { kind: "name", name }, wait: false, binding, ...shape && { shape } };
    return { before: [{ kind: "declare", binding: temporary, ...typed2 }], sink: { kind: "assign", target: { kind: "name", name }, typed: type !== void 0, fresh }, after: [after2] };
  }
  /** The type that the first `count` links settle with, where it can be written. */
  annotation(count) {
    const node = this.chain.links[count - 1]?.call ?? this.chain.root;
    const type = this.planner.values.fact(node)?.annotation;
    return type === void 0 || /^(?:never|any|void|undefined)$/.test(type) ? void 0 : tidy(type);
  }
  /** The expression whose value link `count` gets. */
  before(count) {
    const link = this.chain.links[count - 2];
    if (!link) return this.chain.root;
    const handler = link.onFulfilled;
    if (handler.form === "inline" && !import_typescript12.default.isBlock(handler.node.body)) return handler.node.body;
    return handler.form === "absent" ? this.chain.root : handler.node;
  }
};
function tidy(type) {
  if (/[<({]/.test(type)) return type;
  const parts = type.split(" | ").filter((part) => part !== "never[]" || type === part);
  const nothing = parts.filter((part) => part === "undefined" || part === "null");
  return [...parts.filter((part) => part !== "undefined" && part !== "null"), ...nothing].join(" | ");
}
function protectedBy(sink) {
  return sink.kind === "return" ? { ...sink, protect: true } : sink;
}
function shapeOf(parameter) {
  if (parameter.dotDotDotToken) return { shape: "list" };
  return parameter.initializer ? { shape: "default" } : {};
}
function isCatchType(type) {
  return !type || type.kind === import_typescript12.default.SyntaxKind.AnyKeyword || type.kind === import_typescript12.default.SyntaxKind.UnknownKeyword;
}
function left(steps) {
  return steps.some(leaves) ? steps : [...steps, { kind: "return", wait: false }];
}
function leaves(step) {
  if (step.kind === "return" || step.kind === "throw") return true;
  if (step.kind === "copy") return endsAbruptly([step.node]);
  if (step.kind === "if" || step.kind === "branch") return step.then.some(leaves) && (step.otherwise?.some(leaves) ?? false);
  return step.kind === "try" && ((step.finalizer?.body.some(leaves) ?? false) || step.body.some(leaves) && (step.caught?.body.some(leaves) ?? true));
}

// server/refactorings/chains/print.ts
var import_typescript13 = __toESM(require("typescript"));
var Printer = class {
  constructor(source, edits) {
    this.source = source;
    this.edits = edits;
    this.style = source.style;
  }
  source;
  edits;
  style;
  /** Steps that say nothing, found when names were given. */
  aliases = /* @__PURE__ */ new Set();
  /** Registers the parts of copied statements as replacements; to be called once, before anything is rendered. */
  register(steps) {
    for (const step of steps) {
      if (step.kind === "copy") for (const part of step.parts) this.replacePart(part);
      else if (step.kind === "if" || step.kind === "branch") {
        this.register(step.then);
        if (step.otherwise) this.register(step.otherwise);
      } else if (step.kind === "try") {
        this.register(step.body);
        if (step.caught) this.register(step.caught.body);
        if (step.finalizer) this.register(step.finalizer.body);
      } else if ((step.kind === "evaluate" || step.kind === "assign" || step.kind === "return") && step.value?.kind === "inner") this.register(step.value.steps);
    }
  }
  /** Prints a part in its place. */
  replacePart(part) {
    this.register(part.steps);
    const { instead } = part;
    if (instead) this.edits.replace(instead.range.pos, instead.range.end, () => line(nameOf(instead.name)));
    this.edits.replace(part.range.pos, part.range.end, () => {
      const indentation = this.source.indentationAt(part.range.pos);
      if (part.instead) return [...this.print(part.steps, indentation).map((each, index) => index === 0 ? { ...each, text: each.text.slice(indentation.length) } : each), { text: indentation, fixed: false }];
      if (!part.braces) return this.inPlace(part, indentation);
      return this.block(part.steps, indentation);
    });
  }
  /** `{`, the steps one level deeper, `}`. */
  block(steps, indentation) {
    const inner = this.print(steps, indentation + this.style.indentation);
    if (inner.length === 0) return line("{}");
    return [{ text: "{", fixed: false }, ...inner, { text: `${indentation}}`, fixed: false }];
  }
  /** `(async () => { … })()` */
  innerFunction(steps, indentation) {
    return join("(async () => ", this.block(steps, indentation), ")()");
  }
  inPlace(part, indentation) {
    const lines = this.print(part.steps, indentation);
    const [first2, ...rest] = lines;
    if (!first2) return line(this.style.semicolons ? ";" : "");
    const text = first2.text.slice(indentation.length);
    return [{ text: this.needsGuardAt(part.range.pos, text) ? `;${text}` : text, fixed: false }, ...rest];
  }
  /** Whether a statement that begins with `text` would be taken for the continuation of the line above. */
  needsGuardAt(offset, text) {
    if (!hazard.test(text) || !this.isInList(offset)) return false;
    const before2 = this.source.text.slice(Math.max(0, offset - 2e3), offset).replace(/\/\*[^]*?\*\/|\/\/[^\n]*/g, "").trimEnd();
    return before2 !== "" && !/[;{}:]$|=>$/.test(before2) || /\}$/.test(before2) && !this.style.semicolons;
  }
  /** Whether a statement, and not the beginning of a block or a branch, stands before the offset. */
  isInList(offset) {
    let found = false;
    const visit = (node) => {
      if (node.pos > offset || node.end <= offset) return;
      if ("statements" in node) found = node.statements.some((each, index) => index > 0 && each.getStart() === offset);
      import_typescript13.default.forEachChild(node, visit);
    };
    visit(this.source.sourceFile);
    return found;
  }
  /** The steps as whole lines. */
  print(steps, indentation) {
    const lines = [];
    for (const step of steps) {
      if (step.kind === "blank line") {
        if (lines.length > 0 && lines.at(-1)?.text !== "") lines.push({ text: "", fixed: false });
        continue;
      }
      if (step.kind === "trailing comment") {
        const last = lines.at(-1);
        if (last) {
          const [first3, ...rest2] = this.cut(step.range, indentation);
          lines[lines.length - 1] = { text: `${last.text} ${first3?.text ?? ""}`, fixed: last.fixed };
          lines.push(...rest2);
          continue;
        }
      }
      if (this.aliases.has(step)) continue;
      const [first2, ...rest] = this.step(step, indentation);
      if (!first2 || first2.text === "" && rest.length === 0) continue;
      const previous = lines.at(-1)?.text ?? "";
      const open = lines.length > 0 && hazard.test(first2.text) && !/;\s*$/.test(previous) && (!this.style.semicolons ? !/^\s*\/\//.test(previous) || lines.length > 1 : !/[{}]\s*$/.test(previous));
      lines.push({ text: indentation + (open ? ";" : "") + first2.text, fixed: false }, ...rest);
    }
    while (lines.at(-1)?.text === "") lines.pop();
    return lines;
  }
  step(step, indentation) {
    const semicolon = this.style.semicolons ? ";" : "";
    switch (step.kind) {
      case "evaluate":
        return join(this.evaluation(step, indentation), semicolon);
      case "assign":
        return join(this.target(step.target, indentation), " = ", this.waited(step.value, step.wait, indentation), semicolon);
      case "return":
        if (!step.value || step.value.kind === "undefined") return line(`return${semicolon}`);
        return join("return ", this.waited(step.value, step.wait, indentation), semicolon);
      case "throw":
        return join("throw ", this.value(step.value, indentation), semicolon);
      case "break":
        return line(`break${semicolon}`);
      case "declare":
        return join(this.binding(step.binding, indentation), step.type && this.style.typed ? `: ${step.type}` : "", semicolon);
      case "copy":
        return this.copied(step.node, indentation);
      case "if": {
        const head = shift(this.edits.render(step.node.getStart(), closingParenthesis(step.node)), this.source.indentationAt(step.node.getStart()), indentation);
        if (this.print(step.then, indentation).length > 0 || !step.otherwise?.length) return this.alternatives(head, step.then, step.otherwise, indentation);
        return this.alternatives(join("if (", this.negated(step.node.expression, indentation), ")"), step.otherwise, void 0, indentation);
      }
      case "branch":
        return this.alternatives(join("if (", this.slice(step.condition, indentation), ")"), step.then, step.otherwise, indentation);
      case "unless callable":
        return join(`if (typeof `, this.callee(step.callee, indentation), ` !== 'function') `, ...this.print(step.steps, "").map((each) => [each]));
      case "try":
        return this.tried(step, indentation);
      case "comment":
      case "trailing comment":
        return this.cut(step.range, indentation);
      default:
        return line("");
    }
  }
  negated(condition, indentation) {
    if (import_typescript13.default.isPrefixUnaryExpression(condition) && condition.operator === import_typescript13.default.SyntaxKind.ExclamationToken) return this.slice(bare(condition.operand), indentation);
    const text = this.slice(condition, indentation);
    return import_typescript13.default.isBinaryExpression(condition) || isLoose(condition) ? join("!(", text, ")") : join("!", text);
  }
  evaluation(step, indentation) {
    const { binding, value, wait, shape } = step;
    if (binding) {
      const nothing = value.kind === "none";
      if ((nothing || value.kind === "undefined") && shape === "default" && binding.kind === "moved" && binding.parameter.initializer) {
        return join(this.binding(binding, indentation), " = ", this.slice(binding.parameter.initializer, indentation));
      }
      const left2 = this.binding(binding, indentation, shape);
      if (shape === "list") return join(left2, " = ", nothing ? "[]" : join("[", this.waited(value, wait, indentation), "]"));
      if (shape === "default") return join(left2, " = [", this.waited(value, wait, indentation), "]");
      return join(left2, " = ", this.waited(value, wait, indentation));
    }
    if (value.kind === "call" && value.guarded) {
      const call = this.waited({ ...value, guarded: void 0 }, wait, indentation);
      return join("if (typeof ", this.callee(value.callee, indentation), " === 'function') ", call);
    }
    const text = this.waited(value, wait, indentation);
    return /^(?:\{|function\b|class\b|async function\b|let\s*\[)/.test(text[0]?.text ?? "") ? join("(", text, ")") : text;
  }
  alternatives(head, then, otherwise, indentation) {
    const first2 = join(head, " ", this.block(then, indentation));
    if (!otherwise || otherwise.length === 0) return first2;
    const [only, ...others] = otherwise;
    if (only && others.length === 0 && (only.kind === "if" || only.kind === "branch")) return join(first2, this.follow("else ", indentation), this.step(only, indentation));
    return join(first2, this.follow("else ", indentation), this.block(otherwise, indentation));
  }
  tried(step, indentation) {
    let lines = join("try ", this.block(step.body, indentation));
    if (step.caught) {
      const head = step.caught.binding ? join("catch (", this.caught(step.caught.binding, indentation), ") ") : line("catch ");
      lines = join(lines, this.follow(head, indentation), this.block(step.caught.body, indentation));
    }
    if (step.finalizer) lines = join(lines, this.follow("finally ", indentation), this.block(step.finalizer.body, indentation));
    return lines;
  }
  /** What follows a closing brace: on its line, or on the next in files that are written so. */
  follow(text, indentation) {
    return this.style.keywordOnNewLine ? join([{ text: "", fixed: false }, { text: indentation, fixed: false }], text) : join(" ", text);
  }
  caught(binding, indentation) {
    const before2 = this.style.checked ? "/** @type {any} */ " : "";
    if (binding.kind === "new") return line(before2 + nameOf(binding.name) + (this.style.typed ? ": any" : ""));
    const { name, type } = binding.parameter;
    return join(before2, this.slice(name, indentation), type ? join(": ", this.slice(type, indentation)) : this.style.typed ? ": any" : "");
  }
  binding(binding, indentation, shape) {
    if (binding.kind === "new") return line(`${binding.keyword} ${nameOf(binding.name)}`);
    const { name, type } = binding.kind === "moved" ? binding.parameter : binding.declaration;
    const annotation = type ? join(": ", this.slice(type, indentation)) : line("");
    if (shape === "default" && binding.kind === "moved" && binding.parameter.initializer) {
      return join(binding.keyword, " [", this.slice(name, indentation), " = ", this.slice(binding.parameter.initializer, indentation), "]", type ? join(": [", this.slice(type, indentation), /\bundefined\b/.test(type.getText()) ? "]" : " | undefined]") : "");
    }
    const optional = binding.kind === "moved" && binding.parameter.questionToken && type ? " | undefined" : "";
    return join(binding.keyword, " ", this.slice(name, indentation), annotation, optional);
  }
  target(target, indentation) {
    if (target.kind === "name") return line(nameOf(target.name));
    return this.slice(target.kind === "moved" ? target.parameter.name : target.node, indentation);
  }
  waited(value, wait, indentation) {
    if (!wait) return this.value(value, indentation);
    const text = this.value(value, indentation);
    const parentheses = value.kind === "source" ? isLoose(unwrapped(value.node)) : value.kind === "call" && value.guarded !== void 0;
    return parentheses ? join("await (", text, ")") : join("await ", text);
  }
  value(value, indentation) {
    switch (value.kind) {
      case "source":
        return this.slice(unwrapped(value.node), indentation);
      case "undefined":
      case "none":
        return line("undefined");
      case "name":
        return line(nameOf(value.name));
      case "awaited":
        return this.waited(value.value, true, indentation);
      case "target":
        return this.target(value.target, indentation);
      case "inner":
        return this.innerFunction(value.steps, indentation);
      case "call": {
        const argument = value.argument ? this.value(value.argument, indentation) : line("");
        const call = join(this.callee(value.callee, indentation), "(", argument, ")");
        if (value.guarded !== "value") return call;
        return join("typeof ", this.callee(value.callee, indentation), " === 'function' ? ", call, " : ", argument);
      }
    }
  }
  callee(callee, indentation) {
    if (callee.kind === "name") return line(nameOf(callee.name));
    const node = bare(callee.node);
    const text = this.slice(node, indentation);
    return import_typescript13.default.isFunctionExpression(node) || import_typescript13.default.isArrowFunction(node) || import_typescript13.default.isConditionalExpression(node) || import_typescript13.default.isBinaryExpression(node) ? join("(", text, ")") : text;
  }
  /** A statement of the user's; `;` is added where the line break behind it is new. */
  copied(node, indentation) {
    const text = this.source.text.slice(node.getStart(), node.end);
    const apart = /\s*\n\s*;$/.exec(text);
    const lines = this.shifted(node.getStart(), apart ? node.end - apart[0].length : node.end, indentation);
    const bareStatement = import_typescript13.default.isExpressionStatement(node) || import_typescript13.default.isReturnStatement(node) || import_typescript13.default.isVariableStatement(node) || import_typescript13.default.isThrowStatement(node);
    const last = lines.at(-1)?.text ?? "";
    return this.style.semicolons && bareStatement && !text.endsWith(";") && last !== "" && !/[;}]$/.test(last) ? join(lines, ";") : lines;
  }
  slice(node, indentation) {
    return this.shifted(node.getStart(), node.end, indentation);
  }
  cut(range, indentation) {
    return this.shifted(range.pos, range.end, indentation);
  }
  shifted(start, end, indentation) {
    return shift(this.edits.render(start, end), this.source.indentationAt(start), indentation);
  }
};
var hazard = /^(?:[([`+-]|\/(?![/*]))/;
function nameOf(name) {
  return name.text ?? name.wanted[0] ?? "value";
}
function unwrapped(node) {
  const inner = bare(node);
  if (inner === node || import_typescript13.default.isObjectLiteralExpression(inner)) return inner;
  const comma = import_typescript13.default.isBinaryExpression(inner) && inner.operatorToken.kind === import_typescript13.default.SyntaxKind.CommaToken;
  const text = node.getText();
  return comma || text.includes("\n") || text.includes("/*") ? node : inner;
}
function isLoose(node) {
  return import_typescript13.default.isBinaryExpression(node) || import_typescript13.default.isConditionalExpression(node) || import_typescript13.default.isArrowFunction(node) || import_typescript13.default.isYieldExpression(node) || import_typescript13.default.isAsExpression(node) || import_typescript13.default.isSatisfiesExpression(node);
}
function closingParenthesis(node) {
  const text = node.getSourceFile().text;
  return text.lastIndexOf(")", node.thenStatement.getStart() - 1) + 1;
}

// server/refactorings/chains/convert.ts
function convertChains(sourceFile, chains, facts, libraries, keepGuards = false) {
  return new Converter(sourceFile, chains, facts, libraries, keepGuards).run();
}
var Converter = class {
  constructor(sourceFile, chains, facts, libraries, keepGuards) {
    this.sourceFile = sourceFile;
    this.chains = chains;
    this.keepGuards = keepGuards;
    this.source = new SourceText(sourceFile);
    this.values = new Values(sourceFile, facts);
    this.edits = new Edits(this.source);
    this.printer = new Printer(this.source, this.edits);
    this.planner = new Planner(this.source, this.values, new Set(chains.map((chain) => chain.node)), libraries, (chain, reason) => this.refused.set(chain.node, { chain, reason }));
  }
  sourceFile;
  chains;
  keepGuards;
  source;
  values;
  edits;
  printer;
  planner;
  refused = /* @__PURE__ */ new Map();
  plans = [];
  run() {
    this.visit(this.sourceFile);
    const namer = new Namer(this.values.scopes, this.edits, this.planner.dissolved);
    for (const plan of this.plans) namer.steps(plan.steps, plan.scope);
    this.printer.aliases = namer.aliases;
    const converted2 = this.chains.filter((chain) => this.planner.consumed.has(chain.node));
    const refused = [...this.refused.values()].filter((each) => !this.planner.consumed.has(each.chain.node));
    return { edits: () => this.result(), converted: converted2, refused };
  }
  visit(node) {
    if (import_typescript14.default.isSourceFile(node)) this.units(node, void 0, import_typescript14.default.isExternalModule(node) || isModuleFile(node), functionScopeOf2(node));
    else if (isFunctionWithBody(node) && !this.planner.dissolved.has(node)) this.visitFunction(node);
    else if (import_typescript14.default.isCallExpression(node)) {
      const chain = this.planner.isSelected(node);
      if (chain && chain.node === node) this.wrap(chain);
    }
    import_typescript14.default.forEachChild(node, (child) => this.visit(child));
  }
  visitFunction(node) {
    const { body } = node;
    if (!body) return;
    const isChain = (expression) => this.planner.isSelected(expression) !== void 0;
    const async = isAsync(node);
    const becomes = !async && canBecomeAsync(node, this.values, isChain) && (!import_typescript14.default.isBlock(body) || returnsIn(body).some((each) => each.expression && !tryAround(each) && holdsChain(each.expression, isChain)));
    const scope = functionScopeOf2(node);
    const sink = (async || becomes) && !node.asteriskToken ? { kind: "return", protect: false, leave: false } : void 0;
    if (import_typescript14.default.isBlock(body)) {
      if (this.units(body, sink, async, scope) && becomes) this.makeAsync(node);
    } else if (sink && import_typescript14.default.isArrowFunction(node)) this.arrow(node, body, sink, scope, becomes);
  }
  /** An arrow function whose body is a chain. */
  arrow(node, body, sink, scope, becomes) {
    const chain = this.planner.isSelected(bare(body));
    const steps = chain ? this.planner.attempt(chain, () => this.planner.chain(chain, sink, scope)) : hasSelectedBranch(this.planner, body) ? this.planner.value(body, sink, scope) : void 0;
    if (!steps) return;
    const lead = this.source.comments(node.equalsGreaterThanToken.end, this.source.startOf(body)).map((range) => ({ kind: "comment", range }));
    const all = [...lead, ...steps];
    this.plans.push({ steps: all, scope });
    this.printer.register(all);
    const indentation = this.source.indentationAt(node.getStart());
    this.edits.replace(node.equalsGreaterThanToken.end, node.end, () => join(" ", this.printer.block(all, indentation)));
    if (becomes) this.makeAsync(node);
  }
  /** The chains in a function's body that become statements; whether any of them is returned. */
  units(body, sink, canAwait, scope) {
    let returns = false;
    const parts = [];
    import_typescript14.default.forEachChild(body, (statement) => void parts.push(...unitParts(this.planner, statement, sink, scope, canAwait)));
    for (const part of parts) {
      this.plans.push({ steps: part.steps, scope: part.scope });
      this.printer.replacePart(part);
      returns ||= this.source.text.startsWith("return", part.range.pos);
    }
    return returns;
  }
  /** Puts an inner async function in the chain's place. */
  wrap(chain) {
    if (this.keepGuards && isGuard(chain)) return void this.refused.set(chain.node, { chain, reason: reasons.guard });
    const outer = withParentheses(chain.node);
    const statement = import_typescript14.default.isExpressionStatement(outer.parent) ? outer.parent : void 0;
    const scope = functionScopeOf2(chain.node);
    if (holdsSuspension(chain.node)) return void this.refused.set(chain.node, { chain, reason: reasons.awaitMoves });
    const throws = this.values.mayThrow(chain.root) && !isInAsync(chain.node);
    const holder = throws ? statementOf(outer) : void 0;
    if (throws && !holder) return void this.refused.set(chain.node, { chain, reason: reasons.throwsAtOnce });
    const started = holder && { wanted: ["promise"] };
    const unused = statement !== void 0 || import_typescript14.default.isVoidExpression(outer.parent);
    const steps = this.planner.attempt(chain, () => this.planner.chain(chain, { kind: "return", protect: false, leave: false, ...unused && { unused: true } }, scope, started));
    if (!steps) return;
    if (holder && started) this.startBefore(holder, chain, started);
    this.plans.push({ steps, scope });
    this.printer.register(steps);
    const start = chain.node.getStart();
    this.edits.replace(start, chain.node.end, () => {
      const text = this.printer.innerFunction(steps, this.source.indentationAt(start));
      return statement?.getStart() === start && this.printer.needsGuardAt(start, "(") ? join(";", text) : text;
    });
  }
  /** Starts the chain's root before the statement, where it throws to the caller as it did. */
  startBefore(statement, chain, name) {
    const begin = { kind: "evaluate", value: { kind: "source", node: chain.root }, wait: false, binding: { kind: "new", name, keyword: "const" } };
    const scope = functionScopeOf2(statement.parent.parent);
    this.plans.push({ steps: [begin], scope });
    const start = statement.getStart();
    const indentation = this.source.indentationAt(start);
    this.edits.replace(start, start, () => join(this.printer.print([begin], "").slice(0), [{ text: "", fixed: false }, { text: indentation, fixed: false }]));
  }
  makeAsync(node) {
    const before2 = import_typescript14.default.isMethodDeclaration(node) ? node.name : import_typescript14.default.isFunctionDeclaration(node) ? node.getChildren(this.sourceFile).find((child) => child.kind === import_typescript14.default.SyntaxKind.FunctionKeyword) : node;
    if (before2) this.edits.insert(before2.getStart(), "async ");
  }
  /** The outermost replacements, cut down to what differs. */
  result() {
    const { text } = this.source;
    return this.edits.outermost(0, text.length).map(({ start, end, lines }) => {
      const replacement = written(lines(), this.source.style.lineBreak);
      const before2 = text.slice(start, end);
      let head = 0;
      while (head < before2.length && head < replacement.length && before2[head] === replacement[head]) head++;
      let tail = 0;
      while (tail < before2.length - head && tail < replacement.length - head && before2.at(-1 - tail) === replacement.at(-1 - tail)) tail++;
      return { range: { start: start + head, end: end - tail }, text: replacement.slice(head, replacement.length - tail) };
    });
  }
};
function holdsChain(expression, isChain) {
  const node = bare(expression);
  return isChain(node) || import_typescript14.default.isConditionalExpression(node) && (holdsChain(node.whenTrue, isChain) || holdsChain(node.whenFalse, isChain));
}
function written(lines, lineBreak) {
  return lines.map((each) => each.text).join(lineBreak);
}
function statementOf(expression) {
  const { parent } = expression;
  const statement = import_typescript14.default.isVariableDeclaration(parent) && import_typescript14.default.isVariableDeclarationList(parent.parent) && parent.parent.declarations[0] === parent ? parent.parent.parent : parent;
  const fits = import_typescript14.default.isReturnStatement(statement) || import_typescript14.default.isExpressionStatement(statement) || import_typescript14.default.isVariableStatement(statement);
  return fits && import_typescript14.default.isBlock(statement.parent) && import_typescript14.default.isFunctionLike(statement.parent.parent) ? statement : void 0;
}
function functionScopeOf2(extent) {
  return { extent, names: /* @__PURE__ */ new Set() };
}
function isGuard(chain) {
  const [only, ...others] = chain.links;
  return others.length === 0 && only !== void 0 && only.onFulfilled.form === "absent" && (only.onFinally.form !== "absent" || only.onRejected.form !== "absent");
}
function isModuleFile(sourceFile) {
  return /\.m[jt]s$/.test(sourceFile.fileName);
}
function holdsSuspension(node) {
  return import_typescript14.default.forEachChild(node, (child) => {
    if (import_typescript14.default.isFunctionLike(child)) return void 0;
    return import_typescript14.default.isAwaitExpression(child) || import_typescript14.default.isYieldExpression(child) || holdsSuspension(child) ? true : void 0;
  }) ?? false;
}
function isInAsync(node) {
  for (let at = node; at; at = at.parent) if (isFunctionWithBody(at)) return isAsync(at);
  return false;
}

// test/unit/refactorings/harness/checker.ts
var import_typescript15 = __toESM(require("typescript"));
var defaults = {
  target: import_typescript15.default.ScriptTarget.ES2022,
  module: import_typescript15.default.ModuleKind.ESNext,
  moduleDetection: import_typescript15.default.ModuleDetectionKind.Force,
  strict: true,
  allowJs: true,
  checkJs: true,
  jsx: import_typescript15.default.JsxEmit.Preserve,
  noEmit: true,
  skipLibCheck: true,
  types: [],
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts"]
};
function checkerFacts(checker, sourceFile) {
  const byRange = /* @__PURE__ */ new Map();
  const visit = (node) => {
    if (import_typescript15.default.isExpression(node)) byRange.set(`${node.getStart(sourceFile)}:${node.end}`, node);
    import_typescript15.default.forEachChild(node, visit);
  };
  visit(sourceFile);
  return {
    at: ({ start, end }) => {
      const node = byRange.get(`${start}:${end}`);
      return node && factOf(checker, node);
    }
  };
}
function factOf(checker, node) {
  const type = checker.getTypeAtLocation(node);
  const awaited = checker.getAwaitedType(type) ?? type;
  const parts = type.isUnion() ? type.types : [type];
  const signatures = parts.map((part) => part.getCallSignatures());
  const annotation = annotationOf(checker, awaited, node);
  const returned2 = signatures.every((each) => each.length > 0) ? signatures.flat().map((each) => each.getReturnType()) : [];
  const [first2] = returned2;
  const declaration = signatures[0]?.[0]?.declaration;
  return {
    type: checker.typeToString(type),
    thenable: thenableOf(checker, type, node),
    awaited: checker.typeToString(awaited),
    promise: promiseOf(checker, type, node),
    ...annotation !== void 0 && { annotation },
    ...first2 && {
      call: {
        returns: checker.typeToString(first2),
        returnsThenable: returned2.map((each) => thenableOf(checker, each, node)).reduce((one, other) => one === other ? one : "maybe"),
        settles: checker.typeToString(checker.getAwaitedType(first2) ?? first2),
        ...declaration && "body" in declaration && { throws: throwsAtOnce(declaration.body) && !hasAsync(declaration) }
      }
    }
  };
}
function thenableOf(checker, type, node) {
  if (type.flags & (import_typescript15.default.TypeFlags.Any | import_typescript15.default.TypeFlags.Unknown)) return "unknown";
  if (type.isUnion()) {
    const all = type.types.map((each) => thenableOf(checker, each, node));
    if (all.includes("unknown")) return "unknown";
    return all.every((each) => each === "always") ? "always" : all.every((each) => each === "never") ? "never" : "maybe";
  }
  if (type.flags & import_typescript15.default.TypeFlags.TypeParameter) {
    const constraint = checker.getBaseConstraintOfType(type);
    return constraint && !(constraint.flags & import_typescript15.default.TypeFlags.Unknown) && !(constraint.flags & import_typescript15.default.TypeFlags.Object) ? thenableOf(checker, constraint, node) : "unknown";
  }
  if (type.flags & import_typescript15.default.TypeFlags.NonPrimitive) return "unknown";
  const then = checker.getPropertyOfType(type, "then");
  if (!then) return "never";
  return checker.getTypeOfSymbolAtLocation(then, node).getCallSignatures().length > 0 ? "always" : "never";
}
function promiseOf(checker, type, node) {
  if (thenableOf(checker, type, node) !== "always") return "none";
  const parts = type.isUnion() ? type.types : [type];
  if (parts.every((part) => isGlobalPromise(part.symbol))) return "native";
  return parts.every((part) => isGlobalPromise(part.symbol) || (checker.getBaseTypes(part) ?? []).some((base) => isGlobalPromise(base.symbol))) ? "subclass" : "library";
}
function isGlobalPromise(symbol) {
  return symbol?.name === "Promise" && (symbol.declarations ?? []).some((each) => /[\\/]lib\.[^\\/]*d\.ts$/.test(each.getSourceFile().fileName));
}
function annotationOf(checker, type, node) {
  const widened = checker.getBaseTypeOfLiteralType(type);
  const written2 = checker.typeToTypeNode(widened, node, import_typescript15.default.NodeBuilderFlags.NoTruncation | import_typescript15.default.NodeBuilderFlags.UseAliasDefinedOutsideCurrentScope);
  if (!written2) return void 0;
  const text = import_typescript15.default.createPrinter({ removeComments: true }).printNode(import_typescript15.default.EmitHint.Unspecified, written2, node.getSourceFile()).replace(/\s+/g, " ").replace(/\bvoid\b/g, "undefined");
  const names = new Set(text.match(/\b[A-Z]\w*\b(?!\s*[?:(])/g) ?? []);
  const visible = new Set(checker.getSymbolsInScope(node, import_typescript15.default.SymbolFlags.Type | import_typescript15.default.SymbolFlags.Namespace).map((symbol) => symbol.name));
  return text.length > 160 || /import\(|\.\.\.|__/.test(text) || [...names].some((name) => !visible.has(name)) ? void 0 : text;
}
function throwsAtOnce(body) {
  if (!body) return false;
  let found = false;
  const visit = (node) => {
    if (found || import_typescript15.default.isFunctionLike(node) || import_typescript15.default.isTryStatement(node)) return;
    if (import_typescript15.default.isThrowStatement(node)) found = true;
    import_typescript15.default.forEachChild(node, visit);
  };
  visit(body);
  return found;
}
function hasAsync(node) {
  return import_typescript15.default.canHaveModifiers(node) && (import_typescript15.default.getModifiers(node)?.some((each) => each.kind === import_typescript15.default.SyntaxKind.AsyncKeyword) ?? false);
}

// server/analysis/facts.ts
var noFacts = { at: () => void 0 };

// server/analysis/analyse.ts
var import_typescript37 = __toESM(require("typescript"));

// server/analysis/chainBuilder.ts
var import_typescript25 = __toESM(require("typescript"));

// server/analysis/evaluation.ts
var import_typescript24 = __toESM(require("typescript"));

// server/analysis/completion.ts
var import_typescript16 = __toESM(require("typescript"));
var harmlessKinds = /* @__PURE__ */ new Set([
  import_typescript16.default.SyntaxKind.TrueKeyword,
  import_typescript16.default.SyntaxKind.FalseKeyword,
  import_typescript16.default.SyntaxKind.NullKeyword,
  import_typescript16.default.SyntaxKind.ThisKeyword,
  import_typescript16.default.SyntaxKind.OmittedExpression
]);
var harmlessOperators = /* @__PURE__ */ new Set([
  import_typescript16.default.SyntaxKind.EqualsEqualsEqualsToken,
  import_typescript16.default.SyntaxKind.ExclamationEqualsEqualsToken,
  import_typescript16.default.SyntaxKind.AmpersandAmpersandToken,
  import_typescript16.default.SyntaxKind.BarBarToken,
  import_typescript16.default.SyntaxKind.QuestionQuestionToken,
  import_typescript16.default.SyntaxKind.CommaToken
]);

// server/analysis/expressions.ts
var import_typescript18 = __toESM(require("typescript"));

// server/analysis/wrapping.ts
var import_typescript17 = __toESM(require("typescript"));

// server/analysis/bindings.ts
var import_typescript19 = __toESM(require("typescript"));

// server/analysis/handlers.ts
var import_typescript23 = __toESM(require("typescript"));

// server/analysis/links.ts
var import_typescript20 = __toESM(require("typescript"));

// server/analysis/names.ts
var import_typescript21 = __toESM(require("typescript"));

// server/analysis/promises.ts
var import_typescript22 = __toESM(require("typescript"));

// server/analysis/evaluation.ts
var logicalOperators = /* @__PURE__ */ new Set([import_typescript24.default.SyntaxKind.AmpersandAmpersandToken, import_typescript24.default.SyntaxKind.BarBarToken, import_typescript24.default.SyntaxKind.QuestionQuestionToken]);

// server/analysis/chainRoutes.ts
var import_typescript29 = __toESM(require("typescript"));

// server/analysis/promiseUse.ts
var import_typescript28 = __toESM(require("typescript"));

// server/analysis/routes.ts
var import_typescript27 = __toESM(require("typescript"));

// server/analysis/places.ts
var import_typescript26 = __toESM(require("typescript"));
var wordsByKind = /* @__PURE__ */ new Map([
  [import_typescript26.default.SyntaxKind.ReturnStatement, "the `return`"],
  [import_typescript26.default.SyntaxKind.ThrowStatement, "the `throw`"],
  [import_typescript26.default.SyntaxKind.IfStatement, "the `if`"],
  [import_typescript26.default.SyntaxKind.SwitchStatement, "the `switch`"],
  [import_typescript26.default.SyntaxKind.ConditionalExpression, "the choice of `?:`"],
  [import_typescript26.default.SyntaxKind.AwaitExpression, "the outer `await`"],
  [import_typescript26.default.SyntaxKind.YieldExpression, "the `yield`"],
  [import_typescript26.default.SyntaxKind.TemplateSpan, "the template"],
  [import_typescript26.default.SyntaxKind.ArrayLiteralExpression, "the array"],
  [import_typescript26.default.SyntaxKind.SpreadElement, "the spread"],
  [import_typescript26.default.SyntaxKind.SpreadAssignment, "the spread"],
  [import_typescript26.default.SyntaxKind.ElementAccessExpression, "the element access"],
  [import_typescript26.default.SyntaxKind.TypeOfExpression, "the `typeof`"],
  [import_typescript26.default.SyntaxKind.ExportAssignment, "the default export"],
  [import_typescript26.default.SyntaxKind.JsxExpression, "the JSX element"]
]);

// server/analysis/promiseUse.ts
var valueOperators = /* @__PURE__ */ new Set([
  import_typescript28.default.SyntaxKind.AmpersandAmpersandToken,
  import_typescript28.default.SyntaxKind.BarBarToken,
  import_typescript28.default.SyntaxKind.QuestionQuestionToken,
  import_typescript28.default.SyntaxKind.CommaToken
]);

// server/analysis/forks.ts
var import_typescript30 = __toESM(require("typescript"));

// server/analysis/combinators.ts
var import_typescript31 = __toESM(require("typescript"));

// server/analysis/creations.ts
var import_typescript32 = __toESM(require("typescript"));

// server/analysis/functions.ts
var import_typescript36 = __toESM(require("typescript"));

// server/analysis/awaitPoints.ts
var import_typescript33 = __toESM(require("typescript"));

// server/analysis/reaching.ts
var import_typescript34 = __toESM(require("typescript"));
var shortCircuits = /* @__PURE__ */ new Set([
  import_typescript34.default.SyntaxKind.AmpersandAmpersandToken,
  import_typescript34.default.SyntaxKind.BarBarToken,
  import_typescript34.default.SyntaxKind.QuestionQuestionToken,
  import_typescript34.default.SyntaxKind.AmpersandAmpersandEqualsToken,
  import_typescript34.default.SyntaxKind.BarBarEqualsToken,
  import_typescript34.default.SyntaxKind.QuestionQuestionEqualsToken
]);

// server/analysis/together.ts
var import_typescript35 = __toESM(require("typescript"));
var plainKinds = /* @__PURE__ */ new Set([
  import_typescript35.default.SyntaxKind.TrueKeyword,
  import_typescript35.default.SyntaxKind.FalseKeyword,
  import_typescript35.default.SyntaxKind.NullKeyword,
  import_typescript35.default.SyntaxKind.ThisKeyword
]);

// server/analysis/parse.ts
var import_typescript38 = __toESM(require("typescript"));
var kindOfExtension = /* @__PURE__ */ new Map([
  [".ts", import_typescript38.default.ScriptKind.TS],
  [".mts", import_typescript38.default.ScriptKind.TS],
  [".cts", import_typescript38.default.ScriptKind.TS],
  [".tsx", import_typescript38.default.ScriptKind.TSX],
  [".js", import_typescript38.default.ScriptKind.JS],
  [".mjs", import_typescript38.default.ScriptKind.JS],
  [".cjs", import_typescript38.default.ScriptKind.JS],
  [".jsx", import_typescript38.default.ScriptKind.JSX]
]);
var kindOfLanguage = /* @__PURE__ */ new Map([
  ["typescript", import_typescript38.default.ScriptKind.TS],
  ["typescriptreact", import_typescript38.default.ScriptKind.TSX],
  // An untitled JavaScript document may hold JSX, as a .js file may.
  ["javascript", import_typescript38.default.ScriptKind.JSX],
  ["javascriptreact", import_typescript38.default.ScriptKind.JSX]
]);

// test/unit/refactorings/harness/convert.ts
var import_typescript41 = __toESM(require("typescript"));

// server/refactorings/chainToAwait.ts
var import_typescript39 = __toESM(require("typescript"));

// test/unit/refactorings/harness/world.ts
var import_node_fs = require("node:fs");
var import_node_path = require("node:path");
var import_typescript40 = __toESM(require("typescript"));
var worldPath = (0, import_node_path.join)(__dirname, "../../../fixtures/refactorings/world.d.ts");
var worldText = (0, import_node_fs.readFileSync)(worldPath, "utf8");
var declarations = import_typescript40.default.createSourceFile("world.d.ts", worldText, import_typescript40.default.ScriptTarget.Latest, true);

// test/unit/refactorings/harness/convert.ts
function apply(text, edits) {
  let result = "";
  let at = 0;
  for (const { range, text: replacement } of edits) {
    if (range.start < at) throw new Error("edits overlap");
    result += text.slice(at, range.start) + replacement;
    at = range.end;
  }
  return result + text.slice(at);
}

// ../../tmp/play/real.ts
var dir = process.argv[2];
var write = process.argv.includes("--write");
var typed = process.argv.includes("--typed");
var libs = (process.argv.find((a) => a.startsWith("--libs=")) ?? "--libs=").slice(7).split(",").filter(Boolean);
var showReasons = process.argv.includes("--show");
var files = [];
(function walk(d) {
  for (const n of (0, import_node_fs2.readdirSync)(d)) {
    if (n === "node_modules" || n === ".git" || n === "dist") continue;
    const p = (0, import_node_path2.join)(d, n);
    if ((0, import_node_fs2.statSync)(p).isDirectory()) walk(p);
    else if (/\.[cm]?[jt]sx?$/.test(n) && !/\.d\.ts$/.test(n)) files.push(p);
  }
})(dir);
var program = typed ? import_typescript42.default.createProgram(files, { allowJs: true, checkJs: false, noEmit: true, target: import_typescript42.default.ScriptTarget.ES2022, module: import_typescript42.default.ModuleKind.CommonJS, moduleResolution: import_typescript42.default.ModuleResolutionKind.Node10, ignoreDeprecations: "6.0", strict: true, skipLibCheck: true, maxNodeModuleJsDepth: 1 }) : void 0;
var before = 0;
var after = 0;
var converted = 0;
var changed = 0;
var reasons2 = /* @__PURE__ */ new Map();
var t = Date.now();
var broken = 0;
for (const f of files) {
  try {
    const text = (0, import_node_fs2.readFileSync)(f, "utf8");
    const sf = program?.getSourceFile(f) ?? import_typescript42.default.createSourceFile(f, text, import_typescript42.default.ScriptTarget.Latest, true);
    const chains = findChains(sf);
    if (!chains.length) continue;
    const links = chains.reduce((n, c) => n + c.links.length, 0);
    before += links;
    const r = convertChains(sf, chains, program ? checkerFacts(program.getTypeChecker(), sf) : noFacts, libs, !process.argv.includes("--all"));
    converted += r.converted.reduce((n, c) => n + c.links.length, 0);
    for (const x of r.refused) {
      reasons2.set(x.reason, (reasons2.get(x.reason) ?? 0) + x.chain.links.length);
      if (showReasons) console.log(`${f}:${sf.getLineAndCharacterOfPosition(x.chain.node.getStart()).line + 1} ${x.reason}`);
    }
    const out = apply(text, r.edits());
    const o = import_typescript42.default.createSourceFile(f, out, import_typescript42.default.ScriptTarget.Latest, true);
    after += findChains(o).reduce((n, c) => n + c.links.length, 0);
    const errs = (x) => x.parseDiagnostics.length;
    if (errs(o) > errs(sf)) {
      broken++;
      console.log("BROKEN", f, o.parseDiagnostics.slice(0, 2).map((d) => d.messageText + " " + o.getLineAndCharacterOfPosition(d.start).line));
    }
    if (out !== text) {
      changed++;
      if (write) (0, import_node_fs2.writeFileSync)(f, out);
    }
  } catch (e) {
    console.log("CRASH", f, e);
  }
}
console.log({ files: files.length, before, converted, after, changed, broken, ms: Date.now() - t }, [...reasons2]);
