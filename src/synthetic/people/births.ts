/** The children of a family in order of birth. */
import { addDays } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import type { Random } from '../random.ts';
import { weighted } from '../random.ts';

/** One birth; twins are two entries of the same date. */
export interface Birth {
  readonly born: CalendarDate;
  readonly twin: boolean;
}

/** Years before today in which a family's first child may be born. */
const FIRST_CHILD_YEARS = 26;
/** Share of pregnancies with twins, which makes 3 % of children twins. */
const TWIN_PREGNANCIES = 0.0153;

const pickCount = weighted<number>([
  [1, 36],
  [2, 40],
  [3, 16],
  [4, 6],
  [5, 2],
]);

/** Births up to today. */
export function birthsOf(today: CalendarDate, random: Random): readonly Birth[] {
  const births: Birth[] = [];
  let born = addDays(today, -random.int(0, FIRST_CHILD_YEARS * 365));
  const count = pickCount(random);
  for (let at = 0; at < count && born <= today; at += 1) {
    const twin = random.chance(TWIN_PREGNANCIES);
    births.push({ born, twin });
    if (twin) births.push({ born, twin });
    born = addDays(born, random.int(400, 1_900));
  }
  return births;
}
