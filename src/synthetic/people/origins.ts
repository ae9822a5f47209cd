/** Where families' names come from, how often, and the census ethnicity codes that go with them. */
import type { Random } from '../random.ts';
import { weighted } from '../random.ts';

/** A group of names and how it is used. */
export interface Origin {
  readonly name: string;
  /** The list of forenames drawn from when the child is not given a name common in England. */
  readonly forenames: string;
  readonly surnames: string;
  /** Share of children given a forename common in England and Wales. */
  readonly commonForename: number;
  readonly ethnicities: readonly (readonly [string, number])[];
}

function origin(
  name: string,
  commonForename: number,
  ethnicities: readonly (readonly [string, number])[],
  lists: { readonly forenames?: string; readonly surnames?: string } = {},
): Origin {
  return {
    name,
    forenames: lists.forenames ?? name,
    surnames: lists.surnames ?? name,
    commonForename,
    ethnicities,
  };
}

const OTHER_WHITE = [['WOTH', 1]] as const;

const pickOrigin = weighted<Origin>([
  [
    origin('british', 1, [
      ['WBRI', 92],
      ['MWBC', 3],
      ['MWAS', 2],
      ['MWBA', 1.5],
      ['MOTH', 1.5],
    ]),
    660,
  ],
  [
    origin('irish', 0.5, [
      ['WIRI', 6],
      ['WBRI', 4],
    ]),
    22,
  ],
  [origin('polish', 0.35, OTHER_WHITE), 38],
  [origin('romanian', 0.25, OTHER_WHITE), 22],
  [origin('portuguese', 0.3, OTHER_WHITE), 14],
  [origin('lithuanian', 0.25, OTHER_WHITE), 9],
  [origin('albanian', 0.25, OTHER_WHITE), 9],
  [origin('ukrainian', 0.1, OTHER_WHITE), 8],
  [
    origin('turkish', 0.15, [
      ['WOTH', 6],
      ['OOTH', 4],
    ]),
    12,
  ],
  [origin('pakistani', 0.2, [['APKN', 1]]), 52],
  [origin('indian', 0.3, [['AIND', 1]]), 40],
  [origin('bangladeshi', 0.15, [['ABAN', 1]]), 20],
  [origin('sri-lankan', 0.3, [['AOTH', 1]]), 5],
  [
    origin('african', 0.4, [
      ['BAFR', 9],
      ['BOTH', 1],
    ]),
    32,
  ],
  [origin('somali', 0.05, [['BAFR', 1]]), 14],
  [
    origin('caribbean', 0.7, [
      ['BCRB', 7],
      ['MWBC', 3],
    ]),
    18,
  ],
  [origin('chinese', 0.6, [['CHNE', 1]]), 7],
  [origin('vietnamese', 0.5, [['AOTH', 1]]), 3],
  [origin('filipino', 0.5, [['AOTH', 1]]), 4],
  [origin('arabic', 0.15, [['OOTH', 1]]), 16],
  [
    origin('persian', 0.15, [
      ['OOTH', 8],
      ['AOTH', 2],
    ]),
    7,
  ],
  [origin('roma', 0.2, [['WROM', 1]]), 5],
  [
    origin('traveller', 0.4, [
      ['WIRT', 7],
      ['WROM', 3],
    ]),
    4,
  ],
]);

/** A family's origin, as often as the groups occur in the invented council. */
export function originOf(random: Random): Origin {
  return pickOrigin(random);
}

/** The ethnicity code recorded for the family's children; a few families have not been asked. */
export function ethnicityOf(group: Origin, random: Random): string {
  const point = random.next();
  if (point < 0.012) return 'NOBT';
  if (point < 0.02) return 'REFU';
  return weighted(group.ethnicities)(random);
}
