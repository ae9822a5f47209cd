/** Advice, asked of the whole application: whom a question names, to whom, and until when (TRUST 4a rule 4). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LA } from '../../../test/support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../../../test/support/site.ts';
import { eventHandler } from '../../platform/bus.ts';
import { refreshSight } from '../care/index.ts';
import { adviceSubscribers } from './sight.ts';

let site: TestSite;
const who: Record<'sam' | 'tess' | 'dee' | 'ed' | 'eve' | 'vera' | 'ina', Visitor> = {} as never;
let ada: string;
let hid: string;
let pupil: string;
const moment = new Date('2026-11-24T10:00:00Z');
const clock = {
  now: () => moment,
  today: () => moment.toISOString().slice(0, 10) as ReturnType<TestSite['db']['clock']['today']>,
};

beforeAll(async () => {
  site = await openTestSite({ clock });
  const { owner } = site.db;
  ada = await site.make.child('C1', { forename: 'Ada', surname: 'Okafor' });
  hid = await site.make.child('C2', { surname: 'Hidden' });
  for (const child of [ada, hid]) {
    await site.make.allocate(child, 'sam@example.org');
    await owner.query(
      `insert into known_status (authority_id, child_id, status, worker_name, updated_on)
       values ($1, $2, 'cin', 'Sam Hale', '2026-11-01')`,
      [LA, child],
    );
  }
  pupil = await site.make.enrol(ada, '100001', { surname: 'Okafor' });
  for (const [key, role, scope] of [
    ['sam', 'SW', 'north'],
    ['tess', 'TM', 'north'],
    ['dee', 'DSL', '100001'],
    ['ed', 'EA', LA],
    ['eve', 'EA', LA],
    ['vera', 'VSH', LA],
    ['ina', 'LAI', LA],
  ] as const) {
    who[key] = await site.visitor(role, `${key}@example.org`, scope);
  }
  await site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) => refreshSight(tx));
});
afterAll(() => site.close());

/** What happens in the background after what was asked. */
async function settle(): Promise<void> {
  const handle = eventHandler(site.db.database, adviceSubscribers({ clock }));
  const { rows } = await site.db.owner.query<{ eventId: string }>(
    `select event_id as "eventId" from domain_event where kind in ('advice.changed', 'setting.changed')`,
  );
  for (const { eventId } of rows) await handle({ authorityId: LA, eventId });
}

const QUESTION = {
  topic: 'attendance',
  question: 'A year 9 pupil stays away on Mondays. What helps?',
};
async function ask(
  visitor: Visitor,
  fields: Readonly<Record<string, string>> = {},
): Promise<string> {
  const answer = await visitor.post('/advice', { ...QUESTION, ...fields });
  expect(answer.statusCode).toBe(303);
  await settle();
  return String(answer.headers.location).replace('?done=asked', '');
}
async function press(visitor: Visitor, url: string, act: string): Promise<number> {
  const { statusCode } = await visitor.post(`${url}/${act}`);
  await settle();
  return statusCode;
}
const sees = async (visitor: Visitor, url: string): Promise<boolean> =>
  (await visitor.get(url)).body.includes('Okafor');

describe('a question that names nobody', () => {
  test('keeps nothing of a child, and advisers read and answer it', async () => {
    const url = await ask(who.sam);
    const { rowCount } = await site.db.owner.query('select 1 from advice_child');
    expect(rowCount).toBe(0);
    expect((await who.ed.get(url)).body).toContain('stays away on Mondays');
    expect((await who.ed.post(`${url}/say`, { words: 'Ask what Monday brings.' })).statusCode).toBe(
      403,
    );
    expect(await press(who.ed, url, 'take')).toBe(303);
    expect((await who.ed.post(`${url}/say`, { words: 'Ask what Monday brings.' })).statusCode).toBe(
      303,
    );
    expect((await who.sam.get(url)).body).toContain('Ask what Monday brings.');
    expect((await who.sam.get('/notices')).body).toContain('something new in a question');
  });

  test('is refused where it holds the child’s name all the same', async () => {
    const question = 'How do I help Okafor’s attendance to rise?';
    const answer = await who.sam.post('/advice', {
      ...QUESTION,
      question,
      child: ada,
      named: 'no',
    });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('The question holds the child’s name');
  });

  test('is read by the asker’s manager, and by no colleague or school', async () => {
    const url = await ask(who.sam);
    expect((await who.tess.get(url)).statusCode).toBe(200);
    const other = await site.visitor('SW', 'sol@example.org', 'north');
    expect((await other.get(url)).statusCode).toBe(404);
    expect((await who.dee.get(url)).statusCode).toBe(404);
    expect((await who.ina.get(url)).statusCode).toBe(404);
  });
});

describe('a question that names a child', () => {
  test('names it to the adviser who takes it, and to no other', async () => {
    const url = await ask(who.sam, { child: ada, named: 'yes' });
    expect(await sees(who.ed, url)).toBe(false);
    await press(who.ed, url, 'take');
    expect(await sees(who.ed, url)).toBe(true);
    expect(await sees(who.eve, url)).toBe(false);
    expect(await sees(who.vera, url)).toBe(false);
    expect((await who.ed.get(`/children/${ada}`)).statusCode).toBe(403);
    const { rows } = await site.db.owner.query<{ fields: string[] }>(
      `select fields from audit_event where event = 'pseudonym.reveal' and subject_id = $1`,
      [ada],
    );
    expect(rows.at(-1)?.fields).toEqual(['R03', 'R04', 'R06', 'R16']);
    expect((await who.sam.get(`/children/${ada}`)).body).toContain('Education adviser');
  });

  test('stays open ten working days after its end, and no day more', async () => {
    const url = await ask(who.dee, { pupil, named: 'yes' });
    await press(who.eve, url, 'take');
    expect(await sees(who.eve, url)).toBe(true);
    expect(await press(who.dee, url, 'close')).toBe(303);
    const { rows } = await site.db.owner.query<{ until: string }>(
      `select until::text from sight where source = 'advice' and scope = $1`,
      [`asked:EA:${who.eve.viewer.personId}`],
    );
    expect(rows).toEqual([{ until: '2026-12-08' }]);
    expect((await who.eve.get(url)).body).toContain('The name stays open to the adviser until');
  });

  test('no longer does so once the name is taken back, though the asker has lost the child', async () => {
    const url = await ask(who.sam, { child: ada, named: 'yes' });
    await press(who.ed, url, 'take');
    expect(await press(who.ed, url, 'withdraw')).toBe(404);
    expect(await press(who.sam, url, 'withdraw')).toBe(303);
    const { rowCount } = await site.db.owner.query(
      `select 1 from advice_child c where c.advice_id = $1 and withdrawn_at is null`,
      [url.split('/').at(-1)],
    );
    expect(rowCount).toBe(0);
  });

  test('cannot be asked of a child whom the asker does not see', async () => {
    for (const fields of [
      { child: crypto.randomUUID(), named: 'yes' },
      { pupil: crypto.randomUUID(), named: 'yes' },
    ]) {
      const visitor = 'child' in fields ? who.ina : who.dee;
      expect((await visitor.post('/advice', { ...QUESTION, ...fields })).statusCode).toBe(404);
    }
    expect(
      (await who.ina.post('/advice', { ...QUESTION, child: ada, named: 'yes' })).statusCode,
    ).toBe(404);
  });

  test('is nobody’s any more who has declared to know the child, its words neither', async () => {
    const url = await ask(who.sam, { child: ada, named: 'yes' });
    await press(who.ed, url, 'take');
    const { rows } = await site.db.owner.query<{ id: string }>(
      `insert into conflict (authority_id, person_id, child_id, source, declared_at)
       values ($1, $2, $3, 'declared', now()) returning conflict_id as id`,
      [LA, who.ed.viewer.personId, ada],
    );
    expect((await who.ed.get(url)).statusCode).toBe(404);
    expect((await who.ed.get('/advice')).body).not.toContain(url);
    expect((await who.eve.get(url)).statusCode).toBe(200);
    await site.db.owner.query('delete from conflict where conflict_id = $1', [rows[0]?.id]);
    expect((await who.ed.get(url)).statusCode).toBe(200);
  });

  test('goes with its words when the child is restricted, and comes back when that is lifted', async () => {
    const url = await ask(who.sam, { child: hid, named: 'yes' });
    await press(who.ed, url, 'take');
    expect((await who.ed.get(url)).body).toContain('Hidden');
    await site.make.restrict(hid);
    for (const visitor of [who.ed, who.vera, who.tess, who.sam])
      expect((await visitor.get(url)).statusCode).toBe(404);
    await site.db.owner.query('delete from restriction where child_id = $1', [hid]);
    expect((await who.ed.get(url)).statusCode).toBe(200);
  });

  test('cannot be asked of a restricted child by those on its list either', async () => {
    await site.make.restrict(hid, [who.sam.viewer.personId]);
    await site.db.owner.query(
      `insert into sight (authority_id, child_id, scope, source, since) values ($1, $2, $3, 'allow', '2026-01-01')`,
      [LA, hid, `allow:${who.sam.viewer.personId}`],
    );
    await who.sam.post('/confirm-it-is-you');
    const { statusCode, body } = await who.sam.post('/advice', {
      ...QUESTION,
      child: hid,
      named: 'yes',
    });
    expect([statusCode, body.includes('ask without naming')]).toEqual([403, true]);
    await site.db.owner.query('delete from sight where scope like $1', ['allow:%']);
    await site.db.owner.query('delete from restriction_allow where child_id = $1', [hid]);
    await site.db.owner.query('delete from restriction where child_id = $1', [hid]);
  });
});

describe('targeted casework', () => {
  const set = (reference: string, until: string) =>
    site.db.owner.query(
      `insert into setting (authority_id, key, value) values ($1, 'casework.reference', $2::jsonb), ($1, 'casework.until', $3::jsonb)
       on conflict (authority_id, key) do update set value = excluded.value`,
      [LA, JSON.stringify(reference), JSON.stringify(until)],
    );
  const markOf = async (visitor: Visitor): Promise<string> =>
    /casework\?mark=([A-Z0-9-]+)/.exec((await visitor.get('/cohort/rows')).body)?.[1] ?? '';

  test('is off until it has a reference and a last day, and every page says when it is on', async () => {
    await site.db.owner.query(
      `insert into cohort_definition (authority_id, definition, is_default) values ($1, 'six-year', true)`,
      [LA],
    );
    await site.db.owner.query(
      `insert into cohort_row (authority_id, definition, child_id, status, since, link_state)
       values ($1, 'six-year', $2, 'cin', '2026-01-05', 'matched')`,
      [LA, ada],
    );
    expect(await markOf(who.vera)).toBe('');
    expect((await who.vera.get('/cohort/casework?mark=AAAAA-BBBBB')).statusCode).toBe(404);
    await set('DPIA-7', '2026-12-31');
    expect((await who.dee.get('/our-pupils')).body).toContain('Targeted casework is on until');
    expect(await markOf(who.vera)).not.toBe('');
  });

  test('opens one name with a reason, tells the worker, and ends with its last day', async () => {
    const mark = await markOf(who.vera);
    const short = await who.vera.post(`/cohort/casework?mark=${mark}`, { reason: 'Help' });
    expect(short.statusCode).toBe(422);
    const reason = 'Look at attendance with the school and its tutor.';
    const opened = await who.vera.post(`/cohort/casework?mark=${mark}`, { reason });
    expect(opened.statusCode).toBe(303);
    await settle();
    const url = String(opened.headers.location);
    expect(await sees(who.vera, url)).toBe(true);
    expect(await sees(await site.visitor('EA', 'fay@example.org'), url)).toBe(false);
    expect((await who.sam.get('/notices')).body).toContain(
      'The Virtual School opened who a child is',
    );
    await set('', '');
    await site.db.owner.query(
      `insert into domain_event (authority_id, event_id, kind, payload)
       values ($1, gen_random_uuid(), 'setting.changed', '{"key":"casework.reference"}')`,
      [LA],
    );
    await settle();
    expect(await sees(who.vera, url)).toBe(false);
  });

  test('is nobody’s but the Virtual School’s', async () => {
    await set('DPIA-7', '2026-12-31');
    expect((await who.sam.get('/cohort/casework?mark=AAAAA-BBBBB')).statusCode).toBe(403);
  });
});
