/** What a list of children and its file share. */
import { z } from 'zod';
import { openWords, sealedWords, type Role, type Viewer } from '../../../access/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/db.ts';
import { Refusal } from '../../../platform/errors.ts';
import { filterFrom } from './page.ts';
import { ORDER_KEYS, type CaseloadFilter } from './queries.ts';

/** What a list of children shows, as the audit has it. */
export const FIELDS = ['R03', 'R04', 'R06'] as const;

const text = z.string().trim().max(120).catch('').default('');
/** What an address asks of a list. */
export const listQuery = z.object({
  status: text,
  school: text,
  worker: text,
  show: text,
  q: sealedWords,
  sort: z
    .string()
    .refine((key) => ORDER_KEYS.includes(key))
    .catch('name')
    .default('name'),
  page: text,
  done: text,
});
/** The parsed address. */
export type Asked = z.output<typeof listQuery>;

/** What the routes work with. */
export interface ListDeps {
  readonly database: Database;
  readonly clock: Clock;
  /** Searched words are sealed with it. */
  readonly secret: string;
}

/**
 * Refuses whoever holds none of the roles. The matrix gives workers, managers and chairs the same cells,
 * for own cases, the team's or those who name them, so that a cell alone cannot tell their pages apart.
 */
export function refuseUnless(roles: readonly Role[], viewer: Viewer): void {
  if (!roles.includes(viewer.role)) throw new Refusal(403);
}

/** The filter that an address asks for. */
export function filterOf({ secret }: ListDeps, viewer: Viewer, asked: Asked): CaseloadFilter {
  return filterFrom({ ...asked, term: openWords(secret, viewer, asked.q) });
}
