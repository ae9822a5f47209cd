/** The end of the audit's own time: whole seals go from its beginning, and the check still holds. */
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { LA, openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { openDatabase, sql, type Database } from '../platform/db.ts';
import { record } from './index.ts';
import { digest, eventHash, sealBatch, sealHash } from './seal.ts';
import { verifyAudit, type Anchor } from './verify.ts';

let db: TestDatabase;
let asOwner: Database;
beforeEach(async () => {
  db = await openTestDatabase();
  const url = new URL(inject('adminUrl'));
  url.pathname = new URL(db.pagesUrl).pathname;
  asOwner = openDatabase({ pagesUrl: url.href, jobsUrl: url.href, clock: db.clock });
});
afterEach(async () => {
  await asOwner.close();
  await db.close();
});

const system = { authorityId: LA, purpose: 'retention' };
const dispose = (years = 7) =>
  db.database.withSystem(system, async (tx) => {
    const { gone } = await tx.one(sql<{ gone: number }>`select dispose_audit(${years}) as gone`);
    return gone;
  });

/** Seals one batch of three events each, so many years ago, chained as if it had been then. */
async function sealYearsAgo(...years: readonly number[]): Promise<Anchor[]> {
  const anchors: Anchor[] = [];
  await db.owner.query('alter table audit_seal disable trigger user');
  for (const [at, ago] of years.entries()) {
    await asOwner.withSystem(system, async (tx) => {
      for (let nth = 0; nth < 3; nth += 1)
        await record(tx, null, {
          event: 'child.view',
          subjectType: 'child',
          subjectId: `child-${at}`,
        });
      await sealBatch(tx);
      const { batch, hash } = await tx.one(sql<{ batch: number; hash: string }>`
        with s as (
          select a.batch, a.events, a.seqs, a.marks, a.prev_hash, clock_timestamp() - make_interval(years => ${ago}) as sealed_at,
            (select ${digest(sql`h.hash`, sql`h.seq`)} from (select e.seq, ${eventHash(sql`e`)} as hash
              from audit_event e where e.authority_id = a.authority_id and a.seqs @> e.seq) h) as digest
          from audit_seal a where a.authority_id = ${LA} order by batch desc limit 1)
        update audit_seal x set sealed_at = s.sealed_at, hash = ${sealHash(sql`s`)} from s
        where x.authority_id = ${LA} and x.batch = s.batch
        returning x.batch, encode(x.hash, 'hex') as hash`);
      anchors.push({ batch, hash, events: 3 * (at + 1) });
    });
  }
  await db.owner.query('alter table audit_seal enable trigger user');
  return anchors;
}

test('what is older than its years goes as whole seals; the check says from where the audit begins', async () => {
  const anchors = await sealYearsAgo(12, 9, 8, 6, 1);
  expect(await verifyAudit(db.database, LA, anchors)).toMatchObject({
    isWhole: true,
    begins: null,
  });
  expect(await dispose()).toBe(9);
  const check = await verifyAudit(db.database, LA, anchors);
  expect(check).toMatchObject({
    isWhole: true,
    batches: 2,
    events: 6,
    begins: { afterBatch: 3, events: 9 },
  });
  expect(await dispose()).toBe(0);
  await db.database.withSystem(system, async (tx) => {
    await record(tx, null, { event: 'child.view' });
    await sealBatch(tx);
  });
  expect(await verifyAudit(db.database, LA, anchors)).toMatchObject({ isWhole: true, batches: 3 });
});

test('seven years are kept at the least, whatever is asked, and the newest seal always', async () => {
  await sealYearsAgo(9, 6, 5);
  expect(await dispose(0)).toBe(3);
  expect(await dispose(0)).toBe(0);
});

test('the newest seal stays, however old', async () => {
  await sealYearsAgo(12, 11);
  expect(await dispose()).toBe(3);
  expect(await dispose()).toBe(0);
  expect(await verifyAudit(db.database, LA)).toMatchObject({ isWhole: true, batches: 1 });
});

test('what speaks of a child whose record is here stays, and all that came after it', async () => {
  const { rows } = await db.owner.query<{ id: string }>(
    `insert into child (authority_id, la_child_id) values ($1, 'C1') returning child_id as id`,
    [LA],
  );
  await asOwner.withSystem(system, (tx) =>
    record(tx, null, { event: 'child.view', subjectType: 'child', subjectId: rows[0]?.id ?? '' }),
  );
  await sealYearsAgo(12, 11, 10);
  expect(await dispose()).toBe(0);
  await db.owner.query('delete from child');
  expect(await dispose()).toBe(7);
});

test('nobody else removes anything: not for another purpose, not by setting what the database sets', async () => {
  await sealYearsAgo(12, 11, 1);
  await expect(
    db.database.withSystem({ authorityId: LA, purpose: 'import' }, (tx) =>
      tx.run(sql`select dispose_audit(7)`),
    ),
  ).rejects.toThrow(/Only retention/);
  await expect(
    db.database.withSystem(system, async (tx) => {
      await tx.run(sql`select set_config('alongside.disposing_audit', 'yes', true)`);
      await tx.run(sql`delete from audit_event`);
    }),
  ).rejects.toThrow(/permission denied/);
  await expect(
    db.database.withSystem({ authorityId: '998', purpose: 'retention' }, (tx) =>
      tx.one(sql<{ gone: number }>`select dispose_audit(7) as gone`),
    ),
  ).resolves.toEqual({ gone: 0 });
});

test.each([
  ['the seal it begins after is changed', `update audit_base set events = 2`],
  ['more is removed with the owner’s rights', `delete from audit_seal where batch = 3`],
  ['the seal it begins after is removed', `delete from audit_base`],
  ['it begins too late', `update audit_base set disposed_at = disposed_at - interval '6 years'`],
])('it is found out when %s', async (_, act) => {
  const anchors = await sealYearsAgo(12, 9, 6, 1);
  await dispose();
  await db.owner.query('alter table audit_seal disable trigger user');
  await db.owner.query(act);
  expect(await verifyAudit(db.database, LA, anchors)).toMatchObject({ isWhole: false });
});
