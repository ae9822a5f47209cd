/** Behind a proxy, the address of a request is what the nearest proxy saw, not what the sender wrote. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestServer, type TestServer } from '../support/server.ts';

let site: TestServer;
beforeAll(async () => {
  site = await openTestServer({
    ALONGSIDE_ORIGIN: 'https://alongside.example.org',
    ALONGSIDE_REQUESTS_PER_MINUTE: '3',
  });
});
afterAll(() => site.close());

test('whoever writes another address with each request is held to the same rate', async () => {
  const statuses = [];
  for (let nth = 1; nth <= 5; nth += 1) {
    const answer = await site.app.server.inject({
      url: '/sign-in',
      headers: { 'x-forwarded-for': `10.0.0.${nth}, 192.0.2.7`, 'x-forwarded-proto': 'https' },
    });
    statuses.push(answer.statusCode);
  }
  expect(statuses).toEqual([200, 200, 200, 429, 429]);
  const other = await site.app.server.inject({
    url: '/sign-in',
    headers: { 'x-forwarded-for': '192.0.2.8', 'x-forwarded-proto': 'https' },
  });
  expect(other.statusCode).toBe(200);
});
