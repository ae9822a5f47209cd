/** What the pages of a school's pupils work with. */
import type { Tell } from '../../../platform/bus.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/db.ts';

/** What the routes work with. */
export interface OurPupilsDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly tell: Tell;
  /** Searched words are sealed with it. */
  readonly secret: string;
}
