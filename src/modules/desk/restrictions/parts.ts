/** What the pages about restrictions share. */
import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/db.ts';
import type { Jobs } from '../../../platform/jobs.ts';
import type { RestrictionCategory } from '../../people/index.ts';

/** What the routes work with. */
export interface RestrictionDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly jobs: Pick<Jobs, 'enqueue'>;
}

/** Why a record is restricted, in words. */
export const CATEGORY_WORDS: Readonly<Record<RestrictionCategory, string>> = {
  'protected-location': 'Where the child lives must not become known',
  'witness-protection': 'Witness protection',
  'staff-relative': 'Relative of somebody who works here',
  'high-risk': 'High risk',
};

/** How keepers name a restriction without naming the child. */
export function referenceOf(restrictionId: string): string {
  return `R-${restrictionId.slice(0, 8).toUpperCase()}`;
}
