/**
 * Whether the time of an answer tells a child who is denied from a child who does not exist. Time is judged at full
 * strength alone, since a few answers on a busy machine say nothing; the quick part sees that all are denied.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refreshSight } from '../../src/modules/care/index.ts';
import { LA } from '../support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';
import { howMany } from './strength.ts';
import { drawing } from './worlds.ts';

const TIMES = howMany(3, 1_000);
const WARM = howMany(0, 200);
/** How far from even the odds may be of guessing right which of two answers was the denied one. */
const ODDS = howMany(1, 0.04);
const NOBODY = '00000000-0000-4000-8000-00000000dead';

describe('the time of an answer', () => {
  let site: TestSite;
  let worker: Visitor;
  let lead: Visitor;
  const children = new Map<string, string>();
  const pupils = new Map<string, string>();

  beforeAll(async () => {
    site = await openTestSite({ env: { ALONGSIDE_REQUESTS_PER_MINUTE: '1000000' } });
    await site.make.school('100002', 'Oak School');
    worker = await site.visitor('SW', 'worker@example.org');
    lead = await site.visitor('DSL', 'lead@example.org', '100001');
    let number = 0;
    const make = async (what: string, email: string, urn: string): Promise<string> => {
      number += 1;
      const child = await site.make.child(`T${number}`, { forename: 'Ada', surname: 'Quill' });
      await site.make.allocate(child, email, '2026-01-01', null, 'north');
      await site.make.plan(child, 'cin');
      children.set(what, child);
      pupils.set(what, await site.make.enrol(child, urn));
      return child;
    };
    await make('of another worker', 'other@example.org', '100002');
    const restricted = await make('restricted', 'worker@example.org', '100001');
    const sealed = await make('sealed', 'worker@example.org', '100001');
    const known = await make('known to who looks', 'worker@example.org', '100001');
    const { owner } = site.db;
    await owner.query(
      `insert into restriction (authority_id, child_id, category, reason, since, review_on, set_by)
       values ($1, $2, 'high-risk', 'A threat was made.', '2026-11-24', '2027-02-22', $3)`,
      [LA, restricted, worker.viewer.personId],
    );
    await owner.query('update child set is_sealed = true where child_id = $1', [sealed]);
    await site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) =>
      refreshSight(tx),
    );
    await worker.post(`/children/${known}/conflict`);
  }, 120_000);
  afterAll(() => site.close());

  /** The share of pairs in which the first took longer: a half where the two are alike. */
  function oddsOf(first: readonly number[], second: readonly number[]): number {
    const all = [
      ...first.map((time) => ({ time, isFirst: true })),
      ...second.map((time) => ({ time, isFirst: false })),
    ].sort((a, b) => a.time - b.time);
    let below = 0;
    let longer = 0;
    for (const { isFirst } of all) {
      if (isFirst) longer += below;
      else below += 1;
    }
    return longer / (first.length * second.length);
  }

  const compare = async (
    visitor: Visitor,
    path: (id: string) => string,
    of: ReadonlyMap<string, string>,
  ): Promise<void> => {
    const asked = new Map([...of, ['nobody', NOBODY]]);
    const times = new Map([...asked.keys()].map((what): [string, number[]] => [what, []]));
    const lot = drawing(7);
    for (let round = 0; round < WARM + TIMES; round += 1) {
      // In another order each time, so that none is always the first.
      for (const [what, id] of [...asked].sort(() => (lot.chance(0.5) ? 1 : -1))) {
        const before = performance.now();
        const { statusCode } = await visitor.get(path(id));
        const took = performance.now() - before;
        expect([what, statusCode]).toEqual([what, 404]);
        if (round >= WARM) times.get(what)?.push(took);
      }
    }
    const none = times.get('nobody') ?? [];
    const odds = [...of.keys()].map((what) => [what, oddsOf(times.get(what) ?? [], none)] as const);
    process.stdout.write(
      `timing: ${path(':id')}, ${TIMES} answers of each: ${odds.map(([what, share]) => `${what} ${share.toFixed(3)}`).join(', ')}\n`,
    );
    expect(odds.filter(([, share]) => Math.abs(share - 0.5) > ODDS)).toEqual([]);
  };

  test('does not tell a worker that a child exists', { timeout: 1_800_000 }, async () => {
    await compare(worker, (id) => `/children/${id}`, children);
  });

  test('does not tell a school that a pupil exists', { timeout: 1_800_000 }, async () => {
    // Who the worker knows, the lead may well see.
    pupils.delete('known to who looks');
    await compare(lead, (id) => `/our-pupils/${id}`, pupils);
  });
});
