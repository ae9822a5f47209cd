/** Dates as systems write them. */
import type { CalendarDate } from '../../platform/calendar-date.ts';

/** The ways in which the files write dates. */
export type DateStyle = 'dd/mm/yyyy' | 'yyyy-mm-dd' | 'dd-mmm-yyyy' | 'dd-mm-yyyy';

const MONTHS = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
] as const;

/** The date in that style; text that is no date is put into the same order unchanged. */
export function writeDate(date: CalendarDate | string, style: DateStyle): string {
  const [year, month, day] = [date.slice(0, 4), date.slice(5, 7), date.slice(8, 10)];
  switch (style) {
    case 'yyyy-mm-dd':
      return date;
    case 'dd/mm/yyyy':
      return `${day}/${month}/${year}`;
    case 'dd-mm-yyyy':
      return `${day}-${month}-${year}`;
    case 'dd-mmm-yyyy':
      return `${day}-${MONTHS[Number(month) - 1] ?? month}-${year}`;
  }
}
