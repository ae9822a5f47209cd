/** Social care and school places in words, for those who may know the detail (R05). Pure. */
import { cinCodes } from '../../care/index.ts';
import { inWords } from '../children/page.ts';
import type { CareStretch, SchoolPlace } from './queries.ts';

const meanings = new Map(cinCodes.map(({ field, code, meaning }) => [`${field} ${code}`, meaning]));

/** What a census code means; the code itself where no source says. */
function meaningOf(fields: readonly string[], code: string): string {
  for (const field of fields) {
    const meaning = meanings.get(`${field} ${code}`);
    if (meaning !== undefined && meaning !== '') return meaning.replace(/ \(.*\)$/, '');
  }
  return code;
}

const STRETCH_WORDS = {
  episode: 'Open case',
  cin: 'Child in need plan',
  cp: 'Child protection plan',
  section47: 'Section 47 enquiry',
  'looked-after': 'Looked after',
  kinship: 'Kinship care',
} as const;

/** What a stretch is called. */
export function stretchName(kind: CareStretch['kind']): string {
  return STRETCH_WORDS[kind];
}

/** A stretch's days: `3 March 2026 to 4 May 2026`, `Since 3 March 2026`. */
export function daysWords(start: string | null, end: string | null): string {
  if (start === null) return 'No days given';
  return end === null ? `Since ${inWords(start)}` : `${inWords(start)} to ${inWords(end)}`;
}

/** The detail of a stretch; empty when there is none. */
export function detailWords(stretch: CareStretch): string {
  return [
    stretch.need === null ? '' : `Need: ${meaningOf(['PrimaryNeedCode'], stretch.need)}`,
    stretch.closure === null ? '' : `Closed: ${meaningOf(['ReasonForClosure'], stretch.closure)}`,
    stretch.category === null
      ? ''
      : `Category: ${meaningOf(
          [
            'LatestCategoryOfAbuse',
            'InitialCategoryOfAbuse',
            'InitialCategoryOfAbuse/LatestCategoryOfAbuse',
          ],
          stretch.category,
        )}`,
    stretch.previousPlans === null || stretch.previousPlans === 0
      ? ''
      : `Earlier plans: ${stretch.previousPlans}`,
    stretch.kind === 'section47' && stretch.end === null && stretch.conference !== null
      ? `Conference due ${inWords(stretch.conference)}`
      : '',
    stretch.order ?? '',
  ]
    .filter((part) => part !== '')
    .join('. ');
}

const BASIS_WORDS = {
  upn: 'Matched by a valid UPN with the same name or birth date',
  person: 'Matched by a person who compared the two records',
  probability: 'Matched by likeness of names, birth date and address; nobody has confirmed it',
} as const;

/** How child and pupil came to be matched, and who sees through it. */
export function linkWords(place: Pick<SchoolPlace, 'basis' | 'isConfirmedLink'>): string {
  return `${BASIS_WORDS[place.basis]}. ${
    place.isConfirmedLink
      ? 'The school sees the child’s status through it.'
      : 'The school does not see the child through it.'
  }`;
}

const ENROLMENT_WORDS: Readonly<Record<string, string>> = {
  M: 'main of two schools',
  S: 'second of two schools',
  F: 'further education college',
  O: 'other provision',
};

/** What kind of place it is; empty for the usual one. */
export function placeKind(status: string | null): string {
  return status === null ? '' : (ENROLMENT_WORDS[status] ?? '');
}
