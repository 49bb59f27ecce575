import ts from 'typescript';
import type { Enumeration, TypeScript7 } from './api';

/** Numbers of one TypeScript said with those of the other: the members of its enumerations have the same names, not the same values. */
export class Translation {
  /** TypeScript 7's kind of a node of TypeScript 6. */
  readonly kindOf: (kind: ts.SyntaxKind) => number | undefined;
  /** TypeScript 6's kind of a node of TypeScript 7. */
  readonly kindFrom: (kind: number) => ts.SyntaxKind;
  readonly typeFlags: (flags: number) => ts.TypeFlags;
  readonly objectFlags: (flags: number) => ts.ObjectFlags;
  readonly symbolFlags: (flags: number) => ts.SymbolFlags;
  readonly symbolFlagsOf: (flags: ts.SymbolFlags) => number;
  readonly formatOf: (flags: ts.TypeFormatFlags) => number;
  readonly builderOf: (flags: ts.NodeBuilderFlags) => number;
  readonly indexKindOf: (kind: ts.IndexKind) => number;
  readonly signatureKindOf: (kind: ts.SignatureKind) => number;

  constructor(typescript: TypeScript7) {
    const kinds = pairs(ts.SyntaxKind, typescript.SyntaxKind, (name) => !/^(First|Last)/.test(name));
    const there = new Map(kinds);
    const back = new Map<number, ts.SyntaxKind>(kinds.map(([six, seven]) => [seven, six]));
    this.kindOf = (kind) => there.get(kind);
    this.kindFrom = (kind) => back.get(kind) ?? ts.SyntaxKind.Unknown;
    this.typeFlags = bits(typescript.TypeFlags, ts.TypeFlags);
    this.objectFlags = bits(typescript.ObjectFlags, ts.ObjectFlags);
    this.symbolFlags = bits(typescript.SymbolFlags, ts.SymbolFlags);
    this.symbolFlagsOf = bits(ts.SymbolFlags, typescript.SymbolFlags);
    this.formatOf = bits(ts.TypeFormatFlags, typescript.TypeFormatFlags);
    this.builderOf = bits(ts.NodeBuilderFlags, typescript.NodeBuilderFlags);
    this.indexKindOf = values(ts.IndexKind, typescript.IndexKind);
    this.signatureKindOf = values(ts.SignatureKind, typescript.SignatureKind);
  }
}

/** The values of the members that both have. */
function pairs(from: Enumeration, to: Enumeration, counts: (name: string) => boolean = () => true): readonly [number, number][] {
  return Object.entries(from).flatMap(([name, value]): [number, number][] => {
    const other = to[name];
    return typeof value === 'number' && typeof other === 'number' && counts(name) ? [[value, other]] : [];
  });
}

/** Translates sets of flags bit by bit; a bit that the other one does not know is left out. */
function bits(from: Enumeration, to: Enumeration): (flags: number) => number {
  const single = pairs(from, to).filter(([value, other]) => value !== 0 && (value & (value - 1)) === 0 && (other & (other - 1)) === 0);
  const known = new Map<number, number>();
  return (flags) => {
    let result = known.get(flags);
    if (result === undefined) known.set(flags, (result = single.reduce((sum, [value, other]) => ((flags & value) === 0 ? sum : sum | other), 0)));
    return result;
  };
}

function values(from: Enumeration, to: Enumeration): (value: number) => number {
  const known = new Map(pairs(from, to));
  return (value) => known.get(value) ?? value;
}
