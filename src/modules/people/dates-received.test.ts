import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, calendarDate, dateInWords, daysBetween } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { detectDateOrder, parseReceivedDate } from './dates-received.ts';

const day = calendarDate;
const anyDate = fc.integer({ min: 0, max: 47_000 }).map((n) => addDays(day('1920-01-01'), n));

/** The received text as a date, or its kind when it is none. */
function read(text: string, options: Parameters<typeof parseReceivedDate>[1] = {}): string {
  const result = parseReceivedDate(text, options);
  if (result.kind === 'date') return result.date;
  return result.kind === 'mangled' ? `mangled: ${result.how}` : result.kind;
}

describe('a received date', () => {
  it.each([
    ['2025-06-02', '2025-06-02'],
    ['2025-06-02T00:00:00', '2025-06-02'],
    ['2025-06-02 00:00:00.000', '2025-06-02'],
    ['2025-06-02T00:00:00+01:00', '2025-06-02'],
    ['2025-06-01T23:00:00.000Z', '2025-06-02'],
    ['2025-01-01T23:00:00Z', '2025-01-01'],
    ['2025-Jun-02 00:00:00', '2025-06-02'],
    ['2025/06/02', '2025-06-02'],
    ['20250602', '2025-06-02'],
    ['02062025', '2025-06-02'],
    ['02/06/2025', '2025-06-02'],
    ['2/6/2025', '2025-06-02'],
    ['02-06-2025', '2025-06-02'],
    ['02.06.2025', '2025-06-02'],
    ['02/06/2025 00:00', '2025-06-02'],
    ['02/06/2025 12:00:00 AM', '2025-06-02'],
    ['2/6/25', '2025-06-02'],
    ['2-Jun-25', '2025-06-02'],
    ['02-JUN-2025', '2025-06-02'],
    ['2 June 2025', '2025-06-02'],
    ['2nd June 2025', '2025-06-02'],
    ['Mon 2 Jun 2025', '2025-06-02'],
    ['Monday, 2 June 2025', '2025-06-02'],
    ['June 2, 2025', '2025-06-02'],
    ['1 Sept 2025', '2025-09-01'],
    ['\uFEFF 02/06/2025\u00A0', '2025-06-02'],
    ['="02/06/2025"', '2025-06-02'],
    ['29/02/2024', '2024-02-29'],
  ])('%s is %s', (text, date) => {
    expect(read(text)).toBe(date);
  });

  it.each([
    ['', 'empty'],
    ['NULL', 'empty'],
    ['n/a', 'empty'],
    ['--', 'empty'],
    ['29/02/2025', 'not-a-date'],
    ['2025-13-01', 'not-a-date'],
    ['32/01/2025', 'not-a-date'],
    ['2025', 'not-a-date'],
    ['soon', 'not-a-date'],
    ['99999', 'not-a-date'],
    ['45810', 'mangled: serial-number'],
    ['45810.0', 'mangled: serial-number'],
    ['06/25/2025', 'mangled: other-order'],
    ['2-Jun', 'mangled: incomplete'],
    ['Jun-25', 'mangled: incomplete'],
    ['######', 'mangled: not-kept'],
    ['#VALUE!', 'mangled: not-kept'],
    ['4.581E+04', 'mangled: not-kept'],
    ['00/00/0000', 'mangled: empty-as-date'],
    ['1900-01-00', 'mangled: empty-as-date'],
    ['01/01/1900', 'mangled: empty-as-date'],
    ['30/12/1899', 'mangled: empty-as-date'],
    ['31/12/9999', 'mangled: open-ended'],
  ])('%s is not used: %s', (text, kind) => {
    expect(read(text)).toBe(kind);
  });

  it('as a serial number comes with the date it seems to be', () => {
    expect(parseReceivedDate('45810')).toMatchObject({ likely: '2025-06-02' });
    expect(read('45810', { serials: 'accept' })).toBe('2025-06-02');
    expect(read('60000', { serials: 'accept' })).toBe('2064-04-08');
  });

  it('with the month first comes with the date it seems to be, and a warning for the column', () => {
    expect(parseReceivedDate('06/25/2025')).toMatchObject({ likely: '2025-06-25' });
    expect(read('06/25/2025', { order: 'month-first' })).toBe('2025-06-25');
    expect(read('25/06/2025', { order: 'month-first' })).toBe('mangled: other-order');
  });

  it('is ambiguous when nobody says which number comes first', () => {
    expect(parseReceivedDate('03/04/2015', { order: 'unknown' })).toMatchObject({
      kind: 'ambiguous',
      dayFirst: '2015-04-03',
      monthFirst: '2015-03-04',
    });
    expect(read('04/04/2015', { order: 'unknown' })).toBe('2015-04-04');
    expect(read('25/04/2015', { order: 'unknown' })).toBe('2015-04-25');
    expect(read('04/25/2015', { order: 'unknown' })).toBe('2015-04-25');
  });

  it.each([
    ['2-Jun-48', undefined, '2048-06-02'],
    ['2-Jun-50', undefined, '1950-06-02'],
    ['2-Jun-26', '2026-11-22', '2026-06-02'],
    ['2-Dec-26', '2026-11-22', '1926-12-02'],
    ['2-Jun-27', '2026-11-22', '1927-06-02'],
    ['2-Jun-99', '2026-11-22', '1999-06-02'],
  ])('with a two-digit year, %s read up to %s, is %s', (text, latest, date) => {
    expect(read(text, latest === undefined ? {} : { latest: day(latest) })).toBe(date);
  });

  it('is read back from every form that files write it in', () => {
    const forms: readonly ((d: CalendarDate) => string)[] = [
      (d) => d,
      (d) => `${d}T00:00:00`,
      (d) => d.replaceAll('-', ''),
      (d) => d.split('-').reverse().join('/'),
      (d) => d.split('-').reverse().map(Number).join('-'),
      (d) => d.split('-').reverse().join(''),
      (d) => dateInWords(d),
      (d) => dateInWords(d).slice(0, 6).trim() + dateInWords(d).slice(-5),
    ];
    fc.assert(
      fc.property(anyDate, fc.constantFrom(...forms), (date, form) => {
        expect(read(form(date))).toBe(date);
      }),
    );
  });

  it('as a serial number is the count of days that spreadsheets keep', () => {
    fc.assert(
      fc.property(anyDate, (date) => {
        const serial = daysBetween(day('1899-12-30'), date);
        fc.pre(serial >= 20_000);
        expect(parseReceivedDate(String(serial))).toMatchObject({ likely: date });
      }),
    );
  });

  it('never throws, and whatever cannot be used comes with advice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const result = parseReceivedDate(text);
        expect('advice' in result ? result.advice !== '' : true).toBe(true);
      }),
    );
  });
});

describe('the order of day and month in a column', () => {
  it.each([
    [['03/04/2015', '25/04/2015'], 'day-first'],
    [['03/04/2015', '04/25/2015'], 'month-first'],
    [['25/04/2015', '04/25/2015'], 'mixed'],
    [['03/04/2015', '2015-04-25', ''], 'unknown'],
  ])('%j: %s', (values, order) => {
    expect(detectDateOrder(values)).toBe(order);
  });
});
