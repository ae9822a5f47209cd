import { beforeAll, expect, test } from 'vitest';
import { calendarDate } from '../../platform/calendar-date.ts';
import { RECORD_ERRORS } from '../errors.ts';
import type { Child, Enrolment } from '../model.ts';
import { createRandom } from '../random.ts';
import { generateAuthority } from '../world.ts';
import { careView } from './care-view.ts';
import type { CareView } from './care-view.ts';
import { rollView } from './roll-view.ts';
import type { RollView } from './roll-view.ts';

const today = calendarDate('2026-11-22');

interface Pair {
  readonly child: Child;
  readonly enrolment: Enrolment;
  readonly care: CareView;
  readonly roll: RollView;
}

const pairs: Pair[] = [];

beforeAll(() => {
  const world = generateAuthority({ size: 'average', seed: 5, today });
  for (const { children } of world.families()) {
    for (const child of children) {
      const enrolment = child.enrolments.findLast(
        ({ to, status }) => to === null && status !== 'S',
      );
      if (child.care === null || enrolment === undefined) continue;
      const care = careView(
        child,
        children,
        world.schools,
        today,
        createRandom(`care/${child.id}`),
      );
      const roll = rollView(child, enrolment, today, createRandom(`roll/${child.id}`));
      pairs.push({ child, enrolment, care, roll });
    }
    if (pairs.length > 4_000) break;
  }
});

function share(
  differs: (pair: Pair) => boolean,
  among: (pair: Pair) => boolean = () => true,
): number {
  const of = pairs.filter(among);
  return of.filter(differs).length / of.length;
}

test.each([
  ['forename', RECORD_ERRORS.forename.rate, 0.02, (p: Pair) => p.care.forename !== p.roll.forename],
  ['surname', RECORD_ERRORS.surname.rate, 0.02, (p: Pair) => p.care.surname !== p.roll.surname],
  ['birth date', RECORD_ERRORS.birthDate.rate, 0.006, (p: Pair) => p.care.born !== p.roll.born],
  ['sex', RECORD_ERRORS.sex.rate, 0.006, (p: Pair) => p.care.sex !== p.roll.sex],
  ['postcode', RECORD_ERRORS.postcode.rate, 0.03, (p: Pair) => p.care.postcode !== p.roll.postcode],
] as const)(
  '%s differs between the two records at the stated rate',
  (_name, rate, tolerance, differs) => {
    expect(Math.abs(share(differs) - rate)).toBeLessThan(tolerance);
  },
);

test('social care holds a UPN at the stated rate, and a wrong one at its rate', () => {
  const hasUpn = ({ child }: Pair) => child.upn !== null;
  expect(share(({ care }) => care.upn !== '', hasUpn)).toBeCloseTo(
    RECORD_ERRORS.upnPresent.rate,
    1,
  );
  const wrong = share(
    ({ care, child }) => care.upn !== child.upn && care.upn !== child.formerUpn,
    ({ care }) => care.upn !== '',
  );
  expect(Math.abs(wrong - RECORD_ERRORS.upnWrong.rate)).toBeLessThan(0.006);
});

test('the case system is behind on schools at the stated rates', () => {
  expect(share(({ care }) => care.school === null)).toBeCloseTo(RECORD_ERRORS.noSchool.rate, 1);
  const other = share(
    ({ care, enrolment }) => care.school !== null && care.school !== enrolment.school,
  );
  expect(Math.abs(other - RECORD_ERRORS.previousSchool.rate)).toBeLessThan(0.04);
});

test('a record says why it is hard exactly when it is', () => {
  for (const { care, child } of pairs) {
    const plain =
      care.forename === child.name.forename &&
      care.surname === child.name.surname &&
      care.born === child.born &&
      care.sex === child.sex &&
      care.upn === (child.upn ?? '') &&
      care.postcode === child.addresses.at(-1)?.address.postcode &&
      care.line === child.addresses.at(-1)?.address.line &&
      !child.twin;
    if (plain) expect(care.why).toEqual([]);
    else expect(care.why.length).toBeGreaterThan(0);
  }
});
