/**
 * Birth dates as numbers whose hexadecimal digits are the digits of the date: 2010-03-04 is
 * 0x20100304. Years, months, days and single digits are then compared without a division. 0 is none.
 */

/** The bits of each part. */
export const YEAR = 0xffff0000;
export const MONTH = 0xff00;
export const DAY = 0xff;

/** 1 January, as {@link dayOfYear} gives it: written where only the year is known. */
export const FIRST_OF_JANUARY = 0x0101;

const SHAPE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/u;

/**
 * The number of a date in the form YYYY-MM-DD; 0 for any other text. A day that no calendar has
 * (30 February, month 21) is a slip of the pen and still says much: it is kept as it stands.
 */
export function dateDigits(text: string): number {
  return SHAPE.test(text) ? Number.parseInt(text.replaceAll('-', ''), 16) | 0 : 0;
}

/** Month and day. */
export function dayOfYear(date: number): number {
  return date & (MONTH | DAY);
}

/** The date with day and month in each other's place. */
export function swapDayAndMonth(date: number): number {
  return (date & YEAR) | ((date & DAY) << 8) | ((date & MONTH) >>> 8);
}

/** Whether the month is one of the twelve. */
export function hasMonth(date: number): boolean {
  return (date & MONTH) <= 0x1200;
}

/** Whether two different dates differ in one digit, or in two neighbours that changed places. */
export function isOneDigitApart(a: number, b: number): boolean {
  const difference = a ^ b;
  const shift = (31 - Math.clz32(difference)) & ~3;
  if ((difference & ~(0xf << shift)) === 0) return true;
  if (shift === 0) return false;
  const pair = shift - 4;
  const pairA = (a >>> pair) & 0xff;
  const pairB = (b >>> pair) & 0xff;
  return (difference & ~(0xff << pair)) === 0 && pairA === (((pairB & 0xf) << 4) | (pairB >>> 4));
}

/** The date in the form 04/03/2010. */
export function dayMonthYear(date: number): string {
  const digits = (date >>> 0).toString(16).padStart(8, '0');
  return `${digits.slice(6)}/${digits.slice(4, 6)}/${digits.slice(0, 4)}`;
}

const DAYS = 32;
const MONTHS = 16;
const YEARS = 256;

/** How many places {@link datePlace} tells apart. */
export const DATE_PLACES = DAYS * MONTHS * YEARS;

/** Where a date stands in a table of 256 years; days that no calendar has share places with others. */
export function datePlace(date: number): number {
  const year = twoDigits(date >>> 24) * 100 + twoDigits((date >>> 16) & 0xff);
  const month = twoDigits((date & MONTH) >>> 8);
  const day = twoDigits(date & DAY);
  return ((year % YEARS) * MONTHS + (month % MONTHS)) * DAYS + (day % DAYS);
}

function twoDigits(digits: number): number {
  return (digits >>> 4) * 10 + (digits & 0xf);
}
