/** The weekly word about looks that stand out. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LA, openTestDatabase, type TestDatabase } from '../../../../test/support/database.ts';
import { fixedClock } from '../../../platform/clock.ts';
import { tellOutliersReady } from './weekly.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

test('is told once from Monday to Sunday, however many nights ask, and again the week after', async () => {
  const jobs = { enqueue: () => Promise.resolve() };
  const nights = Array.from({ length: 15 }, (_, n) => String(16 + n).padStart(2, '0'));
  for (const night of nights)
    await db.database.withSystem({ authorityId: LA, purpose: 'sweep' }, (tx) =>
      tellOutliersReady(tx, { jobs, clock: fixedClock(`2026-11-${night}T03:00:00Z`) }),
    );
  const { rows } = await db.owner.query<{ once_key: string }>(
    'select once_key from notice order by 1',
  );
  // 16, 23 and 30 November 2026 are Mondays.
  expect(rows.map((row) => row.once_key)).toEqual(['2026-11-16', '2026-11-23', '2026-11-30']);
});
