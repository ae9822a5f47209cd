/** Reads and discloses the cohort's numbers for the page and its file. */
import { parseCalendarDate, type CalendarDate } from '../../../platform/calendar-date.ts';
import type { Tx } from '../../../platform/db.ts';
import {
  defaultDefinitionId,
  definitionsInUse,
  isDefinitionId,
  type DefinitionInUse,
} from '../../cohort/index.ts';
import { breakDown, type Bar, type CohortAsked } from './queries.ts';
import { discloseCohort, YEARS, type ShownCohort } from './rules.ts';

/** Numbers ready to show, and the names of the schools in them. */
export interface LoadedNumbers {
  readonly shown: ShownCohort;
  readonly names: ReadonlyMap<string, string>;
}

/** The cohort's numbers under the viewer's row security. */
export async function loadNumbers(tx: Tx, asked: CohortAsked): Promise<LoadedNumbers> {
  const { school, ...by } = await breakDown(tx, asked, [
    'status',
    'year',
    'area',
    'match',
    'school',
  ]);
  const shown = discloseCohort({
    status: by.status,
    year: byYear(by.year),
    area: by.area,
    match: by.match,
    school: [...school].sort((a, b) => rank(a) - rank(b) || a.label.localeCompare(b.label, 'en')),
  });
  return { shown, names: new Map(school.map((bar) => [bar.value, bar.label])) };
}

const rank = (bar: Bar): number => (bar.value === 'none' ? 1 : 0);

function byYear(bars: readonly Bar[]): Bar[] {
  const order = ({ value }: Bar): number =>
    YEARS.includes(value) ? YEARS.indexOf(value) : YEARS.length;
  return [...bars].sort((a, b) => order(a) - order(b));
}

/** What an address asks for, and what of it cannot be answered. */
export interface AskedFor {
  readonly asked: CohortAsked;
  readonly definitions: readonly DefinitionInUse[];
  readonly problem: string | undefined;
}

/** Reads definition and date of an address; what cannot be answered falls back, with a sentence. */
export async function askedOf(
  tx: Tx,
  query: {
    readonly definition: string;
    readonly date: string;
    readonly day: readonly [string, string, string];
  },
  today: CalendarDate,
): Promise<AskedFor> {
  const definitions = await definitionsInUse(tx);
  const usual = definitions.find((each) => each.isDefault)?.definition.id ?? defaultDefinitionId;
  const definition = isDefinitionId(query.definition) ? query.definition : usual;
  const [day, month, year] = query.day;
  const typed = day !== '' || month !== '' || year !== '';
  const text = typed ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : query.date;
  const date = text === '' ? today : parseCalendarDate(text);
  const problem =
    date === undefined
      ? 'Enter a real date, for example 31 8 2025'
      : date > today
        ? 'Choose today or a day that has passed'
        : undefined;
  return {
    asked: { definition, date: problem === undefined && date !== undefined ? date : today, today },
    definitions,
    problem,
  };
}
