import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseloadFactory } from '../../test/factories/caseload.ts';
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { askApproval, claimApproval, decideApproval, openApprovals } from './approval.ts';
import type { Viewer } from './viewer.ts';

let db: TestDatabase;
let analyst: Viewer;
let colleague: Viewer;
let administrator: Viewer;
beforeAll(async () => {
  db = await openTestDatabase();
  const make = caseloadFactory(db.owner);
  analyst = await make.viewer('DA', 'analyst@council.example');
  colleague = await make.viewer('DA', 'colleague@council.example');
  administrator = await make.viewer('SYS', 'system@council.example');
});
afterAll(() => db.close());

const ask = (who: Viewer, subject: string) =>
  db.database.withViewer(who, (tx) => askApproval(tx, who, 'batch.undo', subject, {}));
const decide = (who: Viewer, id: string, decision: 'approved' | 'declined' = 'approved') =>
  db.database.withViewer(who, (tx) => decideApproval(tx, who, id, decision));
const claim = (who: Viewer, subject: string) =>
  db.database.withViewer(who, (tx) => claimApproval(tx, who, 'batch.undo', subject));

describe('a second person', () => {
  test('agrees, and the act may run once', async () => {
    const id = await ask(analyst, 'once');
    expect(await claim(analyst, 'once')).toBe(false);
    await decide(colleague, id);
    expect(await claim(analyst, 'once')).toBe(true);
    await expect(claim(analyst, 'once')).resolves.toBe(false);
  });

  test('is never oneself', async () => {
    const id = await ask(analyst, 'own');
    await expect(decide(analyst, id)).rejects.toThrow(/second person/);
    expect(await claim(analyst, 'own')).toBe(false);
  });

  test('is of the same role: nobody else finds the request', async () => {
    const id = await ask(analyst, 'role');
    await expect(decide(administrator, id)).rejects.toThrow(/second person/);
    const seen = await db.database.withViewer(administrator, openApprovals);
    expect(seen).toEqual([]);
  });

  test('decides once', async () => {
    const id = await ask(analyst, 'decided');
    await decide(colleague, id, 'declined');
    await expect(decide(colleague, id)).rejects.toThrow(/a request is decided once/);
    expect(await claim(analyst, 'decided')).toBe(false);
  });

  test('agrees for the person who asked and the thing that was asked only', async () => {
    await decide(colleague, await ask(analyst, 'this'));
    expect(await claim(colleague, 'this')).toBe(false);
    expect(await claim(analyst, 'that')).toBe(false);
  });

  test('is too late after the request has run out, before and after deciding', async () => {
    const late = await ask(analyst, 'late');
    const agreed = await ask(analyst, 'agreed');
    await decide(colleague, agreed);
    await db.owner.query(`update approval set expires_at = now() where approval_id = any ($1)`, [
      [late, agreed],
    ]);
    await expect(decide(colleague, late)).rejects.toThrow(/second person/);
    expect(await claim(analyst, 'agreed')).toBe(false);
  });
});

test('asking again while a request is open gives the same request', async () => {
  expect(await ask(analyst, 'twice')).toBe(await ask(analyst, 'twice'));
});

describe('pressed twice at once', () => {
  /** Runs work while one person's requests are held by another transaction, so that all of it meets. */
  async function atOnce<T>(works: readonly (() => Promise<T>)[], held: string): Promise<T[]> {
    await db.owner.query('begin');
    await db.owner.query(held);
    const all = Promise.all(works.map((work) => work()));
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    });
    await db.owner.query('commit');
    return all;
  }

  test('an agreement is used by one of the two, and the other is told no', async () => {
    await decide(colleague, await ask(analyst, 'claimed twice'));
    const claims = await atOnce(
      [() => claim(analyst, 'claimed twice'), () => claim(analyst, 'claimed twice')],
      `select 1 from approval where subject = 'claimed twice' for update`,
    );
    expect(claims.toSorted()).toEqual([false, true]);
  });

  test('a request is asked for once', async () => {
    const ids = await atOnce(
      [() => ask(analyst, 'asked twice'), () => ask(analyst, 'asked twice')],
      `lock table approval in share mode`,
    );
    expect(ids[0]).toBe(ids[1]);
  });
});
