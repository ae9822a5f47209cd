/** Files in, taken back, and files that no longer hold a child: with the kinds that councils send. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KINDS } from '../../src/kinds.ts';
import { publishBatch } from '../../src/modules/intake/index.ts';
import { cleanChild, closedEpisode, returnXml } from '../factories/cin-return.ts';
import { LA } from '../support/database.ts';
import { openTestIntake, type TestIntake } from '../support/intake.ts';

const entry = new URL('../../src/reading.ts', import.meta.url);

let intake: TestIntake;
beforeEach(async () => {
  intake = await openTestIntake({ kinds: KINDS, entry });
});
afterEach(() => intake.close());

async function rows(query: string): Promise<unknown[][]> {
  const found = await intake.db.owner.query<Record<string, unknown>>(query);
  return found.rows.map((row) => Object.values(row));
}
const census = (numbers: readonly number[], asOf = '2026-03-31') =>
  intake.publish(returnXml(numbers.map((number) => cleanChild(number))), {
    kind: 'cin-census',
    asOf,
  });
const HEAD = 'Person ID,Forename,Surname,Date of birth,Case status,Case status from';
const extract = (asOf: string, ...lines: string[]) =>
  intake.publish(`${[HEAD, ...lines].join('\n')}\n`, { kind: 'care-csv', asOf });
const AMARA = 'EX1000001,Amara,Okoro,15/10/2013,CPP,20/11/2025';
const BO = 'EX1000002,Bo,Lind,15/10/2013,CIN,01/09/2026';
const EVE = 'EX1000003,Eve,Marsh,01/02/2015,CIN,01/10/2026';
const names = () =>
  rows(`select la_child_id, forename, surname from child
        join child_name using (authority_id, child_id) where kind = 'current' order by 1`);

describe('a file taken back', () => {
  it('whole: a census beside an extract of the same children, flawed ones too', async () => {
    await extract('2026-11-01', AMARA, BO);
    const before = await intake.whatStands();
    const flawed = cleanChild(3);
    flawed.ids.UPN = 'A319200012003';
    const closed = cleanChild(1);
    closed.more.push(closedEpisode());
    const staged = await intake.stage(returnXml([closed, cleanChild(2), flawed]), {
      kind: 'cin-census',
      asOf: '2026-03-31',
    });
    const batch = await publishBatch(intake.deps, intake.analyst, staged.batchId, {
      withFlawed: true,
    });
    expect(batch).toMatchObject({ read: 3, accepted: 2, flawed: 1, rejected: 0, new: 3 });
    expect(await intake.whatStands()).not.toEqual(before);
    expect(await intake.takeBack(batch.batchId)).toMatchObject({ status: 'undone', kept: 0 });
    expect(await intake.whatStands()).toEqual(before);
  });

  it('keeps what the school confirmed by hand since, and lists it', async () => {
    await intake.publish(
      `URN,LA (code),EstablishmentNumber,EstablishmentName\n140001,${LA},4001,School 1\n`,
      { kind: 'gias' },
    );
    const batch = await intake.publish(
      'UPN,Surname,Forename,DOB\nL999200140001,Okoro,Amara,15/10/2013\nA999200140002,Lind,Bo,01/02/2014\n',
      { kind: 'roll-csv', urn: '140001' },
    );
    expect(batch).toMatchObject({ read: 2, accepted: 2, new: 2 });
    await intake.db.owner.query(
      `update enrolment e set state = 'confirmed', confirmed_by = $1
       from pupil p where p.pupil_id = e.pupil_id and p.forename = 'Amara'`,
      [intake.analyst.personId],
    );
    const undone = await intake.takeBack(batch.batchId);
    expect(undone.status).toBe('undone');
    expect(undone.kept).toBeGreaterThan(0);
    expect(
      await rows(`select forename, state from pupil join enrolment using (authority_id, pupil_id)`),
    ).toEqual([['Amara', 'confirmed']]);
    const kept = await rows(
      'select table_name, kept_why, kept_label is not null from batch_change where kept order by 1',
    );
    expect(kept).toHaveLength(undone.kept);
    expect(kept).toContainEqual(['enrolment', 'changed-later', true]);
    expect(kept).toContainEqual(['pupil', 'depended-on', true]);
  });

  it('below a newer one: what the newer says stands, and goes with that one', async () => {
    const empty = await intake.whatStands();
    const older = await extract('2026-11-01', AMARA, BO);
    const newer = await extract('2026-11-08', AMARA.replace('Okoro', 'Hughes'), BO, EVE);
    expect(newer).toMatchObject({ read: 3, accepted: 3, new: 1, changed: 1, unchanged: 1 });
    expect((await intake.takeBack(older.batchId)).status).toBe('undone');
    expect(await names()).toEqual([
      ['EX1000001', 'Amara', 'Hughes'],
      ['EX1000002', 'Bo', 'Lind'],
      ['EX1000003', 'Eve', 'Marsh'],
    ]);
    expect((await intake.takeBack(newer.batchId)).status).toBe('undone');
    const left = await intake.whatStands();
    // A team is a name that people may have chosen since; everything about children is gone.
    expect({ ...left, team: [] }).toEqual({ ...empty, team: [] });
  });
});

describe('a later file that no longer holds a child', () => {
  it('of the census asks once for each, and deletes nothing', async () => {
    await census([1, 2, 3]);
    const before = await intake.whatStands();
    const later = await census([1], '2026-05-01');
    expect(later).toMatchObject({ read: 1, accepted: 1, rejected: 0, unchanged: 1, absent: 2 });
    expect(await rows('select record_key, answer from absence_question order by 1')).toEqual([
      ['EX1000002', null],
      ['EX1000003', null],
    ]);
    const after = await intake.whatStands();
    for (const table of ['child', 'care_episode', 'care_plan', 'disability', 'source_record']) {
      expect(after[table]).toHaveLength(before[table]?.length ?? 0);
    }
    expect(await census([1], '2026-05-02')).toMatchObject({ unchanged: 1, absent: 0 });
  });

  it('of another census year asks nothing', async () => {
    await census([1, 2]);
    const child = cleanChild(1);
    child.episode = { ...child.episode, assessments: [], cinPlans: [], section47s: [] };
    const next = await intake.publish(returnXml([child], { year: 2027 }), {
      kind: 'cin-census',
      asOf: '2026-11-20',
    });
    expect(next).toMatchObject({ status: 'published', read: 1, accepted: 1, absent: 0 });
    expect(await rows('select count(*)::int from child')).toEqual([[2]]);
  });

  it('of the case system asks, and stops asking when the child is there again', async () => {
    await extract('2026-11-01', AMARA, BO);
    expect(await extract('2026-11-08', AMARA)).toMatchObject({ read: 1, unchanged: 1, absent: 1 });
    expect(await names()).toHaveLength(2);
    expect(
      await rows('select la_child_id from child where not_in_extract_since is not null'),
    ).toEqual([['EX1000002']]);
    await extract('2026-11-15', AMARA, BO);
    expect(
      await rows('select la_child_id from child where not_in_extract_since is not null'),
    ).toEqual([]);
  });
});
