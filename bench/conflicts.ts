/**
 * How many of a thousand members of staff who are parents detection finds (TRUST T2): `node
 * bench/conflicts.ts [staff] [pupils]`. Invented families; social care's record differs from the school's
 * at the rates of the linkage bench. Every parent here lives with the child, and 12 % bear another name than
 * it; of those who live elsewhere detection finds nobody, and they have to say so.
 */
import { homeHash, sharesSurname } from '../src/modules/people/index.ts';
import { createRandom } from '../src/synthetic/random.ts';
import { quantile } from './figure.ts';
import { ABSENT_RATES } from './linkage/data-set.ts';
import { NORMAL_NOISE, recordElsewhere, scaleNoise } from './linkage/noise.ts';
import { drawSurname } from './linkage/names.ts';
import { makePopulation, POPULATION_RATES, type Child } from './linkage/population.ts';

const SEEDS = [11, 3, 7];
const NOISE = { light: 0.5, normal: 1, heavy: 2 };
const KEY = 'a key of the bench';

interface Found {
  /** Shares of the parents whose child is found: by social care's record, and by either record. */
  readonly byCare: number;
  readonly byEither: number;
  /** Children of other families who are hidden, for each thousand members of staff. */
  readonly others: number;
}

function run(staff: number, pupils: number, factor: number, seed: number): Found {
  const random = createRandom(`conflicts ${seed}`);
  const population = makePopulation(pupils, random);
  const rates = scaleNoise(NORMAL_NOISE, factor);
  const records = population.map((child) => ({
    child,
    care: recordElsewhere('', child, { population, rates, random }),
    roll: random.chance(ABSENT_RATES.absent) ? undefined : child,
  }));
  const byHash = Map.groupBy(
    records.flatMap((record) => [
      { record, of: 'care', surname: record.care.surname, hash: hashOf(record.care.postcode) },
      ...(record.roll === undefined
        ? []
        : [
            {
              record,
              of: 'roll',
              surname: record.roll.surname,
              hash: hashOf(record.roll.home.postcode),
            },
          ]),
    ]),
    ({ hash }) => hash,
  );
  const families = Map.groupBy(population, ({ family }) => family);
  const parents = [...families.values()].slice(0, staff);
  let byCare = 0;
  let byEither = 0;
  let others = 0;
  for (const children of parents) {
    const [child] = children;
    if (child === undefined) continue;
    const surname = random.chance(POPULATION_RATES.otherSurname)
      ? drawSurname(child.origin, random)
      : nameOfFamily(children);
    const name = `Pat ${surname}`;
    const hits = (byHash.get(hashOf(child.home.postcode)) ?? []).filter(({ surname }) =>
      sharesSurname(name, surname ?? ''),
    );
    const own = hits.filter(({ record }) => record.child === child);
    if (own.some(({ of }) => of === 'care')) byCare += 1;
    if (own.length > 0) byEither += 1;
    others += new Set(
      hits.flatMap(({ record }) => (record.child.family === child.family ? [] : [record.child])),
    ).size;
  }
  const whole = parents.length;
  return { byCare: byCare / whole, byEither: byEither / whole, others: (others / whole) * 1_000 };
}

function hashOf(postcode: string | null | undefined): string {
  return postcode === undefined || postcode === null || postcode === ''
    ? ''
    : homeHash(postcode, KEY);
}

/** What most of the children bear; of two with two names, the elder's. */
function nameOfFamily(children: readonly Child[]): string {
  const counts = Map.groupBy(children, ({ surname }) => surname);
  const [most] = [...counts].sort(([, a], [, b]) => b.length - a.length);
  return most?.[0] ?? '';
}

/** Prints the medians over three seeds, at each level of noise. */
export function benchConflicts(staff: number, pupils: number, print: (line: string) => void): void {
  for (const [noise, factor] of Object.entries(NOISE)) {
    const runs = SEEDS.map((seed) => run(staff, pupils, factor, seed));
    const middle = (figure: keyof Found) =>
      quantile(
        runs.map((each) => each[figure]),
        0.5,
      );
    const lowest = Math.min(...runs.map(({ byEither }) => byEither));
    print(
      `${noise} noise: of ${staff} parents ${Math.round(middle('byEither') * staff)} are found by either record (lowest ${Math.round(lowest * staff)}), ${Math.round(middle('byCare') * staff)} by social care's alone; ${middle('others').toFixed(1)} children of other families are hidden`,
    );
  }
}

if (import.meta.main) {
  const [staff = '1000', pupils = '20000'] = process.argv.slice(2);
  benchConflicts(Number(staff), Number(pupils), (line) => {
    console.log(line);
  });
}
