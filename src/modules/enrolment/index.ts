/** Who is on which roll: expected, reported, confirmed. */
export { confirmPupils, markLeft, reportDoubt, undoPress } from './answers.ts';
