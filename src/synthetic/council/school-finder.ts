/** Which school a child in an area goes to at a given age. */
import type { Area, School } from '../model.ts';
import type { Random } from '../random.ts';
import { weighted } from '../random.ts';

/** Chooses schools for children; all choices come from the world's schools. */
export interface SchoolFinder {
  nursery(area: Area, random: Random): School | undefined;
  /** A school for year 0 (Reception) to 11 near the area. */
  compulsory(area: Area, number: number, random: Random): School | undefined;
  juniorOf(infant: School): School | undefined;
  sixthForm(random: Random): School | undefined;
  special(random: Random): School | undefined;
  independent(random: Random): School | undefined;
  pru(random: Random): School | undefined;
  /** A school across the border. */
  across(number: number, random: Random): School | undefined;
}

/** Whether the school teaches that national curriculum year (-1 is the year before Reception). */
export function covers(school: School, number: number): boolean {
  switch (school.kind) {
    case 'nursery':
      return number === -1;
    case 'infant':
      return number >= 0 && number <= 2;
    case 'junior':
      return number >= 3 && number <= 6;
    case 'primary':
      return number >= (school.nurseryClass ? -1 : 0) && number <= 6;
    case 'secondary':
      return number >= 7 && number <= (school.sixthForm ? 13 : 11);
    case 'all-through':
    case 'independent':
      return number >= 0 && number <= 13;
    case 'special':
      return number >= 0 && number <= 13;
    case 'pru':
      return number >= 7 && number <= 11;
    case 'sixth-form':
      return number === 12 || number === 13;
  }
}

type Choice = (random: Random) => School | undefined;

function choiceOf(schools: readonly School[]): Choice | undefined {
  if (schools.length === 0) return undefined;
  return weighted(schools.map((school) => [school, school.weight] as const));
}

/** Phases in which a child may have to choose anew: Reception, juniors, seniors. */
function phaseOf(number: number): 'infant' | 'junior' | 'senior' {
  if (number <= 2) return 'infant';
  return number <= 6 ? 'junior' : 'senior';
}

/** Prepares the choices once. Most children go to a school of their own area. */
export function makeSchoolFinder(schools: readonly School[]): SchoolFinder {
  const home = schools.filter((school) => school.home);
  const mainstream = home.filter((school) =>
    ['infant', 'junior', 'primary', 'secondary', 'all-through'].includes(school.kind),
  );
  const local = new Map<string, Choice>();
  const anywhere = new Map<string, Choice>();
  const phases = { infant: 0, junior: 3, senior: 7 } as const;
  for (const [phase, number] of Object.entries(phases)) {
    const fitting = mainstream.filter((school) => covers(school, number));
    const all = choiceOf(fitting);
    if (all) anywhere.set(phase, all);
    for (const code of new Set(fitting.map((school) => school.area.code))) {
      const choice = choiceOf(fitting.filter((school) => school.area.code === code));
      if (choice) local.set(`${code}/${phase}`, choice);
    }
  }
  const nurseries = home.filter((school) => covers(school, -1));
  const nurseryIn = new Map<string, Choice | undefined>();
  const infants = home.filter((school) => school.kind === 'infant');
  const juniors = home.filter((school) => school.kind === 'junior');
  const ofKind = (kind: School['kind']): Choice | undefined =>
    choiceOf(home.filter((school) => school.kind === kind));
  const kinds = {
    sixthForm: ofKind('sixth-form'),
    special: ofKind('special'),
    independent: ofKind('independent'),
    pru: ofKind('pru'),
  };
  const neighbours = schools.filter((school) => !school.home);
  const acrossBorder = (number: number, random: Random): School | undefined => {
    const fitting = neighbours.filter((school) => covers(school, number));
    return fitting.length === 0 ? undefined : random.pick(fitting);
  };
  return {
    nursery(area, random) {
      if (!nurseryIn.has(area.code)) {
        nurseryIn.set(area.code, choiceOf(nurseries.filter((school) => school.area === area)));
      }
      return nurseryIn.get(area.code)?.(random);
    },
    compulsory(area, number, random) {
      const phase = phaseOf(number);
      if (!area.home && random.chance(0.7)) return acrossBorder(number, random);
      const near = local.get(`${area.code}/${phase}`);
      if (near && random.chance(0.85)) return near(random);
      return anywhere.get(phase)?.(random);
    },
    juniorOf: (infant) => juniors[infants.indexOf(infant)],
    sixthForm: (random) => kinds.sixthForm?.(random),
    special: (random) => kinds.special?.(random),
    independent: (random) => kinds.independent?.(random),
    pru: (random) => kinds.pru?.(random),
    across: acrossBorder,
  };
}
