/** What the audit costs: the same read with and without its event, side by side, while seals are made. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { record, sealAudit, type Viewer } from '../src/access/index.ts';
import { sql, type Database } from '../src/platform/db.ts';
import { inFreshFolder, withData, type Print } from './data.ts';
import { figureLine, figureOf, quantile, type Figure } from './figure.ts';

const AUTHORITY = '993';
const SCHOOLS = 700;
const AT_ONCE = 8;
const SECONDS = 5;
const ROUNDS = 5;
/** Transactions a second that are asked for. */
const RATE = 500;

/** Reads a school's page in transactions of a viewer's own, audited and not, in turn. */
export async function benchAuditCost(print: Print): Promise<Figure[]> {
  return inFreshFolder((folder) =>
    withData(join(folder, 'data'), async ({ database }) => {
      const viewer = await arrange(database);
      await measure(database, viewer, { isAudited: true });
      const fastest: Sample[] = [];
      const plain: Sample[] = [];
      const audited: Sample[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        fastest.push(await measure(database, viewer, { isAudited: true }));
        plain.push(await measure(database, viewer, { isAudited: false, perSecond: RATE }));
        audited.push(await measure(database, viewer, { isAudited: true, perSecond: RATE }));
      }
      const figures = [
        figureOf(
          {
            name: 'audited reading transaction, one after the other (2 ms: 500 a second)',
            unit: 'ms',
            goal: 2,
            limitedBy: 'the disk: each commit waits for its event',
          },
          fastest.map(({ perSecond }) => 1000 / perSecond),
        ),
        figureOf(
          {
            name: `what the event adds to the p95 at ${RATE} transactions a second`,
            unit: 'ms',
            goal: 5,
            limitedBy: 'the disk: each commit waits for its event',
          },
          audited.map(({ p95 }, round) => Math.max(0, p95 - (plain[round]?.p95 ?? 0))),
        ),
      ];
      for (const figure of figures) print(figureLine(figure));
      return figures;
    }),
  );
}

interface Sample {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p95: number;
}

async function arrange(database: Database): Promise<Viewer> {
  const personId = randomUUID();
  await database.withSystem({ authorityId: AUTHORITY, purpose: 'bench' }, async (tx) => {
    await tx.run(sql`insert into authority (authority_id, name, is_synthetic)
      values (${AUTHORITY}, 'Bench Council', true)`);
    await tx.run(sql`insert into person (authority_id, person_id, email, name)
      values (${AUTHORITY}, ${personId}, 'analyst@bench.example', 'An Analyst')`);
    await tx.run(sql`insert into establishment (authority_id, urn, la_code, name)
      select ${AUTHORITY}, (100000 + n)::text, ${AUTHORITY}, 'School ' || n from generate_series(1, ${SCHOOLS}) n`);
  });
  return {
    authorityId: AUTHORITY,
    personId,
    role: 'DA',
    scopes: ['authority'],
    isSteppedUp: false,
    appointmentId: randomUUID(),
    sessionId: randomUUID(),
    name: 'An Analyst',
    email: 'analyst@bench.example',
    scopeKind: 'authority',
    scopeId: AUTHORITY,
    scopeName: '',
    requestId: 'bench',
    appointmentCount: 1,
  };
}

/**
 * Some seconds of transactions, several at once, as many a second as are asked for or as go; with the seal of
 * each second as the server makes it.
 */
async function measure(
  database: Database,
  viewer: Viewer,
  { isAudited, perSecond }: { readonly isAudited: boolean; readonly perSecond?: number },
): Promise<Sample> {
  const times: number[] = [];
  const began = performance.now();
  const isRunning = (): boolean => performance.now() - began < SECONDS * 1000;
  const reader = async (start: number): Promise<void> => {
    for (let next = start; isRunning(); next += AT_ONCE) {
      if (perSecond !== undefined) await until(began + (next * 1000) / perSecond);
      const before = performance.now();
      await database.withViewer(viewer, async (tx) => {
        await tx.all(
          sql`select * from establishment where urn = ${String(100_001 + (next % SCHOOLS))}`,
        );
        if (isAudited)
          await record(tx, viewer, {
            event: 'batch.view',
            count: 1,
            fields: ['R20'],
            purpose: 'bench',
          });
      });
      times.push(performance.now() - before);
    }
  };
  const sealer = async (): Promise<void> => {
    while (isRunning()) {
      await sealAudit(database, AUTHORITY);
      await new Promise((resolve) => {
        setTimeout(resolve, 1000);
      });
    }
  };
  await Promise.all([sealer(), ...Array.from({ length: AT_ONCE }, (_, index) => reader(index))]);
  return { perSecond: times.length / SECONDS, p95: quantile(times, 0.95) };
}

async function until(moment: number): Promise<void> {
  const wait = moment - performance.now();
  if (wait > 0)
    await new Promise((resolve) => {
      setTimeout(resolve, wait);
    });
}
