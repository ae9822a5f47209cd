/** What a file of people says of itself, so that a copy that turns up elsewhere names its source. */
import type { Clock } from '../platform/clock.ts';
import type { LastColumn } from '../platform/csv.ts';
import { words } from '../platform/view.ts';
import type { Viewer } from './viewer.ts';

const REFERENCE_LENGTH = 8;
const REFERENCE = /^[0-9a-f]{8}$/;

/** The reference under which the audit finds who took a copy: the start of the request's id. */
export function copyReference({ requestId }: Pick<Viewer, 'requestId'>): string {
  return requestId.slice(0, REFERENCE_LENGTH);
}

/** A reference as somebody typed it; undefined when it is none. */
export function parseCopyReference(text: string): string | undefined {
  const reference = text.trim().toLowerCase();
  return REFERENCE.test(reference) ? reference : undefined;
}

/** The last column of a file of people: by whom, when and under which reference it was taken. */
export function copyMark(viewer: Viewer, clock: Clock): LastColumn {
  return {
    head: 'Copied by',
    cell: `${viewer.name}, ${words.momentInWords(clock.now())}, reference ${copyReference(viewer)}`,
  };
}
