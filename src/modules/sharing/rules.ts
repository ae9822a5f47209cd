/** What must fit together in a sharing decision. Pure. */
import { addYears, type CalendarDate } from '../../platform/calendar-date.ts';
import { groundsOn, type GroundCode, type Harm } from './grounds.ts';

/** The parts of a decision that bear on each other. */
export interface Decided {
  readonly decidedOn: CalendarDate;
  readonly isShared: boolean;
  readonly ground: GroundCode;
  readonly harm: Harm;
}

/** A field with what to do about it. */
export interface Misfit {
  readonly field: 'decided' | 'shared' | 'ground' | 'harm';
  readonly message: string;
}

/**
 * What does not fit, none where all does. A day lies at most a year back and not ahead; what is shared
 * has a ground in force on that day, and does not harm more than it helps (Children Act 2004 s. 16LA).
 */
export function misfitsOf(
  { decidedOn, isShared, ground, harm }: Decided,
  today: CalendarDate,
  dutySince: CalendarDate | null,
): Misfit[] {
  const misfits: Misfit[] = [];
  if (decidedOn > today) misfits.push({ field: 'decided', message: 'The day lies in the future' });
  if (addYears(decidedOn, 1) < today)
    misfits.push({ field: 'decided', message: 'The day lies more than a year back' });
  if (!groundsOn(decidedOn, dutySince).some(({ code }) => code === ground))
    misfits.push({ field: 'ground', message: 'That ground was not in force on the day' });
  if (isShared && ground === 'none')
    misfits.push({ field: 'ground', message: 'Choose the ground on which it was shared' });
  if (isShared && harm === 'prevents')
    misfits.push({
      field: 'harm',
      message: 'What would harm the child more than it helps is not shared: choose again',
    });
  return misfits;
}
