/**
 * The night's disposal: class by class, in batches. Each batch goes in a transaction with its certificate,
 * and asks again what is still due, so that a night that was cut short goes on where it stopped and one
 * that runs twice removes nothing twice.
 */
import { record } from '../../access/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { sql, type Database, type Tx } from '../../platform/db.ts';
import { addedUp, type ClassTotals } from './totals.ts';
import { certify } from './certificates.ts';
import * as child from './classes/child.ts';
import * as detail from './classes/detail.ts';
import * as school from './classes/school.ts';
import * as work from './classes/work.ts';
import type { Disposer, DueItem, Night } from './dispose.ts';
import { disposeOldAudit } from './classes/audit.ts';
import type { ClassId } from './schedule.ts';
import { rulesInForce } from './settings.ts';

/** What the night works with. */
export interface RetentionDeps {
  readonly database: Database;
  readonly clock: Clock;
}

const BATCH = 200;
const PURPOSE = 'retention';

/** In this order: what keeps something else goes before it. */
export const DISPOSERS: readonly Disposer[] = [
  child.adoptedRecords,
  child.recordsOfTheLiving,
  child.recordsOfTheDead,
  child.recordsOfNobody,
  detail.reasons,
  detail.categories,
  detail.reasonsAsReceived,
  detail.formerWorkers,
  detail.newsOfWorkers,
  detail.protectedPlaces,
  detail.addresses,
  detail.restrictionsLifted,
  school.pupilHomes,
  school.pupilsGone,
  school.rollsOfNobody,
  school.answersOfNobody,
  work.namedAdvice,
  work.unnamedAdvice,
  work.sharingDecisions,
  work.sharingAgreements,
  work.flowConfirmations,
  work.attempts,
  work.sessions,
  work.rightsCases,
  work.drafts,
  work.pagesAsked,
  work.challenges,
  work.signInKeys,
  work.notices,
  work.news,
  work.approvalWords,
  work.people,
  work.schoolContacts,
  work.emergencies,
  work.holdsLifted,
  work.tokens,
  work.fileCounts,
  work.matchRuns,
  work.certificates,
];

/** Disposes of everything that is due today; gives what went, by class. */
export async function disposeOfDue(deps: RetentionDeps, authorityId: string): Promise<ClassTotals> {
  const context = { authorityId, purpose: PURPOSE };
  const inTurn = <T>(act: (tx: Tx) => Promise<T>): Promise<T> =>
    deps.database.withSystem(context, async (tx) => {
      // Loads take the same turn: what is being brought is not disposed of under their feet.
      await tx.run(
        sql`select pg_advisory_xact_lock(hashtextextended(${`intake:${authorityId}`}, 0))`,
      );
      return act(tx);
    });
  const night: Night = {
    today: deps.clock.today(),
    rules: await deps.database.withSystem(context, rulesInForce),
  };
  const totals: (readonly [ClassId, number])[] = [];
  const faults: unknown[] = [];
  for (const disposer of DISPOSERS) {
    // One class that fails holds no other back; the job is told at the end, and is tried again.
    await disposeOf(disposer).catch((error: unknown) => faults.push(error));
  }
  const seals = await inTurn((tx) => disposeOldAudit(tx, night, deps.clock.now()));
  if (faults.length > 0) throw faults[0];
  return addedUp([...totals, ['audit', seals]]);

  async function disposeOf(disposer: Disposer): Promise<void> {
    const due = await deps.database.withSystem(context, async (tx) => {
      const found = await disposer.due(tx, night);
      if (found.length > 0)
        await record(tx, null, {
          event: 'retention.due',
          count: found.length,
          purpose: PURPOSE,
          rule: { id: `retention.${disposer.classId}`, version: night.rules.version },
        });
      return found;
    });
    for (let at = 0; at < due.length; at += BATCH) {
      const ids = due.slice(at, at + BATCH).map(({ id }) => id);
      const gone = await inTurn((tx) => disposeBatch(tx, disposer, ids, night, deps.clock.now()));
      totals.push([disposer.classId, gone]);
    }
  }
}

/** The certificate of a file that the import engine disposed of, in its transaction. */
export async function certifyFile(
  tx: Tx,
  { clock }: Pick<RetentionDeps, 'clock'>,
  batchId: number,
): Promise<void> {
  const { from } = await tx.one(sql<DueItem>`
    select greatest(created_at, published_at, undone_at, worked_at)::date as "from" from batch
    where authority_id = ${tx.authorityId} and batch_id = ${batchId}`);
  await certify(tx, {
    classId: 'files',
    items: [{ id: String(batchId), from }],
    counts: { batch: 1 },
    rules: await rulesInForce(tx),
    now: clock.now(),
  });
}

async function disposeBatch(
  tx: Tx,
  disposer: Disposer,
  ids: readonly string[],
  night: Night,
  now: Date,
): Promise<number> {
  const { classId } = disposer;
  const items = await disposer.due(tx, night, ids);
  if (items.length === 0) return 0;
  const counts = await disposer.dispose(
    tx,
    items.map(({ id }) => id),
    night,
  );
  // A certificate of certificates would never end: the audit notes that they went.
  if (classId === 'certificates') await noteOnly(tx, classId, items, night);
  else await certify(tx, { classId, items, counts, rules: night.rules, now });
  return items.length;
}

async function noteOnly(
  tx: Tx,
  classId: ClassId,
  items: readonly DueItem[],
  { rules }: Night,
): Promise<void> {
  await record(tx, null, {
    event: 'retention.disposed',
    count: items.length,
    purpose: PURPOSE,
    rule: { id: `retention.${classId}`, version: rules.version },
  });
}
