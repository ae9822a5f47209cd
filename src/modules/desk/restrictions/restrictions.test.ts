/** Restricted children: set at once, seen by the chosen, kept by two keys (TRUST 4a rule 6, 4e BG2). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LA } from '../../../../test/support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../../../../test/support/site.ts';
import { refreshSight } from '../../care/index.ts';

let site: TestSite;
let ada = '';
let sam: Visitor;
let tess: Visitor;
let olu: Visitor;
let mina: Visitor;
let ivy: Visitor;

beforeAll(async () => {
  site = await openTestSite();
  const { owner } = site.db;
  await owner.query(
    `insert into service (authority_id, service_id, name) values ($1, 'near', 'Near'), ($1, 'far', 'Far')`,
    [LA],
  );
  await owner.query(`update team set service_id = 'near' where team_id = 'north'`);
  ada = await site.make.child('C1', { surname: 'Okafor' });
  await owner.query(
    `insert into allocation (authority_id, child_id, worker_name, worker_email, team_id, since, as_of)
     values ($1, $2, 'Sam Hill', 'sam@example.org', 'north', '2026-01-05', '2026-11-01')`,
    [LA, ada],
  );
  sam = await site.visitor('SW', 'sam@example.org');
  tess = await site.visitor('TM', 'tess@example.org');
  olu = await site.visitor('SW', 'olu@example.org');
  mina = await site.visitor('SM', 'mina@example.org', 'near');
  ivy = await site.visitor('IGO', 'ivy@example.org');
  await site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) => refreshSight(tx));
});
afterAll(() => site.close());

const page = () => `/children/${ada}`;
const status = async (who: Visitor, url = page()) => (await who.get(url)).statusCode;
const FIELDS = { category: 'high-risk', reason: 'A threat was made at the contact centre.' };
async function restrictionId(): Promise<string> {
  const { rows } = await site.db.owner.query<{ restriction_id: string }>(
    'select restriction_id from restriction where lifted_on is null',
  );
  return rows[0]?.restriction_id ?? '';
}
/** The open request, decided by somebody. */
async function decide(who: Visitor): Promise<{ approvalId: string; status: number }> {
  const { rows } = await site.db.owner.query<{ id: string }>(
    'select approval_id as id from approval where used_at is null order by asked_at desc limit 1',
  );
  const approvalId = rows[0]?.id ?? '';
  const answer = await who.post(`/approvals/${approvalId}`, { decision: 'approved' });
  return { approvalId, status: answer.statusCode };
}

describe('restricting', () => {
  test('is for who works with the child, and somebody must go on working with it', async () => {
    expect((await olu.post(`${page()}/restrict`, FIELDS)).statusCode).toBe(404);
    expect((await ivy.post(`${page()}/restrict`, FIELDS)).statusCode).toBe(403);
    expect((await tess.post(`${page()}/restrict`, FIELDS)).statusCode).toBe(422);
    expect(
      (await tess.post(`${page()}/restrict`, { ...FIELDS, allow: olu.viewer.personId })).statusCode,
    ).toBe(422);
    expect(await status(sam)).toBe(200);
  });

  test('hides the child at once from all but the chosen, who confirm that it is them', async () => {
    const done = await tess.post(`${page()}/restrict`, {
      ...FIELDS,
      allow: sam.viewer.personId,
    });
    expect(done.headers.location).toBe('/restrictions/done');
    for (const who of [sam, tess, mina]) expect(await status(who)).toBe(404);
    expect((await tess.get('/team/children')).body).not.toContain('Okafor');
    await sam.post('/confirm-it-is-you');
    await tess.post('/confirm-it-is-you');
    expect(await status(sam)).toBe(200);
    expect(await status(tess)).toBe(404);
  });
});

describe('the keepers', () => {
  test('see that there is one and never who it is', async () => {
    for (const who of [mina, ivy]) {
      const { body } = await who.get('/restrictions');
      expect(body).toContain('High risk');
      expect(body).not.toMatch(/Okafor|C1\b/);
      const one = await who.get(`/restrictions/${await restrictionId()}`);
      expect(one.statusCode).toBe(200);
      expect(one.body).not.toMatch(/Okafor|C1\b/);
    }
    const far = await site.visitor('SM', 'fay@example.org', 'far');
    expect((await far.get('/restrictions')).body).not.toContain('High risk');
    expect(await status(far, `/restrictions/${await restrictionId()}`)).toBe(404);
    expect(await status(tess, '/restrictions')).toBe(403);
  });

  test('look at it again, which moves the next review', async () => {
    await mina.post(`/restrictions/${await restrictionId()}/keep`);
    const { rows } = await site.db.owner.query<{ review_on: string }>(
      'select review_on::text from restriction',
    );
    expect(rows).toEqual([{ review_on: '2027-02-22' }]);
  });

  test('let somebody in with both keys, not with two of one', async () => {
    const url = `/restrictions/${await restrictionId()}/allow`;
    const letIn = {
      person: olu.viewer.personId,
      days: '1',
      reason: 'On duty tonight for the team.',
    };
    const dsl = await site.visitor('DSL', 'dee@example.org');
    expect((await mina.post(url, { ...letIn, person: dsl.viewer.personId })).statusCode).toBe(422);
    expect((await mina.post(url, { ...letIn, person: mina.viewer.personId })).statusCode).toBe(422);

    await mina.post(url, letIn);
    expect((await decide(mina)).status).toBe(403);
    const other = await site.visitor('SM', 'moe@example.org', 'far');
    const sameKey = await decide(other);
    expect(sameKey.status).toBe(303);
    expect((await mina.post(`/restrictions/agreed/${sameKey.approvalId}`)).statusCode).toBe(403);
    await site.db.owner.query('update approval set expires_at = now()');

    await mina.post(url, letIn);
    const { approvalId } = await decide(ivy);
    expect((await mina.post(`/restrictions/agreed/${approvalId}`)).statusCode).toBe(303);
    expect(await status(olu)).toBe(404);
    await olu.post('/confirm-it-is-you');
    expect(await status(olu)).toBe(200);
    expect((await mina.post(`/restrictions/agreed/${approvalId}`)).statusCode).toBe(403);
  });

  test('lift it with two people, once', async () => {
    const id = await restrictionId();
    await mina.post(`/restrictions/${id}/lift`, { reason: 'The court ended the order.' });
    const { approvalId } = await decide(ivy);
    expect(await status(tess)).toBe(404);
    expect((await ivy.post(`/restrictions/agreed/${approvalId}`)).statusCode).toBe(403);
    expect((await mina.post(`/restrictions/agreed/${approvalId}`)).statusCode).toBe(303);
    expect(await status(tess)).toBe(200);
    expect((await mina.get('/restrictions')).body).not.toContain('High risk');
  });
});
