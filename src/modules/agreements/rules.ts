/** How an agreement stands on a day, and who is of another organisation. Pure. */
import type { FlowCode } from '../../access/index.ts';
import { addDays, type CalendarDate } from '../../platform/calendar-date.ts';

/** What kind of organisation the other party is. */
export const PARTY_KINDS = {
  company: 'Education company or other provider',
  school: 'School',
  trust: 'Academy trust',
  authority: 'Another authority',
} as const;
/** A key of `PARTY_KINDS`. */
export type PartyKind = keyof typeof PARTY_KINDS;

/**
 * The flows that can be with another organisation. The others stay inside the council, are to a person
 * about themselves, or are with a supplier that acts for the council.
 */
export const SHAREABLE = [
  'care-in',
  'roll-in',
  'to-worker',
  'to-named',
  'to-school',
  'to-virtual-school',
  'pseudonymised',
  'download',
  'figures',
  'share',
  'staff',
  'sign-in',
] as const satisfies readonly FlowCode[];

/** States in the order in which an agreement goes through them. */
export const AGREEMENT_STATES = {
  draft: 'Waits for a second person',
  agreed: 'Agreed, not begun',
  'in-force': 'In force',
  ended: 'Ended',
} as const;
/** A key of `AGREEMENT_STATES`. */
export type AgreementState = keyof typeof AGREEMENT_STATES;

/** What the state is worked out from. */
export interface AgreementDates {
  readonly startsOn: CalendarDate;
  readonly endsOn: CalendarDate | null;
  readonly reviewOn: CalendarDate;
  readonly isAgreed: boolean;
  readonly endedOn: CalendarDate | null;
}

/** Where an agreement stands on a day; its last day is still in force. */
export function stateOf(agreement: AgreementDates, today: CalendarDate): AgreementState {
  const { startsOn, endsOn, isAgreed, endedOn } = agreement;
  if (endedOn !== null || (endsOn !== null && endsOn < today)) return 'ended';
  if (!isAgreed) return 'draft';
  return startsOn > today ? 'agreed' : 'in-force';
}

/** Days before a review or an end on which it is told. */
export const AHEAD_DAYS = 28;

/** What of an agreement in force comes due: its end before its review; undefined while neither does. */
export function dueOf(
  agreement: AgreementDates,
  today: CalendarDate,
): { readonly what: 'ends' | 'review'; readonly on: CalendarDate } | undefined {
  if (stateOf(agreement, today) !== 'in-force') return undefined;
  const soon = addDays(today, AHEAD_DAYS);
  if (agreement.endsOn !== null && agreement.endsOn <= soon)
    return { what: 'ends', on: agreement.endsOn };
  return agreement.reviewOn <= soon ? { what: 'review', on: agreement.reviewOn } : undefined;
}

/** E-mail endings as somebody typed them: by commas, blanks or lines, with or without the @. */
export function domainsFrom(text: string): string[] {
  const parts = text.toLowerCase().split(/[\s,;]+/);
  return [...new Set(parts.map((each) => each.replace(/^@/, '')).filter((each) => each !== ''))];
}

/** Whether a text is an e-mail ending. */
export function isDomain(text: string): boolean {
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(text);
}

/** What follows the @. */
export function domainOf(email: string): string {
  return email.toLowerCase().slice(email.lastIndexOf('@') + 1);
}

/** Whether somebody appointed there works for another organisation than the council. */
export function isOfOthers(
  { email, scopeKind }: { readonly email: string; readonly scopeKind: string },
  own: string,
): boolean {
  if (scopeKind === 'school' || scopeKind === 'trust') return true;
  const domains = domainsFrom(own);
  return domains.length > 0 && !domains.includes(domainOf(email));
}
