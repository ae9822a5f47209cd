/** What is decided about a family before its children are made. */
import { addDays, addYears, daysBetween, later } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import {
  DAYS_BEFORE_BIRTH,
  HISTORY_YEARS,
  LEAD_IN_DAYS,
  familyReferrals,
  isReferable,
} from '../care/case-history.ts';
import type { FamilyReferral } from '../care/case-history.ts';
import type { AddressSpell, Area, Team } from '../model.ts';
import type { Random } from '../random.ts';
import { addressHistory } from './addresses.ts';
import { planAdoption } from './adoption.ts';
import type { Adoption } from './adoption.ts';
import { birthsOf } from './births.ts';
import type { Birth } from './births.ts';
import type { ChildTools } from './make-child.ts';
import { specialOf } from './specials.ts';
import type { Special } from './specials.ts';

/** What families are made with; one for each pass over the world. */
export interface FamilyTools extends ChildTools {
  readonly areas: readonly Area[];
  readonly neighbours: readonly Area[];
  readonly teams: readonly Team[];
  /** E-mail of the safeguarding lead of each school, by URN. */
  readonly leads: ReadonlyMap<string, string>;
  readonly careFamilies: number;
  /** Families known to social care so far in this pass. */
  known: number;
}

/** A child of the family who is not born yet. */
export interface Expected extends Birth {
  readonly own: FamilyReferral;
}

/** The family's circumstances. */
export interface Setting {
  readonly id: string;
  readonly area: Area;
  readonly special: Special | undefined;
  /** Referrals that concern the whole family; empty when social care does not know it. */
  readonly referrals: readonly FamilyReferral[];
  readonly births: readonly Birth[];
  readonly adoption: Adoption | undefined;
  readonly expected: Expected | undefined;
  /** First day in the council's area. */
  readonly since: CalendarDate;
  readonly addresses: readonly AddressSpell[];
}

/** The unborn child's referral: weeks ago, on the way to a plan to be born into. */
function expectedChild(today: CalendarDate, random: Random): Expected {
  const referral = addDays(today, -random.int(8, 80));
  const path = random.chance(0.5) ? 'protection' : 'in need';
  const born = addDays(referral, random.int(85, DAYS_BEFORE_BIRTH));
  const own = { path, referral, key: 'before birth', closes: born, reason: null } as const;
  return { born: born > today ? born : addDays(today, 20), twin: false, own };
}

/** A day on which the family was first referred, within the years that the case system holds. */
function firstReferral(earliest: CalendarDate, today: CalendarDate, random: Random): CalendarDate {
  const from = later(
    addDays(addYears(today, -HISTORY_YEARS), -LEAD_IN_DAYS),
    addDays(earliest, -100),
  );
  // More first referrals early on, so that with the later ones each year has about as many.
  return addDays(from, Math.floor(random.next() ** 1.35 * daysBetween(from, today)));
}

function leavesOf(
  referrals: readonly FamilyReferral[],
  tools: FamilyTools,
  random: Random,
): { readonly on: CalendarDate; readonly to: Area } | null {
  const last = referrals.at(-1);
  if (last?.reason !== 'RC5' || last.closes > tools.today) return null;
  return { on: last.closes, to: random.pick(tools.neighbours) };
}

/** Decides the n-th family's circumstances. */
export function settingOf(index: number, tools: FamilyTools, random: Random): Setting {
  const { today } = tools;
  const known = random.chance(tools.careFamilies);
  const ordinal = tools.known;
  if (known) tools.known += 1;
  const special = known ? specialOf(ordinal) : undefined;
  const area = random.pick(!known && random.chance(0.02) ? tools.neighbours : tools.areas);
  const births = [...birthsOf(today, random)];
  const earliest = births[0]?.born ?? today;
  let referrals: readonly FamilyReferral[] = [];
  if (known) {
    const first = firstReferral(earliest, today, random);
    referrals = familyReferrals(first, today, random.derive('care'));
    if (!births.some(({ born }) => isReferable(born, first))) {
      births.push({ born: addDays(first, -random.int(0, 2_000)), twin: false });
    }
  }
  const adoption =
    special === 'adoption' ? planAdoption(today, random.derive('care'), random) : undefined;
  if (adoption) births.push({ born: adoption.born, twin: false });
  const firstBorn = births.map(({ born }) => born).sort()[0] ?? today;
  const arrived = random.chance(0.07)
    ? addDays(today, -random.int(40, HISTORY_YEARS * 365))
    : firstBorn;
  const referred = referrals[0]?.referral;
  const since = referred !== undefined && referred < arrived ? referred : later(arrived, firstBorn);
  const moves = {
    area,
    areas: tools.areas,
    from: since,
    today,
    rate: known ? 0.16 : 0.08,
    leaves: leavesOf(referrals, tools, random),
  };
  return {
    id: `F${String(index)}`,
    area,
    special,
    referrals,
    births,
    adoption,
    expected: special === 'unborn' ? expectedChild(today, random) : undefined,
    since,
    addresses: addressHistory(moves, random.derive('addresses')),
  };
}
