/** Names for the linkage bench: the synthetic authority's lists, and a long tail of surnames made up. */
import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import type { Random } from '../../src/synthetic/random.ts';
import { weighted } from '../../src/synthetic/random.ts';

/** Draws a name. */
export type Picker = (random: Random) => string;

const NAMES = new URL('../../src/synthetic/names/', import.meta.url);

function readPickers(file: string, keyOf: (row: Record<string, string>) => string) {
  const text = readFileSync(new URL(file, NAMES), 'utf8');
  const rows = Papa.parse<Record<string, string>>(text, {
    header: true,
    skipEmptyLines: true,
  }).data;
  const byKey = Map.groupBy(rows, keyOf);
  return new Map(
    [...byKey].map(([key, list]): [string, Picker] => [
      key,
      weighted(list.map((row) => [row['name'] ?? '', Number(row['weight'])] as const)),
    ]),
  );
}

const forenames = readPickers(
  'forenames.csv',
  (row) => `${row['origin'] ?? ''}/${row['sex'] ?? ''}`,
);
const surnames = readPickers('surnames.csv', (row) => row['origin'] ?? '');

/** Origins and how common they are among the families. */
const pickOrigin = weighted<string>([
  ['british', 78],
  ['pakistani', 4],
  ['indian', 3],
  ['bangladeshi', 2],
  ['polish', 3],
  ['african', 3],
  ['somali', 1],
  ['arabic', 2],
  ['irish', 2],
  ['romanian', 1],
  ['chinese', 1],
]);

const FIRST_PARTS =
  'Ash Bar Beck Brad Bran Brom Carl Chad Clay Cold Crom Dal Den Dray East Ed Fair Fen Flax Gar Glen Gold Grim Hal Ham Har Hart Has Haw Hol Hurst Ing Kel Ken King Kirk Lang Leigh Lin Lock Long Mal Mar Mere Mid Mil Mor Nor North Old Oak Pem Pres Rad Red Ridge Rock Rush Sand Shef Ship Stan Stock Strat Sut Swin Thorn Tren Wake Wal War West Whit Wil Win Wood Wyn'.split(
    ' ',
  );
const LAST_PARTS =
  'acre bank borne bourne bridge brook burn bury by cliff combe cote croft dale den don er field ford gate grave ham hill holt hurst ing ingham ington land ley low man mere more ness over ridge rigg sby set shaw stead ster stock stone ter thorpe ton vale wall ward way well wick win wood worth yard'.split(
    ' ',
  );

/** Where a family's names come from. */
export function drawOrigin(random: Random): string {
  return pickOrigin(random);
}

/** A surname of an origin; a third of British ones are rare names of places that do not exist. */
export function drawSurname(origin: string, random: Random): string {
  if (origin === 'british' && random.chance(0.35)) {
    return `${random.pick(FIRST_PARTS)}${random.pick(LAST_PARTS)}`;
  }
  return surnames.get(origin)?.(random) ?? '';
}

/** A forename; families of every origin also use the names common in England. */
export function drawForename(origin: string, sex: 'M' | 'F', random: Random): string {
  const list = random.chance(0.3) ? 'british' : origin;
  return forenames.get(`${list}/${sex}`)?.(random) ?? '';
}
