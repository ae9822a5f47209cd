import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sealWords, type Viewer } from '../../../access/index.ts';
import type { DomainEvent } from '../../../events.ts';
import { Refusal } from '../../../platform/errors.ts';
import { sql } from '../../../platform/db.ts';
import type { Answer } from '../../../platform/routes.ts';
import { renderPage, themeHref, type ShellModel } from '../../../platform/view.ts';
import { caseloadFactory } from '../../../../test/factories/caseload.ts';
import { LA, openTestDatabase, type TestDatabase } from '../../../../test/support/database.ts';
import { refreshSight } from '../../care/index.ts';
import { recomputeCohort } from '../../cohort/index.ts';
import { deskRoutes } from '../index.ts';
import { loadPanels } from './panel.ts';

let db: TestDatabase;
let sam: Viewer;
let tess: Viewer;
let kim: Viewer;
let dee: Viewer;
const SECRET = 'a secret of the tests alone, long enough';
let told: DomainEvent[] = [];
const ids: Record<string, string> = {};
let pupilId = '';
const NOBODY = '00000000-0000-4000-8000-000000000000';

/** Runs a route's handler as the server would, after its schemas. */
async function ask(
  viewer: Viewer,
  method: 'GET' | 'POST',
  url: string,
  params: object = {},
  input: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  const routes = deskRoutes({
    database: db.database,
    clock: db.clock,
    tell: (_tx, event) => {
      told.push(event);
      return Promise.resolve();
    },
    jobs: { enqueue: () => Promise.resolve() },
    secret: SECRET,
  });
  const route = routes.find((each) => each.method === method && each.url === url);
  if (route === undefined || route.permission === 'public') throw new Error(`No route ${url}`);
  const form = method === 'POST' ? route.form?.safeParse(input) : undefined;
  return route.handler({
    viewer,
    params,
    query: method === 'GET' ? (route.query?.parse(input) ?? {}) : {},
    form: form?.success === true ? form.data : undefined,
    typed: input,
    problems:
      form?.success === false
        ? form.error.issues.map((issue) => ({
            field: String(issue.path[0]),
            message: issue.message,
          }))
        : [],
    upload: undefined,
    requestId: viewer.requestId,
    path: url,
    csrfToken: 'token',
  });
}

const refusal = (answer: Promise<Answer>): Promise<unknown> =>
  answer.then(
    () => 'answered',
    (error: unknown) =>
      error instanceof Refusal ? { status: error.status, words: error.words } : error,
  );
const childPage = (viewer: Viewer, childId: string) =>
  ask(viewer, 'GET', '/children/:childId', { childId });

const SHELL: ShellModel = {
  authorityName: 'Test Council',
  productName: 'Alongside',
  theme: { href: themeHref('#1d5e6b') },
  csrfToken: 'token',
  path: '/',
  version: '0',
  navigation: [],
  banners: [],
};

/** The page as it is sent. */
async function textOf(answer: Promise<Answer>): Promise<string> {
  const page = await answer;
  if (page.kind !== 'page') throw new Error('Not a page');
  return renderPage(page.template, SHELL, page.model);
}

async function audit(): Promise<
  readonly { event: string; decision: string; subject_id: string | null; actor: string | null }[]
> {
  const { rows } = await db.owner.query<{
    event: string;
    decision: string;
    subject_id: string | null;
    actor: string | null;
  }>('select event, decision, subject_id, actor from audit_event order by seq');
  return rows;
}

beforeAll(async () => {
  db = await openTestDatabase();
  const make = caseloadFactory(db.owner);
  await make.team('north');
  await make.team('south-west');
  await make.school('100001', 'Elm Primary');
  sam = await make.viewer('SW', 'sam@example.org');
  kim = await make.viewer('SW', 'kim@example.org');
  tess = await make.viewer('TM', 'tess@example.org');
  dee = await make.viewer('DSL', 'dee@example.org', '100001');
  ids['own'] = await make.child('OWN', {
    forename: 'Ada',
    surname: 'Fenwick',
    postcode: 'SK8 4AB',
  });
  ids['protected'] = await make.child('PROTECTED', { forename: 'Bo', postcode: 'M1 1AA' });
  ids['restricted'] = await make.child('RESTRICTED');
  ids['sealed'] = await make.child('SEALED', { isSealed: true });
  ids['kim'] = await make.child('KIM');
  for (const name of ['own', 'protected', 'restricted', 'sealed'])
    await make.allocate(ids[name] ?? '', 'sam@example.org');
  await make.allocate(ids['kim'], 'kim@example.org', '2026-01-01', null, 'south-west');
  await make.plan(ids['own'], 'cp');
  pupilId = await make.enrol(ids['own'], '100001');
  await make.restrict(ids['restricted']);
  await db.owner.query(
    `update child_address set is_protected = true, line = '9 Hidden Lane' where child_id = $1`,
    [ids['protected']],
  );
  await db.owner.query(
    `insert into child_address (authority_id, child_id, since, until, line, postcode) values ($1, $2, '2015-01-01', '2019-12-31', '2 Former Street', 'M9 9ZZ')`,
    [LA, ids['protected']],
  );
  await db.owner.query(
    `insert into match_run (authority_id, run_id, started_at) values ($1, 1, now())`,
    [LA],
  );
  await db.owner.query(
    `insert into match_pair (authority_id, child_id, pupil_id, run_id, how, probability, outcome, evidence, masked)
     values ($1, $2, $3, 1, 'upn', 1, 'link', '[]', '{}')`,
    [LA, ids['own'], pupilId],
  );
  await db.owner.query(
    `insert into known_status (authority_id, child_id, status, updated_on) values ($1, $2, 'cp', '2026-11-01')`,
    [LA, ids['own']],
  );
  await db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) => refreshSight(tx));
});
beforeEach(() => {
  told = [];
});
afterAll(() => db.close());

test('the page shows each panel, and the look is noted in the audit', async () => {
  const answer = await childPage(sam, ids['own'] ?? '');
  if (answer.kind !== 'page') throw new Error('Not a page');
  const { panels } = answer.model as unknown as { panels: { id: string; failed: unknown }[] };
  expect(panels.map(({ id }) => id)).toEqual([
    'now',
    'school',
    'contacts',
    'membership',
    'people',
    'plans',
    'address',
    'identifiers',
    'history',
    'who-can-see',
    'who-looked',
  ]);
  expect(panels.filter(({ failed }) => failed !== undefined)).toEqual([]);
  const text = await textOf(childPage(sam, ids['own'] ?? ''));
  for (const words of [
    'Elm Primary',
    'Child protection plan',
    'SK8 4AB',
    'tess@example.org, Team manager',
    'dee@example.org, Designated Safeguarding Lead',
    'sam@example.org, Social worker: 2',
  ])
    expect(text).toContain(words);
  expect(text).not.toContain('kim@example.org');
  expect(await audit()).toContainEqual({
    event: 'child.view',
    decision: 'allow',
    subject_id: ids['own'],
    actor: sam.personId,
  });
});

test.each(['kim', 'restricted', 'sealed'])(
  'a child out of sight (%s) answers as one that does not exist',
  async (name) => {
    const nobody = await refusal(childPage(sam, NOBODY));
    expect(nobody).toEqual({ status: 404, words: undefined });
    expect(await refusal(childPage(sam, ids[name] ?? ''))).toEqual(nobody);
    for (const url of ['/children/:childId/belongs', '/children/:childId/take-apart/:pupilId']) {
      const params = { childId: ids[name] ?? '', pupilId };
      expect(await refusal(ask(sam, 'GET', url, params))).toEqual(nobody);
    }
  },
);

test('a refused look is noted, and never shown as a look at the child', async () => {
  await refusal(childPage(kim, ids['own'] ?? ''));
  const refused = (await audit()).filter(
    ({ actor, decision }) => actor === kim.personId && decision === 'deny',
  );
  expect(refused).toEqual([
    { event: 'child.view', decision: 'deny', subject_id: null, actor: kim.personId },
  ]);
  expect(await textOf(childPage(tess, ids['own'] ?? ''))).not.toContain('kim@example.org');
});

test('a protected address is said to be protected, without any trace of where', async () => {
  const text = await textOf(childPage(sam, ids['protected'] ?? ''));
  expect(text).toContain('The address is protected');
  for (const trace of ['Hidden', 'Former Street', 'M9', 'M1 1AA'])
    expect(text).not.toContain(trace);
});

test('the posts that the school has named are whom to ring, today’s only', async () => {
  const post = (role: string, name: string, until: string | null = null) =>
    db.owner.query(
      `insert into school_contact (authority_id, urn, role, name, email, telephone, since, until)
       values ($1, '100001', $2, $3, $4, '0161 496 0000', '2025-09-01', $5)`,
      [LA, role, name, `${name.split(' ')[0] ?? ''}@elm.example.org`.toLowerCase(), until],
    );
  await post('dsl', 'Dora Lead');
  expect(await textOf(childPage(sam, ids['own'] ?? ''))).toContain(
    'The school has named none: ring the safeguarding lead',
  );
  await post('deputy-dsl', 'Petra Deputy');
  await post('education-lead', 'Ed Outcomes');
  await post('senior-mental-health-lead', 'Mina Mind');
  await post('senior-mental-health-lead', 'Olaf Gone', '2026-08-31');
  const text = await textOf(childPage(tess, ids['own'] ?? ''));
  for (const words of [
    'Deputy safeguarding lead',
    'Petra Deputy',
    'Education lead',
    'Ed Outcomes',
    '0161 496 0000, ed@elm.example.org',
    'Senior mental health lead',
    'Mina Mind',
  ])
    expect(text).toContain(words);
  expect(text).not.toContain('Olaf Gone');
  expect(text).not.toContain('ring the safeguarding lead');
  expect(await textOf(childPage(sam, ids['protected'] ?? ''))).toContain(
    'there is no school to ring',
  );
});

test('a looked-after child without another reason to be in is shown as looked after', async () => {
  const make = caseloadFactory(db.owner);
  const childId = await make.child('LOOKEDAFTER');
  await make.allocate(childId, 'sam@example.org');
  await db.owner.query(
    `insert into looked_after_period (authority_id, child_id, started_on, as_of) values ($1, $2, '2026-05-06', '2026-11-01')`,
    [LA, childId],
  );
  await db.database.withSystem({ authorityId: LA, purpose: 'test' }, async (tx) => {
    await refreshSight(tx);
    await recomputeCohort(tx, db.clock.today());
  });
  const text = await textOf(childPage(sam, childId));
  expect(text).toContain('Social worker now or in the past six years: not in');
  expect(text).toContain('with the looked-after team');
  expect(text).toContain('Looked after since 6 May 2026.');
  expect(text).not.toContain('nothing on record puts the child in it');
  expect(text).not.toContain('Say that this child belongs');
});

test('a panel that fails says so alone, and the others and the audit stand', async () => {
  const panels = await db.database.withViewer(sam, (tx) =>
    loadPanels(tx, sam, [
      { id: 'good', title: 'Good', load: () => Promise.resolve({ parts: [], source: 'here' }) },
      {
        id: 'broken',
        title: 'Broken',
        load: async (own) => {
          await own.run(sql`select no_such_column from child`);
          return { parts: [], source: 'nowhere' };
        },
      },
      {
        id: 'after',
        title: 'After',
        load: async (own) => ({
          parts: [
            { kind: 'text', text: String((await own.one(sql<{ n: number }>`select 1 as n`)).n) },
          ],
          source: 'here',
        }),
      },
    ]),
  );
  expect(panels.map(({ failed }) => failed?.reference)).toEqual([
    undefined,
    'a-request',
    undefined,
  ]);
  expect(panels[2]?.parts).toEqual([{ kind: 'text', text: '1' }]);
  expect((await audit()).map(({ event }) => event)).toContain('panel.failed');
});

test('a match is taken apart with a reason, after being told who saw the child', async () => {
  const url = '/children/:childId/take-apart/:pupilId';
  const params = { childId: ids['own'] ?? '', pupilId };
  expect(await textOf(ask(sam, 'GET', url, params))).toContain(
    'sam@example.org, Social worker, last on',
  );
  expect(await ask(sam, 'POST', url, params, { reason: 'short' })).toMatchObject({
    kind: 'page',
    status: 422,
  });
  expect(told).toEqual([]);
  const answer = await ask(sam, 'POST', url, params, { reason: 'They are two different girls' });
  expect(answer).toEqual({ kind: 'redirect', to: `/children/${ids['own'] ?? ''}?done=apart` });
  expect(told).toEqual([{ kind: 'pair.decided', childId: ids['own'], pupilId }]);
  const { rows } = await db.owner.query('select decision, reason, decided_by from match_decision');
  expect(rows).toEqual([
    { decision: 'take-apart', reason: 'They are two different girls', decided_by: sam.personId },
  ]);
});

test('a restricted child’s match is taken apart by an allow-listed worker, stepped up, and by nobody else', async () => {
  const make = caseloadFactory(db.owner);
  const stepped = (viewer: Viewer): Viewer => ({ ...viewer, isSteppedUp: true });
  const ali = await make.viewer('SW', 'ali@example.org');
  const analyst = await make.viewer('DA', 'ana@example.org');
  const pairOf = async (name: string, allowed: readonly string[]) => {
    const childId = await make.child(name);
    await make.allocate(childId, 'sam@example.org');
    await make.restrict(childId, allowed);
    const pupil = await make.enrol(childId, '100001');
    await db.owner.query(
      `insert into match_pair (authority_id, child_id, pupil_id, run_id, how, probability, outcome, evidence, masked)
       values ($1, $2, $3, 1, 'upn', 1, 'link', '[]', '{}')`,
      [LA, childId, pupil],
    );
    return { childId, pupilId: pupil };
  };
  const his = await pairOf('ALLOWED', [ali.personId]);
  const another = await pairOf('ALLOWED-OTHER', [kim.personId]);
  const sealed = await pairOf('ALLOWED-SEALED', [ali.personId]);
  await db.owner.query('update child set is_sealed = true where child_id = $1', [sealed.childId]);
  await db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) => refreshSight(tx));
  const url = '/children/:childId/take-apart/:pupilId';
  const reason = 'The pupil is another child';
  const refused: [Viewer, typeof his][] = [
    [ali, his],
    [stepped(sam), his],
    [stepped(tess), his],
    [stepped(kim), his],
    [stepped(ali), another],
    [stepped(ali), sealed],
  ];
  for (const [viewer, pair] of refused) {
    expect(await refusal(ask(viewer, 'GET', url, pair))).toMatchObject({ status: 404 });
    expect(await refusal(ask(viewer, 'POST', url, pair, { reason }))).toMatchObject({
      status: 404,
    });
  }
  const pairsOf = (viewer: Viewer) =>
    db.database.withViewer(viewer, (tx) =>
      tx.all(sql<{ childId: string }>`select child_id as "childId" from match_pair
        where child_id = any (${[his, another, sealed].map(({ childId }) => childId)}::uuid[])`),
    );
  for (const viewer of [ali, sam, tess, stepped(sam), stepped(tess), stepped(analyst)])
    expect(await pairsOf(viewer)).toEqual([]);
  expect(await pairsOf(stepped(ali))).toEqual([{ childId: his.childId }]);
  expect(told).toEqual([]);

  expect(await textOf(ask(stepped(ali), 'GET', url, his))).toContain('Take the match apart');
  expect(await ask(stepped(ali), 'POST', url, his, { reason })).toEqual({
    kind: 'redirect',
    to: `/children/${his.childId}?done=apart`,
  });
  expect(told).toEqual([{ kind: 'pair.decided', ...his }]);
});

test('a match by UPN, which no review holds, is taken apart by those who see the child', async () => {
  const make = caseloadFactory(db.owner);
  const ben = await make.viewer('SW', 'ben@example.org');
  const open = await make.child('BYUPN');
  const restricted = await make.child('BYUPN-RESTRICTED');
  for (const childId of [open, restricted]) await make.allocate(childId, 'sam@example.org');
  await make.restrict(restricted, [ben.personId]);
  const byUpn = { childId: open, pupilId: await make.enrol(open, '100001') };
  const barred = { childId: restricted, pupilId: await make.enrol(restricted, '100001') };
  await db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) => refreshSight(tx));
  const url = '/children/:childId/take-apart/:pupilId';
  const reason = 'The UPN was given to two children';
  const refused: [Viewer, typeof byUpn][] = [
    [kim, byUpn],
    [dee, byUpn],
    [{ ...sam, isSteppedUp: true }, barred],
    [ben, barred],
  ];
  for (const [viewer, pair] of refused)
    expect(await refusal(ask(viewer, 'POST', url, pair, { reason }))).toMatchObject({
      status: 404,
    });
  const decide = (viewer: Viewer) =>
    db.database.withViewer(viewer, (tx) =>
      tx.run(sql`insert into match_decision (authority_id, child_id, pupil_id, decision, reason, decided_by)
        values (${LA}, ${open}, ${byUpn.pupilId}, 'link', '', ${viewer.personId})`),
    );
  for (const viewer of [kim, dee]) await expect(decide(viewer)).rejects.toThrow(/policy/);
  expect(told).toEqual([]);
  await ask(sam, 'POST', url, byUpn, { reason });
  await ask({ ...ben, isSteppedUp: true }, 'POST', url, barred, { reason });
  expect(told).toEqual([
    { kind: 'pair.decided', ...byUpn },
    { kind: 'pair.decided', ...barred },
  ]);
});

test('a child is said to belong with a day and a reason, and that can be withdrawn', async () => {
  const url = '/children/:childId/belongs';
  const params = { childId: ids['own'] ?? '' };
  const day = { 'from-day': '3', 'from-month': '3', 'from-year': '2026' };
  const reason = 'Had a plan with another council';
  expect(await ask(sam, 'POST', url, params, { ...day, reason: 'because' })).toMatchObject({
    status: 422,
  });
  expect(await ask(sam, 'POST', url, params, { ...day, 'from-month': '13', reason })).toMatchObject(
    { status: 422 },
  );
  expect(
    await ask(sam, 'POST', url, params, { ...day, 'from-year': '2027', reason }),
  ).toMatchObject({ status: 422 });
  expect(await refusal(ask(kim, 'POST', url, params, { ...day, reason }))).toMatchObject({
    status: 404,
  });
  expect(told).toEqual([]);
  expect(await textOf(ask(sam, 'GET', url, params))).toContain('How do you know?');
  // Pressed twice, it is said once: one withdrawal is enough.
  const pressed = await Promise.all(
    [1, 2].map(() => ask(sam, 'POST', url, params, { ...day, reason })),
  );
  expect(pressed.map(({ kind }) => kind)).toEqual(['redirect', 'redirect']);
  expect(await textOf(ask(sam, 'GET', url, params))).toContain('Withdraw this');
  expect(told).toEqual([{ kind: 'cohort.asserted', childId: ids['own'] }]);
  const { rows } = await db.owner.query<{ assertion_id: string; since: string }>(
    'select assertion_id, since from cohort_assertion',
  );
  expect(rows).toMatchObject([{ since: '2026-03-03' }]);
  const assertion = rows[0]?.assertion_id;
  expect(await refusal(ask(kim, 'POST', `${url}/withdraw`, params, { assertion }))).toMatchObject({
    status: 404,
  });
  await ask(tess, 'POST', `${url}/withdraw`, params, { assertion });
  expect(told).toHaveLength(2);
  expect(await refusal(ask(tess, 'POST', `${url}/withdraw`, params, { assertion }))).toMatchObject({
    status: 404,
  });
});

test('search finds within sight only, and says no more of those outside it', async () => {
  const search = (viewer: Viewer, q: string) =>
    textOf(ask(viewer, 'GET', '/search', {}, { q: sealWords(SECRET, viewer, q) }));
  expect(await search(sam, 'fenwik ada')).toContain(ids['own']);
  expect(await search(tess, 'sk8 4')).toContain(ids['own']);
  const unknown = await search(kim, 'Zzyzx');
  expect((await search(kim, 'Fenwick')).replaceAll('Fenwick', 'Zzyzx')).toBe(unknown);
  expect(await search(sam, 'm1 1aa')).not.toContain(ids['protected']);
});

test('a safeguarding lead finds the pupils of the school’s own list', async () => {
  const q = sealWords(SECRET, dee, 'ada');
  const found = await textOf(ask(dee, 'GET', '/search', {}, { q }));
  expect(found).toContain(`/our-pupils/${pupilId}`);
  expect(found).not.toContain('Fenwick');
});

test.each([
  ['SW', '/my-children'],
  ['SW', '/my-children/discrepancies'],
  ['TM', '/team'],
  ['TM', '/team/children'],
  ['TM', '/team/discrepancies'],
])('as %s, %s renders', async (role, url) => {
  const page = await textOf(ask(role === 'SW' ? sam : tess, 'GET', url));
  expect(page).toContain('<h1');
});
