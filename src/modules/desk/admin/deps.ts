/** What the administrator's pages work with. */
import type { Setting } from '../../../access/index.ts';
import type { Tell } from '../../../platform/bus.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/db.ts';
import type { Jobs, QueueSpec } from '../../../platform/jobs.ts';

/** What the routes work with. */
export interface AdminDeps {
  readonly database: Database;
  readonly clock: Clock;
  /** Searched words are sealed with it. */
  readonly secret: string;
  readonly tell: Tell;
  readonly jobs: Pick<Jobs, 'states' | 'enqueue'>;
  /** Every queue, with what its work is. */
  readonly queues: readonly QueueSpec[];
  /** Whether the application runs its own database, as for an evaluation. */
  readonly isEmbedded: boolean;
  /** Every setting that modules declare. */
  readonly settings: readonly Setting<unknown>[];
}
