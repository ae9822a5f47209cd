/** Two files to link, with the truth kept: a population on school rolls and a part of it elsewhere. */
import type { PersonRecord } from '../../src/modules/matching/index.ts';
import { createRandom } from '../../src/synthetic/random.ts';
import type { NoiseRates } from './noise.ts';
import { recordElsewhere } from './noise.ts';
import type { Child } from './population.ts';
import { makePopulation } from './population.ts';

/** What to make. */
export interface DataSetOptions {
  readonly left: number;
  readonly right: number;
  readonly rates: NoiseRates;
  readonly seed: number;
  /** Only names, birth date, sex, postcode and UPN, as the first measurements had. */
  readonly basic: boolean;
}

/** Two files and which of their ids are one child. */
export interface DataSet {
  readonly left: readonly PersonRecord[];
  readonly right: readonly PersonRecord[];
  /** Right id by left id. */
  readonly truth: ReadonlyMap<string, string>;
  /** How many left records have none on the right. */
  readonly absent: number;
}

/** Share of the left file that is not in the right one, and of those the share with family there. */
export const ABSENT_RATES = { absent: 0.15, withFamily: 0.4 } as const;

/** Makes the two files; the same options give the same files. */
export function makeDataSet(options: DataSetOptions): DataSet {
  const random = createRandom(`linkage ${options.seed}`);
  const absent = Math.round(options.left * ABSENT_RATES.absent);
  const fromFamilies = Math.round(absent * ABSENT_RATES.withFamily);
  const strangers = absent - fromFamilies;
  const children = makePopulation(options.right + absent, random);
  const outside = pickOutside(children, fromFamilies, strangers, options.seed);
  const inside = children.filter((child) => !outside.has(child)).slice(0, options.right);
  const rightIds = new Map(inside.map((child, index) => [child, `R${index + 1}`]));
  const chosen = shuffle([...inside], options.seed).slice(0, options.left - outside.size);
  const lefts = shuffle([...chosen, ...outside], options.seed + 1);
  const source = { population: children, rates: options.rates, random };
  const truth = new Map<string, string>();
  const left = lefts.map((child, index) => {
    const id = `L${index + 1}`;
    const rightId = rightIds.get(child);
    if (rightId !== undefined) truth.set(id, rightId);
    return recordElsewhere(id, child, source);
  });
  const right = inside.map((child) => asOnRoll(rightIds.get(child) ?? '', child));
  const strip = (record: PersonRecord): PersonRecord => (options.basic ? basic(record) : record);
  return { left: left.map(strip), right: right.map(strip), truth, absent: outside.size };
}

function basic({ id, forename, surname, dob, sex, postcode, upn }: PersonRecord): PersonRecord {
  return { id, forename, surname, dob, sex, postcode, upn };
}

/** Children left out of the right file: some with brothers or sisters there, some without. */
function pickOutside(
  children: readonly Child[],
  fromFamilies: number,
  strangers: number,
  seed: number,
): Set<Child> {
  const outside = new Set<Child>();
  const families = shuffle([...Map.groupBy(children, (child) => child.family).values()], seed);
  for (const family of families) {
    if (outside.size >= fromFamilies + strangers) break;
    const [first] = family;
    if (first === undefined) continue;
    if (family.length > 1 && outside.size < fromFamilies) outside.add(first);
    else if (family.length === 1 && outside.size >= fromFamilies) outside.add(first);
  }
  return outside;
}

function shuffle<T>(items: T[], seed: number): T[] {
  const random = createRandom(`shuffle ${seed}`);
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.int(0, last);
    [items[last], items[other]] = [items[other] as T, items[last] as T];
  }
  return items;
}

function asOnRoll(id: string, child: Child): PersonRecord {
  const { forename, middleNames, surname, dob, sex, home, upn, ethnicity, schoolUrn } = child;
  return { id, forename, middleNames, surname, dob, sex, ...home, upn, ethnicity, schoolUrn };
}
