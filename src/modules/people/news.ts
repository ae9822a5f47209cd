/** News of a child (`child_change`): what each writer of them has to keep to. */
import { sql, type Tx } from '../../platform/db.ts';

/**
 * The moment as from which news written in this transaction counts as known (timestamptz as text).
 * Writers take turns from here until they commit, so that nobody ever sees later news before earlier
 * ones: what somebody has seen up to a moment is then all there was.
 */
export async function newsMoment(tx: Tx): Promise<string> {
  await tx.run(
    sql`select pg_advisory_xact_lock(hashtext('alongside.news'), hashtext(${tx.authorityId}))`,
  );
  const { now } = await tx.one(sql<{ now: string }>`select clock_timestamp()::text as now`);
  return now;
}
