/** A child's way through nursery, schools and college, year by year up to today. */
import { addDays } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import type { SchoolFinder } from '../council/school-finder.ts';
import { covers } from '../council/school-finder.ts';
import type { AddressSpell, Area, EducationNow, School } from '../model.ts';
import type { Random } from '../random.ts';
import {
  firstDayOf,
  lastDayOf,
  receptionYear,
  schoolYearOf,
  workingDayFrom,
} from '../school-year.ts';

/** A stretch on a roll before it is given an admission number. */
export interface RollSpell {
  readonly school: School;
  readonly from: CalendarDate;
  to: CalendarDate | null;
  status: 'C' | 'M' | 'S';
}

/** What schooling depends on. */
export interface SchoolingInput {
  readonly born: CalendarDate;
  readonly today: CalendarDate;
  readonly addresses: readonly AddressSpell[];
  /** First day in the area; earlier years were spent elsewhere. */
  readonly since: CalendarDate;
  /** Known to social care: moves, gaps and special schools are more frequent. */
  readonly troubled: boolean;
  readonly disabled: boolean;
}

/** What came of it. */
export interface Schooling {
  readonly spells: readonly RollSpell[];
  readonly education: EducationNow;
}

const POST_16 = 12;

function areaOn(addresses: readonly AddressSpell[], date: CalendarDate): Area | undefined {
  const spell = addresses.findLast((candidate) => candidate.from <= date) ?? addresses[0];
  return spell?.address.area;
}

function lastSpell(spells: readonly RollSpell[]): RollSpell | undefined {
  return spells.at(-1);
}

/** Where the child is taught in a year, given where they were the year before. */
function placeFor(
  input: SchoolingInput,
  finder: SchoolFinder,
  year: number,
  number: number,
  current: School | undefined,
  random: Random,
): School | undefined {
  const area = areaOn(input.addresses, firstDayOf(year));
  if (area === undefined) return undefined;
  if (number === -1) return random.chance(0.5) ? finder.nursery(area, random) : undefined;
  if (number < POST_16) {
    if (current && covers(current, number)) return current;
    if (number === 3 && current?.kind === 'infant') return finder.juniorOf(current);
    return finder.compulsory(area, number, random);
  }
  if (number > POST_16) return current && covers(current, number) ? current : undefined;
  if (current && covers(current, number) && random.chance(0.65)) return current;
  return random.chance(0.25) ? finder.sixthForm(random) : undefined;
}

/** Day in the year on which the child changes school, if they do. */
function moveIn(
  input: SchoolingInput,
  year: number,
  number: number,
  random: Random,
): CalendarDate | undefined {
  if (number < 0 || number > 11) return undefined;
  const [first, last] = [firstDayOf(year), lastDayOf(year)];
  for (const spell of input.addresses) {
    if (spell.from <= first || spell.from >= last) continue;
    const before = areaOn(input.addresses, addDays(spell.from, -1));
    if (before?.code !== spell.address.area.code && random.chance(number < 7 ? 0.65 : 0.3)) {
      return workingDayFrom(addDays(spell.from, random.int(1, 15)));
    }
  }
  if (!random.chance(input.troubled ? 0.04 : 0.015)) return undefined;
  return workingDayFrom(addDays(first, random.int(10, 270)));
}

function leave(spells: readonly RollSpell[], on: CalendarDate): void {
  const open = lastSpell(spells);
  if (open?.to === null) open.to = on < open.from ? open.from : on;
}

/** The child's rolls so far, oldest first; the last one is open when the child is at school today. */
export function schoolLife(input: SchoolingInput, finder: SchoolFinder, random: Random): Schooling {
  const { born, today } = input;
  const start = receptionYear(born);
  const now = schoolYearOf(today);
  const spells: RollSpell[] = [];
  const special = random.chance(input.disabled ? 0.35 : 0.008) ? finder.special(random) : undefined;
  const independent = !special && random.chance(0.035) ? finder.independent(random) : undefined;
  const across = !special && !independent && random.chance(0.015);

  for (let year = start - 1; year <= Math.min(now, start + 13); year += 1) {
    const number = year - start;
    const first = firstDayOf(year);
    if (lastDayOf(year) < input.since) continue;
    const open = lastSpell(spells);
    const current = open?.to === null ? open.school : undefined;
    let place: School | undefined;
    if (special && number >= 0) place = special;
    else if (independent && number >= 0 && number <= 13) place = independent;
    else if (across && number >= 7 && number < POST_16)
      place = current?.home === false ? current : finder.across(number, random);
    else place = placeFor(input, finder, year, number, current, random);
    if (place !== current) {
      leave(spells, lastDayOf(year - 1));
      if (place === undefined) continue;
      const from =
        first >= input.since ? first : workingDayFrom(addDays(input.since, random.int(2, 30)));
      if (from > today) continue;
      spells.push({ school: place, from, to: null, status: 'C' });
    }
    const moved =
      special || independent || across ? undefined : moveIn(input, year, number, random);
    const from = lastSpell(spells)?.from;
    if (
      place === undefined ||
      from === undefined ||
      moved === undefined ||
      moved > today ||
      moved <= addDays(from, 20)
    )
      continue;
    const area = areaOn(input.addresses, moved);
    const next = area && finder.compulsory(area, number, random);
    if (next === undefined || spells.some(({ school }) => school === next)) continue;
    leave(spells, addDays(moved, -random.int(1, 9)));
    spells.push({ school: next, from: moved, to: null, status: 'C' });
  }
  if (now > start + 13) leave(spells, lastDayOf(start + 13));
  return settle(input, finder, spells, now - start, random);
}

/** Children who have dropped out of school, and those taught at two schools. */
function settle(
  input: SchoolingInput,
  finder: SchoolFinder,
  spells: RollSpell[],
  number: number,
  random: Random,
): Schooling {
  const open = lastSpell(spells);
  if (open?.to !== null) {
    if (number < 0) return { spells, education: 'under school age' };
    return { spells, education: number >= POST_16 ? afterSchool(random) : 'missing education' };
  }
  const gone = random.next();
  const share = input.troubled ? 2.5 : 1;
  if (number >= 1 && number < POST_16 && gone < 0.016 * share) {
    const left = addDays(input.today, -random.int(20, 600));
    if (left > addDays(open.from, 10)) {
      leave(spells, left);
      return { spells, education: gone < 0.011 * share ? 'home educated' : 'missing education' };
    }
  }
  const pruShare = input.troubled ? 0.05 : 0.006;
  if (number >= 8 && number <= 11 && open.school.kind === 'secondary' && random.chance(pruShare)) {
    const pru = finder.pru(random);
    const from = workingDayFrom(addDays(input.today, -random.int(15, 240)));
    if (pru && from > open.from && from <= input.today) {
      open.status = 'M';
      spells.splice(-1, 0, { school: pru, from, to: null, status: 'S' });
    }
  }
  return { spells, education: 'at school' };
}

function afterSchool(random: Random): EducationNow {
  return random.chance(0.7) ? 'college' : 'left';
}
