/** Puts one child together: name, numbers, addresses, schools and social-care record. */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { addDays, later } from '../../platform/calendar-date.ts';
import type { SchoolFinder } from '../council/school-finder.ts';
import type { Numbers } from '../identifiers.ts';
import type { AddressSpell, CareRecord, Child, ChildName, Enrolment } from '../model.ts';
import type { Random } from '../random.ts';
import { schoolYearOf } from '../school-year.ts';
import { schoolLife } from './schooling.ts';
import type { RollSpell } from './schooling.ts';

/** LA code of UPNs that were given elsewhere in England: of a council dissolved in 1996. */
const ELSEWHERE = '920';

/** What is already decided about a child. */
export interface ChildPlan {
  readonly familyId: string;
  readonly born: CalendarDate;
  readonly unborn: boolean;
  readonly twin: boolean;
  readonly sex: 'M' | 'F';
  readonly name: ChildName;
  readonly otherParentSurname: string;
  readonly formerSurname: string | null;
  readonly preferredSurname: string | null;
  readonly ethnicity: string;
  readonly addresses: readonly AddressSpell[];
  /** First day in the council's area. */
  readonly since: CalendarDate;
  /** Last day of this identity: death or adoption. */
  readonly until: CalendarDate | null;
  readonly disabled: boolean;
  readonly care: CareRecord | null;
}

/** What children are made with. */
export interface ChildTools {
  readonly today: CalendarDate;
  readonly finder: SchoolFinder;
  readonly numbers: Numbers;
}

interface Upns {
  readonly upn: string | null;
  readonly formerUpn: string | null;
}

/** A UPN comes with the first state-funded school; a second one, now and then, by mistake. */
function upnsOf(
  plan: ChildPlan,
  spells: readonly RollSpell[],
  tools: ChildTools,
  random: Random,
): Upns {
  const first = spells.find((spell) => spell.school.kind !== 'independent' && spell.status !== 'S');
  if (first === undefined) return { upn: null, formerUpn: null };
  const cameAtSchoolAge = plan.since > addDays(plan.born, 5 * 365);
  const given = schoolYearOf(first.from);
  const la = first.school.home ? first.school.area.laCode : ELSEWHERE;
  const upn =
    cameAtSchoolAge && random.chance(0.6)
      ? tools.numbers.upn(ELSEWHERE, String(2000 + random.int(0, 999)), given - 2)
      : tools.numbers.upn(la, first.school.establishmentNumber, given);
  if (!random.chance(0.012)) return { upn, formerUpn: null };
  const corrected = tools.numbers.upn(la, first.school.establishmentNumber, given + 1);
  return { upn: corrected, formerUpn: upn };
}

function endSpells(spells: readonly RollSpell[], until: CalendarDate | null): readonly RollSpell[] {
  if (until === null) return spells;
  return spells.map((spell) =>
    spell.to === null ? { ...spell, to: later(spell.from, until) } : spell,
  );
}

/** The child in full. Numbers are taken in the order in which children are made. */
export function makeChild(plan: ChildPlan, tools: ChildTools, random: Random): Child {
  const schooling = schoolLife(
    {
      born: plan.born,
      today: plan.until ?? tools.today,
      addresses: plan.addresses,
      since: plan.since,
      troubled: plan.care !== null,
      disabled: plan.disabled,
    },
    tools.finder,
    random.derive('school'),
  );
  const spells = endSpells(schooling.spells, plan.until);
  const upns = upnsOf(plan, spells, tools, random.derive('upn'));
  const enrolments = spells.map(({ school, from, to, status }): Enrolment => ({
    school,
    from,
    to,
    status,
    admissionNumber: tools.numbers.admission(school),
  }));
  const { familyId, born, unborn, twin, sex, name, ethnicity, addresses, care } = plan;
  return {
    id: tools.numbers.person(),
    familyId,
    born,
    unborn,
    sex,
    name,
    otherParentSurname: plan.otherParentSurname,
    formerSurname: plan.formerSurname,
    preferredSurname: plan.preferredSurname,
    ethnicity,
    twin,
    nhsNumber: tools.numbers.nhsNumber(),
    ...upns,
    addresses,
    enrolments,
    education: plan.until === null ? schooling.education : 'left',
    care,
  };
}
