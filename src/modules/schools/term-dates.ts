/**
 * Term calendars as they are kept: a school's own, or the authority's default under the empty URN.
 * The school-day arithmetic itself is in `calendar.ts`.
 */
import { record, type Actor } from '../../access/index.ts';
import { addDays } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type Tx } from '../../platform/db.ts';
import type { AcademicYearCalendar, Closure, SchoolCalendar, Term } from './calendar.ts';

/** Whose calendar: a school by its URN, or the authority's default. */
export type CalendarOwner = { readonly urn: string } | 'authority';

function keyOf(owner: CalendarOwner): string {
  return owner === 'authority' ? '' : owner.urn;
}

/**
 * Enters or replaces the calendar of one academic year, whole: terms, INSET days, half days and open
 * days. Closures are kept. Throws where a half-term lies outside its term or two terms overlap.
 */
export async function setTermCalendar(
  tx: Tx,
  actor: Actor,
  owner: CalendarOwner,
  year: AcademicYearCalendar,
): Promise<void> {
  const urn = keyOf(owner);
  requireOrder(year.terms);
  await tx.run(sql`
    delete from term where authority_id = ${tx.authorityId} and urn = ${urn} and academic_year = ${year.academicYear}`);
  const [from, to] = [`${year.academicYear}-09-01`, `${year.academicYear + 1}-08-31`];
  await tx.run(sql`
    delete from school_closure where authority_id = ${tx.authorityId} and urn = ${urn}
      and day between ${from} and ${to} and kind in ('inset', 'half-day-am', 'half-day-pm', 'open')`);
  await tx.copyIn(
    'term',
    [
      'authority_id',
      'urn',
      'academic_year',
      'name',
      'first_day',
      'last_day',
      'half_term_first',
      'half_term_last',
    ],
    year.terms.map((term) => [
      tx.authorityId,
      urn,
      year.academicYear,
      term.name,
      term.first,
      term.last,
      term.halfTerm?.first ?? null,
      term.halfTerm?.last ?? null,
    ]),
  );
  const days = new Map<CalendarDate, string>(year.insetDays.map((day) => [day, 'inset']));
  for (const { date, held } of year.halfDays) {
    days.set(date, held === 'morning' ? 'half-day-am' : 'half-day-pm');
  }
  for (const day of year.openDays ?? []) days.set(day, 'open');
  await tx.copyIn(
    'school_closure',
    ['authority_id', 'urn', 'day', 'kind'],
    [...days].map(([day, kind]) => [tx.authorityId, urn, day, kind]),
  );
  await record(tx, actor, {
    event: 'calendar.set',
    subjectType: 'school',
    subjectId: urn === '' ? 'authority' : urn,
    count: year.terms.length,
  });
}

function requireOrder(terms: readonly Term[]): void {
  const sorted = [...terms].sort((a, b) => (a.first < b.first ? -1 : 1));
  for (const [at, term] of sorted.entries()) {
    const next = sorted[at + 1];
    const half = term.halfTerm;
    if (term.last < term.first || (next && next.first <= term.last)) {
      throw new RangeError('Terms follow one another');
    }
    if (half && (half.first < term.first || half.last > term.last || half.last < half.first)) {
      throw new RangeError('A half-term lies within its term');
    }
  }
}

/** Notes days, or one session of them, on which a school had to close; a day noted before is replaced. */
export async function addClosure(
  tx: Tx,
  actor: Actor,
  urn: string,
  closure: Closure,
): Promise<void> {
  const kind =
    closure.session === undefined
      ? 'closure'
      : closure.session === 'morning'
        ? 'closure-am'
        : 'closure-pm';
  for (let day = closure.first; day <= closure.last; day = addDays(day, 1)) {
    await tx.run(sql`
      insert into school_closure (authority_id, urn, day, kind, note)
      values (${tx.authorityId}, ${urn}, ${day}, ${kind}, ${closure.reason ?? ''})
      on conflict (authority_id, urn, day) do update set kind = excluded.kind, note = excluded.note`);
  }
  await record(tx, actor, { event: 'calendar.closure', subjectType: 'school', subjectId: urn });
}

interface TermRow {
  readonly urn: string;
  readonly academicYear: number;
  readonly name: string;
  readonly first: CalendarDate;
  readonly last: CalendarDate;
  readonly halfFirst: CalendarDate | null;
  readonly halfLast: CalendarDate | null;
}

interface DayRow {
  readonly urn: string;
  readonly day: CalendarDate;
  readonly kind: string;
  readonly note: string;
}

/** Everything known of when these schools are open; a school of which nothing is known has a calendar too. */
export async function loadCalendars(
  tx: Tx,
  urns: readonly string[],
): Promise<ReadonlyMap<string, SchoolCalendar>> {
  const wanted = [...new Set([...urns, ''])];
  const terms = await tx.all(sql<TermRow>`
    select urn, academic_year as "academicYear", name, first_day as first, last_day as last,
      half_term_first as "halfFirst", half_term_last as "halfLast"
    from term where authority_id = ${tx.authorityId} and urn = any (${wanted}::text[]) order by first_day`);
  const days = await tx.all(sql<DayRow>`
    select urn, day, kind, note from school_closure
    where authority_id = ${tx.authorityId} and urn = any (${wanted}::text[]) order by day`);
  const termsOf = Map.groupBy(terms, (row) => row.urn);
  const daysOf = Map.groupBy(days, (row) => row.urn);
  const years = (urn: string): readonly AcademicYearCalendar[] =>
    yearsFrom(termsOf.get(urn) ?? [], daysOf.get(urn) ?? []);
  const authority = years('');
  return new Map(
    urns.map((urn) => [
      urn,
      { own: years(urn), authority, closures: closuresFrom(daysOf.get(urn) ?? []) },
    ]),
  );
}

/** The calendar of one school. */
export async function loadCalendar(tx: Tx, urn: string): Promise<SchoolCalendar> {
  const calendars = await loadCalendars(tx, [urn]);
  return calendars.get(urn) ?? { own: [], authority: [], closures: [] };
}

function yearsFrom(
  terms: readonly TermRow[],
  days: readonly DayRow[],
): readonly AcademicYearCalendar[] {
  return [...Map.groupBy(terms, (row) => row.academicYear)].map(([academicYear, rows]) => {
    const within = days.filter(
      ({ day }) => day >= `${academicYear}-09-01` && day <= `${academicYear + 1}-08-31`,
    );
    const ofKind = (kind: string): CalendarDate[] =>
      within.filter((row) => row.kind === kind).map((row) => row.day);
    return {
      academicYear,
      terms: rows.map(termFrom),
      insetDays: ofKind('inset'),
      halfDays: [
        ...ofKind('half-day-am').map((date) => ({ date, held: 'morning' as const })),
        ...ofKind('half-day-pm').map((date) => ({ date, held: 'afternoon' as const })),
      ],
      openDays: ofKind('open'),
    };
  });
}

function termFrom({ name, first, last, halfFirst, halfLast }: TermRow): Term {
  const halfTerm =
    halfFirst === null || halfLast === null
      ? {}
      : { halfTerm: { first: halfFirst, last: halfLast } };
  return { name, first, last, ...halfTerm };
}

function closuresFrom(days: readonly DayRow[]): readonly Closure[] {
  return days.flatMap(({ day, kind, note }): Closure[] => {
    if (!kind.startsWith('closure')) return [];
    const reason = note === '' ? {} : { reason: note };
    const session =
      kind === 'closure-am'
        ? { session: 'morning' as const }
        : kind === 'closure-pm'
          ? { session: 'afternoon' as const }
          : {};
    return [{ first: day, last: day, ...session, ...reason }];
  });
}
