// Why: texts are marked without loading the canvas. What: the door of the span editor. What not: pages.

export { SpanBench, type ClassKey, type Press, type Said } from './bench';
export { lines, runs, type Run } from './look';
export { kindsBetween, NOTHING, readMarks, type Marks, type Relation, type RelationKind, type Span, type SpanRules } from './marks';
export { MarkedText, type Granularity } from './text';
