/**
 * Do-not-link: pairs that must never be linked nor suggested (an adopted child's two identities).
 * A bar holds for the child, not for the row: a second row of the same file with the same names and
 * birth date, or the same UPN, is barred with the first.
 */
import type { PairFilter } from './candidates.ts';
import { nameKey } from './name-table.ts';
import { CELL, cellOf } from './people-table.ts';
import type { Dictionaries, PeopleTable } from './people-table.ts';

/** Two ids, one of each file, that must never be joined. */
export interface BarredPair {
  readonly leftId: string;
  readonly rightId: string;
}

/** What is barred: pairs by id, and whatever a test of two ids says (tokens). */
export interface Bars {
  readonly pairs?: Iterable<BarredPair> | undefined;
  readonly isBarred?: ((leftId: string, rightId: string) => boolean) | undefined;
}

/** A filter that lets everything through but what is barred. */
export function createBarFilter(
  dictionaries: Dictionaries,
  lefts: PeopleTable,
  rights: PeopleTable,
  { pairs = [], isBarred }: Bars,
): PairFilter {
  const listed = [...pairs];
  const leftRows = createRowFinder(dictionaries, lefts, new Set(listed.map((pair) => pair.leftId)));
  const rightRows = createRowFinder(
    dictionaries,
    rights,
    new Set(listed.map((pair) => pair.rightId)),
  );
  const barred = new Set<number>();
  for (const { leftId, rightId } of listed) {
    for (const left of leftRows(leftId)) {
      for (const right of rightRows(rightId)) barred.add(left * rights.size + right);
    }
  }
  return (left, right) => {
    if (barred.has(left * rights.size + right)) return false;
    return isBarred === undefined || !isBarred(idOf(lefts, left), idOf(rights, right));
  };
}

function idOf(table: PeopleTable, person: number): string {
  return table.ids[person] as string;
}

/** Finds the row of an id (one of `ids`) and all rows that plainly hold the same child. */
function createRowFinder(
  dictionaries: Dictionaries,
  table: PeopleTable,
  ids: ReadonlySet<string>,
): (id: string) => Iterable<number> {
  const rowById = new Map<string, number>();
  const wanted = new Map<string, number[]>();
  if (ids.size > 0) {
    for (const [row, id] of table.ids.entries()) if (ids.has(id)) rowById.set(id, row);
    for (const row of rowById.values()) {
      for (const sign of signsOf(dictionaries, table, row)) wanted.set(sign, []);
    }
    for (let row = 0; row < table.size; row++) {
      for (const sign of signsOf(dictionaries, table, row)) wanted.get(sign)?.push(row);
    }
  }
  return (id) => {
    const row = rowById.get(id);
    if (row === undefined) return [];
    const signs = signsOf(dictionaries, table, row);
    return new Set([row, ...signs.flatMap((sign) => wanted.get(sign) ?? [])]);
  };
}

/** Texts that two rows of one file share only when they are about one child. */
function signsOf({ names }: Dictionaries, table: PeopleTable, row: number): string[] {
  const forename = nameKey(names, cellOf(table, row, CELL.forename));
  const surname = nameKey(names, cellOf(table, row, CELL.surname));
  const dob = cellOf(table, row, CELL.dob);
  const signs = [cellOf(table, row, CELL.upn), cellOf(table, row, CELL.formerUpn)]
    .filter((upn) => upn !== 0)
    .map((upn) => `upn ${upn}`);
  if (forename !== 0 && surname !== 0 && dob !== 0) signs.push(`${forename} ${surname} ${dob}`);
  return signs;
}
