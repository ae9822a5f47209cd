/** What is asked of the audit, and what stands out in a week. Pure. */
import { z } from 'zod';
import { setting, type AuditKind } from '../../../access/index.ts';
import { addDays, parseCalendarDate } from '../../../platform/calendar-date.ts';

/** Looks at a child: what "who has looked" lists. */
export const LOOKS = [
  'child.view',
  'history.view',
  'document.view',
  'attachment.open',
  'location.view',
  'link.viewed',
  'pseudonym.reveal',
  'print',
  'audit.search',
] as const;

/** What kinds of events are called where one is chosen. */
export const KIND_WORDS: Readonly<Record<AuditKind, string>> = {
  'sign-in': 'Signing in',
  decision: 'Refusals',
  read: 'Looking and searching',
  write: 'Changes',
  sharing: 'Sharing',
  restriction: 'Restriction and emergency access',
  import: 'Files and matching',
  export: 'Downloads and mails',
  rules: 'Rules and reports',
  rights: 'Rights and retention',
  administration: 'Administration',
  audit: 'The audit itself',
};

const PURPOSES: Readonly<Record<string, string>> = {
  casework: 'Casework',
  'confirm-roll': 'Confirming the school’s pupils',
  linkage: 'Matching records',
  export: 'Download',
  'emergency-access': 'Emergency access',
  'second-person': 'Second person',
  'case-meeting': 'Meeting about the child',
  'access-history': 'Checking who has looked',
  'audit-search': 'Search of the audit',
  naming: 'Naming a professional',
};

/** A purpose as pages say it; an unknown code is shown as words. */
export function purposeWords(purpose: string | null): string {
  if (purpose === null || purpose === '') return 'Not said';
  const spaced = purpose.replaceAll('-', ' ');
  return PURPOSES[purpose] ?? `${spaced.charAt(0).toUpperCase()}${spaced.slice(1)}`;
}

/** Why something of the audit is downloaded; the code is kept, never free words. */
export const EXPORT_REASONS = {
  complaint: 'A complaint',
  rights: 'A request for somebody’s own data',
  incident: 'An incident or a breach',
  review: 'A review of how records are used',
  inquiry: 'An inquiry, a court or the regulator',
} as const;

const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}):(\d{2}))?$/;

/**
 * A moment as typed (a day, or a day with a time, in local time), as a local time without zone; the
 * end of a period that names a day alone is the end of that day. Undefined for what is no moment.
 */
export function localMoment(typed: string, end: 'from' | 'to'): string | undefined {
  const found = MOMENT.exec(typed.trim());
  const day = parseCalendarDate(found?.[1] ?? '');
  if (day === undefined) return undefined;
  const [, , hours, minutes] = found ?? [];
  if (hours === undefined || minutes === undefined) {
    return `${end === 'to' ? addDays(day, 1) : day} 00:00`;
  }
  return Number(hours) < 24 && Number(minutes) < 60 ? `${day} ${hours}:${minutes}` : undefined;
}

/** The hour at which an ordinary working day begins. */
export const hoursFrom = setting({
  key: 'audit.hours-from',
  title: 'Hour at which the working day begins',
  help: 'Looks at children before it, after the end of the day and at weekends stand out. The standard is 7.',
  schema: z.number().int().min(0).max(23),
  standard: 7,
});

/** The hour at which it ends. */
export const hoursTo = setting({
  key: 'audit.hours-to',
  title: 'Hour at which the working day ends',
  help: 'The standard is 20: from eight in the evening looks stand out.',
  schema: z.number().int().min(1).max(24),
  standard: 20,
});

/** Looks out of hours in a week from which a person stands out. */
export const lateLooks = setting({
  key: 'audit.out-of-hours-looks',
  title: 'Looks out of hours in a week that stand out',
  help: 'How many times a person opens a child’s page outside working hours before it is listed. The standard is 3.',
  schema: z.number().int().min(1).max(1000),
  standard: 3,
});

/** Looks at one child without any work from which a person stands out. */
export const idleLooks = setting({
  key: 'audit.no-work-looks',
  title: 'Looks at one child without work that stand out',
  help: 'How many times in a week a person who is not the child’s worker opens a page and does nothing there before it is listed. The standard is 5.',
  schema: z.number().int().min(1).max(1000),
  standard: 5,
});

/** How near to a cap stands out, in percent of it. */
export const nearPercent = setting({
  key: 'audit.near-cap-percent',
  title: 'Percent of the number of pages that stands out',
  help: 'The standard is 80: who opens 48 of 60 pages in ten minutes is listed.',
  schema: z.number().int().min(1).max(100),
  standard: 80,
});
