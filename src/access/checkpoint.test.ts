import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LA, openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import {
  anchorsOf,
  checkpointKey,
  readCheckpoints,
  record,
  sealAudit,
  verifyAudit,
  writeCheckpoint,
  type Checkpoint,
  type CheckpointPlace,
} from './index.ts';

let db: TestDatabase;
let folder: string;
let place: CheckpointPlace;
beforeEach(async () => {
  db = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'alongside-checkpoints-'));
  place = { folder: join(folder, 'second'), key: await checkpointKey(undefined, folder) };
});
afterEach(async () => {
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

async function noteAndSeal(): Promise<void> {
  await db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) =>
    record(tx, null, { event: 'child.view' }),
  );
  await sealAudit(db.database, LA);
}
const sign = () => writeCheckpoint(db.database, db.clock, LA, place);
async function check() {
  const told = await readCheckpoints(LA, place);
  if (!told.isWhole) throw new Error(told.why);
  return verifyAudit(db.database, LA, anchorsOf(told.checkpoints));
}
const pathOf = (number: number): string =>
  join(place.folder, LA, `checkpoint-00000000${number}.json`);
async function rewrite(number: number, change: (said: Checkpoint) => object): Promise<void> {
  const path = pathOf(number);
  await chmod(path, 0o600);
  const said = JSON.parse(await readFile(path, 'utf8')) as Checkpoint;
  await writeFile(path, JSON.stringify({ ...said, ...change(said) }));
}
async function threeCheckpoints(): Promise<void> {
  for (let number = 1; number <= 3; number += 1) {
    await noteAndSeal();
    await sign();
  }
}

test('nothing is signed before the first seal', async () => {
  expect(await sign()).toBeUndefined();
  expect(await readCheckpoints(LA, place)).toEqual({ isWhole: true, checkpoints: [] });
});

test('each checkpoint names the newest seal and the checkpoint before it, and agrees with the chain', async () => {
  await threeCheckpoints();
  const told = await readCheckpoints(LA, place);
  expect(told).toMatchObject({
    isWhole: true,
    checkpoints: [
      { number: 1, batch: 1, events: 1, previous: '', at: '2026-11-24T10:00:00.000Z' },
      { number: 2, batch: 2, events: 3 },
      { number: 3, batch: 3, events: 5 },
    ],
  });
  expect(await check()).toMatchObject({ isWhole: true, batches: 3 });
});

test('the key is kept, and an environment may give one', async () => {
  const again = await checkpointKey(undefined, folder);
  expect(again.equals(place.key)).toBe(true);
  const der = place.key.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  expect((await checkpointKey(der, '/nowhere')).equals(place.key)).toBe(true);
});

test('newest seals that were cut off with their events are found', async () => {
  await threeCheckpoints();
  await db.owner.query('set session_replication_role = replica');
  await db.owner.query('delete from audit_seal where batch >= 2');
  await db.owner.query('delete from audit_event where seq >= 2');
  await db.owner.query('delete from audit_pending');
  expect(await verifyAudit(db.database, LA)).toMatchObject({ isWhole: true, batches: 1 });
  expect(await check()).toMatchObject({ isWhole: false, batch: 2 });
});

test('a chain that was sealed anew is found', async () => {
  await threeCheckpoints();
  await db.owner.query('set session_replication_role = replica');
  await db.owner.query(`update audit_event set actor = gen_random_uuid() where seq = 1`);
  await db.owner.query('delete from audit_seal');
  await db.owner.query(
    'insert into audit_pending select authority_id, seq from audit_event on conflict do nothing',
  );
  await sealAudit(db.database, LA);
  expect(await verifyAudit(db.database, LA)).toMatchObject({ isWhole: true });
  expect(await check()).toMatchObject({ isWhole: false, batch: 1 });
});

test.each<[string, number, (said: Checkpoint) => object, string]>([
  ['another hash', 2, () => ({ hash: '00' }), 'its signature is not ours'],
  ['another number of events', 2, () => ({ events: 99 }), 'its signature is not ours'],
  ['another moment', 3, () => ({ at: '2026-11-25T10:00:00.000Z' }), 'its signature is not ours'],
  ['no signature', 1, () => ({ signature: '' }), 'its signature is not ours'],
  ['nothing that can be read', 1, () => ({ batch: 'one' }), 'it cannot be read'],
])(
  'a checkpoint with %s is not trusted, and none is written after it',
  async (_, number, change, why) => {
    await threeCheckpoints();
    await rewrite(number, change);
    expect(await readCheckpoints(LA, place)).toMatchObject({ isWhole: false, why });
    if (number === 3) await expect(sign()).rejects.toThrow('not signed by this installation');
  },
);

test('a checkpoint that was removed between others is missed', async () => {
  await threeCheckpoints();
  await rm(pathOf(2));
  expect(await readCheckpoints(LA, place)).toMatchObject({
    isWhole: false,
    why: 'a checkpoint before it is missing',
  });
});

test('a checkpoint signed by another key is not trusted', async () => {
  await threeCheckpoints();
  const other = await mkdtemp(join(folder, 'other-'));
  const key = await checkpointKey(undefined, other);
  expect(await readCheckpoints(LA, { folder: place.folder, key })).toMatchObject({
    isWhole: false,
    why: 'its signature is not ours',
  });
});
