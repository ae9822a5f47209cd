import { beforeAll, describe, expect, test } from 'vitest';
import { isValidNhsNumber, isValidUpn, upnCheckLetter } from '../modules/people/index.ts';
import { addYears, calendarDate, daysBetween } from '../platform/calendar-date.ts';
import type { Child, Episode, World } from './model.ts';
import { SIZES } from './sizes.ts';
import type { Size } from './sizes.ts';
import { generateAuthority, isPupil } from './world.ts';

const today = calendarDate('2026-11-22');

function childrenOf(world: World): Child[] {
  return [...world.families()].flatMap((family) => family.children);
}

const spans = (episode: Episode) => [...episode.cinPlans, ...episode.cpPlans];

/** The six-year cohort by its rule: a plan, or a disability with an open episode, in the window. */
function isInCohort(child: Child): boolean {
  const { care } = child;
  if (care === null || child.unborn || care.marks.sealed || addYears(child.born, 18) <= today)
    return false;
  const last = care.episodes.at(-1);
  if (last?.closure === null && last.lookedAfter.some(({ to }) => to === null)) return false;
  const from = addYears(today, -6);
  return care.episodes.some((episode) => {
    if (episode.noFurtherAction || episode.need === 'N9') return false;
    if (spans(episode).some(({ to }) => (to ?? today) >= from)) return true;
    const assessedOnly = episode.closureReason === 'RC8' || episode.closureReason === 'RC9';
    return care.disabilities[0] !== 'NONE' && !assessedOnly && (episode.closure ?? today) >= from;
  });
}

describe('the demo authority', () => {
  let world: World;
  let children: Child[];
  beforeAll(() => {
    world = generateAuthority({ size: 'demo', seed: 1, today });
    children = childrenOf(world);
  });

  test('is the same on every pass and for every generation with one seed', () => {
    const again = childrenOf(generateAuthority({ size: 'demo', seed: 1, today }));
    expect(childrenOf(world)).toEqual(children);
    expect(again).toEqual(children);
  });

  test('is another with another seed', () => {
    const other = childrenOf(generateAuthority({ size: 'demo', seed: 2, today }));
    expect(other.map(({ name }) => name)).not.toEqual(children.map(({ name }) => name));
  });

  test('has about 2,000 pupils and a cohort of about 350', () => {
    expect(children.filter(isPupil).length).toBeGreaterThanOrEqual(2_000);
    expect(children.filter(isPupil).length).toBeLessThan(2_010);
    const cohort = children.filter(isInCohort).length;
    expect(cohort).toBeGreaterThan(350 * 0.85);
    expect(cohort).toBeLessThan(350 * 1.15);
  });

  test('has every kind of school, two trusts and schools across the border', () => {
    const kinds = new Set(world.schools.filter(({ home }) => home).map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(Object.keys(SIZES.demo.schools).sort());
    expect(world.schools.filter(({ home }) => home)).toHaveLength(15);
    expect(world.schools.some(({ home }) => !home)).toBe(true);
    expect(new Set(world.schools.flatMap(({ trust }) => trust?.code ?? [])).size).toBe(2);
    expect(new Set(world.schools.map(({ name }) => name)).size).toBe(world.schools.length);
  });

  test('has children of every kind that needs care in handling', () => {
    const known = children.filter(({ care }) => care !== null);
    expect(known.some(({ unborn }) => unborn)).toBe(true);
    expect(known.some(({ care }) => care?.marks.sealed)).toBe(true);
    expect(known.some(({ care }) => care?.marks.protectedLocation)).toBe(true);
    expect(known.some(({ care }) => care?.marks.restricted)).toBe(true);
    expect(known.some(({ care }) => (care?.marks.relatedStaff.length ?? 0) > 0)).toBe(true);
    expect(known.some(({ education }) => education === 'home educated')).toBe(true);
    expect(known.some(({ education }) => education === 'missing education')).toBe(true);
    expect(known.some(({ education }) => education === 'under school age')).toBe(true);
    expect(children.some(({ enrolments }) => enrolments.some(({ status }) => status === 'S'))).toBe(
      true,
    );
    expect(children.some(({ formerSurname }) => formerSurname !== null)).toBe(true);
    expect(children.some(({ name }) => name.surname.includes('-'))).toBe(true);
    expect(children.some(({ name }) => /\p{L}['’]\p{L}/u.test(name.surname))).toBe(true);
    expect(children.some(({ name }) => /[^\u0020-\u007E]/.test(name.surname))).toBe(true);
  });

  test('gives every UPN a correct check letter and to one child only', () => {
    const upns = children.flatMap(({ upn, formerUpn }) =>
      [upn, formerUpn].filter((one) => one !== null),
    );
    expect(upns.length).toBeGreaterThan(2_000);
    expect(upns.filter((upn) => !isValidUpn(upn))).toEqual([]);
    expect(upns.filter((upn) => upnCheckLetter(upn) !== upn[0])).toEqual([]);
    expect(new Set(upns).size).toBe(upns.length);
  });

  test('gives NHS numbers from the test range and ids once each', () => {
    expect(
      children.every(({ nhsNumber }) => nhsNumber.startsWith('999') && isValidNhsNumber(nhsNumber)),
    ).toBe(true);
    expect(new Set(children.map(({ nhsNumber }) => nhsNumber)).size).toBe(children.length);
    const ids = children.flatMap(({ care }) => care?.laChildId ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('lets twins share their birth date, and no one else in the family', () => {
    for (const family of world.families()) {
      // Grown-up siblings are left out of the world unless social care knew them.
      const minors = family.children.filter(({ born }) => addYears(born, 18) > today);
      for (const child of minors) {
        const sameDay = minors.filter(({ born }) => born === child.born);
        expect(sameDay).toHaveLength(child.twin ? 2 : 1);
      }
    }
    expect(children.filter(({ twin }) => twin).length).toBeGreaterThan(20);
  });

  test('never lets an adopted child keep UPN, NHS number, id or surname', () => {
    const byId = new Map(children.map((child) => [child.id, child]));
    const sealed = children.filter(({ care }) => care?.marks.sealed);
    for (const before of sealed) {
      const after = byId.get(before.care?.marks.neverLinkTo ?? '');
      expect(after?.born).toBe(before.born);
      expect(after?.nhsNumber).not.toBe(before.nhsNumber);
      expect(after?.name.surname).not.toBe(before.name.surname);
      expect(after?.familyId).not.toBe(before.familyId);
      if (before.upn !== null) expect(after?.upn).not.toBe(before.upn);
      expect(after?.care?.laChildId).not.toBe(before.care?.laChildId);
    }
  });

  test('keeps CIN and CP plans of a child apart, and everything inside its episode and before today', () => {
    for (const { care, born, unborn } of children) {
      expect(unborn ? born > today : born <= today).toBe(true);
      let closed: string = '0000';
      for (const episode of care?.episodes ?? []) {
        expect(episode.referral > closed).toBe(true);
        closed = episode.closure ?? '9999';
        const plans = spans(episode).toSorted((a, b) => (a.from < b.from ? -1 : 1));
        plans.forEach((plan, at) => {
          expect(plan.from >= episode.referral && plan.from <= today).toBe(true);
          expect((plan.to ?? '9999') <= closed).toBe(true);
          const next = plans[at + 1];
          if (next) expect((plan.to ?? '9999') < next.from).toBe(true);
        });
      }
    }
  });

  test('has siblings at the same referral and workers who change', () => {
    const families = [...world.families()].filter(
      ({ children: all }) => all.filter(({ care }) => care !== null).length > 1,
    );
    const together = families.filter(({ children: all }) => {
      const referrals = all.flatMap(
        ({ care }) => care?.episodes.map(({ referral }) => referral) ?? [],
      );
      return new Set(referrals).size < referrals.length;
    });
    expect(together.length).toBeGreaterThan(families.length / 2);
    const changes = children
      .flatMap(({ care }) => care?.episodes ?? [])
      .filter(({ allocations }) => new Set(allocations.map(({ worker }) => worker.email)).size > 1);
    expect(changes.length).toBeGreaterThan(50);
  });

  test('uses postcodes, e-mail and LA codes that reach nobody', () => {
    const postcodes = children.flatMap(({ addresses }) =>
      addresses.map(({ address }) => address.postcode),
    );
    expect(
      postcodes.filter((one) => !/^(LM|WK)\d{1,2} [1-9][ABD-HJLNP-UW-Z]{2}$/.test(one)),
    ).toEqual([]);
    expect(
      world.staff.filter(({ email }) => !/^[a-z0-9.-]+@[a-z0-9.-]+\.example$/.test(email)),
    ).toEqual([]);
    expect(new Set(world.staff.map(({ email }) => email)).size).toBe(world.staff.length);
  });
});

test('counts from the day it is asked for', () => {
  for (const day of ['2024-02-29', '2027-04-01', '2030-08-31']) {
    const on = calendarDate(day);
    const children = childrenOf(generateAuthority({ size: 'demo', seed: 3, today: on }));
    const last = children
      .flatMap(({ care }) => care?.episodes ?? [])
      .map(({ referral }) => referral);
    expect(last.every((referral) => referral <= on)).toBe(true);
    expect(last.some((referral) => daysBetween(referral, on) < 60)).toBe(true);
  }
});

test.each(['demo', 'average', 'large'] as const)(
  '%s has the schools and sign-ins of its plan',
  (size: Size) => {
    const world = generateAuthority({ size, seed: 1, today });
    const planned = Object.values(SIZES[size].schools).reduce((sum, count) => sum + count, 0);
    expect(world.schools.filter(({ home }) => home)).toHaveLength(planned);
    expect(world.staff).toHaveLength(SIZES[size].signIns);
    const roles = world.staff.flatMap(({ appointments }) => appointments.map(({ role }) => role));
    const count = (role: string) => roles.filter((one) => one === role).length;
    expect([count('VSH'), count('EA'), count('DA'), count('SYS')]).toEqual([1, 2, 2, 2]);
    expect(count('DSL')).toBe(2 * planned);
    expect(count('SW')).toBeGreaterThan(3 * count('TM'));
    expect(world.contacts).toHaveLength(4 * planned);
  },
);

test('families of an average authority have 3 % twins and a share known to social care', () => {
  const world = generateAuthority({ size: 'average', seed: 1, today });
  let seen = 0;
  let twins = 0;
  let cohort = 0;
  let pupils = 0;
  for (const { children } of world.families()) {
    seen += children.length;
    twins += children.filter(({ twin }) => twin).length;
    cohort += children.filter(isInCohort).length;
    pupils += children.filter(isPupil).length;
    if (seen > 12_000) break;
  }
  expect(twins / seen).toBeGreaterThan(0.024);
  expect(twins / seen).toBeLessThan(0.038);
  const planned = SIZES.average.cohort / SIZES.average.pupils;
  expect(cohort / pupils).toBeGreaterThan(planned * 0.93);
  expect(cohort / pupils).toBeLessThan(planned * 1.07);
});
