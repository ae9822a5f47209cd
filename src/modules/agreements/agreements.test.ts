/** Agreements over HTTP: two people, what they do to appointments, and who reads them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeSetting } from '../../access/index.ts';
import { LA } from '../../../test/support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../../../test/support/site.ts';
import { agreementsForAppointments, ownDomains } from './settings.ts';
import { sweepAgreements } from './sweep.ts';

let site: TestSite;
let ann: Visitor;
let bo: Visitor;
let sys: Visitor;

beforeAll(async () => {
  site = await openTestSite();
  ann = await site.visitor('IGO', 'ann@council.example');
  bo = await site.visitor('IGO', 'bo@council.example');
  sys = await site.visitor('SYS', 'sys@council.example');
});
afterAll(() => site.close());

const system = { authorityId: LA, purpose: 'test' };
const TYPED = {
  kind: 'company',
  party: 'Learning Well Ltd',
  code: '',
  domains: 'learningwell.example',
  flows: 'pseudonymised',
  reference: 'Contract 12',
  'starts-day': '1',
  'starts-month': '9',
  'starts-year': '2026',
  'ends-day': '',
  'ends-month': '',
  'ends-year': '',
  'review-day': '1',
  'review-month': '12',
  'review-year': '2026',
};
const enter = async (change: Readonly<Record<string, string>> = {}): Promise<string> =>
  (await ann.post('/agreements', { ...TYPED, ...change })).headers.location ?? '';
const events = async (event: string): Promise<number> =>
  (await site.db.owner.query('select 1 from audit_event where event = $1', [event])).rowCount ?? 0;
const notices = async (kind: string): Promise<number> =>
  (await site.db.owner.query('select 1 from notice where kind = $1', [kind])).rowCount ?? 0;
const GRANT = {
  email: 'eve@learningwell.example',
  name: 'Eve Example',
  role: 'EA',
  scope: '',
  reason: 'She advises schools for us.',
  'starts-day': '25',
  'starts-month': '11',
  'starts-year': '2026',
};
const set = (value: 'no' | 'warn' | 'refuse') =>
  site.db.database.withSystem(system, async (tx) => {
    await writeSetting(tx, null, agreementsForAppointments, value);
    await writeSetting(tx, null, ownDomains, 'council.example');
  });

describe('an agreement', () => {
  test('holds once a second person has agreed, never who recorded it', async () => {
    const address = await enter();
    expect(await notices('agreement.to-agree')).toBe(1);
    expect((await ann.get(address)).body).not.toContain('/agree"');
    expect((await ann.post(`${address}/agree`)).statusCode).toBe(403);
    expect((await ann.get(address)).body).toContain('Waits for a second person');
    expect((await bo.get(address)).body).toContain('/agree"');
    expect((await bo.post(`${address}/agree`)).statusCode).toBe(303);
    expect((await ann.get(address)).body).toContain('In force');
    expect((await bo.post(`${address}/agree`)).statusCode).toBe(403);
    expect(await events('agreement.agreed')).toBe(1);
    expect((await ann.post(`${address}/end`)).statusCode).toBe(303);
    expect((await ann.post(`${address}/end`)).statusCode).toBe(409);
    expect((await ann.get(address)).body).toContain('Ended');
  });

  test('is agreed to by a service manager too, who can record or end none', async () => {
    const sam = await site.visitor('SM', 'sam@council.example');
    const address = await enter({ party: 'Oak Ltd', domains: 'oak.example' });
    expect((await sam.get('/agreements/new')).statusCode).toBe(403);
    expect((await sam.post(`${address}/end`)).statusCode).toBe(403);
    expect((await sam.post(`${address}/agree`)).statusCode).toBe(303);
    await ann.post(`${address}/end`);
  });

  test('is not changed past its pages, by whoever is signed in', async () => {
    const address = await enter({ party: 'Ash Ltd', domains: 'ash.example' });
    const id = address.split('/').at(-1) ?? '';
    const change = (visitor: Visitor, column: string) =>
      site.db.database.withViewer(visitor.viewer, async (tx) => {
        const { sql } = await import('../../platform/db.ts');
        return tx.run(
          column === 'agree'
            ? sql`update sharing_agreement set agreed_by = ${bo.viewer.personId}, agreed_at = now() where agreement_id = ${id}`
            : sql`update sharing_agreement set ended_by = ${bo.viewer.personId}, ended_on = ctx_today() where agreement_id = ${id}`,
        );
      });
    await expect(change(ann, 'agree')).rejects.toThrow();
    await expect(change(ann, 'end')).rejects.toThrow();
    expect(await change(sys, 'agree')).toBe(0);
    expect(await change(bo, 'agree')).toBe(1);
    await expect(change(ann, 'agree')).rejects.toThrow();
    await ann.post(`${address}/end`);
  });

  test.each([
    [{ party: '' }, 'Enter the name of the organisation'],
    [{ flows: '' }, 'Choose at least one flow'],
    [{ flows: 'audit-out' }, 'Choose at least one flow'],
    [{ kind: '' }, 'Choose what kind of organisation it is'],
    [{ domains: '' }, 'Enter what comes after the @'],
    [{ domains: 'a@b' }, 'Enter endings as company.example'],
    [{ kind: 'school' }, 'Enter the school’s URN'],
    [{ kind: 'school', code: '999999' }, 'There is no school or trust with that number'],
    [{ 'review-year': '2025' }, 'The review comes after it begins'],
    [{ 'starts-day': '31' }, 'Enter the day from which it holds'],
    [{ 'ends-day': '1', 'ends-month': '8', 'ends-year': '2026' }, 'It cannot end before it begins'],
  ])('typed with %o is asked for again', async (change, message) => {
    const answer = await ann.post('/agreements', { ...TYPED, ...change });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain(message);
  });

  test('without anything is asked for all of it at once, in the order of the form', async () => {
    const nothing = Object.fromEntries(Object.keys(TYPED).map((field) => [field, '']));
    const { body } = await ann.post('/agreements', nothing);
    const asked = [
      'Choose what kind',
      'Enter the name',
      'Choose at least one flow',
      'Enter the day from which',
      'Enter the day by which',
      'Say where the signed document is',
    ].map((message) => body.indexOf(message));
    expect(asked).not.toContain(-1);
    expect(asked).toEqual(asked.toSorted((one, other) => one - other));
  });

  test('is found by name and state, and comes as a file without formulas', async () => {
    await enter({ party: '=Beech Ltd', domains: 'beech.example' });
    const list = await ann.get('/agreements?q=beech&state=draft');
    expect(list.body).toContain('Beech Ltd');
    expect(list.body).not.toContain('Oak Ltd');
    const file = await sys.get('/agreements/list.csv?q=beech');
    expect(file.body).toContain(`'=Beech Ltd`);
    expect((await ann.get('/agreements?q=nothing')).body).toContain('None fits');
  });
});

describe('an appointment of somebody of another organisation', () => {
  test('is warned of, refused or let be, as the authority has set', async () => {
    await set('warn');
    expect((await sys.post('/admin/people/new', GRANT)).statusCode).toBe(303);
    const other = await site.visitor('SYS', 'other@council.example');
    expect((await other.get('/approvals')).body).toContain('no sharing agreement is in force');
    await set('refuse');
    const refused = await sys.post('/admin/people/new', { ...GRANT, name: 'Eve Two' });
    expect(refused.statusCode).toBe(422);
    expect(refused.body).toContain('no sharing agreement is in force');
    const own = { ...GRANT, email: 'fay@council.example' };
    expect((await sys.post('/admin/people/new', own)).statusCode).toBe(303);
    await set('no');
    const let_ = { ...GRANT, email: 'gus@learningwell.example' };
    expect((await sys.post('/admin/people/new', let_)).statusCode).toBe(303);
  });

  test('waits for the agreement to be in force, and its page shows it', async () => {
    await set('refuse');
    const grant = { ...GRANT, email: 'hal@elm.example', role: 'DSL', scope: '100001' };
    expect((await sys.post('/admin/people/new', grant)).statusCode).toBe(422);
    const address = await enter({ kind: 'school', party: 'Elm School', code: '100001' });
    expect((await sys.post('/admin/people/new', grant)).statusCode).toBe(422);
    await bo.post(`${address}/agree`);
    expect((await sys.post('/admin/people/new', grant)).statusCode).toBe(303);
    const lead = await site.visitor('DSL', 'lead@elm.example', '100001');
    const page = `/admin/people/${lead.viewer.appointmentId}/end`;
    expect((await sys.get(page)).body).toContain('sharing agreement with Elm School');
    await ann.post(`${address}/end`);
    expect((await sys.get(page)).body).toContain('no sharing agreement is in force');
  });
});

test('a review that is near, and an end, are told once', async () => {
  const address = await enter({ party: 'Yew Ltd', domains: 'yew.example' });
  await bo.post(`${address}/agree`);
  const { jobs, clock } = site.runtime;
  const night = () =>
    site.db.database.withSystem(system, (tx) => sweepAgreements(tx, { jobs, clock }));
  await night();
  await night();
  expect(await notices('agreement.review-due')).toBe(1);
  expect(await notices('agreement.ends')).toBe(0);
});

describe('the basis of a flow', () => {
  test('is open until the officer’s word is recorded, and open again when it is withdrawn', async () => {
    expect((await ann.get('/agreements/flows')).body).toContain('0 of ');
    const flow = '/agreements/flows/to-school';
    expect((await ann.get(flow)).body).toContain('Not confirmed yet');
    const say = (decision: string) => ann.post(flow, { decision, reference: 'DPO 2026/4' });
    expect((await ann.post(flow, { decision: 'confirmed', reference: '' })).statusCode).toBe(422);
    expect((await say('confirmed')).statusCode).toBe(303);
    expect((await ann.get('/agreements/flows')).body).toContain('1 of ');
    expect((await ann.get(flow)).body).toContain('DPO 2026/4');
    expect((await say('withdrawn')).statusCode).toBe(303);
    expect((await ann.get('/agreements/flows')).body).toContain('0 of ');
    expect([await events('flow.confirmed'), await events('flow.withdrawn')]).toEqual([1, 1]);
  });

  test('that was confirmed for an earlier text is marked', async () => {
    await site.db.owner.query(
      `insert into flow_confirmation (authority_id, flow, flow_version, decision, reference, decided_by, decided_at)
       values ($1, 'mail', '0', 'confirmed', 'DPO 2025/1', $2, now())`,
      [LA, ann.viewer.personId],
    );
    expect((await ann.get('/agreements/flows/mail')).body).toContain('Changed since confirmed');
  });

  test('is read by administrators and said by information governance alone', async () => {
    const flow = '/agreements/flows/mail';
    expect((await sys.get(flow)).statusCode).toBe(200);
    expect((await sys.get(flow)).body).not.toContain('name="reference"');
    const said = await sys.post(flow, { decision: 'confirmed', reference: 'DPO 2026/4' });
    expect(said.statusCode).toBe(403);
    expect((await ann.get('/agreements/flows/nothing')).statusCode).toBe(404);
    const worker = await site.visitor('SW', 'sw@council.example');
    expect((await worker.get('/agreements/flows')).statusCode).toBe(403);
    expect((await sys.get('/agreements/flows/register.csv')).body).toContain('Sch. 1 para. 18');
  });
});
