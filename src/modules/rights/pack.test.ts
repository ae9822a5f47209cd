/** The copy for a subject-access request: whole, of nobody else, by two people, once (TRUST R22, R25, T8). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LA } from '../../../test/support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../../../test/support/site.ts';
import { PACK_QUEUE } from '../../queues.ts';
import { refreshSight } from '../care/index.ts';
import { restrictChild } from '../people/index.ts';
import { packHandler, sweepPacks } from './index.ts';
import { sha256 } from './packs.ts';

let site: TestSite;
let ivy: Visitor;
let ian: Visitor;
let mina: Visitor;
let sam: Visitor;
const ids: Record<string, string> = {};

const system = <T>(work: Parameters<typeof site.db.database.withSystem<T>>[1]): Promise<T> =>
  site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, work);
const run = (text: string, values: readonly unknown[]) =>
  site.db.owner.query(text, [LA, ...values]);

/** Gives a child a unique word in everything that is held of it. */
async function fill(key: string, laChildId: string): Promise<void> {
  const { owner } = site.db;
  const child = await site.make.child(laChildId, {
    forename: `${key}fore`,
    surname: `${key}sur`,
    upn: `${key}upn`,
    postcode: `${key}post`,
  });
  ids[key] = child;
  await site.make.enrol(child, '100001', { forename: `${key}fore`, surname: `${key}roll` });
  await site.make.allocate(child, `sam-${key}@example.org`);
  await site.make.plan(child, 'cp');
  await run(
    `insert into care_episode (authority_id, child_id, referral_date, as_of) values ($1, $2, '2026-01-01', '2026-11-01')`,
    [child],
  );
  await run(
    `insert into care_detail (authority_id, child_id, referral_date, primary_need) values ($1, $2, '2026-01-01', 'N1')`,
    [child],
  );
  await run(
    `insert into child_change (authority_id, child_id, on_day, source, what, words) values ($1, $2, '2026-02-01', 'care', 'x', $3)`,
    [child, `${key}change`],
  );
  await owner.query(
    `insert into audit_event (authority_id, event, role, actor, subject_type, subject_id, purpose)
     values ($1, 'child.view', 'SW', $2, 'child', $3, $4)`,
    [LA, sam.viewer.personId, child, `${key}-look`],
  );
}

beforeAll(async () => {
  site = await openTestSite();
  await run(`insert into service (authority_id, service_id, name) values ($1, 'near', 'Near')`, []);
  await site.db.owner.query(`update team set service_id = 'near' where team_id = 'north'`);
  sam = await site.visitor('SW', 'sam@example.org');
  await fill('ada', 'C1');
  await fill('bob', 'C2');
  await fill('zed', 'C3');
  await system((tx) => refreshSight(tx));
  ivy = await site.visitor('IGO', 'ivy@example.org');
  ian = await site.visitor('IGO', 'ian@example.org');
  mina = await site.visitor('SM', 'mina@example.org', 'near');
  for (const who of [ivy, ian, mina]) await who.post('/confirm-it-is-you');
  await system((tx) =>
    restrictChild(tx, null, {
      childId: ids['zed'] ?? '',
      category: 'high-risk',
      since: site.db.clock.today(),
    }),
  );
});
afterAll(() => site.close());

async function open(requesterKind: string, laChildId = 'C1'): Promise<string> {
  const answer = await ivy.post('/rights', {
    kind: 'subject-access',
    'received-day': '2',
    'received-month': '11',
    'received-year': '2026',
    requesterKind,
    requesterName: 'Who asks',
    laChildId,
    request: 'Everything that is held.',
  });
  const url = answer.headers.location ?? '';
  const body = `seen=photo-identity&seen=parental-responsibility&_csrf=${encodeURIComponent(ivy.csrfToken)}`;
  await ivy.send(`${url}/identity`, 'application/x-www-form-urlencoded', body);
  return url;
}

async function make(url: string): Promise<void> {
  expect((await ivy.post(`${url}/pack`)).statusCode).toBe(303);
  const { database, clock } = site.db;
  await site.runtime.jobs.drain([[PACK_QUEUE, packHandler({ database, clock })]]);
}

const download = (who: Visitor, url: string, format: string) =>
  who.post(`${url}/pack-download`, { format });

describe('a pack', () => {
  test('is reviewed by one, released by another, and downloaded once in each form', async () => {
    const url = await open('young-person');
    await make(url);
    expect((await mina.get(`${url}/pack`)).statusCode).toBe(404);
    expect((await ivy.get(`${url}/pack`)).body).toContain('Who looked at your record');
    expect((await download(ivy, url, 'html')).statusCode).toBe(403);
    expect((await ian.post(`${url}/pack-released`)).statusCode).toBe(403);

    expect((await ivy.post(`${url}/pack-reviewed`)).statusCode).toBe(303);
    expect((await ivy.post(`${url}/pack-released`)).statusCode).toBe(403);
    expect((await sam.post(`${url}/pack-released`)).statusCode).toBe(403);
    expect((await mina.get(`${url}/pack`)).statusCode).toBe(200);
    expect((await mina.get(`${url}/pack/child_name`)).body).toContain('adasur');
    expect((await mina.post(`${url}/pack-released`)).statusCode).toBe(303);
    expect((await download(mina, url, 'html')).statusCode).toBe(404);

    const html = await download(ivy, url, 'html');
    expect(html.statusCode).toBe(200);
    expect((await download(ivy, url, 'html')).statusCode).toBe(403);
    const json = await download(ivy, url, 'json');
    expect(json.statusCode).toBe(200);
    const { rows } = await site.db.owner.query<Record<string, unknown>>(
      `select state, html_sha256, json_sha256, jsonb_array_length(manifest) > 10 as kept,
         (select count(*)::int from rights_pack_line) as lines from rights_pack`,
    );
    expect(rows).toEqual([
      {
        state: 'gone',
        html_sha256: sha256(html.body),
        json_sha256: sha256(json.body),
        kept: true,
        lines: 0,
      },
    ]);

    for (const { body } of [html, json]) {
      for (const own of [
        'adafore',
        'adasur',
        'adapost',
        'adaupn',
        'adaroll',
        'ada look',
        'Social worker',
      ])
        expect(body).toContain(own);
      expect(body).not.toMatch(/bob|zed|sam|ivy/i);
      // Free words wait for somebody to read them; the pack says that they were left out, and why.
      expect(body).not.toContain('adachange');
      expect(body).toContain('It says something of another person');
    }
  });

  test('for a parent leaves addresses out until the reviewer puts them in, protected ones always', async () => {
    await run(
      `insert into child_address (authority_id, child_id, since, line, postcode, is_protected)
       values ($1, $2, '2026-06-01', 'safehouse', 'SAFE', true)`,
      [ids['ada']],
    );
    const url = await open('parent-or-carer');
    await make(url);
    const review = (section: string, out: string) =>
      ivy.post(`${url}/pack/${section}`, { from: '1', to: '50', ground: 'location', out });
    expect((await review('child_address', '99')).statusCode).toBe(303);
    expect((await review('child_name', '1')).statusCode).toBe(303);
    await ivy.post(`${url}/pack-reviewed`);
    expect((await review('child_name', '99')).statusCode).toBe(404);
    await ian.post(`${url}/pack-released`);
    const { body } = await download(ivy, url, 'json');
    expect(body).toContain('adapost');
    expect(body).not.toMatch(/safehouse|SAFE/);
    expect(JSON.parse(body)).toMatchObject({
      sections: expect.arrayContaining([
        expect.objectContaining({ key: 'child_name', lines: [] }),
      ]) as unknown,
    });
  });

  test('runs out after a day, and is deleted in the night', async () => {
    const url = await open('young-person', 'C2');
    await make(url);
    await ivy.post(`${url}/pack-reviewed`);
    await ian.post(`${url}/pack-released`);
    await site.db.owner.query(
      `update rights_pack set expires_at = $1 where state = 'released' and case_id = $2`,
      [new Date(site.db.clock.now().getTime() - 1), url.slice(8)],
    );
    expect((await download(ivy, url, 'json')).statusCode).toBe(403);
    await sweepPacks({ database: site.db.database, clock: site.db.clock }, LA);
    const { rowCount } = await site.db.owner.query(
      `select 1 from rights_pack_line l join rights_pack using (authority_id, pack_id) where case_id = $1`,
      [url.slice(8)],
    );
    expect(rowCount).toBe(0);
  });

  test('is not made for a restricted child, and closes when the child is restricted', async () => {
    const hidden = await open('young-person', 'C3');
    expect((await ivy.post(`${hidden}/pack`)).statusCode).toBe(404);
    const url = await open('young-person', 'C2');
    await make(url);
    await system((tx) =>
      restrictChild(tx, null, {
        childId: ids['bob'] ?? '',
        category: 'high-risk',
        since: site.db.clock.today(),
      }),
    );
    for (const path of ['/pack', '/pack/child_name'])
      expect((await ivy.get(`${url}${path}`)).statusCode).toBe(404);
    expect((await ivy.post(`${url}/pack-reviewed`)).statusCode).toBe(404);
  });
});
