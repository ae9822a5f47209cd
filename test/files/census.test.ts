import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KINDS } from '../../src/kinds.ts';
import { loadChildFacts } from '../../src/modules/care/index.ts';
import { publishBatch, type Batch } from '../../src/modules/intake/index.ts';
import { isKnownUpnAuthority, isValidUpn } from '../../src/modules/people/pure.ts';
import {
  cleanChild,
  closedEpisode,
  openEpisode,
  protectionPlan,
  returnXml,
} from '../factories/cin-return.ts';
import { LA } from '../support/database.ts';
import { openTestIntake, type TestIntake } from '../support/intake.ts';

const entry = new URL('../../src/reading.ts', import.meta.url);

let intake: TestIntake;
beforeEach(async () => {
  intake = await openTestIntake({ kinds: KINDS, entry });
});
afterEach(() => intake.close());

const send = (xml: string | Uint8Array, asOf: string) =>
  intake.publish(xml, { kind: 'cin-census', asOf, fileName: 'return.xml' });
const extract = (asOf: string, row: string) =>
  intake.publish(
    `Person ID,Forename,Surname,Date of birth,Case status,Case status from\n${row}\n`,
    { kind: 'care-csv', asOf },
  );
async function rows(query: string): Promise<unknown[][]> {
  const found = await intake.db.owner.query<Record<string, unknown>>(query);
  return found.rows.map((row) => Object.values(row));
}
const plans = () =>
  rows('select kind, started_on, ended_on, end_known_on from care_plan order by 1, 2');
const inSystem = <T>(work: Parameters<typeof intake.db.database.withSystem<T>>[1]) =>
  intake.db.database.withSystem({ authorityId: LA, purpose: 'test' }, work);

describe('a children in need census, published', () => {
  it('gives the child, its episodes and what led to them, and nothing twice', async () => {
    const batch = await send(returnXml([cleanChild()]), '2026-03-31');
    expect(batch).toMatchObject({ status: 'published', accepted: 1, new: 1 });
    expect(await rows('select la_child_id, birth_date, sex, ethnicity from child')).toEqual([
      ['EX1000001', '2013-10-15', 'F', 'MWBC'],
    ]);
    expect(await rows('select kind, value from child_identifier')).toEqual([
      ['upn', 'F319200012001'],
    ]);
    expect(await rows('select code, until from disability order by 1')).toEqual([
      ['COMM', null],
      ['LD', null],
    ]);
    expect(await plans()).toEqual([
      ['cin', '2025-06-19', '2025-11-12', null],
      ['cp', '2025-11-13', null, null],
    ]);
    expect(
      await rows('select primary_need, referral_source, closure_reason from care_detail'),
    ).toEqual([['N1', '2A', null]]);
    expect(
      await rows('select initial_category, latest_category, previous_plans from care_plan_detail'),
    ).toEqual([['NEG', 'EMO', 0]]);
    expect(await rows('select reviewed_on from care_review')).toEqual([['2026-02-10']]);
    expect(
      await rows('select started_on, conference_on, conference_not_required from section47'),
    ).toEqual([['2025-10-27', '2025-11-13', false]]);
    const again = await send(returnXml([cleanChild()]), '2026-03-31');
    expect(again).toMatchObject({ new: 0, changed: 0, unchanged: 1 });
  });

  it('of the next year closes what this one left open, known from the day it came', async () => {
    await send(returnXml([cleanChild()]), '2026-03-31');
    const child = cleanChild();
    child.episode = {
      ...openEpisode(),
      CINclosureDate: '2026-09-15',
      ReasonForClosure: 'RC7',
      // A return holds what went on in its own year.
      assessments: [],
      cinPlans: [],
      section47s: [],
      cpPlans: [{ ...protectionPlan(), CPPendDate: '2026-09-10', reviews: ['2026-07-01'] }],
    };
    const batch = await send(returnXml([child], { year: 2027 }), '2026-11-20');
    expect(await rows("select rule, message from batch_issue where severity = 'error'")).toEqual(
      [],
    );
    expect(batch).toMatchObject({ accepted: 1 });
    expect(await plans()).toEqual([
      ['cin', '2025-06-19', '2025-11-12', null],
      ['cp', '2025-11-13', '2026-09-10', '2026-11-24'],
    ]);
    expect(
      await rows('select referral_date, closure_date, closure_known_on from care_episode'),
    ).toEqual([['2025-05-06', '2026-09-15', '2026-11-24']]);
  });

  it('and an extract of the same child make one plan, whichever comes first', async () => {
    const row = 'EX1000001,Amara,Okoro,15/10/2013,CPP,20/11/2025';
    await extract('2026-11-01', row);
    await send(returnXml([cleanChild()]), '2026-03-31');
    const open = await rows('select kind, started_on from care_plan where ended_on is null');
    expect(open).toEqual([['cp', '2025-11-13']]);
    await extract(
      '2026-11-08',
      row.replace('CPP', 'Child protection plan').replace('Amara', 'Amy'),
    );
    expect(await rows('select kind, started_on from care_plan where ended_on is null')).toEqual(
      open,
    );
  });

  it('of a past year does not reopen a case that an extract closed since', async () => {
    await extract('2026-11-01', 'EX1000001,Amara,Okoro,15/10/2013,Closed,01/07/2026');
    await send(returnXml([cleanChild()]), '2026-03-31');
    expect(await rows('select closure_date from care_episode')).toEqual([['2026-07-01']]);
    expect((await plans()).map(([, , end]) => end)).toEqual(['2025-11-12', '2026-07-01']);
  });

  it('gives the facts from which the cohort is worked out', async () => {
    const child = cleanChild();
    child.more = [];
    child.episode = {
      ...openEpisode(),
      cpPlans: [{ ...protectionPlan(), CPPendDate: '2026-03-01' }],
    };
    await send(returnXml([child]), '2026-03-31');
    const [[childId]] = (await rows('select child_id from child')) as [[string]];
    const facts = await inSystem((tx) => loadChildFacts(tx, [childId]));
    expect(facts.get(childId)).toEqual({
      birthDate: '2013-10-15',
      episodes: [
        {
          id: '2025-05-06',
          referralDate: '2025-05-06',
          primaryNeed: 'N1',
          referralNfa: false,
          assessments: [{ start: '2025-05-07', completed: '2025-06-18' }],
          cinPlans: [{ start: '2025-06-19', end: '2025-11-12' }],
          section47s: [{ start: '2025-10-27', end: '2025-11-13' }],
          cpPlans: [{ start: '2025-11-13', end: '2026-03-01' }],
        },
      ],
      disabilities: [{ code: 'COMM' }, { code: 'LD' }],
      lookedAfterPeriods: [],
      kinshipArrangements: [],
      assertions: [],
    });
  });

  it('leaves a sealed child alone', async () => {
    await send(returnXml([cleanChild()]), '2026-03-31');
    await intake.db.owner.query('update child set is_sealed = true');
    const child = cleanChild();
    child.more = [closedEpisode()];
    await send(returnXml([child], { year: 2027 }), '2026-11-20');
    expect(await rows('select referral_date from care_episode')).toEqual([['2025-05-06']]);
  });
});

describe('332 invented children, dirty as real ones', () => {
  const dirty = () =>
    readFile(new URL('../fixtures/cin-census/fake_CIN_data.xml', import.meta.url));
  const staged = async (xml: string | Uint8Array) =>
    intake.stage(xml, { kind: 'cin-census', asOf: '2022-03-31', fileName: 'return.xml' });
  const count = async (query: string) => (await rows(query))[0]?.[0];
  const takeFlawed = async (batch: Batch) =>
    publishBatch(intake.deps, intake.analyst, batch.batchId, { withFlawed: true });

  it('are checked by the contract: one can be used as it stands, and is published alone', async () => {
    const batch = await send(await dirty(), '2022-03-31');
    expect(batch).toMatchObject({
      status: 'published',
      read: 332,
      accepted: 1,
      rejected: 331,
      flawed: 291,
      withFlawed: false,
      new: 1,
    });
    expect(await count('select count(*)::int from child')).toBe(1);
  });

  it('are used by decision where who they are and when they were in need can be read', async () => {
    const preview = await staged(await dirty());
    expect(preview).toMatchObject({ accepted: 1, rejected: 331, new: 1, withFlawed: false });
    const batch = await takeFlawed(preview);
    expect(batch).toMatchObject({
      status: 'published',
      read: 332,
      accepted: 1,
      flawed: 291,
      rejected: 40,
      new: 292,
      withFlawed: true,
    });
    expect(await count('select count(*)::int from child')).toBe(292);
    const stored = await rows("select value from child_identifier where kind = 'upn'");
    expect(stored.length).toBeGreaterThan(0);
    for (const [upn] of stored) {
      expect(isValidUpn(String(upn)) && isKnownUpnAuthority(String(upn).slice(1, 4))).toBe(true);
    }
    // An episode that has assessments or enquiries did not end with the referral.
    expect(
      await count(`select count(*)::int from care_episode e where referral_nfa and exists (
        select 1 from care_assessment a where a.child_id = e.child_id and a.referral_date = e.referral_date)`),
    ).toBe(0);
    expect(
      await rows("select event, record_count from audit_event where event = 'batch.flawed.taken'"),
    ).toHaveLength(1);
    // They stay in the file of rejected records until they come back without errors.
    expect(await count('select count(*)::int from staged_record where not accepted')).toBe(331);
  });
});
