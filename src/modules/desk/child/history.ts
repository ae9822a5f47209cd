/** What happened, both agencies on one line of time. Pure. */
import { dayOf } from '../children/page.ts';
import { detailWords } from './care-words.ts';
import type { Moment } from './panel.ts';
import type { Allocation, Assertion, CareStretch, SchoolPlace } from './queries.ts';

/** Everything that the line is drawn from. */
export interface HistoryFacts {
  readonly stretches: readonly CareStretch[];
  readonly reviews: readonly string[];
  readonly places: readonly SchoolPlace[];
  readonly allocations: readonly Allocation[];
  readonly assertions: readonly Assertion[];
  readonly news: readonly {
    readonly day: string;
    readonly words: string;
    readonly source: string;
  }[];
}

const CARE = { agency: 'social-care', agencyText: 'Social care' } as const;
const SCHOOL = { agency: 'school', agencyText: 'School' } as const;
const OURS = { agency: 'alongside', agencyText: 'Alongside' } as const;

/** The days of everything up to today, the newest first; what is yet to come is left out. */
export function historyOf(facts: HistoryFacts, today: string): Moment[] {
  const moments: Moment[] = [
    ...facts.stretches.flatMap(careMoments),
    ...facts.reviews.map((date) => ({ ...CARE, date, words: 'Child protection plan reviewed' })),
    ...facts.allocations.flatMap(allocationMoments),
    ...facts.places.flatMap(schoolMoments),
    ...facts.assertions.flatMap(assertionMoments),
    ...facts.news.map((each) => ({
      ...newsAgency(each.source),
      date: each.day,
      words: each.words,
    })),
  ];
  const seen = new Set<string>();
  return moments
    .filter(({ date, words }) => {
      const key = `${date} ${words}`;
      if (date > today || seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0));
}

const BEGIN_END: Readonly<Record<CareStretch['kind'], readonly [string, string]>> = {
  episode: ['Referred to social care', 'Case closed'],
  cin: ['Child in need plan began', 'Child in need plan ended'],
  cp: ['Child protection plan began', 'Child protection plan ended'],
  section47: ['Section 47 enquiry began', 'Child protection conference held'],
  'looked-after': ['Became looked after', 'No longer looked after'],
  kinship: ['Kinship care began', 'Kinship care ended'],
};

function careMoments(stretch: CareStretch): Moment[] {
  const [begin, end] = BEGIN_END[stretch.kind];
  const detail = detailWords(stretch);
  const about = detail === '' ? {} : { detail };
  return [
    { ...CARE, date: stretch.start, words: begin, ...(stretch.end === null ? about : {}) },
    ...(stretch.end === null ? [] : [{ ...CARE, date: stretch.end, words: end, ...about }]),
  ];
}

function allocationMoments(each: Allocation): Moment[] {
  const team = each.team === null ? '' : ` (${each.team})`;
  return [
    { ...CARE, date: each.since, words: `Allocated to ${each.name}${team}` },
    ...(each.until === null
      ? []
      : [{ ...CARE, date: each.until, words: `Allocation of ${each.name} ended` }]),
  ];
}

function schoolMoments(place: SchoolPlace): Moment[] {
  const school = place.school ?? `school ${place.urn}`;
  return [
    ...(place.since === null ? [] : [{ ...SCHOOL, date: place.since, words: `Joined ${school}` }]),
    ...(place.until === null ? [] : [{ ...SCHOOL, date: place.until, words: `Left ${school}` }]),
    ...(place.confirmedAt === null
      ? []
      : [
          {
            ...SCHOOL,
            date: isoDay(place.confirmedAt),
            words: `${school} confirmed the place`,
            ...(place.confirmedBy === null ? {} : { detail: place.confirmedBy }),
          },
        ]),
    { ...OURS, date: isoDay(place.linkedSince), words: `Matched with a pupil of ${school}` },
  ];
}

function assertionMoments(each: Assertion): Moment[] {
  return [
    {
      ...OURS,
      date: isoDay(each.at),
      words: `${each.by} said that the child belongs to the cohort`,
      detail: each.reason,
    },
    ...(each.withdrawnAt === null
      ? []
      : [
          {
            ...OURS,
            date: isoDay(each.withdrawnAt),
            words: `That was withdrawn`,
            detail: `said on ${dayOf(each.at)}`,
          },
        ]),
  ];
}

function newsAgency(source: string): Pick<Moment, 'agency' | 'agencyText'> {
  if (/school|roll|enrolment/i.test(source)) return SCHOOL;
  return /care|cin|census/i.test(source) ? CARE : OURS;
}

function isoDay(moment: Date): string {
  return moment.toLocaleDateString('en-CA', { timeZone: 'Europe/London' });
}
