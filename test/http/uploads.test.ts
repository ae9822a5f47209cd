import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { LA } from '../support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';

const LIMIT = 2_000;
const BOUNDARY = '----alongside-test';
const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`;

let site: TestSite;
let analyst: Visitor;
let port = 0;
beforeAll(async () => {
  site = await openTestSite();
  analyst = await site.visitor('DA', 'ana.lyst@example.org');
  await site.db.owner.query(
    `insert into setting (authority_id, key, value) values ($1, 'intake.max-file-bytes', $2)`,
    [LA, String(LIMIT)],
  );
  await site.app.server.listen({ host: '127.0.0.1', port: 0 });
  port = (site.app.server.server.address() as AddressInfo).port;
});
afterAll(() => site.close());

/** Whatever was sent: the server answers the next request, and holds nothing of a file refused. */
afterEach(async () => {
  expect((await fetch(`http://127.0.0.1:${port}/ready`)).status).toBe(200);
  await expect.poll(() => readdir(site.fileFolder)).toEqual([]);
  const { rows } = await site.db.owner.query('select 1 from batch');
  expect(rows).toEqual([]);
});

const field = (name: string, value: string): string =>
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (content: string, fileName = 'extract.csv', type = 'text/csv'): string =>
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${fileName}"\r\ncontent-type: ${type}\r\n\r\n${content}\r\n`;
const END = `--${BOUNDARY}--\r\n`;
const fields = (token = analyst.csrfToken): string =>
  [
    field('_csrf', token),
    field('kind', 'care-csv'),
    field('source', 'Case system'),
    field('asOf-day', '1'),
    field('asOf-month', '11'),
    field('asOf-year', '2026'),
  ].join('');

test('a file over the limit is turned away in words, whatever its form says', async () => {
  const answer = await analyst.send(
    '/imports',
    MULTIPART,
    fields() + file('x'.repeat(LIMIT + 1)) + END,
  );
  expect(answer.statusCode).toBe(422);
  expect(answer.body).toContain('The file is longer than what is taken');
});

test('a file over the limit that comes before the form token is turned away too', async () => {
  const answer = await analyst.send(
    '/imports',
    MULTIPART,
    file('x'.repeat(LIMIT * 100)) + fields() + END,
  );
  expect(answer.statusCode).toBe(422);
  expect(answer.body).toContain('The file is longer than what is taken');
});

test('a form without its file asks for it', async () => {
  for (const body of [fields() + END, fields() + file('', '') + END]) {
    const answer = await analyst.send('/imports', MULTIPART, body);
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('Choose a file');
  }
});

test('a file with a stale form token is not kept', async () => {
  const answer = await analyst.send('/imports', MULTIPART, fields('old') + file('a;b') + END);
  expect(answer.statusCode).toBe(403);
  expect(answer.body).toContain('This page had been open too long');
});

test('a file whose form has a fault is not kept', async () => {
  const answer = await analyst.send(
    '/imports',
    MULTIPART,
    field('_csrf', analyst.csrfToken) + field('urn', 'Elm School') + file('a;b') + END,
  );
  expect(answer.statusCode).toBe(422);
  expect(answer.body).toContain('Write the school’s URN as 5 to 7 digits');
});

test('a second file is refused with the first', async () => {
  const answer = await analyst.send('/imports', MULTIPART, fields() + file('a') + file('b') + END);
  expect(answer.statusCode).toBe(413);
  expect(answer.body).toContain('Nothing of it was kept');
});

test.each([
  ['JSON for a form', 'application/json', '{"kind":"care-csv"}', 403, 'open too long'],
  ['broken JSON', 'application/json', '{"kind":', 400, 'could not be read'],
  ['a bare file', 'text/csv', 'a;b;c', 415, 'could not be read'],
  ['a type that there is not', 'nonsense', 'a;b;c', 415, 'could not be read'],
  ['a form without its boundary', 'multipart/form-data', 'a;b;c', 400, 'could not be read'],
  ['something else under a boundary', MULTIPART, 'a;b;c', 400, 'did not arrive whole'],
  [
    'a form of fields only, too long',
    'application/x-www-form-urlencoded',
    `kind=${'x'.repeat(300_000)}`,
    413,
    'too long',
  ],
])('%s is answered in words', async (_what, type, body, status, words) => {
  const answer = await analyst.send('/imports', type, body);
  expect([answer.statusCode, answer.body]).toEqual([status, expect.stringContaining(words)]);
});

test('a form that ends in the middle of its file did not arrive whole', async () => {
  const answer = await analyst.send('/imports', MULTIPART, fields() + file('a;b;c').slice(0, -4));
  expect(answer.statusCode).toBe(400);
  expect(answer.body).toContain('did not arrive whole');
});

test('an upload whose sender goes away leaves nothing', async () => {
  const socket = connect(port, '127.0.0.1');
  const head = `${fields()}${file('x'.repeat(500))}`;
  socket.write(
    `POST /imports HTTP/1.1\r\nhost: localhost\r\ncookie: ${analyst.cookie}\r\n` +
      `content-type: ${MULTIPART}\r\ncontent-length: 9000\r\n\r\n${head}`,
  );
  await expect.poll(() => readdir(site.fileFolder)).toHaveLength(1);
  socket.destroy();
});
