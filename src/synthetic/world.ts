/** The synthetic authority as a whole. */
import type { CalendarDate } from '../platform/calendar-date.ts';
import { COUNCIL, makeAreas } from './council/areas.ts';
import { makeSchoolFinder } from './council/school-finder.ts';
import { makeSchools } from './council/schools.ts';
import { makeStaff } from './council/staff.ts';
import { startNumbers } from './identifiers.ts';
import type { Child, Family, World } from './model.ts';
import { makeFamilies } from './people/family.ts';
import type { FamilyTools } from './people/family-setting.ts';
import { createRandom } from './random.ts';
import { SIZES } from './sizes.ts';
import type { Size } from './sizes.ts';

/** What to make: the same three values give the same world, row for row. */
export interface WorldOptions {
  readonly size: Size;
  readonly seed: number;
  /** The day the world is made for; all dates count from it. */
  readonly today: CalendarDate;
}

/** Families between a family and the new one of a child adopted from it. */
const LATER_BY = 40;

/** Whether the child is on a current roll of one of the council's own schools. */
export function isPupil(child: Child): boolean {
  return child.enrolments.some(({ school, to }) => school.home && to === null);
}

/**
 * Makes the authority. Council, schools and staff are made at once; families one at a time as they
 * are asked for, so that any size fits in memory. Pure: no clock, no files but the name lists.
 */
export function generateAuthority(options: WorldOptions): World {
  const { size, seed, today } = options;
  const plan = SIZES[size];
  const root = createRandom(`larkmere/${String(seed)}/${size}/${today}`);
  const { areas, neighbours } = makeAreas(plan, root.derive('areas'));
  const { schools, trusts } = makeSchools(plan, areas, neighbours, root.derive('schools'));
  const { staff, teams, contacts } = makeStaff(plan, schools, today, root.derive('staff'));
  const finder = makeSchoolFinder(schools);
  const leads = new Map(
    contacts
      .filter(({ post }) => post === 'designated safeguarding lead')
      .map(({ urn, email }) => [urn, email]),
  );

  function* families(): Generator<Family> {
    const tools: FamilyTools = {
      today,
      finder,
      numbers: startNumbers(),
      areas,
      neighbours,
      teams,
      leads,
      careFamilies: plan.careFamilies,
      known: 0,
    };
    let pupils = 0;
    // A new family comes well after the one that the child left, so that no list shows them together.
    const later: { readonly due: number; readonly family: Family }[] = [];
    for (let index = 0; pupils < plan.pupils; index += 1) {
      const [own, ...others] = makeFamilies(index, tools, root.derive(`family/${String(index)}`));
      for (const family of others) {
        pupils += family.children.filter(isPupil).length;
        later.push({ due: index + LATER_BY, family });
      }
      for (let next = later[0]; next && next.due <= index; next = later[0]) {
        later.shift();
        yield next.family;
      }
      if (own === undefined || own.children.length === 0) continue;
      pupils += own.children.filter(isPupil).length;
      yield own;
    }
    for (const { family } of later) yield family;
  }

  return {
    size,
    seed,
    today,
    council: COUNCIL,
    areas,
    neighbours,
    trusts,
    schools,
    teams,
    staff,
    contacts,
    families,
  };
}
