import { afterAll, beforeAll, expect, test } from 'vitest';
import { LA, openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { record, sealAudit, verifyAudit } from './index.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

async function append(count: number): Promise<void> {
  await db.database.withSystem({ authorityId: LA, purpose: 'test' }, async (tx) => {
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
  await append(2);
  expect(await verifyAudit(db.database, LA)).toEqual({
    isWhole: true,
    batches: 2,
    events: 8,
    unsealed: 2,
  });
});

test('nobody can change or remove a row, the owner included', async () => {
  await expect(db.owner.query(`update audit_event set event = 'x'`)).rejects.toThrow('append-only');
  await expect(db.owner.query('delete from audit_member')).rejects.toThrow('append-only');
});

test('a row changed behind the triggers breaks the chain at its batch', async () => {
  await sealAudit(db.database, LA);
  await db.owner.query('alter table audit_event disable trigger all');
  await db.owner.query(`update audit_event set subject_id = 'changed' where seq = 7`);
  expect(await verifyAudit(db.database, LA)).toEqual({
    isWhole: false,
    batch: 2,
    why: 'an event was changed',
  });
});
