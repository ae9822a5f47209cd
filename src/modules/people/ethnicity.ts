/**
 * Ethnic groups as the children in need and school censuses code them. Source: CIN census code set
 * N00177 (all collections to 2026-27); the words beside a code are spellings seen in extracts.
 */

/** A code with its name and the words that other systems write for it. */
export interface CodeWithWords {
  readonly code: string;
  readonly title: string;
  readonly synonyms: readonly string[];
}

/** Every code of the list. */
export const ethnicities: readonly CodeWithWords[] = [
  {
    code: 'WBRI',
    title: 'White British',
    synonyms: ['White - British', 'White: English, Welsh, Scottish, Northern Irish or British'],
  },
  { code: 'WIRI', title: 'White Irish', synonyms: ['White - Irish'] },
  {
    code: 'WIRT',
    title: 'Traveller of Irish heritage',
    synonyms: ['Irish Traveller', 'White - Traveller of Irish heritage'],
  },
  {
    code: 'WOTH',
    title: 'Any other White background',
    synonyms: ['White other', 'Other White', 'White - Any other White background'],
  },
  {
    code: 'WROM',
    title: 'Gypsy/Roma',
    synonyms: ['Gypsy', 'Roma', 'Gypsy or Roma', 'White - Gypsy/Roma'],
  },
  {
    code: 'MWBC',
    title: 'White and Black Caribbean',
    synonyms: ['Mixed - White and Black Caribbean', 'White & Black Caribbean'],
  },
  {
    code: 'MWBA',
    title: 'White and Black African',
    synonyms: ['Mixed - White and Black African', 'White & Black African'],
  },
  {
    code: 'MWAS',
    title: 'White and Asian',
    synonyms: ['Mixed - White and Asian', 'White & Asian'],
  },
  {
    code: 'MOTH',
    title: 'Any other mixed background',
    synonyms: ['Mixed other', 'Other mixed', 'Mixed - Any other mixed background'],
  },
  {
    code: 'AIND',
    title: 'Indian',
    synonyms: ['Asian - Indian', 'Asian or Asian British - Indian'],
  },
  {
    code: 'APKN',
    title: 'Pakistani',
    synonyms: ['Asian - Pakistani', 'Asian or Asian British - Pakistani'],
  },
  {
    code: 'ABAN',
    title: 'Bangladeshi',
    synonyms: ['Asian - Bangladeshi', 'Asian or Asian British - Bangladeshi'],
  },
  {
    code: 'AOTH',
    title: 'Any other Asian background',
    synonyms: ['Asian other', 'Other Asian', 'Asian - Any other Asian background'],
  },
  {
    code: 'BCRB',
    title: 'Black Caribbean',
    synonyms: ['Black - Caribbean', 'Caribbean', 'Black or Black British - Caribbean'],
  },
  {
    code: 'BAFR',
    title: 'Black African',
    synonyms: ['Black - African', 'African', 'Black or Black British - African'],
  },
  {
    code: 'BOTH',
    title: 'Any other Black background',
    synonyms: ['Black other', 'Other Black', 'Black - Any other Black background'],
  },
  { code: 'CHNE', title: 'Chinese', synonyms: ['Asian - Chinese'] },
  {
    code: 'OOTH',
    title: 'Any other ethnic group',
    synonyms: ['Other', 'Other ethnic group', 'Arab'],
  },
  { code: 'REFU', title: 'Refused', synonyms: ['Prefer not to say', 'Declined'] },
  {
    code: 'NOBT',
    title: 'Not yet obtained',
    synonyms: [
      'Not obtained',
      'Not known',
      'Unknown',
      'Not stated',
      'Information not yet obtained',
    ],
  },
];

/** Sex as records hold it, with the spellings of both census eras and of spreadsheets. */
export const sexes: readonly CodeWithWords[] = [
  { code: 'M', title: 'Male', synonyms: ['1', 'Boy', 'Man'] },
  { code: 'F', title: 'Female', synonyms: ['2', 'Girl', 'Woman'] },
  {
    code: 'U',
    title: 'Unknown or unborn',
    synonyms: [
      '0',
      '9',
      'Unknown',
      'Unborn',
      'Not known',
      'Not specified',
      'Indeterminate',
      'X',
      'Other',
    ],
  },
];
