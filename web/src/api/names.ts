// Names of the API that many pages use, under one roof; generated from the API document.
export type * from './types.ts';
