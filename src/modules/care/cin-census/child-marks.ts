/** Where each child of a return stands, in a few bytes a child, so that an early one can be found late. */
import type { CinChild, Place } from './record.ts';

/** As much of a child as an issue needs to point at it. */
export interface ChildMark {
  /** Place in the file, from 1. */
  readonly index: number;
  readonly laChildId: string | null;
  /** Where its identifiers stand, unless said otherwise. */
  readonly at: Place;
}

/** The children seen so far, by their index. */
export interface ChildMarks {
  readonly of: (index: number) => ChildMark;
}

/** Remembers children as they pass. */
export interface MarkedChildren extends ChildMarks {
  readonly remember: (child: CinChild) => void;
}

function usualPath(index: number): string {
  return `/Message/Children/Child[${index}]/ChildIdentifiers`;
}

export function openChildMarks(): MarkedChildren {
  const ids: (string | null)[] = [];
  const lines: number[] = [];
  const unusualPaths = new Map<number, string>();
  return {
    remember: ({ index, identifiers }) => {
      ids[index] = identifiers.laChildId;
      lines[index] = identifiers.at.line;
      if (identifiers.at.path !== usualPath(index)) unusualPaths.set(index, identifiers.at.path);
    },
    of: (index) => ({
      index,
      laChildId: ids[index] ?? null,
      at: { path: unusualPaths.get(index) ?? usualPath(index), line: lines[index] ?? 1 },
    }),
  };
}
