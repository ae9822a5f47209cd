import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { cloneDatabase } from '../platform/embedded/test-server.ts';
import { TEMPLATE } from '../../test/support/global-setup.ts';

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));
const ISSUERS = JSON.stringify([
  {
    kind: 'oidc',
    id: 'council',
    name: 'Council account',
    issuer: 'https://sign-in.example.org',
    clientId: 'alongside',
    clientSecretEnv: 'COUNCIL_SECRET',
    emailDomains: ['council.example.org'],
  },
]);
const ADMINISTRATOR = '--administrator';
const ANN = 'Ann Example <Ann@council.example.org>';
const BO = 'Bo Example <bo@council.example.org>';

let url: string;
let folder: string;
let owner: pg.Client;

beforeAll(async () => {
  url = await cloneDatabase(
    inject('adminUrl'),
    TEMPLATE,
    `test_${randomUUID().replaceAll('-', '')}`,
  );
  folder = await mkdtemp(join(tmpdir(), 'alongside-authority-'));
  owner = new pg.Client({ connectionString: url });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the command as an operator would; with the built-in database where no address is given. */
async function begin(args: readonly string[], databaseUrl = url) {
  const child = spawn(process.execPath, [CLI, 'authority', '--data', folder, ...args], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      ALONGSIDE_ISSUERS: ISSUERS,
      COUNCIL_SECRET: 'a secret of this test',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  return { code, said: out + err };
}

test.each([
  ['a code that no authority has', ['12'], 'three digits'],
  ['one administrator', ['319', ADMINISTRATOR, ANN], 'Name 2 administrators'],
  [
    'the same person twice',
    ['319', ADMINISTRATOR, ANN, ADMINISTRATOR, ANN],
    'Name 2 administrators',
  ],
  ['a person without an address', ['319', ADMINISTRATOR, 'Ann'], 'Write a name and an address'],
  [
    'somebody for whom no issuer speaks',
    ['319', ADMINISTRATOR, ANN, ADMINISTRATOR, 'Cy Example <cy@elsewhere.example>'],
    'Nobody could sign in as cy@elsewhere.example',
  ],
])('refuses %s, and begins nothing', { timeout: 60_000 }, async (_what, args, why) => {
  const { code, said } = await begin(args);
  expect([code, said]).toEqual([2, expect.stringContaining(why)]);
  expect((await owner.query('select 1 from authority')).rowCount).toBe(0);
});

test(
  'begins an authority once, with two who may appoint the rest',
  { timeout: 60_000 },
  async () => {
    const args = ['319', ADMINISTRATOR, ANN, ADMINISTRATOR, BO];
    const first = await begin([...args, '--json']);
    expect(first.code).toBe(0);
    expect(JSON.parse(first.said)).toEqual({ authority: '319', name: 'Sutton', administrators: 2 });
    const { rows } = await owner.query(
      `select p.email, a.role, a.scope_id, a.granted_by, a.approved_by from appointment a join person p using (person_id) order by 1`,
    );
    expect(rows).toEqual(
      ['ann@council.example.org', 'bo@council.example.org'].map((email) => ({
        email,
        role: 'SYS',
        scope_id: '319',
        granted_by: null,
        approved_by: null,
      })),
    );
    expect((await owner.query('select is_synthetic from authority')).rows).toEqual([
      { is_synthetic: false },
    ]);
    const events = await owner.query<{ event: string }>(
      'select event from audit_event order by seq',
    );
    expect(events.rows.map(({ event }) => event)).toEqual([
      'authority.begin',
      'appointment.grant',
      'appointment.grant',
    ]);
    const again = await begin(args);
    expect([again.code, again.said]).toEqual([2, expect.stringContaining('already holds')]);
  },
);

test(
  'refuses the built-in database, which is for invented data',
  { timeout: 120_000 },
  async () => {
    const { code, said } = await begin(['319', ADMINISTRATOR, ANN, ADMINISTRATOR, BO], '');
    expect([code, said]).toEqual([2, expect.stringContaining('built-in database')]);
  },
);
