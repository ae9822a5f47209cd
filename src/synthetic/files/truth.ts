/** Which social-care record and which roll entry are one child, and why it is hard to tell. */
import type { Child, Enrolment } from '../model.ts';
import type { CareView } from '../records/care-view.ts';
import type { RollView } from '../records/roll-view.ts';

/** The headings of the truth file. */
export const TRUTH_HEADINGS = [
  'la_child_id',
  'urn',
  'upn',
  'admission_number',
  'on_roll',
  'person_id',
  'outcome',
  'why_hard',
] as const;

/** A child's entry on one roll, or none. */
export interface RollEntry {
  readonly enrolment: Enrolment;
  readonly view: RollView;
}

/**
 * Rows for one child with a social-care record: one for each roll entry (`outcome` link; sealed for
 * a record before adoption), or one that says there is no roll.
 */
export function truthRows(
  child: Child,
  view: CareView,
  entries: readonly RollEntry[],
): readonly (readonly string[])[] {
  const { care } = child;
  if (care === null) return [];
  if (entries.length === 0) {
    const why = [...view.why, child.unborn ? 'unborn' : child.education].join('; ');
    return [[care.laChildId, '', '', '', '', child.id, 'no roll', why]];
  }
  return entries.map(({ enrolment, view: roll }) => [
    care.laChildId,
    enrolment.school.urn,
    roll.upn,
    enrolment.admissionNumber,
    enrolment.to === null ? 'current' : 'left',
    child.id,
    care.marks.sealed ? 'sealed' : 'link',
    [...new Set([...view.why, ...roll.why])].join('; '),
  ]);
}
