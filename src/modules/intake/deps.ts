/** What the engine is given by the composition root. */
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/db.ts';
import type { Jobs } from '../../platform/jobs.ts';
import type { Tell } from '../../platform/bus.ts';
import type { Reading } from './read-file.ts';
import type { RegisteredKind } from './registry.ts';

/** What the engine works with. */
export interface IntakeDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly tell: Tell;
  readonly enqueue: Jobs['enqueue'];
  readonly kinds: readonly RegisteredKind[];
  /** How files are read: the entry file of the reading process and its limits. */
  readonly reading: Reading;
  /** Where received files are kept until they are disposed of. */
  readonly fileFolder: string;
  /**
   * Called before an undo deletes rows of a table, so that modules above can let go of what they
   * derived from them (links, the cohort). What still refers to a row afterwards keeps the row.
   */
  readonly beforeRemoval?: (
    tx: Tx,
    table: string,
    keys: readonly Readonly<Record<string, unknown>>[],
  ) => Promise<void>;
}

/** Purpose of background work on files. */
export const IMPORT = 'import';
