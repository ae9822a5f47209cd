/** Who knows a child no longer sees it, in any role (TRUST T2). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LA } from '../../../../test/support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../../../../test/support/site.ts';
import { refreshSight } from '../../care/index.ts';
import { detectConflicts, noteConflict } from '../../people/index.ts';

let site: TestSite;
let sam: Visitor;
let tess: Visitor;
let dee: Visitor;
let ivy: Visitor;
const ids: Record<string, string> = {};

const system = <T>(work: Parameters<typeof site.db.database.withSystem<T>>[1]): Promise<T> =>
  site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, work);

beforeAll(async () => {
  site = await openTestSite();
  const { owner } = site.db;
  for (const [key, laChildId, surname] of [
    ['ada', 'C1', 'Okafor'],
    ['bea', 'C2', 'Núñez'],
    ['cat', 'C3', 'Hill'],
  ] as const) {
    ids[key] = await site.make.child(laChildId, { surname, postcode: 'SK8 4AB' });
    await owner.query(
      `insert into allocation (authority_id, child_id, worker_name, worker_email, team_id, since, as_of)
       values ($1, $2, 'Sam Hill', 'sam@example.org', 'north', '2026-01-05', '2026-11-01')`,
      [LA, ids[key]],
    );
  }
  sam = await site.visitor('SW', 'sam@example.org');
  tess = await site.visitor('TM', 'tess@example.org');
  dee = await site.visitor('DSL', 'dee@example.org');
  ivy = await site.visitor('IGO', 'ivy@example.org');
  await owner.query(`update person set name = 'Sam Hill' where email = 'sam@example.org'`);
  await system((tx) => refreshSight(tx));
});
afterAll(() => site.close());

const status = async (who: Visitor, key: string) =>
  (await who.get(`/children/${ids[key] ?? ''}`)).statusCode;
const standing = async (): Promise<number> =>
  (await site.db.owner.query('select 1 from conflict where cleared_at is null')).rowCount ?? 0;

describe('declared on the child’s page', () => {
  test('the child is gone from every list of the person, and of nobody else', async () => {
    expect(await status(sam, 'ada')).toBe(200);
    await Promise.all([1, 2].map(() => sam.post(`/children/${ids['ada'] ?? ''}/conflict`)));
    expect(await standing()).toBe(1);
    expect(await status(sam, 'ada')).toBe(404);
    expect((await sam.get('/my-children')).body).not.toContain('Okafor');
    expect((await sam.find('/search', { q: 'okafor' })).body).not.toContain('/children/');
    expect(await status(tess, 'ada')).toBe(200);
  });

  test('is not for a child whom the person does not see', async () => {
    expect((await dee.post(`/children/${ids['ada'] ?? ''}/conflict`)).statusCode).toBe(404);
    expect(await standing()).toBe(1);
  });
});

describe('declared by name', () => {
  const named = (surname: string) => ({
    forename: 'ada',
    surname,
    'born-day': '3',
    'born-month': '5',
    'born-year': '2014',
  });

  test('answers the same whether a record is held or not, and hides what is held', async () => {
    const answers = [
      await tess.post('/conflicts', named('nunez')),
      await tess.post('/conflicts', named('Nobody')),
    ];
    expect(answers.map(({ statusCode, headers }) => [statusCode, headers.location])).toEqual([
      [303, '/conflicts?done=declared'],
      [303, '/conflicts?done=declared'],
    ]);
    expect(await status(tess, 'bea')).toBe(404);
    expect(await status(sam, 'bea')).toBe(200);
  });

  test('asks for the whole name and birth date', async () => {
    expect((await tess.post('/conflicts', { ...named(''), 'born-day': '' })).statusCode).toBe(422);
  });
});

describe('found by surname and home', () => {
  const detect = () =>
    system((tx) => detectConflicts(tx, { secret: site.runtime.secret, clock: site.db.clock }));

  test('a child of the surname at the postcode is hidden, and the postcode is kept nowhere', async () => {
    expect(await detect()).toBe(0);
    expect((await sam.post('/conflicts/home', { postcode: 'not one' })).statusCode).toBe(422);
    await sam.post('/conflicts/home', { postcode: 'sk84ab' });
    await tess.post('/conflicts/home', { postcode: 'SK8 4AB' });
    expect(await detect()).toBe(1);
    expect(await detect()).toBe(0);
    expect(await status(sam, 'cat')).toBe(404);
    expect(await status(tess, 'cat')).toBe(200);
    const { rows } = await site.db.owner.query<{ text: string }>(
      `select string_agg(home_hash, ' ') as text from person_home`,
    );
    expect(rows[0]?.text).not.toMatch(/SK8/i);
  });

  test('is found by the school’s record where social care has an older home, once for both', async () => {
    const child = await site.make.child('M1', { surname: 'Hill', postcode: 'ZZ1 1ZZ' });
    const pupil = await site.make.enrol(child, '100001', { surname: 'Hill' });
    await site.db.owner.query(`update pupil set postcode = 'SK8 4AB' where pupil_id = $1`, [pupil]);
    await site.make.allocate(child, 'sam@example.org');
    await system((tx) => refreshSight(tx));
    expect(await detect()).toBe(1);
    expect(await detect()).toBe(0);
    expect((await sam.get(`/children/${child}`)).statusCode).toBe(404);
    await site.db.owner.query(`delete from conflict where pupil_id = $1`, [pupil]);
    await site.db.owner.query(`update pupil set postcode = '' where pupil_id = $1`, [pupil]);
  });

  test('what was cleared is not found again', async () => {
    const { rows } = await site.db.owner.query<{ id: string }>(
      `select conflict_id as id from conflict where source = 'detected'`,
    );
    const url = `/conflicts/${rows[0]?.id ?? ''}/clear`;
    const reason = 'The two families are not related.';
    expect((await sam.post(url, { reason })).statusCode).toBe(403);
    expect((await ivy.post(url, { reason: 'no' })).statusCode).toBe(422);
    expect((await ivy.get('/conflicts/register')).body).not.toMatch(/Okafor|C1\b/);
    expect((await ivy.post(url, { reason })).statusCode).toBe(303);
    expect((await ivy.post(url, { reason })).statusCode).toBe(404);
    expect(await detect()).toBe(0);
    expect(await status(sam, 'cat')).toBe(200);
  });
});

describe('records of the same child', () => {
  let rows = 0;
  const linked = async (isLinkedFirst: boolean) => {
    rows += 1;
    const child = await site.make.child(`L${rows}`, { surname: `Linked${rows}` });
    const pupil = await site.make.enrol(child, '100001', { surname: `Linked${rows}` });
    const link = `insert into link (authority_id, child_id, pupil_id, urn, basis, probability, is_confirmed)
      values ($1, $2, $3, '100001', 'upn', 1, true)`;
    if (!isLinkedFirst) await site.db.owner.query('delete from link where child_id = $1', [child]);
    await site.make.allocate(child, 'sam@example.org');
    await system((tx) => refreshSight(tx));
    return { child, pupil, linkNow: () => site.db.owner.query(link, [LA, child, pupil]) };
  };
  const know = (person: Visitor, subject: { childId: string } | { pupilId: string }) =>
    system((tx) =>
      noteConflict(tx, null, {
        personId: person.viewer.personId,
        subject,
        source: 'declared',
        at: site.db.clock.now(),
      }),
    );
  const seesChild = async (child: string) =>
    (await sam.get(`/children/${child}`)).statusCode === 200;
  const seesPupil = (who: Visitor, pupil: string) =>
    site.db.database.withViewer(who.viewer, async (tx) => {
      const found = await tx.executeSql('select 1 from pupil where pupil_id = $1', [pupil]);
      return found.rows.length === 1;
    });

  test.each([
    ['stands', true],
    ['is made later', false],
  ])('a pupil whom one knows hides the child, when the link %s', async (_when, isLinkedFirst) => {
    const { child, pupil, linkNow } = await linked(isLinkedFirst);
    expect(await seesChild(child)).toBe(true);
    await know(sam, { pupilId: pupil });
    if (!isLinkedFirst) {
      expect(await seesChild(child)).toBe(true);
      await linkNow();
    }
    expect(await seesChild(child)).toBe(false);
    expect((await sam.get('/my-children')).body).not.toContain(`Linked${rows}`);
  });

  test.each([
    ['stands', true],
    ['is made later', false],
  ])('a child whom one knows hides the pupil, when the link %s', async (_when, isLinkedFirst) => {
    const { child, pupil, linkNow } = await linked(isLinkedFirst);
    await know(dee, { childId: child });
    if (!isLinkedFirst) {
      expect(await seesPupil(dee, pupil)).toBe(true);
      await linkNow();
    }
    expect(await seesPupil(dee, pupil)).toBe(false);
  });

  test('a link that is taken apart hides nothing any more, and what was cleared comes back', async () => {
    const { child, pupil, linkNow } = await linked(true);
    const id = await know(sam, { pupilId: pupil });
    await site.db.owner.query('delete from link where child_id = $1', [child]);
    expect(await seesChild(child)).toBe(true);
    await linkNow();
    expect(await seesChild(child)).toBe(false);
    await ivy.post(`/conflicts/${id ?? ''}/clear`, { reason: 'It is another family.' });
    expect(await seesChild(child)).toBe(true);
  });
});

describe('a lead on her pupil’s page', () => {
  test('says that she knows the child: gone from her list, and another lead is told', async () => {
    const { owner } = site.db;
    const child = await site.make.child('K1', { surname: 'Known' });
    const pupil = await site.make.enrol(child, '100001', { surname: 'Known' });
    await owner.query(
      `insert into known_status (authority_id, child_id, status, updated_on) values ($1, $2, 'cp', '2026-11-01')`,
      [LA, child],
    );
    const notices = async () =>
      (
        await owner.query<{ to_person: string | null; to_role: string | null; ref: string | null }>(
          `select to_person, to_role, ref from notice where kind = 'conflict.another-lead' order by created_at, notice_id`,
        )
      ).rows;
    const before = (await notices()).length;
    expect((await dee.get(`/our-pupils/${pupil}`)).body).toContain('I know this child');
    const dora = await site.visitor('DSL', 'dora@example.org');
    expect((await dee.post(`/our-pupils/${pupil}/conflict`)).headers.location).toBe(
      '/conflicts?done=declared',
    );
    expect((await dee.get('/our-pupils')).body).not.toContain('Known');
    expect((await dee.get(`/our-pupils/${pupil}`)).statusCode).toBe(404);
    expect((await dee.post(`/our-pupils/${pupil}/conflict`)).statusCode).toBe(404);
    expect((await dora.get(`/our-pupils/${pupil}`)).statusCode).toBe(200);
    expect((await notices()).slice(before)).toEqual([
      { to_person: dora.viewer.personId, to_role: null, ref: pupil },
    ]);
    // The last lead who may look after the pupil: an inclusion officer learns which school needs help.
    await dora.post(`/our-pupils/${pupil}/conflict`);
    expect((await notices()).filter(({ to_role: role }) => role !== null)).toEqual([
      { to_person: null, to_role: 'LAI', ref: null },
    ]);
  });

  test('another school’s lead says nothing of it', async () => {
    await site.make.school('100002', 'Oak School');
    const olga = await site.visitor('DSL', 'olga@example.org', '100002');
    const child = await site.make.child('K2', { surname: 'Other' });
    const pupil = await site.make.enrol(child, '100001', { surname: 'Other' });
    const before = await standing();
    expect((await olga.post(`/our-pupils/${pupil}/conflict`)).statusCode).toBe(404);
    expect(await standing()).toBe(before);
  });
});

test('a worker’s manager is told that a child needs another worker', async () => {
  const child = await site.make.child('W1', { surname: 'Worked' });
  await site.make.allocate(child, 'sam@example.org');
  await system((tx) => refreshSight(tx));
  await sam.post(`/children/${child}/conflict`);
  const { rows } = await site.db.owner.query(
    `select to_role, to_scope_id from notice where kind = 'conflict.another-worker' and subject_id = $1`,
    [child],
  );
  expect(rows).toEqual([{ to_role: 'TM', to_scope_id: 'north' }]);
});

test('a lead no longer sees a pupil whom she knows', async () => {
  const child = await site.make.child('C9', { forename: 'Ava', surname: 'Kelly' });
  await site.make.enrol(child, '100001', { forename: 'Ava', surname: 'Kelly' });
  const rows = () =>
    site.db.database.withViewer(dee.viewer, async (tx) => {
      const found = await tx.executeSql(
        'select (select count(*)::int from link) as links, (select count(*)::int from known_status) as known',
      );
      return found.rows[0];
    });
  await site.db.owner.query(
    `insert into known_status (authority_id, child_id, status, updated_on) values ($1, $2, 'cin', '2026-11-01')`,
    [LA, child],
  );
  const { links, known } = (await rows()) as { links: number; known: number };
  await dee.post('/conflicts', {
    forename: 'Ava',
    surname: 'Kelly',
    'born-day': '3',
    'born-month': '5',
    'born-year': '2014',
  });
  expect(await rows()).toEqual({ links: links - 1, known: known - 1 });
});
