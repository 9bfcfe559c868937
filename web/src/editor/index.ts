// Why: the pages know the editor by this door alone, and its size is measured here.
// What: everything of the core. Drafts (draft/) and answer forms (answer/) have doors of their own, because pages load
//   them without a canvas.

export { Editor, type EditorOptions, type Turn } from './editor';
export { halvesOf } from './render/halves';
export { Workbench, type Ask, type WorkbenchOptions } from './workbench';
export { Session } from './log/session';
export { newLog, readLog, replay, LOG_VERSION, type Log, type Read } from './log/log';
export type { Entry } from './log/history';
export type { Command, Deed } from './log/command';
export { EMPTY, type Document } from './model/document';
export { classesOf, type ClassGiven, type ObjectClass } from './model/classes';
export type { Picture } from './model/picture';
export { boundsOf, type NewShape, type Shape, type ShapeKind } from './model/shape';
export { forgotten } from './edits';
export { COMMANDS, clashes, keyMap, keysOf, rebound, readRebinding, takenKeys, type CommandName, type Rebinding } from './input/keys';
export { isTrail } from './tools/index';
export { isOffered, keyLabel, keyShortcut } from './input/label';
export type { SheetPart } from './input/sheet';
export { PALETTE, readTheme, inkOn, type Theme } from './render/colours';
export { PLAIN, type Settings } from './settings';
export type { ToolName } from './tools/tool';
export { say, type Language } from './words';
