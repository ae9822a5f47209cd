/** An adopted child's other identity: new name, numbers and home, and no way back to the old ones. */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { addYears } from '../../platform/calendar-date.ts';
import { followPath } from '../care/pathways.ts';
import { rosterFor } from '../care/roster.ts';
import { asKnownOn } from '../care/trim.ts';
import type { CareRecord, Child } from '../model.ts';
import type { Random } from '../random.ts';
import { workingDayFrom } from '../school-year.ts';
import { addressIn } from './addresses.ts';
import type { FamilyTools } from './family-setting.ts';
import { makeChild } from './make-child.ts';
import { nameChild, surnameFor, surnameForSex } from './names.ts';
import { originOf } from './origins.ts';

/** Some adoptive families ask for help a year later: a record of its own, under the new identity. */
function laterSupport(
  ordered: CalendarDate,
  tools: FamilyTools,
  random: Random,
): CareRecord | null {
  const referral = workingDayFrom(addYears(ordered, 1));
  if (referral > tools.today || !random.chance(0.5)) return null;
  const story = followPath('in need', referral, random);
  const roster = rosterFor(tools.teams, 0);
  const allocations = roster('safeguarding', referral, story.closure, tools.today, random);
  const known = asKnownOn({ ...story, allocations }, tools.today);
  return {
    laChildId: tools.numbers.laChildId(),
    disabilities: ['NONE'],
    episodes: known ? [known] : [],
    diedOn: null,
    marks: {
      sealed: false,
      neverLinkTo: null,
      protectedLocation: false,
      restricted: false,
      relatedStaff: [],
    },
  };
}

/** The child as they are known since the adoption order of that day. */
export function newIdentity(
  before: Child,
  ordered: CalendarDate,
  tools: FamilyTools,
  random: Random,
): Child {
  const own = random.derive('adopted');
  const origin = originOf(own);
  const area = own.pick(tools.areas);
  const surname = surnameForSex(surnameFor(origin, own), origin, before.sex);
  const name = nameChild(origin, before.sex, surname, new Set(), own);
  const keepsForename = own.chance(0.6);
  const care = laterSupport(ordered, tools, own);
  const child = makeChild(
    {
      familyId: `${before.familyId}N`,
      born: before.born,
      unborn: false,
      twin: false,
      sex: before.sex,
      name: keepsForename ? { ...name, forename: before.name.forename } : name,
      otherParentSurname: surnameForSex(surnameFor(origin, own), origin, before.sex),
      formerSurname: null,
      preferredSurname: null,
      ethnicity: before.ethnicity,
      addresses: [{ address: addressIn(area, own), from: ordered, to: null }],
      since: ordered,
      until: null,
      disabled: false,
      care,
    },
    tools,
    own,
  );
  if (care === null) return child;
  return { ...child, care: { ...care, marks: { ...care.marks, neverLinkTo: before.id } } };
}
