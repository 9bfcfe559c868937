// Why: forms without a picture are answered without loading the canvas. What: the door of the answer model. What not: pages.

export { askedOf, ruleFor, type When } from './when';
export { openSheet, answerSheet, rowsOf, type Row, type Sheet, type SheetEvent, type SheetOutput } from './sheet';
export { validate, validateField, isFault, type Answers, type Judged } from './validate';
export { sayFault, type Fault, type FaultCode } from './faults';
export { answersOf, boxesAnswer, drawnAnswer, shapeFrom, shapesAnswer } from './boxes';
export type { Attribute, BoxesField, ChoiceField, Field, Form, Node, NumberField, Option, RankingField, ShapesField, SpansField, TaxonomyField, TextField } from './form';
