/** The schools of the council and the few across its border that its children go to. */
import type { Area, RollLayout, School, Trust } from '../model.ts';
import type { Random } from '../random.ts';
import { weighted } from '../random.ts';
import type { SchoolKind, SizePlan } from '../sizes.ts';
import { nameAdult } from '../people/names.ts';
import { originOf } from '../people/origins.ts';
import { schoolNamer } from './school-names.ts';
import { telephone } from './telephone.ts';

interface KindRule {
  readonly lowAge: number;
  readonly highAge: number;
  /** First establishment number of the kind's usual range. */
  readonly firstNumber: number;
  /** Smallest and largest relative size. */
  readonly weights: readonly [number, number];
  readonly academyShare: number;
}

/** Ages and number ranges by kind of school. */
export const KINDS: Readonly<Record<SchoolKind, KindRule>> = {
  nursery: { lowAge: 3, highAge: 5, firstNumber: 1000, weights: [1, 2], academyShare: 0 },
  infant: { lowAge: 4, highAge: 7, firstNumber: 2000, weights: [6, 8], academyShare: 0.3 },
  junior: { lowAge: 7, highAge: 11, firstNumber: 2200, weights: [6, 8], academyShare: 0.3 },
  primary: { lowAge: 4, highAge: 11, firstNumber: 2400, weights: [2, 7], academyShare: 0.4 },
  secondary: { lowAge: 11, highAge: 18, firstNumber: 4000, weights: [5, 9], academyShare: 0.75 },
  'all-through': { lowAge: 4, highAge: 18, firstNumber: 6900, weights: [3, 4], academyShare: 1 },
  special: { lowAge: 4, highAge: 19, firstNumber: 7000, weights: [1, 2], academyShare: 0.3 },
  pru: { lowAge: 11, highAge: 16, firstNumber: 1100, weights: [1, 1], academyShare: 0 },
  'sixth-form': { lowAge: 16, highAge: 19, firstNumber: 8600, weights: [1, 1], academyShare: 0 },
  independent: { lowAge: 4, highAge: 18, firstNumber: 6000, weights: [1, 2], academyShare: 0 },
};

const FIRST_URN = 990_001;

const pickFaith = weighted<string | null>([
  [null, 70],
  ['Church of England', 18],
  ['Roman Catholic', 11],
  ['Muslim', 1],
]);

const LAYOUTS: readonly RollLayout[] = ['A', 'B', 'A', 'C'];

/** Everything that makes schools, in one place so that numbers never repeat. */
export function makeSchools(
  plan: SizePlan,
  areas: readonly Area[],
  neighbours: readonly Area[],
  random: Random,
): { readonly schools: readonly School[]; readonly trusts: readonly Trust[] } {
  const trusts = makeTrusts(plan.trusts);
  const nameOf = schoolNamer(random);
  const next: Partial<Record<SchoolKind, number>> = {};
  const schools: School[] = [];

  const add = (kind: SchoolKind, area: Area, index: number): void => {
    const rule = KINDS[kind];
    const number = next[kind] ?? rule.firstNumber;
    next[kind] = number + 1;
    const faithful = kind === 'primary' || kind === 'secondary' || kind === 'infant';
    const faith = faithful && area.home ? pickFaith(random) : null;
    const { name, slug } = nameOf(kind, area, faith);
    const head = nameAdult(originOf(random), random);
    const academy = random.chance(rule.academyShare);
    schools.push({
      urn: String(FIRST_URN + schools.length),
      establishmentNumber: String(number),
      name,
      slug,
      kind,
      area,
      home: area.home,
      lowAge: kind === 'primary' && index % 5 < 3 ? 3 : rule.lowAge,
      highAge: kind === 'secondary' && index % 2 === 1 ? 16 : rule.highAge,
      nurseryClass: kind === 'nursery' || (kind === 'primary' && index % 5 < 3),
      sixthForm:
        kind === 'sixth-form' ||
        kind === 'all-through' ||
        kind === 'independent' ||
        (kind === 'secondary' && index % 2 === 0),
      trust: academy && area.home ? (trusts[schools.length % trusts.length] ?? null) : null,
      faith,
      street: random.pick(area.streets),
      telephone: telephone(random),
      head: `${head.forename} ${head.surname}`,
      weight: random.int(rule.weights[0] * 10, rule.weights[1] * 10) / 10,
      rollLayout: LAYOUTS[schools.length % LAYOUTS.length] ?? 'A',
    });
  };

  for (const kind of Object.keys(plan.schools) as SchoolKind[]) {
    for (let index = 0; index < plan.schools[kind]; index += 1) {
      const area =
        areas[(index * 5 + (kind === 'junior' || kind === 'infant' ? 1 : 0)) % areas.length];
      if (area) add(kind, area, index);
    }
  }
  for (let index = 0; index < plan.neighbourSchools; index += 1) {
    const area = neighbours[index % neighbours.length];
    const kind = (['secondary', 'primary'] as const)[index % 2] ?? 'primary';
    if (area) add(kind, area, index);
  }
  return { schools, trusts };
}

const TRUST_WORDS = [
  'Lapwing',
  'Wendle Valley',
  'Beacon',
  'Harbour',
  'Fenland Light',
  'Compass',
  'Oakenfold',
  'Bridgeway',
  'Skylark',
  'Northlight',
  'Meridian',
  'Waymark',
  'Keystone',
  'Saltmarsh',
  'Riverbank',
] as const;

function makeTrusts(count: number): readonly Trust[] {
  return Array.from({ length: count }, (_, index) => {
    const word = TRUST_WORDS[index % TRUST_WORDS.length] ?? 'Lapwing';
    const again = Math.floor(index / TRUST_WORDS.length);
    const kind = ['Learning Trust', 'Schools Partnership', 'Academy Trust'][again] ?? 'Trust';
    return { code: String(99_001 + index), name: `${word} ${kind}` };
  });
}
