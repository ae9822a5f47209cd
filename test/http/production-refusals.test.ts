import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/platform/config.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

const PRODUCTION = {
  ALONGSIDE_ENV: 'production',
  ALONGSIDE_SECRET: 'p'.repeat(32),
  ALONGSIDE_ORIGIN: 'https://alongside.example',
  ALONGSIDE_CHECKPOINTS: 'checkpoints-elsewhere',
  DATABASE_URL: 'postgresql://database.example/alongside?sslmode=verify-full',
};

let production: TestServer;
beforeAll(async () => {
  production = await openTestServer(PRODUCTION);
});
afterAll(() => production.close());

// First, because the server takes no more routes once it has been asked anything.
test('a route that declares no permission cannot be added to the application', () => {
  expect(() => production.app.server.get('/bare', () => '')).toThrow(
    'Route GET /bare declares no permission',
  );
});

test('production offers no demonstration sign-in, even for a synthetic authority', async () => {
  for (const method of ['GET', 'POST'] as const) {
    const answer = await production.app.server.inject({ method, url: '/sign-in' });
    expect(answer.statusCode).toBe(404);
  }
});

test.each([
  ['DATABASE_URL', 'no DATABASE_URL is set'],
  ['ALONGSIDE_SECRET', 'no ALONGSIDE_SECRET'],
  ['ALONGSIDE_CHECKPOINTS', 'no ALONGSIDE_CHECKPOINTS'],
])('production without %s does not start, and says so', (name, said) => {
  expect(() => readConfig({ ...PRODUCTION, [name]: '' })).toThrow(said);
});

test('production does not reach a database on another machine in the clear', () => {
  const clear = { ...PRODUCTION, DATABASE_URL: 'postgresql://database.example/alongside' };
  expect(() => readConfig(clear)).toThrow('without sslmode=verify-full');
  const here = { ...PRODUCTION, DATABASE_URL: 'postgresql://localhost/alongside' };
  expect(readConfig(here).isProduction).toBe(true);
});

test('production takes no issuer that may name anybody', () => {
  const issuer = {
    kind: 'oidc',
    id: 'council',
    name: 'The council',
    issuer: 'https://id.example.org',
    clientId: 'alongside',
    clientSecretEnv: 'ISSUER_SECRET',
  };
  const read = (more: object) =>
    readConfig({
      ...PRODUCTION,
      ISSUER_SECRET: 's'.repeat(32),
      ALONGSIDE_ISSUERS: JSON.stringify([{ ...issuer, ...more }]),
    });
  expect(() => read({})).toThrow('emailDomains');
  expect(read({ emailDomains: ['example.org'] }).issuers).toHaveLength(1);
});

test('answers carry the strict headers', async () => {
  const { headers } = await production.app.server.inject('/nowhere');
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  expect(headers['strict-transport-security']).toContain('max-age=');
});
