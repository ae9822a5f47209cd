/** Who learns who has looked: each role its part of the audit, and nothing of the others'. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LA } from '../../../../test/support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../../../../test/support/site.ts';
import { record, ROLES, scopesOf, type AuditEvent, type Role } from '../../../access/index.ts';
import { sql } from '../../../platform/db.ts';
import { refreshSight } from '../../care/index.ts';
import { recomputeCohort } from '../../cohort/index.ts';
import { pseudonymOf } from '../cohort/pseudonym.ts';
import { findOutliers, type Outlier } from './outliers.ts';

const SURNAME = 'Canarybird';
const SECRET = 's'.repeat(32);

let site: TestSite;
let child: string;
let pupil: string;
let elsewhere: string;
let restricted: string;
const people = new Map<string, Visitor>();
const as = (who: string): Visitor => {
  const visitor = people.get(who);
  if (visitor === undefined) throw new Error(`Nobody is ${who}`);
  return visitor;
};
const text = (body: string): string =>
  body
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

beforeAll(async () => {
  site = await openTestSite();
  const { make, db } = site;
  await make.school('100002', 'Oak School');
  await make.team('south');
  for (const [who, role, scope] of [
    ['worker', 'SW', 'north'],
    ['manager', 'TM', 'north'],
    ['stranger', 'SW', 'south'],
    ['elm', 'DSL', '100001'],
    ['elm two', 'DSL', '100001'],
    ['oak', 'DSL', '100002'],
    ['head', 'VSH', LA],
    ['analyst', 'DA', LA],
    ['governance', 'IGO', LA],
  ] as const satisfies readonly (readonly [string, Role, string])[]) {
    people.set(who, await site.visitor(role, `${who.replace(' ', '-')}@example.org`, scope));
  }
  const placed = async (number: string, worker: string, urn: string) => {
    const childId = await make.child(number, { forename: number, surname: SURNAME });
    await make.allocate(
      childId,
      worker,
      '2026-01-01',
      null,
      worker === 'stranger@example.org' ? 'south' : 'north',
    );
    await make.plan(childId, 'cin');
    return { childId, pupilId: await make.enrol(childId, urn) };
  };
  ({ childId: child, pupilId: pupil } = await placed('C-100', 'worker@example.org', '100001'));
  ({ childId: elsewhere } = await placed('C-200', 'stranger@example.org', '100002'));
  ({ childId: restricted } = await placed('C-300', 'worker@example.org', '100001'));
  await make.restrict(restricted);
  await db.owner.query('update link set barred = true where child_id = $1', [restricted]);
  await db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) =>
    refreshSight(tx).then(() => recomputeCohort(tx, db.clock.today())),
  );
  expect((await as('worker').get(`/children/${child}`)).statusCode).toBe(200);
  expect((await as('manager').get(`/children/${child}`)).statusCode).toBe(200);
  expect((await as('elm').get(`/our-pupils/${pupil}`)).statusCode).toBe(200);
  expect((await as('stranger').get(`/children/${elsewhere}`)).statusCode).toBe(200);
  expect((await as('stranger').get(`/children/${child}`)).statusCode).toBe(404);
  for (const id of [restricted, elsewhere]) await look('stranger', id);
});
afterAll(() => site.close());

/** An event noted as if the person had just caused it. */
async function look(
  who: string,
  childId: string,
  rest: { readonly at?: string; readonly event?: AuditEvent; readonly times?: number } = {},
): Promise<void> {
  const { viewer } = as(who);
  for (let done = 0; done < (rest.times ?? 1); done += 1) {
    await site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) =>
      record(tx, viewer, {
        event: rest.event ?? 'child.view',
        subjectType: 'child',
        subjectId: childId,
        purpose: 'casework',
      }),
    );
    if (rest.at === undefined) continue;
    await site.db.owner.query('set session_replication_role = replica');
    await site.db.owner.query(
      'update audit_event set at = $1 where seq = (select max(seq) from audit_event)',
      [rest.at],
    );
    await site.db.owner.query('set session_replication_role = origin');
  }
}

async function lastEvent(event: AuditEvent): Promise<object | undefined> {
  const { rows } = await site.db.owner.query<object>(
    'select * from audit_event where event = $1 order by seq desc limit 1',
    [event],
  );
  return rows[0];
}

describe('one child’s page', () => {
  const url = () => `/children/${child}/access-history`;

  test('tells the worker and the manager who looked, from where and what for', async () => {
    for (const who of ['worker', 'manager']) {
      const answer = await as(who).get(url());
      expect(answer.statusCode).toBe(200);
      const said = text(answer.body);
      expect(said).toContain('manager@example.org');
      expect(said).toContain('Team manager, north');
      expect(said).toContain('Designated Safeguarding Lead, Elm School');
      expect(said).toContain('Casework');
      expect(said).not.toContain('stranger@example.org');
    }
    expect(await lastEvent('history.view')).toMatchObject({ subject_id: child, role: 'TM' });
  });

  test.each(['stranger', 'elm', 'head'])('is not there for %s', async (who) => {
    expect((await as(who).get(url())).statusCode).toBe(404);
  });

  test('is refused to information governance, who searches the audit instead', async () => {
    expect((await as('governance').get(url())).statusCode).toBe(403);
  });

  test('is not there for a restricted child', async () => {
    expect((await as('worker').get(`/children/${restricted}/access-history`)).statusCode).toBe(404);
  });
});

describe('who opened my cases', () => {
  test('lists other people’s looks at the viewer’s children, and nobody else’s', async () => {
    const answer = await as('worker').get('/access-history');
    expect(answer.statusCode).toBe(200);
    const said = text(answer.body);
    expect(said).toContain('manager@example.org');
    expect(said).toContain('elm@example.org');
    expect(said).toContain(`C-100 ${SURNAME}`);
    expect(said).not.toContain('C-200');
    expect(said).not.toContain('C-300');
    expect(said).not.toContain('stranger@example.org');
    const table = /<table[^]*<\/table>/.exec(answer.body)?.[0];
    expect(table).toContain('manager@example.org');
    expect(table).not.toContain('worker@example.org');
    expect(await lastEvent('audit.search')).toMatchObject({
      role: 'SW',
      purpose: 'access-history',
    });
  });

  test('leaves out what is older than was asked for', async () => {
    await look('manager', child, { at: '2026-11-01T10:00:00Z', event: 'document.view' });
    expect(text((await as('worker').get('/access-history?days=7')).body)).not.toContain(
      'Opened a document',
    );
    expect(text((await as('worker').get('/access-history?days=90')).body)).toContain(
      'Opened a document',
    );
  });
});

describe('our school’s people', () => {
  test('a safeguarding lead learns what colleagues of the school opened, never of which child', async () => {
    const said = text((await as('elm two').get('/access-history')).body);
    expect(said).toContain('Who at our school opened what');
    expect(said).toContain('elm@example.org');
    expect(said).toContain('Opened a child’s page');
    expect(said).not.toContain('oak@example.org');
    expect(said).not.toContain('worker@example.org');
    expect(said).not.toContain(SURNAME);
  });

  test('a person of two schools is shown for what was done at this one', async () => {
    const both = await site.visitor('DSL', 'both@example.org', '100002');
    const { rows } = await site.db.owner.query<{ id: string }>(
      `insert into appointment (authority_id, person_id, role, scope_kind, scope_id, starts_on)
       values ($1, $2, 'DSL', 'school', '100001', '2020-01-01') returning appointment_id as id`,
      [LA, both.viewer.personId],
    );
    expect(rows).toHaveLength(1);
    await both.get('/our-pupils');
    expect(text((await as('elm two').get('/access-history')).body)).not.toContain(
      'both@example.org',
    );
    expect(text((await as('oak').get('/access-history')).body)).toContain('both@example.org');
  });

  test('the Virtual School’s head learns of its staff', async () => {
    await as('analyst').get('/data');
    const said = text((await as('head').get('/access-history')).body);
    expect(said).toContain('analyst@example.org');
    expect(said).not.toContain('worker@example.org');
  });
});

describe('the search of information governance', () => {
  const search = async (query: string) =>
    text(
      (await as('governance').find('/audit', Object.fromEntries(new URLSearchParams(query)))).body,
    );

  test('finds who saw a child, by number and by pseudonym, without a name of the child', async () => {
    const mark = pseudonymOf(SECRET, LA, child);
    for (const asked of ['C-100', mark, mark.toLowerCase()]) {
      const said = await search(`child=${asked}&kind=read`);
      expect(said).toContain('manager@example.org');
      expect(said).toContain('elm@example.org');
      expect(said).toContain(mark);
      expect(said).not.toContain('stranger@example.org');
      expect(said).not.toContain(SURNAME);
    }
    expect(await lastEvent('audit.search')).toMatchObject({
      role: 'IGO',
      subject_id: child,
      filter_hash: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
  });

  test('between two times', async () => {
    await look('manager', child, { at: '2026-10-05T07:30:00Z', event: 'attachment.open' });
    const at = async (from: string, to: string) =>
      (await search(`child=C-100&from=${from}&to=${to}`)).includes('Opened an attachment');
    expect(await at('2026-10-05', '2026-10-05')).toBe(true);
    // Half past seven by the world's clock is half past eight in the English summer.
    expect(await at('2026-10-05 08:30', '2026-10-05 08:31')).toBe(true);
    expect(await at('2026-10-05 07:30', '2026-10-05 08:30')).toBe(false);
    expect(await at('2026-10-06', '2026-10-07')).toBe(false);
  });

  test('says what it did not understand', async () => {
    expect(await search('child=C-999')).toContain(
      'There is no child with that number or pseudonym.',
    );
    expect(await search('from=last+week')).toContain('“last week” is no day or time.');
  });

  test('by person, kind and outcome', async () => {
    const said = await search('person=stranger&kind=read&outcome=deny');
    expect(said).toContain('2 events.');
    expect(said).toContain('Refused');
    expect(await search('person=nobody-at-all')).toContain('Nothing fits');
  });

  test('is downloaded with a reason, after a fresh second factor, and noted', async () => {
    const confirmed = await site.visitor('IGO', 'governance-two@example.org');
    const { body } = await confirmed.find('/audit', { child: 'C-100' });
    const url = /\/audit\/export\?child=[\w-]+/.exec(body)?.[0] ?? '';
    expect((await as('governance').get(url)).headers.location).toContain('/confirm-it-is-you');
    await confirmed.post('/confirm-it-is-you');
    expect((await confirmed.get(url)).statusCode).toBe(200);
    const refused = await confirmed.post(url, { why: 'complaint', reference: 'Ada was here!' });
    expect(refused.statusCode).toBe(422);
    const answer = await confirmed.post(url, { why: 'complaint', reference: 'IG/2026-114' });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toContain('text/csv');
    expect(answer.body).toContain('manager@example.org');
    expect(answer.body).toContain(pseudonymOf(SECRET, LA, child));
    expect(answer.body).not.toContain(SURNAME);
    expect(await lastEvent('audit.export')).toMatchObject({
      case_ref: 'IG/2026-114',
      purpose: 'export-complaint',
      subject_id: child,
    });
  });

  test('its pages are refused to everybody else', async () => {
    for (const who of ['worker', 'manager', 'elm', 'head', 'analyst']) {
      for (const url of ['/audit', '/audit/outliers', '/audit/export']) {
        expect([who, url, (await as(who).get(url)).statusCode]).toEqual([who, url, 403]);
      }
    }
  });
});

describe('row security on the audit', () => {
  async function seen(role: Role, who?: string) {
    const base = who === undefined ? as('worker').viewer : as(who).viewer;
    const viewer = {
      ...base,
      role,
      ...(who === undefined ? { scopes: scopesOf({ ...base, role, teams: [] }) } : {}),
    };
    return site.db.database.withViewer(viewer, (tx) =>
      tx.all(sql<{ role: string | null; subjectType: string | null; subjectId: string | null }>`
        select role, subject_type as "subjectType", subject_id as "subjectId" from audit_event`),
    );
  }

  test.each(ROLES.filter((role) => !['SW', 'TM', 'SM', 'DSL', 'VSH', 'IGO'].includes(role)))(
    '%s reads nothing',
    async (role) => {
      expect(await seen(role)).toEqual([]);
    },
  );

  test('social care reads what concerns its own children', async () => {
    const rows = await seen('SW', 'worker');
    expect(new Set(rows.map(({ subjectId }) => subjectId))).toEqual(new Set([child]));
  });

  test('the Virtual School’s head reads of no single child', async () => {
    await look('analyst', child, { event: 'link.confirmed' });
    const rows = await seen('VSH', 'head');
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(({ subjectType }) => subjectType === 'child')).toEqual([]);
    expect(rows.filter(({ role }) => !['VSH', 'EA', 'DA'].includes(role ?? ''))).toEqual([]);
  });

  test('information governance reads everything', async () => {
    const { rows } = await site.db.owner.query('select 1 from audit_event');
    expect((await seen('IGO', 'governance')).length).toBe(rows.length);
  });

  test.each(['session_id', 'device_hash', 'ip_hash', 'request_id'])(
    'nobody reads %s',
    async (column) => {
      const read = site.db.database.withViewer(as('governance').viewer, (tx) =>
        tx.all(sql`select ${sql.ref(column)} from audit_event`),
      );
      await expect(read).rejects.toThrow(/permission denied/);
    },
  );

  test('another authority’s events are nobody’s', async () => {
    const viewer = { ...as('governance').viewer, authorityId: '998' };
    const rows = await site.db.database.withViewer(viewer, (tx) =>
      tx.all(sql`select seq from audit_event`),
    );
    expect(rows).toEqual([]);
  });
});

describe('what stands out', () => {
  const found = (): Promise<Outlier[]> =>
    site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) =>
      findOutliers(tx, new Date('2026-11-24T10:00:00Z'), 'key'),
    );
  const of = async (who: string): Promise<string[]> =>
    (await found())
      .filter(({ personId }) => personId === as(who).viewer.personId)
      .map(({ why }) => why);

  test('a reader with the child’s surname, however it is written', async () => {
    const reader = await site.visitor('TM', 'namesake@example.org');
    people.set('namesake', reader);
    await look('namesake', child, { at: '2026-11-23T10:00:00Z' });
    expect(await of('namesake')).toEqual([]);
    await site.db.owner.query('update person set name = $1 where person_id = $2', [
      'Jo CÁNARYBIRD',
      reader.viewer.personId,
    ]);
    expect(await of('namesake')).toEqual(['same-surname']);
    await site.db.owner.query('update person set name = $1 where person_id = $2', [
      'Jo Canarybird-Smith',
      reader.viewer.personId,
    ]);
    expect(await of('namesake')).toEqual([]);
  });

  test('looks out of hours, from as many on as the setting says', async () => {
    people.set('late', await site.visitor('SW', 'late@example.org'));
    await look('late', elsewhere, { at: '2026-11-19T20:30:00Z' });
    await look('late', restricted, { at: '2026-11-21T12:00:00Z' });
    expect(await of('late')).toEqual([]);
    await look('late', child, { at: '2026-11-20T06:59:00Z' });
    expect(await of('late')).toEqual(['out-of-hours']);
  });

  test('a record opened again and again without work, unless the child is one’s own', async () => {
    people.set('idle', await site.visitor('TM', 'idle@example.org'));
    await look('idle', child, { at: '2026-11-23T11:00:00Z', times: 4 });
    expect(await of('idle')).toEqual([]);
    await look('idle', child, { at: '2026-11-23T11:05:00Z' });
    expect(await of('idle')).toEqual(['no-work']);
    await look('idle', child, { at: '2026-11-23T12:00:00Z', event: 'cohort.asserted' });
    expect(await of('idle')).toEqual([]);
    await look('worker', child, { at: '2026-11-23T11:00:00Z', times: 6 });
    expect(await of('worker')).toEqual([]);
  });

  test('pages near the cap', async () => {
    people.set('quick', await site.visitor('TM', 'quick@example.org'));
    for (let minute = 0; minute < 47; minute += 1) {
      await look('quick', elsewhere, {
        at: `2026-11-23T14:0${minute % 10}:00Z`,
        event: 'child.view',
      });
    }
    await look('quick', elsewhere, { at: '2026-11-23T12:00:00Z', event: 'cohort.asserted' });
    expect(await of('quick')).toEqual([]);
    await look('quick', elsewhere, { at: '2026-11-23T14:09:59Z' });
    expect(await of('quick')).toEqual(['near-cap']);
  });

  test('emergency access used often', async () => {
    people.set('urgent', await site.visitor('SW', 'urgent@example.org'));
    await look('urgent', child, { at: '2026-11-02T11:00:00Z', event: 'bg.granted', times: 3 });
    expect(await of('urgent')).toEqual([]);
    await look('urgent', child, { at: '2026-11-23T11:00:00Z', event: 'bg.granted' });
    expect(await of('urgent')).toEqual(['emergency']);
  });

  test('has a page, which is noted', async () => {
    const answer = await as('governance').get('/audit/outliers');
    expect(answer.statusCode).toBe(200);
    expect(await lastEvent('audit.outliers')).toMatchObject({ role: 'IGO' });
  });
});
