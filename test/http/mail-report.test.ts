/** GOV.UK Notify over HTTP: a service that answers as Notify does, and its delivery reports to us. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/access/index.ts';
import { background, moduleDeps } from '../../src/app.ts';
import { tellPeople } from '../../src/modules/notices/index.ts';
import { MAIL_QUEUE } from '../../src/queues.ts';
import { LA } from '../support/database.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

const TOKEN = 'a-token-that-only-notify-knows-1234567890';
const TEMPLATE = '11111111-2222-4333-8444-555555555555';
const SERVICE = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const KEY = `test-${SERVICE}-99999999-8888-4777-8666-555555555555`;
const REPORTS = '/notices/mail-report';

interface Posted {
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
}

let notify: Server;
let posted: Posted[];
let answerWith: number;
let site: TestSite;
let worker: Viewer;
let manager: Viewer;

beforeAll(async () => {
  notify = createServer((request, response) => {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (!(request.headers.authorization ?? '').startsWith('Bearer ey')) {
      answer(403, { errors: [{ error: 'AuthError' }] });
      return;
    }
    if (request.method === 'GET') {
      const reference = new URL(request.url ?? '', 'http://x').searchParams.get('reference');
      const notifications = posted
        .filter(({ body }) => body['reference'] === reference)
        .map(({ id }) => ({ id, status: 'sending' }));
      answer(200, { notifications, links: {} });
      return;
    }
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString('utf8')));
    request.on('end', () => {
      if (answerWith !== 201) {
        answer(answerWith, { errors: [{ error: 'X', message: 'manager@council.example' }] });
        return;
      }
      const id = crypto.randomUUID();
      posted.push({ id, body: JSON.parse(text) as Posted['body'] });
      answer(201, { id });
    });
  });
  await new Promise<void>((resolve) => notify.listen(0, '127.0.0.1', resolve));
  const { port } = notify.address() as AddressInfo;
  site = await openTestSite({
    env: {
      ALONGSIDE_ORIGIN: 'http://alongside.council.example',
      ALONGSIDE_MAIL: 'notify',
      ALONGSIDE_NOTIFY_KEY: KEY,
      ALONGSIDE_NOTIFY_TEMPLATE: TEMPLATE,
      ALONGSIDE_NOTIFY_URL: `http://127.0.0.1:${port}`,
      ALONGSIDE_NOTIFY_CALLBACK_TOKEN: TOKEN,
    },
  });
  worker = await site.make.viewer('SW', 'worker@council.example');
  manager = await site.make.viewer('TM', 'manager@council.example');
});
afterAll(async () => {
  notify.closeAllConnections();
  notify.close();
  await site.close();
});
beforeEach(async () => {
  posted = [];
  answerWith = 201;
  await site.db.owner.query('delete from outbox; delete from notice_receipt; delete from notice;');
  await site.db.owner.query('delete from pgboss.job where name = $1', [MAIL_QUEUE]);
});

const tell = () =>
  site.db.database.withViewer(worker, (tx) =>
    tellPeople(tx, site.runtime, {
      kind: 'break-glass.used',
      to: { person: manager.personId },
      subjectType: 'child',
      subjectId: 'child-4711',
    }),
  );

/** Makes every mail due and does what waits. */
async function send(): Promise<void> {
  await site.db.owner.query(
    `update outbox set next_try_at = '2026-11-24T09:00:00Z', trying_since = '2026-11-24T09:00:00Z'`,
  );
  const { rows } = await site.db.owner.query<{ id: string }>('select outbox_id as id from outbox');
  const handler = background(moduleDeps(site.runtime, LA)).handlers.find(
    ([queue]) => queue === MAIL_QUEUE,
  )?.[1];
  for (const { id } of rows) await handler?.({ authorityId: LA, outboxId: id }, 'job');
}

async function mail(): Promise<Record<string, unknown>> {
  const { rows } = await site.db.owner.query<Record<string, unknown>>(
    `select state, attempts, fault, provider_id as id, delivered_at is not null as delivered from outbox`,
  );
  return rows[0] ?? {};
}

async function report(
  said: Readonly<Record<string, unknown>>,
  authorization = `Bearer ${TOKEN}`,
): Promise<number> {
  const answer = await site.app.server.inject({
    method: 'POST',
    url: REPORTS,
    headers: { 'content-type': 'application/json', authorization },
    payload: JSON.stringify({ to: 'manager@council.example', notification_type: 'email', ...said }),
  });
  return answer.statusCode;
}

const reference = () => String(posted[0]?.body['reference']);

describe('sending', () => {
  test('gives Notify the address, the template and the link, and nothing else', async () => {
    await tell();
    await send();
    expect(posted.map(({ body }) => body)).toEqual([
      {
        template_id: TEMPLATE,
        email_address: 'manager@council.example',
        personalisation: { link: 'http://alongside.council.example/notices' },
        reference: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      },
    ]);
    expect(await mail()).toMatchObject({ state: 'sent', id: posted[0]?.id });
  });

  test.each([
    [400, 'dead', 'address-refused'],
    [403, 'failed', 'sign-in-refused'],
    [429, 'failed', 'busy'],
    [500, 'failed', 'busy'],
    [503, 'failed', 'busy'],
  ])(
    'answered with %i leaves the mail %s, with a code and no address',
    async (code, state, fault) => {
      answerWith = code;
      await tell();
      await send();
      expect(await mail()).toMatchObject({ state, fault });
    },
  );

  test('that broke off after Notify had taken it is found there instead of sent again', async () => {
    await tell();
    await send();
    await site.db.owner.query(
      `update outbox set state = 'sending', provider_id = null, sent_at = null`,
    );
    await send();
    expect(posted.length).toBe(1);
    expect(await mail()).toMatchObject({ state: 'sent', attempts: 2, id: posted[0]?.id });
  });
});

describe('a delivery report', () => {
  test('is taken once, and harmless twice', async () => {
    await tell();
    await send();
    const said = { id: posted[0]?.id, reference: reference(), status: 'delivered' };
    expect(await report(said)).toBe(200);
    const after = await mail();
    expect(after).toMatchObject({ state: 'sent', delivered: true });
    expect(await report(said)).toBe(200);
    expect(await report({ ...said, status: 'permanent-failure' })).toBe(200);
    expect(await mail()).toEqual(after);
    const { rows } = await site.db.owner.query(
      `select event, count(*)::int as n from audit_event where event like 'callback.%' group by 1 order by 1`,
    );
    expect(rows).toEqual([
      { event: 'callback.duplicate', n: 2 },
      { event: 'callback.received', n: 1 },
    ]);
  });

  test('of a lasting failure puts the mail aside, of a passing one tries it again', async () => {
    await tell();
    await send();
    const said = { id: posted[0]?.id, reference: reference() };
    expect(await report({ ...said, status: 'temporary-failure' })).toBe(200);
    expect(await mail()).toMatchObject({ state: 'failed', fault: 'undeliverable' });
    await send();
    expect(posted.length).toBe(2);
    // The first try's report comes late: it is about a mail that was sent anew.
    expect(await report({ ...said, status: 'permanent-failure' })).toBe(200);
    expect(await mail()).toMatchObject({ state: 'sent', id: posted[1]?.id });
    expect(await report({ ...said, id: posted[1]?.id, status: 'permanent-failure' })).toBe(200);
    expect(await mail()).toMatchObject({ state: 'dead', fault: 'undeliverable' });
  });

  test('that comes before the try is settled is asked for again', async () => {
    await tell();
    await send();
    await site.db.owner.query(`update outbox set state = 'sending', provider_id = null`);
    const said = { id: posted[0]?.id, reference: reference(), status: 'delivered' };
    expect(await report(said)).toBe(503);
  });

  test('of an unknown mail changes nothing', async () => {
    const said = { id: 'x', reference: crypto.randomUUID(), status: 'delivered' };
    expect(await report(said)).toBe(200);
    expect(await mail()).toEqual({});
  });

  test.each([
    ['without a token', ''],
    ['with another token', 'Bearer something-else-that-is-as-long-as-the-token'],
    ['with the token in another scheme', `Basic ${TOKEN}`],
    ['with a part of the token', `Bearer ${TOKEN.slice(0, -1)}`],
  ])('%s is refused', async (_how, authorization) => {
    await tell();
    await send();
    const said = { id: posted[0]?.id, reference: reference(), status: 'permanent-failure' };
    expect(await report(said, authorization)).toBe(403);
    expect(await mail()).toMatchObject({ state: 'sent' });
  });

  test.each([
    [{}],
    [{ id: 1, reference: 'x', status: 'delivered' }],
    [{ id: 'x', reference: crypto.randomUUID(), status: 'eaten' }],
  ])('that is none (%j) is refused', async (said) => {
    expect(await report(said)).toBe(400);
  });

  test('is no address where no token was agreed', async () => {
    const plain = await openTestSite();
    const answer = await plain.app.server.inject({ method: 'POST', url: REPORTS, payload: {} });
    expect(answer.statusCode).toBe(404);
    expect(plain.routes.some(({ url }) => url === REPORTS)).toBe(false);
    await plain.close();
  });
});
