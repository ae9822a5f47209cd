/** What goes, when, and what stays, one class after another. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { caseloadFactory } from '../../../test/factories/caseload.ts';
import { LA, openTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { steeredClock, type SteeredClock } from '../../../test/support/steered-clock.ts';
import { verifyAudit, writeSetting } from '../../access/index.ts';
import { recomputeCohort } from '../cohort/index.ts';
import { childrenNotToBringBack } from '../people/index.ts';
import { manifestLine, manifestSha256 } from './certificates.ts';
import { disposeOfDue, keepToEighteen } from './index.ts';

let clock: SteeredClock;
let db: TestDatabase;
let make: ReturnType<typeof caseloadFactory>;
beforeEach(async () => {
  clock = steeredClock('2026-11-24');
  db = await openTestDatabase(clock);
  make = caseloadFactory(db.owner);
  await make.team('north');
  await make.school('100001', 'Elm School');
});
afterEach(() => db.close());

const night = async (day: string) => {
  clock.goTo(day);
  return disposeOfDue({ database: db.database, clock }, LA);
};
const owner = (text: string, values: readonly unknown[] = []) => db.owner.query(text, [...values]);
async function count(table: string, where = 'true'): Promise<number> {
  const text = ['select count(*)::int as n from', table, 'where', where].join(' ');
  const { rows } = await db.owner.query<{ n: number }>(text);
  return rows[0]?.n ?? 0;
}
const hold = async (childId: string) => {
  const { personId } = await make.viewer('IGO', `igo-${childId}@example.org`, LA);
  await owner(
    `insert into retention_hold (authority_id, child_id, reason_code, set_by, set_at) values ($1, $2, 'inquiry', $3, now())`,
    [LA, childId, personId],
  );
};
const lift = async () => {
  const { personId } = await make.viewer('IGO', `igo2-${Math.random()}@example.org`, LA);
  const { rows } = await owner(
    `insert into approval (authority_id, act, subject, role, asked_by, expires_at) values ($1, 'hold.lift', 'x', 'IGO', $2, now()) returning approval_id`,
    [LA, personId],
  );
  const [approval] = rows as { approval_id: string }[];
  await owner(
    'update retention_hold set lifted_at = now(), lifted_by = $1, approval_id = $2 where lifted_at is null',
    [personId, approval?.approval_id],
  );
};
const recompute = () =>
  db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) =>
    recomputeCohort(tx, clock.today()),
  );

test('a decision about sharing loses its words with the record, and goes six years after it was made', async () => {
  const child = await make.child('C1', { born: '2014-05-03' });
  await make.plan(child, 'cin', '2017-02-01', '2018-03-01');
  const { personId } = await make.viewer('SW', 'sw@example.org', 'north');
  await owner(
    `with d as (insert into sharing_decision (authority_id, child_id, decided_by, decided_as, decided_on, recorded_at, is_shared,
       recipient, ground, harm, classes, is_urgent)
     values ($1, $2, $3, 'SW', '2022-02-01', '2022-02-01', true, 'police', 'vital', 'outweighed', array['concern'], true)
     returning authority_id, decision_id)
     insert into sharing_words select authority_id, decision_id, 'The police', 'Somebody was in danger.' from d`,
    [LA, child, personId],
  );
  await night('2025-08-31');
  expect(await count('sharing_words')).toBe(1);
  await night('2025-09-01');
  expect([await count('child'), await count('sharing_words')]).toEqual([0, 0]);
  expect(await count('sharing_decision', 'child_id is null')).toBe(1);
  await night('2028-01-31');
  expect(await count('sharing_decision')).toBe(1);
  expect(await night('2028-02-01')).toMatchObject({ sharing: 1 });
  expect(await count('sharing_decision')).toBe(0);
});

describe('a child’s record', () => {
  test('goes at the end of the academic year after six years, whole, and into statistics', async () => {
    const child = await make.child('C1', {
      born: '2014-05-03',
      upn: 'A100000000001',
      postcode: 'AA1 1AA',
    });
    await make.plan(child, 'cp', '2019-02-01', '2020-03-01');
    await make.allocate(child, 'w@example.org', '2019-02-01', '2020-03-01');
    await make.enrol(child, '100001', { since: '2018-09-01' });
    await make.change(child, '2020-03-01');
    await make.restrict(child);
    await recompute();
    expect(await count('cohort_span')).toBeGreaterThan(0);
    // 2020-03-01 + 6 years = 2026-03-01, academic year 2025/26; the next ends on 31 August 2027.
    await night('2027-08-31');
    expect(await count('child')).toBe(1);
    expect(await night('2027-09-01')).toMatchObject({ care: 1 });
    for (const table of [
      'child',
      'child_name',
      'child_identifier',
      'care_plan',
      'allocation',
      'link',
      'cohort_span',
      'cohort_row',
      'known_status',
      'child_change',
      'restriction',
      'child_school',
    ])
      expect([table, await count(table)]).toEqual([table, 0]);
    expect(await count('pupil')).toBe(1);
    const { rows } = await owner(
      'select academic_year, involvement, children from disposed_statistic',
    );
    expect(rows).toEqual([{ academic_year: 2025, involvement: 'cp', children: 1 }]);
    expect(await night('2027-09-01')).toEqual({});
  });

  test('goes after the 18th birthday while social care still works with the child', async () => {
    const child = await make.child('C1', { born: '2009-06-30' });
    await make.plan(child, 'cin', '2020-01-01');
    await recompute();
    await night('2028-08-31');
    expect(await count('child')).toBe(1);
    await night('2028-09-01');
    expect(await count('child')).toBe(0);
  });

  test('stays to the 18th birthday where the authority keeps it for the law, or its definition needs it', async () => {
    const child = await make.child('C1', { born: '2014-05-03' });
    await make.plan(child, 'cp', '2019-02-01', '2020-03-01');
    const settle = (value: boolean) =>
      db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) =>
        writeSetting(tx, null, keepToEighteen, value),
      );
    await settle(true);
    await night('2032-06-01');
    expect(await count('child')).toBe(1);
    await settle(false);
    clock.goTo('2026-11-24');
    await recompute();
    await owner(
      `update cohort_definition set commences_on = '2026-12-01' where definition = 'cwsa-2026-s6'`,
    );
    await recompute();
    await night('2033-08-31');
    expect(await count('child')).toBe(1);
    await night('2033-09-01');
    expect(await count('child')).toBe(0);
  });

  test('stays while it is held, and goes when the hold is lifted', async () => {
    const child = await make.child('C1', { born: '2000-05-03', postcode: 'AA1 1AA' });
    await make.plan(child, 'cp', '2010-02-01', '2011-03-01');
    await make.allocate(child, 'w@example.org', '2010-02-01', '2011-03-01');
    await hold(child);
    await night('2027-01-01');
    expect([await count('child'), await count('child_address'), await count('allocation')]).toEqual(
      [1, 1, 1],
    );
    await lift();
    await night('2027-01-02');
    expect([await count('child'), await count('child_address'), await count('allocation')]).toEqual(
      [0, 0, 0],
    );
  });

  test('stays a year after a death at the least, under a certificate of its own class', async () => {
    const child = await make.child('C1', { born: '2008-09-02' });
    await make.plan(child, 'cp', '2018-02-01', '2018-03-01');
    // The clock ran out in 2023/24: without the death it would have gone on 1 September 2025.
    await owner(`update child set death_date = '2026-10-01'`);
    await night('2027-09-30');
    expect(await count('child')).toBe(1);
    expect(await night('2027-10-01')).toMatchObject({ died: 1 });
    expect(await count('child')).toBe(0);
  });
});

describe('an adopted child', () => {
  test('is removed within five working days; no file brings the record back until a year after 18', async () => {
    const child = await make.child('C1', { born: '2014-05-03', upn: 'A100000000001' });
    await make.plan(child, 'cp', '2025-02-01');
    await make.enrol(child, '100001', { upn: 'A100000000001' });
    // A Monday.
    await owner(`update child set is_sealed = true, sealed_on = '2026-11-23'`);
    await night('2026-11-29');
    expect(await count('child')).toBe(1);
    expect(await night('2026-11-30')).toMatchObject({ adopted: 1 });
    expect([await count('child'), await count('link'), await count('do_not_link_token')]).toEqual([
      0, 0, 2,
    ]);
    const { rows } = await owner('select to_jsonb(t)::text as row from do_not_link_token t');
    expect(JSON.stringify(rows)).not.toMatch(/C1\b|A100000000001/);

    const gone = () =>
      db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) =>
        childrenNotToBringBack(tx, [
          { laChildId: 'C1', upns: [] },
          { laChildId: 'C2', upns: ['A100000000001'] },
          { laChildId: 'C3', upns: ['A100000000009'] },
        ]),
      );
    expect([...(await gone())].sort()).toEqual(['C1', 'C2']);
    clock.goTo('2033-05-02');
    expect((await gone()).size).toBe(2);
    expect(await night('2033-05-03')).toMatchObject({ 'adopted-tokens': 2 });
    expect((await gone()).size).toBe(0);
  });

  test('counts as adopted by a closure that says so, when nothing came after it', async () => {
    const [one, two] = [await make.child('C1'), await make.child('C2')];
    for (const child of [one, two]) {
      await owner(
        `insert into care_episode (authority_id, child_id, referral_date, closure_date, as_of) values ($1, $2, '2025-01-01', '2026-11-02', '2026-11-02')`,
        [LA, child],
      );
      await owner(
        `insert into care_detail (authority_id, child_id, referral_date, closure_reason) values ($1, $2, '2025-01-01', 'RC1')`,
        [LA, child],
      );
    }
    await owner(
      `insert into care_episode (authority_id, child_id, referral_date, as_of) values ($1, $2, '2026-11-05', '2026-11-05')`,
      [LA, two],
    );
    await night('2026-11-24');
    const { rows } = await owner('select la_child_id from child');
    expect(rows).toEqual([{ la_child_id: 'C2' }]);
  });
});

describe('parts of a record', () => {
  test('why goes after the financial year after; a closure by death stays', async () => {
    const child = await make.child('C1');
    for (const [since, until, reason] of [
      ['2024-05-01', '2025-03-31', 'RC8'],
      ['2025-04-01', '2025-04-02', 'RC2'],
      ['2025-06-01', null, null],
    ]) {
      await owner(
        `insert into care_episode (authority_id, child_id, referral_date, closure_date, as_of) values ($1, $2, $3, $4, '2026-11-02')`,
        [LA, child, since, until],
      );
      await owner(
        `insert into care_detail (authority_id, child_id, referral_date, primary_need, closure_reason) values ($1, $2, $3, 'N1', $4)`,
        [LA, child, since, reason],
      );
    }
    await night('2026-03-31');
    expect(await count('care_detail')).toBe(3);
    await night('2026-04-01');
    expect(await count('care_detail')).toBe(2);
    await night('2027-04-01');
    const { rows } = await owner(
      'select primary_need, closure_reason from care_detail order by referral_date',
    );
    expect(rows).toEqual([
      { primary_need: null, closure_reason: 'RC2' },
      { primary_need: 'N1', closure_reason: null },
    ]);
    expect(await night('2027-04-01')).toEqual({});
  });

  test('why goes from what a census said, too', async () => {
    const { personId } = await make.viewer('DA', 'da@example.org', LA);
    await make.child('C1');
    await owner(
      `insert into source (authority_id, source_id, kind, name) values ($1, 's', 'cin-census', 'S')`,
      [LA],
    );
    await owner(
      `insert into batch (authority_id, batch_id, kind, source_id, file_name, file_bytes, sha256, as_of, status, created_by)
       values ($1, 1, 'cin-census', 's', 'f', 1, 'x', '2025-03-31', 'received', $2)`,
      [LA, personId],
    );
    const facts = {
      laChildId: 'C1',
      episodes: [
        {
          referralDate: '2024-05-01',
          closureDate: '2025-03-01',
          primaryNeed: 'N1',
          closureReason: 'RC3',
          cpPlans: [{ start: '2024-06-01', end: '2024-09-01', initialCategory: 'NEG' }],
        },
        {
          referralDate: '2025-05-01',
          primaryNeed: 'N2',
          cpPlans: [{ start: '2025-06-01', initialCategory: 'EMO' }],
        },
      ],
    };
    await owner(
      `insert into source_record (authority_id, source_id, record_key, content_hash, facts, batch_id, said_batch_id, as_of)
       values ($1, 's', 'C1', 'h', $2, 1, 1, '2025-03-31')`,
      [LA, JSON.stringify(facts)],
    );
    await night('2026-04-01');
    const { rows } = await owner('select facts from source_record');
    expect(rows).toEqual([
      {
        facts: {
          laChildId: 'C1',
          episodes: [
            {
              referralDate: '2024-05-01',
              closureDate: '2025-03-01',
              cpPlans: [{ start: '2024-06-01', end: '2024-09-01' }],
            },
            facts.episodes[1],
          ],
        },
      },
    ]);
    expect(await night('2026-04-01')).toEqual({});
  });

  test('a former worker goes after a year, a former home after thirty days, the present ones stay', async () => {
    const child = await make.child('C1', { postcode: 'AA1 1AA' });
    await make.plan(child, 'cp', '2025-02-01');
    await make.allocate(child, 'old@example.org', '2025-01-01', '2025-12-01');
    await make.allocate(child, 'new@example.org', '2025-12-02');
    await owner(`update child_address set until = '2026-11-01'`);
    await owner(
      `insert into child_address (authority_id, child_id, since, line, postcode) values ($1, $2, '2026-11-01', '2 Elm Road', 'AA1 2AA')`,
      [LA, child],
    );
    await night('2026-11-30');
    expect([await count('allocation'), await count('child_address')]).toEqual([2, 2]);
    await night('2026-12-01');
    expect([await count('allocation'), await count('child_address')]).toEqual([1, 1]);
    await owner(`update care_plan set ended_on = '2026-12-10'`);
    await owner(`update allocation set until = '2026-12-10'`);
    await night('2027-01-08');
    expect(await count('child_address')).toBe(1);
    await night('2027-01-09');
    expect(await count('child_address')).toBe(0);
  });

  test('a lifted restriction goes within five working days with its list', async () => {
    const child = await make.child('C1');
    await make.plan(child, 'cp', '2025-02-01');
    const { personId } = await make.viewer('SW', 'sw@example.org');
    await make.restrict(child, [personId]);
    await owner(`update restriction set lifted_on = '2026-11-23'`);
    await night('2026-11-29');
    expect(await count('restriction')).toBe(1);
    await night('2026-11-30');
    expect([await count('restriction'), await count('restriction_allow')]).toEqual([0, 0]);
  });
});

describe('what schools sent', () => {
  test('a pupil who left goes after a year, unless linked with a child that is held here', async () => {
    const child = await make.child('C1');
    await make.plan(child, 'cp', '2025-02-01');
    const linked = await make.enrol(child, '100001', { until: '2025-07-20' });
    const other = await make.enrol(child, '100001', { until: '2025-07-20' });
    await make.enrol(child, '100001');
    await owner(`delete from link where pupil_id <> $1`, [linked]);
    await owner(`update pupil set address = '1 Elm Road', postcode = 'AA1 1AA'`);
    await night('2025-08-19');
    expect([await count('pupil'), await count('pupil', `address <> ''`)]).toEqual([3, 1]);
    await night('2026-07-19');
    expect(await count('pupil')).toBe(3);
    await night('2026-07-20');
    expect(await count('pupil', `pupil_id = '${other}'`)).toBe(0);
    expect([await count('pupil'), await count('enrolment')]).toEqual([2, 2]);
  });
});

describe('people and work', () => {
  test('who left loses the keys after 90 days and the name after six years; the audit still reads', async () => {
    const { personId } = await make.viewer('SW', 'sw@example.org');
    await make.viewer('TM', 'tm@example.org');
    await owner(
      `insert into known_device (authority_id, person_id, device_hash, first_seen_at) select authority_id, person_id, 'x', now() from person`,
    );
    await owner(`update appointment set ends_on = '2026-12-31' where person_id = $1`, [personId]);
    await night('2027-03-30');
    expect(await count('known_device')).toBe(2);
    await night('2027-03-31');
    expect(await count('known_device')).toBe(1);
    await night('2032-12-30');
    expect(await count('person', `email = 'sw@example.org'`)).toBe(1);
    await night('2032-12-31');
    const { rows } = await owner('select name, email from person where person_id = $1', [personId]);
    expect(rows).toEqual([
      { name: `Former colleague ${personId.slice(0, 8)}`, email: `${personId}@removed.invalid` },
    ]);
    expect(await count('person', `email = 'tm@example.org'`)).toBe(1);
    expect(await count('appointment')).toBe(2);
  });

  test('an agreement loses its wording and nothing else, though it was used', async () => {
    const { personId } = await make.viewer('IGO', 'igo@example.org', LA);
    await owner(
      `insert into approval (authority_id, act, subject, detail, role, asked_by, expires_at) values ($1, 'restriction.lift', 's', '{"about":"x"}', 'IGO', $2, '2026-11-25')`,
      [LA, personId],
    );
    await owner(`update approval set used_at = now()`);
    await night('2027-02-22');
    expect(await count('approval', `detail <> '{}'`)).toBe(1);
    await night('2027-02-23');
    expect([await count('approval'), await count('approval', `detail <> '{}'`)]).toEqual([1, 0]);
    await expect(owner(`update approval set used_at = now() + interval '1 day'`)).rejects.toThrow(
      /used once/,
    );
  });
});

test('a certificate proves what went, and the audit seals it', async () => {
  const child = await make.child('C1', { born: '2000-05-03' });
  await make.plan(child, 'cin', '2010-02-01', '2011-03-01');
  await night('2026-11-24');
  const { rows } = await owner('select * from retention_certificate');
  const [made] = rows as {
    certificate_id: string;
    class: string;
    subjects: number;
    counts: object;
    manifest: string[];
    manifest_sha256: string;
    from_day: string;
  }[];
  expect(made).toMatchObject({
    class: 'care',
    subjects: 1,
    counts: { child: 1, child_name: 1, care_plan: 1 },
    from_day: '2017-03-01',
    manifest: [manifestLine(made?.certificate_id ?? '', child)],
  });
  expect(made?.manifest_sha256).toBe(manifestSha256(made?.manifest ?? []));
  const events = await owner(
    `select event, ref, record_count, rule_id from audit_event where event like 'retention.%' order by seq`,
  );
  expect(events.rows).toEqual([
    { event: 'retention.due', ref: null, record_count: 1, rule_id: 'retention.care' },
    {
      event: 'retention.disposed',
      ref: made?.manifest_sha256,
      record_count: 1,
      rule_id: 'retention.care',
    },
  ]);
});

test('a night that was cut short goes on where it stopped', async () => {
  for (let nth = 0; nth < 450; nth += 1)
    await owner(
      `insert into child (authority_id, la_child_id, birth_date) values ($1, $2, '2000-01-01')`,
      [LA, `C${nth}`],
    );
  await owner(`create function fails_now() returns trigger language plpgsql as $$
    begin
      if (select count(*) from retention_certificate) >= 1 then raise exception 'cut short'; end if;
      return new;
    end $$`);
  await owner(
    'create trigger cut before insert on retention_certificate for each row execute function fails_now()',
  );
  await expect(night('2026-11-24')).rejects.toThrow(/cut short/);
  expect(await count('child')).toBe(250);
  await owner('drop trigger cut on retention_certificate');
  expect(await night('2026-11-24')).toMatchObject({ care: 250 });
  const { rows } = await owner('select sum(subjects)::int as n from retention_certificate');
  expect(rows).toEqual([{ n: 450 }]);
});

test('nothing of another authority goes', async () => {
  await owner(
    `insert into authority (authority_id, name, is_synthetic) values ('998', 'Other', true)`,
  );
  await owner(
    `insert into child (authority_id, la_child_id, birth_date) values ('998', 'C1', '2000-01-01')`,
  );
  await night('2026-11-24');
  expect(await count('child')).toBe(1);
  expect(await verifyAudit(db.database, LA, [])).toMatchObject({ isWhole: true, begins: null });
});
