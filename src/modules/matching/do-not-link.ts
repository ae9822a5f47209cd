/**
 * The do-not-link list as a file: pairs of ids, or tokens that say which pairs without naming them.
 *
 * A token is what may be kept of an adopted child after the two identities were parted: the SHA-256,
 * in hexadecimal, of `salt`, the left id and the right id with a line feed between each. A row with a
 * `token` bars the pair whose token it is; its `salt` column may be empty, and is mostly one for the
 * whole file: each further salt costs another hash for each candidate. Where the records
 * themselves bear a `token` column, two rows that bear the same listed token are barred as well.
 */
import { createHash } from 'node:crypto';
import type { BarredPair, Bars } from './engine/barred.ts';

/** One row of a do-not-link file: a pair of ids, a token, or both; empty where the file has none. */
export interface DoNotLinkRow {
  readonly leftId: string;
  readonly rightId: string;
  readonly token: string;
  readonly salt: string;
}

/** The token of a pair of ids. */
export function pairToken(salt: string, leftId: string, rightId: string): string {
  return createHash('sha256').update(`${salt}\n${leftId}\n${rightId}`, 'utf8').digest('hex');
}

/** Tokens that records bear themselves, by id. */
export interface RecordTokens {
  readonly left: ReadonlyMap<string, string>;
  readonly right: ReadonlyMap<string, string>;
}

/** What the rows of a do-not-link file bar. */
export function barsOf(rows: readonly DoNotLinkRow[], borne: RecordTokens): Bars {
  const pairs: BarredPair[] = rows.filter(({ leftId, rightId }) => leftId !== '' && rightId !== '');
  const withToken = rows.filter(({ token }) => token !== '');
  if (withToken.length === 0) return { pairs };
  const tokens = new Set(withToken.map(({ token }) => comparableToken(token)));
  const salts = [...new Set(withToken.map(({ salt }) => salt))];
  const isBarred = (leftId: string, rightId: string): boolean => {
    const token = comparableToken(borne.left.get(leftId) ?? '');
    if (tokens.has(token) && token === comparableToken(borne.right.get(rightId) ?? '')) return true;
    return salts.some((salt) => tokens.has(pairToken(salt, leftId, rightId)));
  };
  return { pairs, isBarred };
}

function comparableToken(token: string): string {
  return token.trim().toLowerCase();
}
