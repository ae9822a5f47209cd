/**
 * How names are compared: folded to plain letters, taken apart, sounded out, and known by their
 * short forms. Pure. Used by record linkage and by search, so that both forgive the same things:
 * accents, apostrophes, hyphens, spacing, order, spelling by ear and everyday diminutives.
 *
 * Phonetic codes: Double Metaphone (Lawrence Philips, 2000), by the package `double-metaphone`.
 */
import { doubleMetaphone } from 'double-metaphone';
import { nicknameGroups } from './nickname-groups.ts';

/** Letters that Unicode does not take apart into a plain letter and an accent. */
const PLAIN_LETTERS: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['þ', 'th'],
  ['ł', 'l'],
  ['ı', 'i'],
  ['ħ', 'h'],
  ['ŋ', 'n'],
  ['ə', 'e'],
  ['ŧ', 't'],
]);

/** Apostrophes, and the marks that stand for them in transliterated names (ʻ ʼ ʾ ʿ): dropped. */
const APOSTROPHES = /['’‘`´ʹʻʼʽʾʿ‛′]/gu;

/** Small words of surnames in many traditions; they tell two people apart only beside the rest. */
const PARTICLES: ReadonlySet<string> = new Set(
  'a abu al ap bin bint d da dal das de degli dei del della den der des di do dos du e el en ibn la las le los mac mc o of ould san st te ter the und ul ur v van vande vander von y zu'.split(
    ' ',
  ),
);

/**
 * A name in lower case with plain letters and single spaces: `O’Brien-Łukasz` becomes
 * `obrien lukasz`. Letters of other scripts are kept; digits and signs are not part of a name.
 */
export function foldName(name: string): string {
  if (/^[a-z]+$/u.test(name)) return name;
  return name
    .replace(APOSTROPHES, '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}\p{Lm}]+/gu, '')
    .replace(/[^a-z]/gu, (letter) => PLAIN_LETTERS.get(letter) ?? letter)
    .replace(/[^\p{L}]+/gu, ' ')
    .trim();
}

/** The parts of a name, folded, in the order in which they stand: `Anne-Marie` is `anne`, `marie`. */
export function nameParts(name: string): string[] {
  const folded = foldName(name);
  return folded === '' ? [] : folded.split(' ');
}

/** A name with its parts run together, as `McDonald`, `Mc Donald` and `MC-DONALD` compare equal. */
export function compactName(name: string): string {
  return foldName(name).replaceAll(' ', '');
}

/** Whether a folded part is a small word (de, van, al, bin …) that many unrelated names share. */
export function isNameParticle(part: string): boolean {
  return PARTICLES.has(part);
}

/**
 * How a folded part sounds: one or two codes, the likelier first; empty for names in a script that
 * the rules of English spelling do not reach.
 */
export function soundsOf(part: string): readonly string[] {
  const [first, second] = doubleMetaphone(part);
  if (first === '') return [];
  return second === first || second === '' ? [first] : [first, second];
}

const groupsByName = new Map<string, number[]>();
for (const [group, names] of nicknameGroups.entries()) {
  for (const name of names) {
    const groups = groupsByName.get(name);
    if (groups) groups.push(group);
    else groupsByName.set(name, [group]);
  }
}

/** The numbers of the groups of short and full forms that a folded forename belongs to. */
export function nicknameGroupsOf(part: string): readonly number[] {
  return groupsByName.get(part) ?? [];
}

/** All names that a folded forename may be the short or the full form of, itself left out. */
export function otherFormsOf(part: string): string[] {
  const forms = new Set(nicknameGroupsOf(part).flatMap((group) => nicknameGroups[group] ?? []));
  forms.delete(part);
  return [...forms];
}

/** Whether two folded forenames are everyday forms of one name: `bill` and `william`. */
export function areFormsOfOneName(a: string, b: string): boolean {
  const groups = nicknameGroupsOf(b);
  return nicknameGroupsOf(a).some((group) => groups.includes(group));
}
