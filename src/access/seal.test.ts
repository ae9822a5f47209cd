import { afterEach, beforeEach, expect, test } from 'vitest';
import { LA, openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { record, sealAudit, verifyAudit } from './index.ts';

let db: TestDatabase;
beforeEach(async () => {
  db = await openTestDatabase();
});
afterEach(() => db.close());

const system = { authorityId: LA, purpose: 'test' };

async function append(count: number): Promise<void> {
  await db.database.withSystem(system, async (tx) => {
    for (let index = 0; index < count; index += 1) {
      await record(tx, null, {
        event: 'child.view',
        subjectType: 'child',
        subjectId: String(index),
        fields: ['R03'],
      });
    }
  });
}

test('a sealed chain verifies, and what waits is counted', async () => {
  await append(5);
  expect(await sealAudit(db.database, LA)).toBe(5);
  await append(3);
  expect(await sealAudit(db.database, LA)).toBe(3);
  expect(await sealAudit(db.database, LA)).toBe(0);
  await append(2);
  expect(await verifyAudit(db.database, LA)).toEqual({
    isWhole: true,
    batches: 2,
    events: 8,
    unsealed: 2,
    begins: null,
  });
});

test('an empty audit is whole', async () => {
  expect(await sealAudit(db.database, LA)).toBe(0);
  expect(await verifyAudit(db.database, LA)).toEqual({
    isWhole: true,
    batches: 0,
    events: 0,
    unsealed: 0,
    begins: null,
  });
});

test('an event that commits long after later ones were sealed is sealed next', async () => {
  let finish = (): void => undefined;
  const held = new Promise<void>((resolve) => (finish = resolve));
  let noted = (): void => undefined;
  const isNoted = new Promise<void>((resolve) => (noted = resolve));
  const late = db.database.withSystem(system, async (tx) => {
    await record(tx, null, { event: 'logout' });
    noted();
    await held;
  });
  await isNoted;
  await append(1);
  // Far more numbers pass than any window of rows would reach back.
  await db.owner.query(`select setval(pg_get_serial_sequence('audit_event', 'seq'), 10000000)`);
  await append(4);
  expect(await sealAudit(db.database, LA)).toBe(5);
  finish();
  await late;
  expect(await verifyAudit(db.database, LA)).toMatchObject({ isWhole: true, unsealed: 1 });
  expect(await sealAudit(db.database, LA)).toBe(1);
  expect(await verifyAudit(db.database, LA)).toMatchObject({ isWhole: true, unsealed: 0 });
});

test('more than a batch is sealed in several', async () => {
  await db.owner.query(
    `insert into audit_event (authority_id, event) select $1, 'logout' from generate_series(1, 20005)`,
    [LA],
  );
  expect(await sealAudit(db.database, LA)).toBe(20_005);
  expect(await verifyAudit(db.database, LA)).toMatchObject({ isWhole: true, batches: 2 });
});

test('nobody can change or remove a row, the owner included', async () => {
  await append(1);
  await sealAudit(db.database, LA);
  await expect(db.owner.query(`update audit_event set event = 'x'`)).rejects.toThrow('append-only');
  await expect(db.owner.query('delete from audit_seal')).rejects.toThrow('append-only');
});

test('an event that was removed before it was sealed is noted', async () => {
  await append(3);
  await db.owner.query('set session_replication_role = replica');
  await db.owner.query('delete from audit_event where seq = 2');
  expect(await sealAudit(db.database, LA)).toBe(2);
  const { rows } = await db.owner.query(
    `select event, decision, record_count from audit_event where event = 'chain.failed'`,
  );
  expect(rows).toEqual([{ event: 'chain.failed', decision: 'error', record_count: 1 }]);
});

test('the first break is named with its events', async () => {
  await append(6);
  await sealAudit(db.database, LA);
  await append(4);
  await sealAudit(db.database, LA);
  await db.owner.query('set session_replication_role = replica');
  await db.owner.query(`update audit_event set subject_id = 'changed' where seq in (8, 9)`);
  expect(await verifyAudit(db.database, LA)).toEqual({
    isWhole: false,
    batch: 2,
    why: 'events were changed',
    events: [8, 9],
  });
  await db.owner.query('delete from audit_event where seq = 3');
  expect(await verifyAudit(db.database, LA)).toEqual({
    isWhole: false,
    batch: 1,
    why: 'an event was removed',
    events: [3],
  });
});
