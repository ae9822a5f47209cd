import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caseloadFactory } from '../../../../test/factories/caseload.ts';
import {
  LA,
  openTestDatabase,
  TODAY,
  type TestDatabase,
} from '../../../../test/support/database.ts';
import type { Viewer } from '../../../access/index.ts';
import { addDays, calendarDate } from '../../../platform/calendar-date.ts';
import { loadChildFacts, refreshSight } from '../../care/index.ts';
import { defaultDefinitionId, statusOn, type CohortSettings } from '../../cohort/index.ts';
import { EVERYBODY, listChildren } from './queries.ts';

const AT = { now: new Date(`${TODAY}T10:00:00Z`), today: calendarDate(TODAY) };
const CODES = {
  'looked-after': 'looked-after',
  'cp-plan': 'cp',
  'cin-plan': 'cin',
  'open-episode': 'open',
  none: 'closed',
} as const;

let db: TestDatabase;
let sam: Viewer;
let childId: string;
beforeAll(async () => {
  db = await openTestDatabase();
  const make = caseloadFactory(db.owner);
  await make.team('north');
  sam = await make.viewer('SW', 'sam@example.org');
  childId = await make.child('ONE');
  await make.allocate(childId, 'sam@example.org');
  await db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) => refreshSight(tx));
});
afterAll(() => db.close());

/** Days about today, so that starts and ends fall on it, before it and after it. */
const day = fc.integer({ min: -4, max: 2 }).map((days) => addDays(AT.today, days));
const ending = { end: fc.option(day), endKnownOn: fc.option(day) };
const period = fc.record({ start: day, ...ending });
const history = fc.record({
  deathDate: fc.option(day, { freq: 8 }),
  episodes: fc.uniqueArray(
    fc.record({
      start: day,
      ...ending,
      nfa: fc.boolean(),
      isOther: fc.boolean(),
      need: fc.constantFrom(null, 'N1', 'N9'),
      reason: fc.constantFrom(null, 'RC1', 'RC2', 'RC8', 'RC9'),
    }),
    { maxLength: 3, selector: ({ start }) => start },
  ),
  plans: fc.uniqueArray(
    fc.record({
      start: day,
      ...ending,
      kind: fc.constantFrom('cin', 'cp'),
      episode: fc.option(day),
    }),
    { maxLength: 3, selector: ({ kind, start }) => `${kind} ${start}` },
  ),
  stays: fc.uniqueArray(period, { maxLength: 1, selector: ({ start }) => start }),
  countsOthers: fc.constantFrom(undefined, true, false),
});
type History = typeof history extends fc.Arbitrary<infer H> ? H : never;

async function arrange(facts: History): Promise<CohortSettings> {
  const { owner } = db;
  await owner.query(
    `delete from care_plan; delete from looked_after_period; delete from care_detail; delete from care_episode`,
  );
  await owner.query('update child set death_date = $1', [facts.deathDate]);
  const id = [LA, childId];
  for (const each of facts.episodes) {
    await owner.query(
      `insert into care_episode (authority_id, child_id, referral_date, closure_date, closure_known_on, referral_nfa, is_other_than_in_need, as_of)
       values ($1, $2, $3, $4, $5, $6, $7, $3)`,
      [...id, each.start, each.end, each.endKnownOn, each.nfa, each.isOther],
    );
    await owner.query(
      `insert into care_detail (authority_id, child_id, referral_date, primary_need, closure_reason) values ($1, $2, $3, $4, $5)`,
      [...id, each.start, each.need, each.end === null ? null : each.reason],
    );
  }
  for (const each of facts.plans)
    await owner.query(
      `insert into care_plan (authority_id, child_id, kind, started_on, referral_date, ended_on, end_known_on, as_of)
       values ($1, $2, $3, $4, $5, $6, $7, $4)`,
      [...id, each.kind, each.start, each.episode, each.end, each.endKnownOn],
    );
  for (const each of facts.stays)
    await owner.query(
      `insert into looked_after_period (authority_id, child_id, started_on, ended_on, end_known_on, as_of)
       values ($1, $2, $3, $4, $5, $3)`,
      [...id, each.start, each.end, each.endKnownOn],
    );
  const override =
    facts.countsOthers === undefined
      ? {}
      : { excludes: { casesOtherThanInNeed: !facts.countsOthers } };
  await owner.query(
    `insert into cohort_definition (authority_id, definition, is_default, override) values ($1, $2, true, $3)
     on conflict (authority_id, definition) do update set override = excluded.override`,
    [LA, defaultDefinitionId, override],
  );
  return { overrides: { [defaultDefinitionId]: override } };
}

test('for any history, the list says the status that the rule says, and since when', async () => {
  await fc.assert(
    fc.asyncProperty(history, async (facts) => {
      const settings = await arrange(facts);
      const listed = await db.database.withViewer(sam, (tx) =>
        listChildren(tx, AT, EVERYBODY, 'name'),
      );
      const known = await db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) =>
        loadChildFacts(tx, [childId]),
      );
      const care = known.get(childId);
      if (care === undefined) throw new Error('The child has no history');
      const { status, since = null } = statusOn(care, AT.today, settings);
      expect(listed.map((child) => [child.status, child.statusSince])).toEqual([
        [CODES[status], since],
      ]);
    }),
    {
      numRuns: 150,
      // A plan left open in a case that ended, of which nobody says when the end was known.
      examples: [
        [
          {
            deathDate: null,
            episodes: [
              {
                start: AT.today,
                end: AT.today,
                endKnownOn: null,
                nfa: false,
                isOther: false,
                need: null,
                reason: null,
              },
            ],
            plans: [
              { start: AT.today, end: null, endKnownOn: null, kind: 'cin', episode: AT.today },
            ],
            stays: [],
            countsOthers: undefined,
          },
        ],
      ],
    },
  );
}, 120_000);
