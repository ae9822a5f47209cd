/** Names drawn from the lists beside this folder (sources in `names/README.md`). */
import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import type { ChildName } from '../model.ts';
import type { Random } from '../random.ts';
import { weighted } from '../random.ts';
import type { Origin } from './origins.ts';

interface NameRow {
  readonly origin: string;
  readonly sex?: string;
  readonly name: string;
  readonly weight: string;
}

type Picker = (random: Random) => string;

function readList(file: string): readonly NameRow[] {
  const text = readFileSync(new URL(`../names/${file}`, import.meta.url), 'utf8');
  return Papa.parse<NameRow>(text, { header: true, skipEmptyLines: true }).data;
}

function pickers(file: string, keyOf: (row: NameRow) => string): ReadonlyMap<string, Picker> {
  const lists = new Map<string, (readonly [string, number])[]>();
  for (const row of readList(file)) {
    const list = lists.get(keyOf(row)) ?? [];
    list.push([row.name, Number(row.weight)]);
    lists.set(keyOf(row), list);
  }
  return new Map([...lists].map(([key, list]) => [key, weighted(list)]));
}

const forenames = pickers('forenames.csv', (row) => `${row.origin}/${row.sex ?? ''}`);
const surnames = pickers('surnames.csv', (row) => row.origin);

function draw(lists: ReadonlyMap<string, Picker>, key: string, random: Random): string {
  const picker = lists.get(key);
  if (picker === undefined) throw new RangeError(`No list of names for ${key}`);
  return picker(random);
}

/** A forename for a child of the family's origin. */
export function forenameFor(origin: Origin, sex: 'M' | 'F', random: Random): string {
  const list = random.chance(origin.commonForename) ? 'british' : origin.forenames;
  return draw(forenames, `${list}/${sex}`, random);
}

/** Surnames end differently for girls in some languages; a family has both forms. */
export function surnameFor(origin: Origin, random: Random): string {
  return draw(surnames, origin.surnames, random);
}

const FEMALE_ENDINGS: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
  polish: [
    [/ski$/, 'ska'],
    [/cki$/, 'cka'],
    [/dzki$/, 'dzka'],
  ],
};

/** The surname as a child of this sex bears it: Kowalski's daughter is Kowalska. */
export function surnameForSex(surname: string, origin: Origin, sex: 'M' | 'F'): string {
  if (sex === 'M') return surname;
  for (const [ending, female] of FEMALE_ENDINGS[origin.name] ?? []) {
    if (ending.test(surname)) return surname.replace(ending, female);
  }
  return surname;
}

/** A child's full name: a forename no sibling has, mostly one middle name, sometimes none or two. */
export function nameChild(
  origin: Origin,
  sex: 'M' | 'F',
  surname: string,
  taken: ReadonlySet<string>,
  random: Random,
): ChildName {
  let forename = forenameFor(origin, sex, random);
  for (let attempt = 0; taken.has(forename) && attempt < 20; attempt += 1) {
    forename = forenameFor(origin, sex, random);
  }
  const point = random.next();
  const count = point < 0.19 ? 0 : point < 0.92 ? 1 : 2;
  const middle: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const name = forenameFor(origin, sex, random);
    if (name !== forename && !middle.includes(name)) middle.push(name);
  }
  return { forename, middle, surname };
}

/** An adult's name, for staff and foster carers. */
export function nameAdult(
  origin: Origin,
  random: Random,
): { readonly forename: string; readonly surname: string } {
  const sex = random.chance(0.75) ? 'F' : 'M';
  return {
    forename: forenameFor(origin, sex, random),
    surname: surnameForSex(surnameFor(origin, random), origin, sex),
  };
}
