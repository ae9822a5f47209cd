/** Who is on which roll: expected, reported, confirmed. */
export { confirmPupils, markLeft, reportDoubt, undoPress, type UndoOutcome } from './answers.ts';
export { rollKind } from './roll-csv/kind.ts';
