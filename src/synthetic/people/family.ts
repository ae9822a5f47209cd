/** Families: their children, with what schools and social care know of each. */
import { addDays, addYears, later } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import type { AddressSpell, Child, Family } from '../model.ts';
import type { Random } from '../random.ts';
import type { Birth } from './births.ts';
import { careOf } from './child-care.ts';
import { nameFamily } from './family-names.ts';
import type { FamilyNames } from './family-names.ts';
import { settingOf } from './family-setting.ts';
import type { FamilyTools, Setting } from './family-setting.ts';
import { makeChild } from './make-child.ts';
import { newIdentity } from './new-identity.ts';
import { ethnicityOf, originOf } from './origins.ts';
import type { Origin } from './origins.ts';

interface Household {
  readonly setting: Setting;
  readonly origin: Origin;
  readonly names: FamilyNames;
  readonly taken: Set<string>;
  readonly random: Random;
}

/** The family's addresses in the child's lifetime. */
function addressesSince(
  born: CalendarDate,
  spells: readonly AddressSpell[],
): readonly AddressSpell[] {
  return spells
    .filter((spell) => spell.to === null || spell.to > born)
    .map((spell) => (spell.from < born ? { ...spell, from: born } : spell));
}

function makeOne(
  at: number,
  birth: Birth,
  home: Household,
  tools: FamilyTools,
): { readonly child: Child; readonly own: Random } | undefined {
  const { setting, origin, names, taken, random } = home;
  const { today } = tools;
  const own = random.derive(`child/${String(at)}`);
  const unborn = birth.born > today;
  const known = setting.referrals.length > 0;
  const adoption = birth === setting.births.at(-1) ? setting.adoption : undefined;
  const expected = birth === setting.expected ? setting.expected : undefined;
  const disabled = !expected && !adoption && own.chance(known ? 0.035 : 0.004);
  const death = addDays(today, -own.int(30, 2_000));
  const dies = known && !adoption && own.chance(0.000_3) && death > addDays(birth.born, 60);
  const circumstances = {
    birth,
    own: adoption?.own ?? expected?.own ?? null,
    disabled,
    diedOn: dies ? death : null,
  };
  const care = careOf(setting, circumstances, tools, random, own.derive('care'));
  if (care === null && (unborn || addYears(birth.born, 19) <= today)) return undefined;
  const sex = own.chance(0.512) ? 'M' : 'F';
  const named = names.child(sex, taken, own);
  taken.add(named.name.forename);
  const plan = {
    familyId: setting.id,
    born: birth.born,
    unborn,
    twin: birth.twin,
    sex,
    ...named,
    ethnicity: ethnicityOf(origin, own),
    addresses: addressesSince(unborn ? today : birth.born, setting.addresses),
    since: later(setting.since, birth.born),
    until: adoption?.ordered ?? circumstances.diedOn,
    disabled,
    care,
  } as const;
  return { child: makeChild(plan, tools, own), own };
}

/**
 * A parent who works with children: the safeguarding lead of a child's own school, or else someone
 * in the team that works with the family, must not see the family's records.
 */
function markRelated(children: Child[], tools: FamilyTools): void {
  const enrolments = children.flatMap((child) => child.enrolments.filter(({ to }) => to === null));
  const lead = enrolments.map(({ school }) => tools.leads.get(school.urn)).find(Boolean);
  const allocations = children.flatMap((child) =>
    (child.care?.episodes ?? []).flatMap((episode) => episode.allocations),
  );
  const last = allocations.at(-1);
  const colleague = last?.team.workers.find((worker) => worker !== last.worker)?.email;
  const relative = lead ?? colleague;
  if (relative === undefined) return;
  children.forEach((child, at) => {
    if (child.care === null) return;
    const marks = { ...child.care.marks, relatedStaff: [relative] };
    children[at] = { ...child, care: { ...child.care, marks } };
  });
}

/** The n-th family of the world and, after it, the new family of a child adopted from it. */
export function makeFamilies(index: number, tools: FamilyTools, random: Random): readonly Family[] {
  const setting = settingOf(index, tools, random);
  const origin = originOf(random);
  const home: Household = {
    setting,
    origin,
    names: nameFamily(origin, random),
    taken: new Set(),
    random,
  };
  const children: Child[] = [];
  const families: Family[] = [{ id: setting.id, area: setting.area, children }];
  const births = setting.expected ? [...setting.births, setting.expected] : setting.births;
  births.forEach((birth, at) => {
    const made = makeOne(at, birth, home, tools);
    if (made === undefined) return;
    const { child, own } = made;
    const ordered = birth === setting.births.at(-1) ? setting.adoption?.ordered : undefined;
    if (ordered === undefined || child.care === null) {
      children.push(child);
      return;
    }
    const other = newIdentity(child, ordered, tools, own);
    const marks = { ...child.care.marks, sealed: true, neverLinkTo: other.id };
    children.push({ ...child, care: { ...child.care, marks } });
    families.push({ id: other.familyId, area: setting.area, children: [other] });
  });
  if (setting.special === 'staff family') markRelated(children, tools);
  return families;
}
