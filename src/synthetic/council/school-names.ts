/** Names for schools: each once, in the manner of its kind. */
import type { Area } from '../model.ts';
import type { Random } from '../random.ts';
import { withoutAccents } from '../records/name-forms.ts';
import type { SchoolKind } from '../sizes.ts';

const PLACES = [
  'Alder Bank',
  'Applewood Lane',
  'Beechfold',
  'Bramble Hill',
  'Brookmead',
  'Cedar Rise',
  'Chalkpit Lane',
  'Cherry Fold',
  'Copperfield Road',
  'Cowslip Bank',
  'Curlew Way',
  'Dovecote Lane',
  'Eldermead',
  'Fairmeadow',
  'Fernbank',
  'Ferry Lane',
  'Foxglove',
  'Glebe Fields',
  'Goldfinch',
  'Greenways',
  'Hare Hill',
  'Hawthorn Park',
  'Hazelmead',
  'Heron Bank',
  'Hollow Oak',
  'Honeysuckle',
  'Kingfisher',
  'Kitefield',
  'Larchwood',
  'Limekiln Road',
  'Linden Bank',
  'Long Meadow',
  'Maltings',
  'Maple Grove',
  'Marsh Lane',
  'Meadowsweet',
  'Millstream',
  'Moat Hill',
  'Nightingale',
  'Oak Tree',
  'Old Quay',
  'Orchard Way',
  'Osier Bank',
  'Otter Row',
  'Parkside',
  'Pear Tree',
  'Plover Hill',
  'Poplar Row',
  'Quayside',
  'Reedbank',
  'Riverside',
  'Rookery Lane',
  'Rowan Park',
  'Sandpiper',
  'Sedge Lane',
  'Silver Birch',
  'Skylark',
  'Spinney',
  'Springhead',
  'Stone Cross',
  'Swan Lane',
  'Sycamore Hill',
  'Thistledown',
  'Tollgate',
  'Walnut Tree',
  'Watermead',
  'Weavers Field',
  'Willowbank',
  'Windmill Hill',
  'Wren Park',
] as const;

const SAINTS = [
  'St Aldhelm’s',
  'St Bede’s',
  'St Brigid’s',
  'St Chad’s',
  'St Clare’s',
  'St Columba’s',
  'St Cuthbert’s',
  'St Dunstan’s',
  'St Edith’s',
  'St Hilda’s',
  'St Jude’s',
  'St Luke’s',
  'St Mary Magdalene’s',
  'St Nicholas’',
  'St Oswald’s',
  'St Paul’s',
  'St Swithun’s',
  'St Thérèse of Lisieux',
  'St Wilfrid’s',
  'St Winifred’s',
] as const;

function wording(kind: SchoolKind, place: string, area: Area, faith: string | null): string {
  const faithWord = faith === 'Roman Catholic' ? 'Catholic ' : faith ? `${faith} ` : '';
  switch (kind) {
    case 'nursery':
      return `${place} Nursery School`;
    case 'infant':
      return `${place} ${faithWord}Infant School`;
    case 'junior':
      return `${place} Junior School`;
    case 'primary':
      return `${place} ${faithWord}Primary School`;
    case 'secondary':
      return faith ? `${place} ${faithWord}School` : `${place} Academy`;
    case 'all-through':
      return `${place} All-through School`;
    case 'special':
      return `${place} School`;
    case 'pru':
      return `${place} Centre`;
    case 'sixth-form':
      return `${area.name} Sixth Form College`;
    case 'independent':
      return `${place} Hall School`;
  }
}

/** Plain lower-case letters and hyphens, for file and host names. */
export function slugOf(name: string): string {
  return withoutAccents(name)
    .replace(/[’']/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** A function that names schools and never gives a name twice. */
export function schoolNamer(
  random: Random,
): (kind: SchoolKind, area: Area, faith: string | null) => { name: string; slug: string } {
  const taken = new Set<string>();
  const firstPlace = random.int(0, PLACES.length - 1);
  const firstSaint = random.int(0, SAINTS.length - 1);
  let count = 0;
  return (kind, area, faith) => {
    for (let attempt = 0; ; attempt += 1) {
      const place = PLACES[(firstPlace + count * 11) % PLACES.length] ?? 'Oak Tree';
      const saint = SAINTS[(firstSaint + count * 3) % SAINTS.length] ?? 'St Jude’s';
      count += 1;
      const christian = faith === 'Roman Catholic' || faith === 'Church of England';
      const plain = christian ? saint : place;
      const start = attempt < 12 ? plain : `${area.name} ${plain}`;
      const name = wording(kind, attempt < 40 ? start : `${start} ${String(attempt)}`, area, faith);
      if (taken.has(name)) continue;
      taken.add(name);
      return { name, slug: slugOf(name) };
    }
  };
}
