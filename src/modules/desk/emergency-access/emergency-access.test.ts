/** Emergency access, asked of the whole application (TRUST 4e). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LA } from '../../../../test/support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../../../../test/support/site.ts';
import { refreshSight } from '../../care/index.ts';

let site: TestSite;
let sam: Visitor;
let tess: Visitor;
let ivy: Visitor;
const ids: Record<string, string> = {};
let moment = new Date('2026-11-24T10:00:00Z');
const clock = {
  now: () => moment,
  today: () => moment.toISOString().slice(0, 10) as ReturnType<TestSite['db']['clock']['today']>,
};
const later = (minutes: number) => {
  moment = new Date(moment.getTime() + minutes * 60_000);
};

beforeAll(async () => {
  site = await openTestSite({ clock });
  const { owner } = site.db;
  for (const [key, laChildId, surname] of [
    ['ada', 'C1', 'Okafor'],
    ['hid', 'C2', 'Hidden'],
    ['gone', 'C3', 'Sealed'],
    ['kin', 'C4', 'Known'],
  ] as const) {
    ids[key] = await site.make.child(laChildId, {
      surname,
      ...(key === 'gone' ? { isSealed: true } : {}),
    });
    await owner.query(
      `insert into allocation (authority_id, child_id, worker_name, worker_email, team_id, since, as_of)
       values ($1, $2, 'Wil Fox', 'wil@example.org', 'north', '2026-01-05', '2026-11-01')`,
      [LA, ids[key]],
    );
  }
  await owner.query(
    `insert into restriction (authority_id, child_id, category, since, review_on) values ($1, $2, 'high-risk', '2026-11-01', '2027-01-30')`,
    [LA, ids['hid']],
  );
  await site.make.team('south');
  sam = await site.visitor('SW', 'sam@example.org', 'south');
  tess = await site.visitor('TM', 'tess@example.org', 'north');
  ivy = await site.visitor('IGO', 'ivy@example.org');
  await owner.query(
    `insert into conflict (authority_id, person_id, child_id, source, declared_at) values ($1, $2, $3, 'declared', now())`,
    [LA, sam.viewer.personId, ids['kin']],
  );
  await site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) => refreshSight(tx));
});
afterAll(() => site.close());

const ASK = { why: 'imminent-risk', reason: 'The police rang about the child at home.' };
const ask = (fields: Readonly<Record<string, string>>, who = sam) =>
  who.post('/emergency-access/new', { ...ASK, ...fields });
const events = async (event: string): Promise<number> =>
  (await site.db.owner.query('select 1 from audit_event where event = $1', [event])).rowCount ?? 0;
async function opened(): Promise<string> {
  await sam.post('/confirm-it-is-you');
  return String((await ask({ laChildId: 'C1' })).headers.location);
}

describe('opening', () => {
  test('asks for a fresh second factor first, and is not for every role', async () => {
    expect((await sam.get('/emergency-access/new')).headers.location).toContain(
      '/confirm-it-is-you',
    );
    const dsl = await site.visitor('DSL', 'dee@example.org');
    await dsl.post('/confirm-it-is-you');
    expect((await dsl.get('/emergency-access/new')).statusCode).toBe(403);
    await ivy.post('/confirm-it-is-you');
    expect((await ask({ laChildId: 'C1' }, ivy)).statusCode).toBe(403);
    await sam.post('/confirm-it-is-you');
    expect((await sam.get('/emergency-access/new')).statusCode).toBe(200);
  });

  test('asks for one child and a reason', async () => {
    await sam.post('/confirm-it-is-you');
    expect((await ask({ laChildId: '' })).statusCode).toBe(422);
    expect((await ask({ forename: 'Ada', surname: 'Okafor' })).statusCode).toBe(422);
    expect((await ask({ laChildId: 'C1', reason: 'Because.' })).statusCode).toBe(422);
    expect((await ask({ laChildId: 'C1', why: 'curious' })).statusCode).toBe(422);
  });

  test('answers for a restricted, a sealed and a known child as for one that does not exist', async () => {
    const answers = [];
    for (const laChildId of ['C2', 'C3', 'C4', 'C999']) {
      await sam.post('/confirm-it-is-you');
      const { statusCode, body } = await ask({ laChildId });
      answers.push([statusCode, body.replaceAll(laChildId, 'ID').replace(/"[\w.-]{20,}"/g, '')]);
    }
    expect(answers[0]?.[0]).toBe(422);
    for (const answer of answers) expect(answer).toEqual(answers.at(-1));
    expect(await events('bg.requested')).toBe(4);
  });

  test('finds by the full name and birth date however they are spelt', async () => {
    await sam.post('/confirm-it-is-you');
    const answer = await ask({
      forename: ' ADA ',
      surname: 'okafor',
      'born-day': '3',
      'born-month': '5',
      'born-year': '2014',
    });
    expect(answer.statusCode).toBe(303);
    const { body } = await sam.get(String(answer.headers.location));
    expect(body).toContain('Okafor');
    await sam.post(`${String(answer.headers.location)}/close`);
  });
});

describe('an open record', () => {
  let place = '';
  beforeAll(async () => {
    place = await opened();
  });

  test('is read and not changed, on its own page only, with a warning on every page', async () => {
    const { body, statusCode } = await sam.get(place);
    expect(statusCode).toBe(200);
    expect(body).toContain('Okafor');
    expect(body).not.toMatch(/Say that this child belongs|take the match apart|Name somebody/);
    expect((await sam.get('/my-children')).body).toContain('Emergency access is open until');
    expect((await sam.get('/my-children')).body).not.toContain('Okafor');
    expect((await sam.get(`/children/${ids['ada'] ?? ''}`)).statusCode).toBe(404);
    expect((await sam.find('/search', { q: 'okafor' })).body).not.toContain('/children/');
    expect((await sam.post(`/children/${ids['ada'] ?? ''}/belongs`)).statusCode).toBe(404);
  });

  test('is one, however often the form is sent', async () => {
    await sam.post('/confirm-it-is-you');
    const again = await Promise.all([1, 2].map(() => ask({ laChildId: 'C1' })));
    expect(again.map(({ headers }) => headers.location)).toEqual([place, place]);
  });

  test('is told to the worker’s manager and to information governance at once', async () => {
    const { rows } = await site.db.owner.query<{ to_role: string; to_scope_id: string }>(
      `select to_role, to_scope_id from notice where kind = 'break-glass.used' and ref = $1 order by to_role`,
      [place.split('/').at(-1)],
    );
    expect(rows).toEqual([
      { to_role: 'IGO', to_scope_id: LA },
      { to_role: 'TM', to_scope_id: 'north' },
    ]);
  });

  test('is nobody else’s to read', async () => {
    const other = await site.visitor('SW', 'olga@example.org', 'south');
    expect((await other.get(place)).statusCode).toBe(404);
    expect((await ivy.get(place)).body).not.toMatch(/Okafor|C1/);
  });

  test('ends when the child is restricted meanwhile', async () => {
    await site.db.owner.query(
      `insert into restriction (authority_id, restriction_id, child_id, category, since, review_on)
       values ($1, gen_random_uuid(), $2, 'witness-protection', '2026-11-24', '2027-01-30')`,
      [LA, ids['ada']],
    );
    expect((await sam.get(place)).statusCode).toBe(404);
    const own = await site.db.database.withViewer(sam.viewer, (tx) =>
      tx.executeSql('select reason from emergency_access', []),
    );
    expect(own).toMatchObject({ rows: [] });
    await site.db.owner.query(
      `update restriction set lifted_on = '2026-11-24' where category = 'witness-protection'`,
    );
    expect((await sam.get(place)).statusCode).toBe(200);
  });

  test('is closed after an hour by itself', async () => {
    // Each look keeps the session awake; an hour is longer than it may stay idle.
    for (let minutes = 0; minutes < 60; minutes += 10) {
      expect((await sam.get(place)).body).toContain('Okafor');
      later(10);
    }
    later(1);
    const { body } = await sam.get(place);
    expect(body).toContain('has ended');
    expect(body).not.toContain('Okafor');
    expect((await sam.get('/my-children')).body).not.toContain('Emergency access is open');
  });
});

describe('the review', () => {
  const review = (who: Visitor, place: string, outcome = 'upheld') =>
    who.post(`${place}/review`, { outcome, note: 'The police confirmed it.' });

  test('is for the worker’s manager and information governance, never for whoever opened it', async () => {
    const place = await opened();
    expect((await review(sam, place)).statusCode).toBe(403);
    const sol = await site.visitor('TM', 'sol@example.org', 'south');
    expect((await review(sol, place)).statusCode).toBe(404);
    tess = await site.visitor('TM', 'tess2@example.org', 'north');
    expect((await tess.get(place)).body).toContain('What did you find?');
    expect((await review(tess, place)).statusCode).toBe(303);
    ivy = await site.visitor('IGO', 'ivy2@example.org');
    expect((await review(ivy, place)).statusCode).toBe(404);
    await sam.post(`${place}/close`);
  });

  test('not made in two working days, no other record can be opened', async () => {
    later(3 * 24 * 60);
    sam = await site.visitor('SW', 'ulf@example.org', 'south');
    const place = await opened();
    later(5 * 24 * 60);
    sam = await site.elsewhere(sam);
    await sam.post('/confirm-it-is-you');
    expect((await sam.get('/emergency-access/new')).body).toContain(
      'has not been reviewed in time',
    );
    expect((await ask({ laChildId: 'C1' })).statusCode).toBe(403);
    tess = await site.visitor('TM', 'tess3@example.org', 'north');
    expect((await review(tess, place)).statusCode).toBe(303);
    expect((await ask({ laChildId: 'C1' })).statusCode).toBe(303);
  });

  test('that finds misuse takes the ability away', async () => {
    const place = String(
      (
        await (async () => {
          await sam.post('/confirm-it-is-you');
          return ask({ laChildId: 'C1' });
        })()
      ).headers.location,
    );
    expect((await review(tess, place, 'misuse')).statusCode).toBe(303);
    expect((await ask({ laChildId: 'C1' })).statusCode).toBe(403);
  });
});

test('more than three in thirty days are told to information governance', async () => {
  const often = async () =>
    (await site.db.owner.query(`select 1 from notice where kind = 'break-glass.often'`)).rowCount;
  const before = await often();
  sam = await site.visitor('SW', 'vic@example.org', 'south');
  const openAndClose = async () => {
    await sam.post(`${await opened()}/close`);
  };
  for (let times = 0; times < 3; times += 1) await openAndClose();
  expect(await often()).toBe(before);
  await openAndClose();
  expect(await often()).toBe((before ?? 0) + 1);
});
