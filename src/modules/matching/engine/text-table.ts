/** The distinct short texts (identifiers, codes) of both files, known by numbers. 0 is none. */
import { intAt, pushInt, rowsWithNone, textHash } from './arrays.ts';
import type { IntList } from './arrays.ts';

const ENDS = 2;
const END_LENGTH = 4;

/** All distinct texts; every list is read by a text's number. */
export interface TextTable {
  readonly text: string[];
  /** Two hashes a text: of its first and of its last letters. */
  readonly ends: IntList;
  readonly byText: Map<string, number>;
}

/** A table that holds "none" only. */
export function createTextTable(): TextTable {
  return { text: [''], ends: rowsWithNone(ENDS), byText: new Map([['', 0]]) };
}

/** The number of a text, new or known; 0 for none. */
export function internText(table: TextTable, text: string): number {
  const known = table.byText.get(text);
  if (known !== undefined) return known;
  const number = table.text.length;
  table.byText.set(text, number);
  table.text.push(text);
  pushInt(table.ends, textHash(text.slice(0, END_LENGTH)));
  pushInt(table.ends, textHash(text.slice(-END_LENGTH)));
  return number;
}

/** Whether two texts begin or end alike; one slip of the pen in a long text leaves one end as it was. */
export function shareAnEnd({ ends }: TextTable, a: number, b: number): boolean {
  return (
    intAt(ends.values, a * ENDS) === intAt(ends.values, b * ENDS) ||
    intAt(ends.values, a * ENDS + 1) === intAt(ends.values, b * ENDS + 1)
  );
}
