/**
 * The invented council of Larkmere, its parts, streets and postcodes. No place in England bears
 * these names. LA codes 901 and 907 belonged to councils dissolved in 1996, before pupils had UPNs,
 * so that no child's real UPN or school's LAESTAB can occur; no real postcode begins with LM or WK,
 * and e-mail ends in the reserved `.example`.
 */
import type { Area, Council, Street } from '../model.ts';
import type { Random } from '../random.ts';
import type { SizePlan } from '../sizes.ts';

/** Settings of the council that no file carries. */
export const COUNCIL: Council = {
  name: 'Larkmere Council',
  laCode: '901',
  emailDomain: 'larkmere.example',
  themeColour: '#1b5e6b',
  cohortLabel: 'children with a social worker',
};

const NEIGHBOUR = { laCode: '907', laName: 'Thornquay' } as const;

const AREA_NAMES = [
  'Larkmere Town',
  'Wendle Quay',
  'Upper Cobbing',
  'Harrow Fen',
  'Steepleholt',
  'Millhallow',
  'Kingsferrow',
  'Oxmarrow',
  'Brackenlow',
  'Tanner Bridge',
  'Priors Wend',
  'Withymoor End',
  'Coldwell Rise',
  'Eastwendle',
  'Saltergarth',
  'Marlhollow',
  'Nether Cobbing',
  'Thornlark',
  'Abbots Ferrow',
  'Gorsewick Park',
  'Lower Wendle',
  'Larkfold',
  'Quarrendale',
  'Fenmarrow',
] as const;

const STREET_FIRST = [
  'Alder',
  'Ash',
  'Barley',
  'Beacon',
  'Beech',
  'Birch',
  'Bramble',
  'Bridge',
  'Brook',
  'Canal',
  'Castle',
  'Cedar',
  'Chapel',
  'Cherry',
  'Church',
  'Clover',
  'Copper',
  'Cowslip',
  'Curlew',
  'Dairy',
  'Elder',
  'Falcon',
  'Farrier',
  'Fern',
  'Ferry',
  'Field',
  'Foundry',
  'Garden',
  'Glebe',
  'Grange',
  'Green',
  'Harvest',
  'Hawthorn',
  'Hazel',
  'Heather',
  'Heron',
  'High',
  'Holly',
  'Honeysuckle',
  'Ivy',
  'Kestrel',
  'Kiln',
  'Lapwing',
  'Larch',
  'Laurel',
  'Lime',
  'Linden',
  'Linnet',
  'Magpie',
  'Maltings',
  'Manor',
  'Maple',
  'Market',
  'Meadow',
  'Mill',
  'Nightingale',
  'Oak',
  'Orchard',
  'Osier',
  'Otter',
  'Park',
  'Pasture',
  'Pear Tree',
  'Pine',
  'Plover',
  'Poplar',
  'Primrose',
  'Quarry',
  'Rectory',
  'Reed',
  'Ropewalk',
  'Rowan',
  'Sandpiper',
  'School',
  'Sedge',
  'Silver',
  'Skylark',
  'Sorrel',
  'Spring',
  'Spruce',
  'Station',
  'Swallow',
  'Swan',
  'Sycamore',
  'Tannery',
  'Teasel',
  'Thistle',
  'Vicarage',
  'Walnut',
  'Weaver',
  'Wharf',
  'Willow',
  'Windmill',
  'Wren',
  'Yew',
] as const;

const STREET_LAST = [
  'Street',
  'Road',
  'Lane',
  'Close',
  'Avenue',
  'Drive',
  'Way',
  'Court',
  'Gardens',
  'Terrace',
] as const;

const INWARD_LETTERS = 'ABDEFGHJLNPQRSTUWXYZ';

/** The postcode of the n-th street of an area: district by area, then sector and two letters. */
function postcode(letters: string, district: number, index: number): string {
  const first = INWARD_LETTERS[Math.floor(index / 9) % 20] ?? 'A';
  const second = INWARD_LETTERS[Math.floor(index / 180) % 20] ?? 'A';
  return `${letters}${String(district)} ${String((index % 9) + 1)}${first}${second}`;
}

function streetsOf(count: number, letters: string, district: number, random: Random): Street[] {
  const offset = random.int(0, 900);
  return Array.from({ length: count }, (_, index) => {
    const at = (offset + index * 7) % (STREET_FIRST.length * STREET_LAST.length);
    const first = STREET_FIRST[at % STREET_FIRST.length] ?? 'Mill';
    const last = STREET_LAST[Math.floor(at / STREET_FIRST.length)] ?? 'Lane';
    return { name: `${first} ${last}`, postcode: postcode(letters, district, index) };
  });
}

/** The council's areas and its one neighbour, from which some pupils come and to which some go. */
export function makeAreas(
  plan: SizePlan,
  random: Random,
): { readonly areas: readonly Area[]; readonly neighbours: readonly Area[] } {
  const areas = AREA_NAMES.slice(0, plan.areas).map((name, index): Area => ({
    code: `A${String(index + 1).padStart(2, '0')}`,
    name,
    home: true,
    laCode: COUNCIL.laCode,
    laName: 'Larkmere',
    streets: streetsOf(plan.streetsPerArea, 'LM', index + 1, random),
  }));
  const neighbours = ['Thornquay', 'Garromere'].map((name, index): Area => ({
    code: `N${String(index + 1)}`,
    name,
    home: false,
    ...NEIGHBOUR,
    streets: streetsOf(Math.ceil(plan.streetsPerArea / 2), 'WK', index + 1, random),
  }));
  return { areas, neighbours };
}

/** A house number in a street; one in eight is a flat. */
export function houseIn(street: Street, random: Random): string {
  const number = `${String(random.int(1, 120))} ${street.name}`;
  return random.chance(0.125) ? `Flat ${String(random.int(1, 12))}, ${number}` : number;
}
