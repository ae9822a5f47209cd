/**
 * Who keeps an appointment: confirmed each quarter by who leads the team or service, each term by the
 * school's safeguarding leads; unused or unconfirmed it lapses (TRUST 4, T3, R24). Pure.
 */
import { z } from 'zod';
import { setting } from '../../../access/index.ts';
import { addDays, type CalendarDate } from '../../../platform/calendar-date.ts';

const days = z.number().int().min(0).max(400);

/** Days after which a team's people are confirmed again. */
export const teamConfirmDays = setting({
  key: 'appointments.team-confirm-days',
  title: 'Days until a team’s people are confirmed again',
  help: 'A manager says each quarter who still works in the team. The standard is 92.',
  schema: days,
  standard: 92,
});

/** Days after which a school's people are confirmed again. */
export const schoolConfirmDays = setting({
  key: 'appointments.school-confirm-days',
  title: 'Days until a school’s people are confirmed again',
  help: 'A safeguarding lead says each term who still needs access. The standard is 122.',
  schema: days,
  standard: 122,
});

/** Days after the due day on which an unconfirmed appointment lapses; 0 for never. */
export const lapseDays = setting({
  key: 'appointments.lapse-days',
  title: 'Days until an unconfirmed appointment lapses',
  help: 'Counted from the day on which it should have been confirmed. 0 means that none lapses. The standard is 14.',
  schema: days,
  standard: 14,
});

/** Days without signing in after which an appointment lapses; 0 for never. */
export const dormantDays = setting({
  key: 'appointments.dormant-days',
  title: 'Days without signing in until an appointment lapses',
  help: 'An account that nobody uses is a way in for others. 0 means that none lapses. The standard is 45.',
  schema: days,
  standard: 45,
});

/** The four numbers. */
export interface ConfirmSettings {
  readonly team: number;
  readonly school: number;
  readonly lapse: number;
  readonly dormant: number;
}

/** What is known of one appointment. */
export interface Held {
  readonly scopeKind: string;
  /** The later of its first day and the day on which it was granted. */
  readonly since: CalendarDate;
  readonly confirmedOn: CalendarDate | null;
  readonly signedInOn: CalendarDate | null;
  /** Whether somebody else holds the role that confirms it: nobody confirms themselves. */
  readonly hasConfirmer: boolean;
}

/** The day by which it is confirmed again; undefined where nobody confirms appointments of its kind. */
export function confirmBy(held: Held, settings: ConfirmSettings): CalendarDate | undefined {
  if (held.scopeKind !== 'team' && held.scopeKind !== 'school') return undefined;
  const length = held.scopeKind === 'team' ? settings.team : settings.school;
  return length === 0 ? undefined : addDays(held.confirmedOn ?? held.since, length);
}

/** Why it lapses today; undefined while it stands. */
export function lapseOf(
  held: Held,
  settings: ConfirmSettings,
  today: CalendarDate,
): 'unconfirmed' | 'dormant' | undefined {
  const due = confirmBy(held, settings);
  if (
    due !== undefined &&
    settings.lapse > 0 &&
    held.hasConfirmer &&
    addDays(due, settings.lapse) < today
  )
    return 'unconfirmed';
  const used = [held.since, held.signedInOn, held.confirmedOn]
    .filter((day) => day !== null)
    .sort()
    .at(-1);
  return settings.dormant > 0 && used !== undefined && addDays(used, settings.dormant) < today
    ? 'dormant'
    : undefined;
}
