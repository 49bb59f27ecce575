export type { FileView } from './fileView';
export type { Location, TypeOracle } from './typeOracle';
