/** Gives the blocks of a census file their types: dates read, yes/no values understood. */
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import { quote, readCensusDate, readFlag } from './dates.ts';
import { blocksNamed, emptyBlock } from './raw-block.ts';
import type { RawBlock, RawChild } from './raw-block.ts';
import type {
  CinAssessment,
  CinChild,
  CinEpisode,
  CinHeader,
  CinIdentifiers,
  CinPlan,
  CpPlan,
  CpReviews,
  ReadingNote,
  Section47,
} from './record.ts';
import { messageShape } from './structure.ts';

/** Dates whose loss does not make a record unusable: no measure or rule of ours rests on them. */
const MINOR_DATES: ReadonlySet<string> = new Set([
  'AssessmentInternalReviewDate',
  'InitialCPCtarget',
]);

/** Dates read before: a return names the same few hundred days again and again. */
const knownDates = new Map<string, CalendarDate>();
const MOST_KNOWN_DATES = 20_000;

function remember(text: string, date: CalendarDate): void {
  if (knownDates.size < MOST_KNOWN_DATES) knownDates.set(text, date);
}

/** Reads the dates of a record and notes what is wrong with them. */
interface Dates {
  readonly in: (block: RawBlock, field: string) => CalendarDate | undefined;
  readonly listed: (block: RawBlock, field: string) => readonly CalendarDate[];
}

function dateReader(notes: ReadingNote[]): Dates {
  const read = (block: RawBlock, field: string, text: string): CalendarDate | undefined => {
    const known = knownDates.get(text);
    if (known !== undefined) return known;
    const result = readCensusDate(text);
    if (result.kind === 'date') remember(text, result.date);
    if (result.kind === 'date') return result.date;
    const unreadable = result.kind === 'unreadable';
    notes.push({
      rule: unreadable ? 'date-format' : 'date-with-time',
      severity: unreadable && !MINOR_DATES.has(field) ? 'error' : 'query',
      message: `${field} is “${quote(text)}”. ${result.advice}`,
      fields: [field],
      at: block.at,
    });
    return unreadable ? undefined : result.date;
  };
  return {
    in: (block, field) => {
      const text = block.values[field];
      return text === undefined ? undefined : read(block, field, text);
    },
    listed: (block, field) =>
      (block.lists[field] ?? []).flatMap((text) => {
        const date = text === '' ? undefined : read(block, field, text);
        return date === undefined ? [] : [date];
      }),
  };
}

/** The header of a return; with no block, the header of a file that has none. */
export function assembleHeader(given: RawBlock | undefined, line: number): CinHeader {
  const block = given ?? emptyBlock(messageShape, { path: '/Message/Header', line });
  const values: Record<string, string> = {};
  for (const inner of block.blocks) Object.assign(values, inner.values);
  const year = /^\d{4}$/u.test(values['Year'] ?? '') ? Number(values['Year']) : undefined;
  const read = readCensusDate(values['ReferenceDate'] ?? '');
  const referenceDate = read.kind === 'unreadable' ? undefined : read.date;
  const ends =
    year ?? (referenceDate === undefined ? undefined : Number(referenceDate.slice(0, 4)));
  return {
    at: block.at,
    values,
    collection: values['Collection'],
    year,
    referenceDate,
    collectionYear: ends === undefined ? undefined : collectionYearEnding(ends),
    lea: values['LEA'],
  };
}

/** `2025-26` for the census year that ends on 31 March 2026. */
export function collectionYearEnding(year: number): string {
  return `${year - 1}-${String(year % 100).padStart(2, '0')}`;
}

/** A child as received, with a note for each date that is not written as it should be. */
export function assembleChild({ index, block, notes: found }: RawChild): CinChild {
  const notes = [...found];
  const dates = dateReader(notes);
  const characteristics =
    blocksNamed(block, 'ChildCharacteristics')[0] ?? absentBlock(block, 'ChildCharacteristics');
  const disabilities = blocksNamed(characteristics, 'Disabilities');
  return {
    index,
    at: block.at,
    identifiers: identifiers(
      blocksNamed(block, 'ChildIdentifiers')[0] ?? absentBlock(block, 'ChildIdentifiers'),
      dates,
    ),
    characteristics: { at: characteristics.at, values: characteristics.values },
    disabilities: {
      at: (disabilities[0] ?? characteristics).at,
      codes: listed(disabilities, 'Disability'),
    },
    episodes: blocksNamed(block, 'CINdetails').map((inner) => episode(inner, dates)),
    notes,
  };
}

function absentBlock(parent: RawBlock, name: string): RawBlock {
  return emptyBlock(parent.shape, { path: `${parent.at.path}/${name}`, line: parent.at.line });
}

function listed(blocks: readonly RawBlock[], field: string): readonly string[] {
  return blocks.flatMap((block) => (block.lists[field] ?? []).filter((text) => text !== ''));
}

function identifiers(block: RawBlock, dates: Dates): CinIdentifiers {
  return {
    at: block.at,
    values: block.values,
    laChildId: block.values['LAchildID'] ?? null,
    birthDate: dates.in(block, 'PersonBirthDate'),
    expectedBirthDate: dates.in(block, 'ExpectedPersonBirthDate'),
    deathDate: dates.in(block, 'PersonDeathDate'),
  };
}

function episode(block: RawBlock, dates: Dates): CinEpisode {
  return {
    at: block.at,
    values: block.values,
    referralDate: dates.in(block, 'CINreferralDate'),
    closureDate: dates.in(block, 'CINclosureDate'),
    conference: dates.in(block, 'DateOfInitialCPC'),
    referralNfa: readFlag(block.values['ReferralNFA']),
    assessments: blocksNamed(block, 'Assessments').map((inner) => assessment(inner, dates)),
    cinPlans: blocksNamed(block, 'CINPlanDates').map((inner) => cinPlan(inner, dates)),
    section47s: blocksNamed(block, 'Section47').map((inner) => section47(inner, dates)),
    cpPlans: blocksNamed(block, 'ChildProtectionPlans').map((inner) => cpPlan(inner, dates)),
    preProceedings: blocksNamed(block, 'PreProceedingsandFGDM').map(({ at, values }) => ({
      at,
      values,
    })),
  };
}

function assessment(block: RawBlock, dates: Dates): CinAssessment {
  dates.in(block, 'AssessmentInternalReviewDate');
  return {
    at: block.at,
    values: block.values,
    start: dates.in(block, 'AssessmentActualStartDate'),
    authorised: dates.in(block, 'AssessmentAuthorisationDate'),
    factors: listed(blocksNamed(block, 'FactorsIdentifiedAtAssessment'), 'AssessmentFactors'),
  };
}

function cinPlan(block: RawBlock, dates: Dates): CinPlan {
  return {
    at: block.at,
    values: block.values,
    start: dates.in(block, 'CINPlanStartDate'),
    end: dates.in(block, 'CINPlanEndDate'),
  };
}

function section47(block: RawBlock, dates: Dates): Section47 {
  return {
    at: block.at,
    values: block.values,
    start: dates.in(block, 'S47ActualStartDate'),
    conferenceTarget: dates.in(block, 'InitialCPCtarget'),
    conference: dates.in(block, 'DateOfInitialCPC'),
    conferenceNotRequired: readFlag(block.values['ICPCnotRequired']),
  };
}

function cpPlan(block: RawBlock, dates: Dates): CpPlan {
  return {
    at: block.at,
    values: block.values,
    start: dates.in(block, 'CPPstartDate'),
    end: dates.in(block, 'CPPendDate'),
    reviews: blocksNamed(block, 'Reviews').map((inner) => reviews(inner, dates)),
  };
}

function reviews(block: RawBlock, dates: Dates): CpReviews {
  return {
    at: block.at,
    values: block.values,
    dates: dates.listed(block, 'CPPreviewDate'),
    received: block.lists['CPPreviewDate'] ?? [],
  };
}
