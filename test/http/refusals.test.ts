/** Who gets which page, asked of the whole application: the expectation is written out by hand. */
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findGrant, ROLES, type Permission, type Role } from '../../src/access/index.ts';
import { refreshSight } from '../../src/modules/care/index.ts';
import { recomputeCohort } from '../../src/modules/cohort/index.ts';
import { LA } from '../support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';

/** Who is shown each address without parameters; `u` first asks for a fresh second factor. */
const SHOWN_TO: Readonly<Record<string, readonly [roles: string, stepUp?: 'u']>> = {
  '/confirm-it-is-you': [ROLES.join(' ')],
  '/retention': ['IGO'],
  '/retention/certificates': ['IGO'],
  '/retention/holds': ['IGO'],
  '/security-keys': [ROLES.join(' ')],
  '/sessions': [ROLES.join(' ')],
  '/my-role': [ROLES.join(' ')],
  '/my-role/readers': ['SM IGO SYS'],
  '/security-keys/new': [ROLES.join(' '), 'u'],
  '/appointments': [ROLES.join(' ')],
  '/conflicts': [ROLES.join(' ')],
  '/conflicts/register': ['IGO'],
  '/notices': [ROLES.join(' ')],
  '/advice': ['VSH EA SW TM SM DSL LAI'],
  '/advice/new': ['SW DSL LAI'],
  '/sharing': ['VSH EA SW TM SM IRO LAI YJW DSL IGO'],
  '/sharing/register.csv': ['IGO', 'u'],
  '/agreements': ['SM IGO SYS'],
  '/agreements/list.csv': ['SM IGO SYS'],
  '/agreements/new': ['IGO'],
  '/agreements/flows': ['SM IGO SYS'],
  '/agreements/flows/register.csv': ['SM IGO SYS'],
  '/figures': ['VSH EA DA SW TM SM IRO LAI DSL GOV MAT PM TRN IGO'],
  '/approvals': ['DA SYS VSH SM IGO'],
  '/our-pupils': ['DSL'],
  '/our-pupils/list.csv': ['DSL', 'u'],
  '/my-children': ['SW'],
  '/my-children/list.csv': ['SW', 'u'],
  '/my-children/discrepancies': ['SW'],
  '/my-children/discrepancies/case-system.csv': ['SW', 'u'],
  '/chairing': ['IRO'],
  '/my-cases': ['YJW LAI'],
  '/team': ['TM SM'],
  '/team/children': ['TM SM'],
  '/team/children/export': ['SM', 'u'],
  '/team/children/list.csv': ['TM SM', 'u'],
  '/team/discrepancies': ['TM SM'],
  '/team/discrepancies/case-system.csv': ['TM SM', 'u'],
  '/access-history': ['SW TM SM DSL VSH'],
  '/audit': ['IGO'],
  '/audit/outliers': ['IGO'],
  '/audit/export': ['IGO', 'u'],
  '/emergency-access': ['SW TM SM IGO'],
  '/emergency-access/new': ['SW TM SM', 'u'],
  '/colleagues': ['TM SM DSL'],
  '/restrictions': ['SM IGO'],
  '/rights': ['IGO'],
  '/rights/new': ['IGO'],
  '/restrictions/done': ['SW TM SM'],
  '/search': ['SW TM SM IRO DSL'],
  '/cohort': ['VSH EA DA SM'],
  '/cohort/numbers.csv': ['VSH DA SM'],
  '/cohort/rows': ['VSH EA DA SM'],
  '/cohort/rows/export': ['DA', 'u'],
  '/cohort/casework': [''],
  '/cohort/unconfirmed': ['VSH EA'],
  '/cohort/definitions': ['VSH EA DA SM SYS'],
  '/data': ['DA'],
  '/data/answers': ['DA'],
  '/data/answers/export': ['DA', 'u'],
  '/matching/review': ['DA SW TM'],
  '/imports': ['VSH DA DSL SDO SYS IGO'],
  '/imports/new': ['DA SDO'],
  '/admin/people': ['SYS'],
  '/admin/people/new': ['SYS'],
  '/admin/emergency-accounts': ['SYS IGO SM'],
  '/admin/services': ['SYS'],
  '/admin/settings': ['SYS'],
  '/admin/jobs': ['SYS'],
  '/admin/outbox': ['SYS'],
};
/** Shown to an analyst once a second one has agreed; the exports' own tests say when. */
const NEEDS_SECOND_PERSON = { '/cohort/rows.csv': 'R02X', '/data/answers/list.csv': 'R22X' };
/** Lists that other roles hold the same cells for, as theirs or the team's: refused and noted by role. */
const SAME_CELLS =
  /^\/(?:sharing|my-role|admin\/emergency-accounts|my-children|my-cases|chairing|team|search|colleagues|cohort\/numbers\.csv)(?:\/|$)/;
const WITHOUT_SIGNING_IN = [
  '/accessibility',
  '/health',
  '/help',
  '/ready',
  '/sign-in',
  '/theme.css',
];

const FORM = 'application/x-www-form-urlencoded';

let site: TestSite;
const plain = new Map<Role, Visitor>();
const steppedUp = new Map<Role, Visitor>();
beforeAll(async () => {
  site = await openTestSite();
  for (const role of ROLES) {
    const name = role.toLowerCase();
    plain.set(role, await site.visitor(role, `${name}@example.org`));
    const other = await site.visitor(role, `${name}-confirmed@example.org`);
    await other.post('/confirm-it-is-you');
    steppedUp.set(role, other);
  }
});
afterAll(() => site.close());

function as(role: Role, people = plain): Visitor {
  const visitor = people.get(role);
  if (visitor === undefined) throw new Error(`Nobody is signed in as ${role}`);
  return visitor;
}

const addresses = () =>
  site.routes.filter(({ method, url }) => method === 'GET' && !url.includes(':') && url !== '/');

function permissionOf(url: string): readonly Permission[] {
  const found = addresses().find((route) => route.url === url)?.permission;
  return typeof found === 'string' || found === undefined ? [] : found;
}

/** The refusals noted so far, oldest first; of one person, or of everybody. */
async function denials(visitor?: Visitor): Promise<object[]> {
  const { rows } = await site.db.owner.query<object>(
    `select role, event, decision, fields from audit_event
     where decision = 'deny' and ($1::uuid is null or actor = $1) order by seq`,
    [visitor?.viewer.personId ?? null],
  );
  return rows;
}

test('every address without parameters stands in the table', () => {
  const twice = Object.keys(NEEDS_SECOND_PERSON);
  const known = [...Object.keys(SHOWN_TO), ...twice, ...WITHOUT_SIGNING_IN].sort();
  expect(
    addresses()
      .map(({ url }) => url)
      .sort(),
  ).toEqual(known);
});

test.each(WITHOUT_SIGNING_IN)('%s is open to everybody', async (url) => {
  expect((await site.app.server.inject(url)).statusCode).toBe(200);
});

describe.each(Object.entries(SHOWN_TO))('%s', (url, [shownTo, stepUp]) => {
  test('sends whoever has not signed in to do so', async () => {
    const { statusCode, headers } = await site.app.server.inject(url);
    expect([statusCode, headers.location]).toEqual([
      303,
      `/sign-in?next=${encodeURIComponent(url)}`,
    ]);
  });

  test('answers each role as the policy says, and notes each refusal at once', async () => {
    const permission = permissionOf(url);
    const expected = ROLES.map((role): [Role, string] => {
      if (shownTo.split(' ').includes(role)) return [role, stepUp ? 'asked, then shown' : 'shown'];
      const mayAtAll = permission.some((each) => findGrant(role, each) !== undefined);
      if (!mayAtAll) return [role, 'refused'];
      const met = SAME_CELLS.test(url) ? 'refused' : 'elsewhere';
      return [role, stepUp ? `asked, then ${met}` : met];
    });
    const fields = permission.map(({ resource, verb }) => `${resource}${verb}`);
    const noted = expected
      .filter(([, outcome]) => outcome.endsWith('refused'))
      .map(([role]) => ({ role, event: 'access.denied', decision: 'deny', fields }));
    const before = await denials();
    const outcomes = await Promise.all(
      ROLES.map(async (role): Promise<[Role, string]> => [role, await outcomeOf(role, url)]),
    );
    expect(Object.fromEntries(outcomes)).toEqual(Object.fromEntries(expected));
    const rows = (await denials()).slice(before.length);
    expect(rows).toHaveLength(noted.length);
    expect(rows).toEqual(expect.arrayContaining(noted));
  });
});

/** What a role meets at an address, with a fresh second factor where one is asked for. */
async function outcomeOf(role: Role, url: string): Promise<string> {
  const answer = await as(role).get(url);
  const confirm = `/confirm-it-is-you?next=${encodeURIComponent(url)}`;
  if (answer.headers.location !== confirm) return wordsFor(answer);
  return `asked, then ${wordsFor(await as(role, steppedUp).get(url))}`;
}

/** `elsewhere`: there is nothing here for the role, or its own page of the kind has another address. */
function wordsFor({ statusCode, headers, body }: LightMyRequestResponse): string {
  if (statusCode === 200) return 'shown';
  if (statusCode === 404) return 'elsewhere';
  if (statusCode === 303 && SHOWN_TO[String(headers.location)] !== undefined) return 'elsewhere';
  const isRefused = statusCode === 403 && body.includes('You cannot do this in your current role');
  return isRefused ? 'refused' : String(statusCode);
}

test.each([
  ['SW', '/team/children/seen'],
  ['TM', '/my-children/seen'],
] as const)('%s is refused at %s, whose list is not theirs', async (role, url) => {
  const before = await denials(as(role));
  expect((await as(role).post(url)).statusCode).toBe(403);
  expect((await denials(as(role))).slice(before.length)).toMatchObject([{ fields: ['R05S'] }]);
});

test.each(Object.entries(NEEDS_SECOND_PERSON))(
  'a refusal for want of a second person is noted as well: %s',
  async (url, field) => {
    const analyst = as('DA', steppedUp);
    const before = await denials(analyst);
    const answer = await analyst.get(url);
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain('This list needs a second person');
    expect((await denials(analyst)).slice(before.length)).toMatchObject([
      { event: 'access.denied', fields: [field] },
    ]);
  },
);

test('a form that was open too long is refused, and that is noted', async () => {
  const late = as('SYS', steppedUp);
  const answer = await late.send('/appointments', FORM, 'appointment=x&_csrf=old');
  expect(answer.statusCode).toBe(403);
  expect(answer.body).toContain('This page had been open too long');
  expect(await denials(late)).toMatchObject([{ event: 'access.denied', fields: [] }]);
});

describe('a child who is not to be seen', () => {
  const NOBODY = '5f0c2c1e-6d43-4a56-9d8e-0a1b2c3d4e5f';
  const hidden: Record<string, { child: string; pupil: string }> = {};
  let own: { child: string; pupil: string };

  beforeAll(async () => {
    const { make } = site;
    await make.school('100002', 'Oak School');
    const placed = async (name: string, worker: string, urn: string, team = 'north') => {
      const child = await make.child(name);
      await make.allocate(child, worker, '2026-01-01', null, team);
      await make.plan(child, 'cin');
      return { child, pupil: await make.enrol(child, urn) };
    };
    await make.team('south');
    own = await placed('C1', 'sw@example.org', '100001');
    hidden['somebody else’s'] = await placed('C2', 'colleague@example.org', '100002', 'south');
    const restricted = await placed('C3', 'sw@example.org', '100001');
    await make.restrict(restricted.child);
    await site.db.owner.query('update link set barred = true where child_id = $1', [
      restricted.child,
    ]);
    hidden['restricted'] = restricted;
    hidden['unknown'] = { child: NOBODY, pupil: NOBODY };
    await site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) =>
      refreshSight(tx).then(() => recomputeCohort(tx, site.db.clock.today())),
    );
  });

  /** The answer without what differs for every answer: the address asked for and its form token. */
  function seen(answer: LightMyRequestResponse, ids: { child: string; pupil: string }): string {
    const body = answer.body
      .replaceAll(ids.child, '(child)')
      .replaceAll(ids.pupil, '(pupil)')
      .replace(/(?:name="_csrf" value|data-csrf)="[^"]+"/g, '(token)');
    return `${answer.statusCode} ${String(answer.headers.location)}\n${body}`;
  }

  const addressesOfOne = () =>
    site.routes.filter(({ url }) => url.includes(':childId') || url.includes(':pupilId'));
  const addressOf = (url: string, ids: { child: string; pupil: string }) =>
    url.replace(':childId', ids.child).replace(':pupilId', ids.pupil);
  const ask = (visitor: Visitor, method: 'GET' | 'POST', url: string) =>
    method === 'GET' ? visitor.get(url) : visitor.post(url);

  test('stands beside one who is seen', async () => {
    expect((await as('SW').get(`/children/${own.child}`)).statusCode).toBe(200);
    expect((await as('TM').get(`/children/${own.child}`)).statusCode).toBe(200);
    expect((await as('DSL').get(`/our-pupils/${own.pupil}`)).statusCode).toBe(200);
  });

  test.each(ROLES)('is the same for %s, whatever the reason', async (role) => {
    expect(addressesOfOne().length).toBeGreaterThan(5);
    for (const { method, url } of addressesOfOne()) {
      const answers = [];
      for (const ids of Object.values(hidden)) {
        const answer = await ask(as(role), method, addressOf(url, ids));
        expect([403, 404], `${method} ${url}`).toContain(answer.statusCode);
        answers.push(seen(answer, ids));
      }
      expect(new Set(answers).size, `${method} ${url}`).toBe(1);
    }
  });
});
