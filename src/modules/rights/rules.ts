/** The clocks of rights cases, and what suffices to know who asks. Pure; the law is data. */
import {
  addDays,
  calendarDate,
  daysBetween,
  later,
  parseCalendarDate,
  type CalendarDate,
} from '../../platform/calendar-date.ts';
import { addWorkingDays, isWorkingDay } from '../../platform/working-days.ts';

/** What a case can be about. */
export const RIGHTS_KINDS = [
  'subject-access',
  'rectification',
  'objection',
  'erasure',
  'restriction',
  'complaint',
] as const;
/** One of `RIGHTS_KINDS`. */
export type RightsKind = (typeof RIGHTS_KINDS)[number];

/** A rule of law with where it stands and since when. */
export interface RightsRule {
  readonly id: string;
  readonly source: string;
  readonly inForceFrom: CalendarDate;
  /** Whether the text of the source was read; the others are to be confirmed by the council. */
  readonly verified: boolean;
}

/** The rules behind the dates. */
export const RIGHTS_RULES = {
  /** One month from receipt. */
  month: {
    id: 'rights.month',
    source: 'UK GDPR art. 12(3), 12A',
    inForceFrom: calendarDate('2018-05-25'),
    verified: false,
    months: 1,
  },
  /** Two further months where requests are complex or many, told within the first. */
  extension: {
    id: 'rights.extension',
    source: 'UK GDPR art. 12(3)',
    inForceFrom: calendarDate('2018-05-25'),
    verified: false,
    months: 2,
  },
  /** The month runs from the day on which what was asked to know the person arrived; days of waiting for clarification do not count. */
  standstill: {
    id: 'rights.standstill',
    source: 'UK GDPR art. 12A, by section 76 of the Data (Use and Access) Act 2025',
    inForceFrom: calendarDate('2026-02-05'),
    verified: false,
  },
  /** A complaint is acknowledged within the 30 days that begin with its receipt. */
  acknowledgement: {
    id: 'rights.acknowledgement',
    source:
      'Data Protection Act 2018 s. 164A(3), by section 103 of the Data (Use and Access) Act 2025',
    inForceFrom: calendarDate('2026-06-19'),
    verified: true,
    days: 30,
  },
} as const satisfies Readonly<Record<string, RightsRule & { months?: number; days?: number }>>;

/** What the clock of a case is worked out from. */
export interface ClockFacts {
  readonly kind: RightsKind;
  readonly receivedOn: CalendarDate;
  readonly identityAskedOn: CalendarDate | null;
  readonly identityReceivedOn: CalendarDate | null;
  readonly clarificationAskedOn: CalendarDate | null;
  readonly pausedDays: number;
  readonly extendedOn: CalendarDate | null;
  readonly acknowledgedOn: CalendarDate | null;
}

/**
 * The corresponding day so many months later, or the last day of a month that has no such day; moved
 * on to the next working day where it is none.
 */
export function monthsLater(from: CalendarDate, months: number): CalendarDate {
  const place = Number(from.slice(0, 4)) * 12 + Number(from.slice(5, 7)) - 1 + months;
  const month = `${String(Math.floor(place / 12)).padStart(4, '0')}-${String((place % 12) + 1).padStart(2, '0')}`;
  let day = Number(from.slice(8, 10));
  let found = parseCalendarDate(`${month}-${String(day).padStart(2, '0')}`);
  while (found === undefined) {
    day -= 1;
    found = parseCalendarDate(`${month}-${String(day).padStart(2, '0')}`);
  }
  return isWorkingDay(found) ? found : addWorkingDays(found, 1);
}

/** When the case is due, and the rule behind it. `answerDays`: how soon the council answers complaints. */
export function dueOn(facts: ClockFacts, answerDays: number): CalendarDate {
  if (facts.kind === 'complaint')
    return addDays(
      facts.receivedOn,
      facts.acknowledgedOn === null ? RIGHTS_RULES.acknowledgement.days - 1 : answerDays,
    );
  const start = later(facts.receivedOn, facts.identityReceivedOn ?? facts.receivedOn);
  const months =
    RIGHTS_RULES.month.months + (facts.extendedOn === null ? 0 : RIGHTS_RULES.extension.months);
  return facts.pausedDays === 0
    ? monthsLater(start, months)
    : workingDayFrom(addDays(monthsLater(start, months), facts.pausedDays));
}

function workingDayFrom(day: CalendarDate): CalendarDate {
  return isWorkingDay(day) ? day : addWorkingDays(day, 1);
}

/** What the clock waits for, if it stands. A complaint's never does. */
export function waitsFor(facts: ClockFacts): 'identity' | 'clarification' | undefined {
  if (facts.kind === 'complaint') return undefined;
  if (facts.identityAskedOn !== null && facts.identityReceivedOn === null) return 'identity';
  return facts.clarificationAskedOn === null ? undefined : 'clarification';
}

/** Days that the clock stood, when what was asked on the one day arrived on the other. */
export function daysPaused(askedOn: CalendarDate, arrivedOn: CalendarDate): number {
  return Math.max(0, daysBetween(askedOn, arrivedOn));
}

/** Who can ask. */
export const REQUESTER_KINDS = ['young-person', 'parent-or-carer', 'representative'] as const;
/** One of `REQUESTER_KINDS`. */
export type RequesterKind = (typeof REQUESTER_KINDS)[number];

/** What can be seen of who asks (TRUST T8). */
export const IDENTITY_SEEN = [
  'photo-identity',
  'known-in-person',
  'call-back',
  'parental-responsibility',
  'authority-to-act',
] as const;
/** One of `IDENTITY_SEEN`. */
export type IdentitySeen = (typeof IDENTITY_SEEN)[number];

/** What is missing before the requester counts as checked; undefined when it suffices. */
export function identityLacks(
  requester: RequesterKind,
  seen: readonly IdentitySeen[],
): string | undefined {
  if (!seen.includes('photo-identity') && !seen.includes('known-in-person'))
    return 'See an identity document, or have somebody who knows the person confirm who they are';
  if (requester === 'parent-or-carer' && !seen.includes('parental-responsibility'))
    return 'See that the parent or carer holds parental responsibility';
  if (requester === 'representative' && !seen.includes('authority-to-act'))
    return 'See the written authority to act for the person';
  return undefined;
}

/** How a case can end, by its kind. */
export function outcomesOf(kind: RightsKind): readonly Outcome[] {
  return kind === 'complaint'
    ? ['upheld', 'partly-upheld', 'not-upheld', 'withdrawn']
    : ['granted', 'partly-granted', 'refused', 'nothing-held', 'withdrawn'];
}

/** How a case ended. */
export const OUTCOMES = [
  'granted',
  'partly-granted',
  'refused',
  'nothing-held',
  'upheld',
  'partly-upheld',
  'not-upheld',
  'withdrawn',
] as const;
/** One of `OUTCOMES`. */
export type Outcome = (typeof OUTCOMES)[number];
