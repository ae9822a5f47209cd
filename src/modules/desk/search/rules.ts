/**
 * Which of the people a viewer may see fit what was typed: forgiving of spelling, order, nicknames
 * and part postcodes. Every word must fit something, so that more words narrow the answer. Pure.
 */
import { distance } from 'fastest-levenshtein';
import { calendarDate, parseCalendarDate } from '../../../platform/calendar-date.ts';
import {
  areFormsOfOneName,
  compactName,
  isNameParticle,
  nameParts,
  soundsOf,
} from '../../people/index.ts';

/** A person who may be found. */
export interface Candidate {
  readonly id: string;
  /** Every name held: current, former, preferred, and as schools write it. */
  readonly names: readonly { readonly forename: string; readonly surname: string }[];
  readonly birthDate: string | null;
  readonly postcodes: readonly string[];
  /** LA child id, UPN, former UPN: found only when typed whole. */
  readonly numbers: readonly string[];
}

/** A person found; the score is between 0 and 1. */
export interface Found {
  readonly id: string;
  readonly score: number;
  /** The name that fitted, where it is not the first one: "also known as". */
  readonly alsoKnownAs: string | undefined;
}

type Word =
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'date'; readonly text: string };

const DATE = /\b(\d{4})-(\d{2})-(\d{2})\b|\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b/g;

/** What was typed, taken apart: dates, codes (anything with a digit) and parts of names. */
export function wordsOf(typed: string): readonly Word[] {
  const words: Word[] = [];
  const rest = typed.replace(DATE, (_all, y, m, d, day, month, year) => {
    const text = [
      String(y ?? year),
      String(m ?? month).padStart(2, '0'),
      String(d ?? day).padStart(2, '0'),
    ].join('-');
    if (parseCalendarDate(text) !== undefined)
      words.push({ kind: 'date', text: calendarDate(text) });
    return ' ';
  });
  for (const token of rest.split(/\s+/).filter((each) => each !== '')) {
    if (/\d/.test(token)) words.push({ kind: 'code', text: plainCode(token) });
    else words.push(...nameParts(token).map((text) => ({ kind: 'name', text }) as const));
  }
  return joinedPostcodes(words);
}

function plainCode(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

/** `SK8 4AB` is one postcode: an outward half followed by the beginning of an inward one. */
function joinedPostcodes(words: readonly Word[]): readonly Word[] {
  const joined: Word[] = [];
  for (const word of words) {
    const before = joined.at(-1);
    if (
      word.kind === 'code' &&
      before?.kind === 'code' &&
      /^[A-Z]{1,2}\d[A-Z\d]?$/.test(before.text) &&
      /^\d[A-Z]{0,2}$/.test(word.text)
    ) {
      joined[joined.length - 1] = { kind: 'code', text: before.text + word.text };
    } else joined.push(word);
  }
  return joined;
}

/** How well a typed part fits a part of a name, from 0 (not) to 1 (the same). */
export function namePartScore(typed: string, part: string): number {
  if (typed === part) return 1;
  if (typed.length >= 2 && part.startsWith(typed)) return 0.9;
  if (areFormsOfOneName(typed, part)) return 0.85;
  const longest = Math.max(typed.length, part.length);
  const away = distance(typed, part);
  if (longest >= 4 && away === 1) return 0.8;
  if (longest >= 7 && away === 2) return 0.75;
  const sounds = soundsOf(part);
  if (
    typed.length >= 3 &&
    part.length >= 3 &&
    soundsOf(typed).some((each) => sounds.includes(each))
  )
    return 0.7;
  return 0;
}

function codeScore(typed: string, candidate: Candidate): number {
  if (candidate.numbers.some((number) => plainCode(number) === typed)) return 1;
  if (!/^[A-Z]{1,2}\d/.test(typed)) return 0;
  for (const postcode of candidate.postcodes) {
    const plain = plainCode(postcode);
    if (plain === typed) return 0.95;
    if (isBeginningOfPostcode(typed, plain)) return 0.85;
  }
  return 0;
}

/** `SK8` begins `SK8 4AB` and not `SK80 1AA`: a whole outward half, or it and part of the inward. */
function isBeginningOfPostcode(typed: string, postcode: string): boolean {
  const outward = postcode.slice(0, -3);
  return postcode.startsWith(typed) && typed.length >= outward.length;
}

/** The best score of the name words within one name, each typed word on a part of its own. */
function nameScore(typed: readonly string[], name: Candidate['names'][number]): number {
  const parts = [...nameParts(name.forename), ...nameParts(name.surname)];
  const whole = compactName(typed.join(''));
  if (
    typed.length > 0 &&
    [
      name.surname,
      name.forename,
      `${name.forename}${name.surname}`,
      `${name.surname}${name.forename}`,
    ].some((each) => compactName(each) === whole)
  )
    return 1;
  const free = [...parts];
  let total = 0;
  for (const word of typed) {
    const scores = free.map((part) => namePartScore(word, part));
    const best = Math.max(0, ...scores);
    if (best === 0) {
      // `oconnor` for `O Connor`, `van` left out: small words alone never decide.
      if (isNameParticle(word) || parts.join('').includes(word)) {
        total += 0.6;
        continue;
      }
      return 0;
    }
    free.splice(scores.indexOf(best), 1);
    total += best;
  }
  return total / typed.length;
}

/** Ranks the candidates that fit every word typed, best first; ties by the first name held. */
export function rank(typed: string, candidates: readonly Candidate[]): readonly Found[] {
  const words = wordsOf(typed);
  if (words.length === 0) return [];
  const names = words.filter(({ kind }) => kind === 'name').map(({ text }) => text);
  const found = candidates.flatMap((candidate) => {
    const scores = words
      .filter(({ kind }) => kind !== 'name')
      .map(({ kind, text }) =>
        kind === 'date' ? Number(candidate.birthDate === text) : codeScore(text, candidate),
      );
    if (scores.includes(0)) return [];
    const fits = names.length === 0 ? undefined : bestName(names, candidate);
    if (names.length > 0 && fits === undefined) return [];
    const all = fits === undefined ? scores : [...scores, ...names.map(() => fits.score)];
    return [
      {
        id: candidate.id,
        score: all.reduce((sum, score) => sum + score, 0) / all.length,
        alsoKnownAs: fits?.also,
        sortName: sortName(candidate),
      },
    ];
  });
  return found
    .sort((a, b) => b.score - a.score || a.sortName.localeCompare(b.sortName, 'en'))
    .map(({ id, score, alsoKnownAs }) => ({ id, score, alsoKnownAs }));
}

function bestName(
  typed: readonly string[],
  candidate: Candidate,
): { readonly score: number; readonly also: string | undefined } | undefined {
  let best: { score: number; also: string | undefined } | undefined;
  for (const [index, name] of candidate.names.entries()) {
    const score = nameScore(typed, name) * (index === 0 ? 1 : 0.98);
    if (score > 0 && score > (best?.score ?? 0))
      best = { score, also: index === 0 ? undefined : `${name.forename} ${name.surname}`.trim() };
  }
  return best;
}

function sortName({ names }: Candidate): string {
  return `${names[0]?.surname ?? ''} ${names[0]?.forename ?? ''}`;
}
