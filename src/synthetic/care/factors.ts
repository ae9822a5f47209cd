/** Codes of the CIN census as a case system would choose them, by the date they are recorded. */
import { calendarDate } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import type { Random } from '../random.ts';
import { weighted } from '../random.ts';

const SPLIT_ABUSE_CODES = calendarDate('2020-04-01');
const EXPLOITATION_CODE = calendarDate('2021-04-01');
/** From this day early help is a referral source (5D) and a way out of assessment (RC9). */
const EARLY_HELP_CODES = calendarDate('2022-04-01');

const pickFactor = weighted<string>([
  ['3B', 18],
  ['4B', 16],
  ['3A', 8],
  ['17A', 11],
  ['16A', 10],
  ['2B', 7],
  ['1B', 6],
  ['4A', 8],
  ['18', 7],
  ['5A', 5],
  ['6A', 4],
  ['14A', 4],
  ['7A', 3],
  ['2A', 3],
  ['19', 3],
  ['13A', 2],
  ['10A', 2],
  ['11A', 2],
  ['15A', 2],
  ['5B', 2],
  ['6B', 3],
  ['1A', 1],
  ['12A', 1],
  ['23A', 0.4],
  ['22A', 0.3],
  ['9A', 0.5],
  ['20', 3],
  ['3C', 2],
  ['24A', 2],
]);

function inEra(code: string, on: CalendarDate, random: Random): string {
  if (code === '18' || code === '19') {
    if (on < SPLIT_ABUSE_CODES) return `${code}A`;
    return `${code}${random.chance(0.75) ? 'C' : 'B'}`;
  }
  if (code === '24A' && on < EXPLOITATION_CODE) return '13A';
  return code;
}

/** One to four different factors of an assessment authorised on that date. */
export function factorsOn(on: CalendarDate, random: Random): readonly string[] {
  const factors = new Set<string>();
  const count = random.int(1, 4);
  for (let at = 0; at < count; at += 1) factors.add(inEra(pickFactor(random), on, random));
  return [...factors];
}

const pickSource = weighted<string>([
  ['6', 28],
  ['2A', 20],
  ['3F', 6],
  ['3A', 3],
  ['3B', 4],
  ['3C', 1],
  ['3D', 2],
  ['3E', 5],
  ['1A', 8],
  ['1B', 2],
  ['1C', 1],
  ['1D', 2],
  ['2B', 2],
  ['4', 2],
  ['5A', 3],
  ['5B', 3],
  ['5C', 4],
  ['5D', 5],
  ['7', 4],
  ['8', 5],
  ['9', 3],
  ['10', 1],
]);

/** Who referred the child. */
export function sourceOn(on: CalendarDate, random: Random): string {
  const source = pickSource(random);
  return source === '5D' && on < EARLY_HELP_CODES ? '5B' : source;
}

/** Why the child is in need. */
export const pickNeed = weighted<string>([
  ['N1', 56],
  ['N4', 11],
  ['N5', 14],
  ['N2', 5],
  ['N3', 4],
  ['N6', 3],
  ['N8', 3],
  ['N7', 1],
  ['N9', 2],
  ['N0', 1],
]);

/** Category of abuse of a child protection plan. */
export const pickCategory = weighted<string>([
  ['NEG', 49],
  ['EMO', 38],
  ['PHY', 8],
  ['SAB', 5],
]);

/** Why an episode that needed no more than an assessment was closed. */
export function afterAssessmentReason(on: CalendarDate, random: Random): string {
  return on >= EARLY_HELP_CODES && random.chance(0.3) ? 'RC9' : 'RC8';
}

/** Why an episode with a plan was closed. */
export const pickClosure = weighted<string>([
  ['RC7', 88],
  ['RC5', 5],
  ['RC3', 5],
  ['RC4', 2],
]);

const pickDisability = weighted<string>([
  ['LD', 30],
  ['AUT', 34],
  ['BEH', 16],
  ['COMM', 16],
  ['MOB', 12],
  ['PC', 8],
  ['INC', 5],
  ['HAND', 4],
  ['HEAR', 5],
  ['VIS', 4],
  ['CON', 3],
  ['DDA', 6],
]);

/** One to three disability codes. */
export function disabilities(random: Random): readonly string[] {
  const codes = new Set<string>();
  const count = random.int(1, 3);
  for (let at = 0; at < count; at += 1) codes.add(pickDisability(random));
  return [...codes];
}
