/**
 * Words that somebody searched for, as an address carries them: sealed for that person, so that names stay
 * out of histories, bookmarks, proxies and logs (ASVS 14.2.1), while going back, reloading and paging work.
 */
import { z } from 'zod';
import { keyedHash } from '../platform/http-origin.ts';
import { openSecret, sealSecret } from './second-factor/seal.ts';
import type { Viewer } from './viewer.ts';

/** Searched words in an address: unreadable, and nothing to anybody but who searched. */
export type SealedWords = string & z.BRAND<'SealedWords'>;

const LONGEST = 700;

/** A query's searched words; what is no such thing counts as none. */
export const sealedWords = z.string().max(LONGEST).catch('').default('').brand('SealedWords');

/** Seals words for the person's own addresses; no words stay no words. */
export function sealWords(
  secret: string,
  { personId }: Pick<Viewer, 'personId'>,
  words: string,
): SealedWords {
  const sealed =
    words === ''
      ? ''
      : sealSecret(secret, personId, Buffer.from(words), 'searched words').toString('base64url');
  return sealed as SealedWords;
}

/** The words again; none when they were sealed for somebody else, or not by this installation. */
export function openWords(
  secret: string,
  { personId }: Pick<Viewer, 'personId'>,
  sealed: SealedWords,
): string {
  if (sealed === '') return '';
  try {
    return openSecret(
      secret,
      personId,
      Buffer.from(sealed, 'base64url'),
      'searched words',
    ).toString();
  } catch {
    return '';
  }
}

/** What was asked of a list or search, as the audit keeps it: comparable, never readable (TRUST 5.3). */
export function filterHashOf(secret: string, asked: object): string {
  return keyedHash(`filter:${secret}`, JSON.stringify(asked));
}
