export type { FileView } from './fileView';
export type { AnsweredFacts } from './knownFacts';
export type { Location, Problem, TypeOracle } from './typeOracle';
export type { TypedOptions, Use, WorkspaceOptions, WorkspaceStatus } from './workspace';
export type { WorkspaceTypeScript } from './messages';
export { generatedFolders, isSourceFile, sourceFilesIn, type SourceFiles } from './sourceFiles';
export { TypedFiles, type TypedFile } from './typedFiles';
export { Workspace } from './workspace';
export { workspaceTypeScript } from './workspaceTypeScript';
