/**
 * A school's data officer sends the school's roll and finds out nothing: what is answered is the same to
 * the byte whether or not any of the pupils has a social worker (TRUST T13).
 */
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { background, moduleDeps } from '../../src/app.ts';
import { PUBLISH_QUEUE, READ_QUEUE } from '../../src/queues.ts';
import { LA } from '../support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';

const BOUNDARY = '----alongside-test';
const ROLL = [
  'UPN,Legal surname,Legal forename,Date of birth,Sex,Year group,Enrolment status',
  'A820432200001,Okafor,Ada,03/05/2014,F,7,C',
  'A820432200002,Brook,Ben,14/02/2013,M,8,C',
  ',,,31/02/2013,M,8,C',
].join('\n');

let site: TestSite;
beforeAll(async () => {
  site = await openTestSite();
  await site.make.school('100002', 'Ash School');
});
afterAll(() => site.close());

function send(
  visitor: Visitor,
  more: Readonly<Record<string, string>> = {},
): Promise<LightMyRequestResponse> {
  const fields = {
    _csrf: visitor.csrfToken,
    kind: 'roll-csv',
    'asOf-day': '1',
    'asOf-month': '11',
    'asOf-year': '2026',
    ...more,
  };
  const parts = Object.entries(fields).map(
    ([name, value]) =>
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const file = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="roll.csv"\r\ncontent-type: text/csv\r\n\r\n${ROLL}\r\n`;
  return visitor.send(
    '/imports',
    `multipart/form-data; boundary=${BOUNDARY}`,
    `${parts.join('')}${file}--${BOUNDARY}--\r\n`,
  );
}

/** Does the background work on files that waits. */
async function work(): Promise<void> {
  const handlers = new Map(background(moduleDeps(site.runtime, LA)).handlers);
  for (const [status, queue] of [
    ['received', READ_QUEUE],
    ['publishing', PUBLISH_QUEUE],
  ] as const) {
    const { rows } = await site.db.owner.query<{ batchId: string }>(
      `select batch_id as "batchId" from batch where status = $1`,
      [status],
    );
    for (const { batchId } of rows)
      await handlers.get(queue)?.({ authorityId: LA, batchId }, 'job');
  }
}

/** Without what differs between any two uploads: ids, times, tokens, the person and the school's name. */
function bare({ statusCode, body }: LightMyRequestResponse, id: string, who: Visitor): string {
  return `${statusCode} ${body}`
    .replaceAll(`/imports/${id}`, '/imports/ID')
    .replaceAll(who.viewer.email, 'WHO')
    .replaceAll(/(Elm|Ash) School/g, 'SCHOOL')
    .replaceAll(who.viewer.scopeId, 'URN')
    .replaceAll(/"[\w.-]{20,}"/g, '')
    .replaceAll(/\d{1,2}[:.]\d\d( ?[ap]m)?/g, 'WHEN');
}

/** Everything that the officer of a school sees from sending to the published file. */
async function goThrough(urn: string): Promise<string[]> {
  const who = await site.visitor('SDO', `office@${urn}.example.org`, urn);
  const sent = await send(who);
  const id = String(sent.headers.location).replace('/imports/', '');
  const seen: LightMyRequestResponse[] = [];
  const look = async () => {
    for (const url of [
      `/imports/${id}`,
      `/imports/${id}/issues`,
      `/imports/${id}/rejected`,
      '/imports',
    ])
      seen.push(await who.get(url));
  };
  await look();
  await work();
  // What is what in the columns is confirmed once for the school.
  const { rows } = await site.db.owner.query<{ survey: { header: string[] } | null }>(
    'select survey from batch where batch_id = $1',
    [id],
  );
  expect(rows[0]?.survey ?? undefined).toBeDefined();
  const page = await who.get(`/imports/${id}/mapping`);
  seen.push(page);
  const chosen = [
    ...[...page.body.matchAll(/<select[^>]*name="([^"]+)"[\s\S]*?<\/select>/g)].map(
      ([select, name]) => [name, /<option value="([^"]*)" selected/.exec(select)?.[1]],
    ),
    ...[...page.body.matchAll(/<input type="hidden" name="([^"_][^"]*)" value="([^"]*)"/g)].map(
      ([, name, value]) => [name, value],
    ),
  ].map(([name = '', value = '']): [string, string] => [name, value]);
  expect((await who.post(`/imports/${id}/mapping`, Object.fromEntries(chosen))).statusCode).toBe(
    303,
  );
  await work();
  await look();
  expect((await who.post(`/imports/${id}/publish`)).statusCode).toBe(303);
  await work();
  await look();
  return seen.map((answer) => bare(answer, id, who));
}

describe('a school’s own upload', () => {
  test('answers the same whether or not a pupil has a social worker', async () => {
    const child = await site.make.child('C1', {
      surname: 'Okafor',
      upn: 'A820432200001',
      born: '2014-05-03',
    });
    await site.make.plan(child, 'cp');
    const pupil = await site.make.enrol(child, '100001', {
      surname: 'Okafor',
      upn: 'A820432200001',
      born: '2014-05-03',
    });
    await site.db.owner.query(`update pupil set school_key = upn where pupil_id = $1`, [pupil]);
    const other = await site.make.child('C2', { surname: 'Nobody' });
    const same = await site.make.enrol(other, '100002', {
      surname: 'Okafor',
      upn: 'A820432200001',
      born: '2014-05-03',
    });
    await site.db.owner.query(`update pupil set school_key = upn where pupil_id = $1`, [same]);
    await site.db.owner.query('delete from link where pupil_id = $1', [same]);
    const known = await goThrough('100001');
    const unknown = await goThrough('100002');
    expect(known.at(-1)).toContain('200');
    expect(known).toEqual(unknown);
    expect(known.join(' ')).toContain('published');
  });

  test('is the school’s, whatever the form says', async () => {
    const who = await site.visitor('SDO', 'sly@example.org', '100001');
    const sent = await send(who, { kind: 'care-csv', urn: '100002', source: 'Case system' });
    expect(sent.statusCode).toBe(303);
    const { rows } = await site.db.owner.query<{ urn: string; kind: string }>(
      `select s.urn, b.kind from batch b join source s using (authority_id, source_id)
       where b.created_by = $1`,
      [who.viewer.personId],
    );
    expect(rows).toEqual([{ urn: '100001', kind: 'roll-csv' }]);
    expect((await who.get('/imports/templates/care-csv')).statusCode).toBe(404);
  });

  test('is seen by nobody else of the school but the safeguarding lead, as counts', async () => {
    const { rows } = await site.db.owner.query<{ batchId: string }>(
      `select max(batch_id) as "batchId" from batch b join source s using (authority_id, source_id) where s.urn = '100001' and b.status = 'published'`,
    );
    const url = `/imports/${rows[0]?.batchId ?? ''}`;
    const colleague = await site.visitor('SDO', 'colleague@example.org', '100001');
    expect((await colleague.get(url)).statusCode).toBe(404);
    expect((await colleague.post(`${url}/publish`)).statusCode).toBe(404);
    const lead = await site.visitor('DSL', 'lead@example.org', '100001');
    expect((await lead.get(url)).statusCode).toBe(200);
    expect((await lead.get(`${url}/issues`)).statusCode).toBe(403);
    const governor = await site.visitor('GOV', 'gov@example.org', '100001');
    expect((await governor.get(url)).statusCode).toBe(403);
  });
});
