/**
 * Thirty years of nights: children, holds, adoptions, deaths and decisions drawn by lot, and on each night
 * what is still held compared with what the schedule's words say, worked out here without its code. Full:
 * `npm run prove -- thirty-years`.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caseloadFactory } from '../factories/caseload.ts';
import { howMany } from './strength.ts';
import { LA, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { steeredClock, type SteeredClock } from '../support/steered-clock.ts';
import { verifyAudit } from '../../src/access/index.ts';
import { createRandom } from '../../src/synthetic/random.ts';
import { disposeOfDue } from '../../src/modules/retention/index.ts';

const SEED = process.env['ALONGSIDE_SEED'] ?? '7';
const CHILDREN = howMany(14, 600);
const DAYS_BETWEEN = howMany(120, 14);
const BEGIN = '2026-11-24';
const YEARS = 30;

/** What is drawn for one child. Days as texts; null: never. */
interface Life {
  readonly key: string;
  readonly born: string;
  readonly involved: { readonly from: string; readonly until: string | null };
  readonly diesOn: string | null;
  readonly adoptedOn: string | null;
  readonly hold: { readonly from: string; readonly until: string } | null;
  readonly decidedOn: string | null;
  childId: string;
}

let clock: SteeredClock;
let db: TestDatabase;
let staff = '';
let approval = '';
const lives: Life[] = [];
const owner = (text: string, values: readonly unknown[] = []) => db.owner.query(text, [...values]);

const random = createRandom(`thirty years ${SEED}`);
const draw = (): number => random.next();
const between = (from: string, to: string): string => {
  const [a, b] = [Date.parse(from), Date.parse(to)];
  return new Date(a + Math.floor(draw() * ((b - a) / 86_400_000)) * 86_400_000)
    .toISOString()
    .slice(0, 10);
};
const plusDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
const plusYears = (day: string, years: number): string =>
  `${Number(day.slice(0, 4)) + years}${day.slice(4)}`;
/** Nobody is born or leaves on 29 February: what the law says of it has tests of its own. */
const usual = (day: string): string => (day.endsWith('-02-29') ? day.replace('-29', '-28') : day);
const least = (...days: readonly (string | null)[]): string =>
  days.filter((day) => day !== null).sort()[0] ?? '9999-12-31';
const greatest = (...days: readonly string[]): string => [...days].sort().at(-1) ?? '';

function drawLife(nth: number): Life {
  const born = usual(between('2007-01-01', BEGIN));
  const from = usual(between(greatest(born, '2015-01-01'), BEGIN));
  const until = draw() < 0.2 ? null : usual(between(from, plusYears(usual(born), 18)));
  const isDead = draw() < 0.06;
  const isAdopted = !isDead && draw() < 0.08;
  const isHeld = draw() < 0.15;
  const heldFrom = between(BEGIN, '2040-01-01');
  return {
    key: `C${nth}`,
    born,
    involved: { from, until: until !== null && until < from ? from : until },
    diesOn: isDead ? usual(between(BEGIN, plusYears(born, 20))) : null,
    adoptedOn: isAdopted ? between(BEGIN, '2028-11-24') : null,
    hold: isHeld ? { from: heldFrom, until: between(plusDays(heldFrom, 1), '2050-01-01') } : null,
    decidedOn: draw() < 0.4 ? usual(between(from, BEGIN)) : null,
    childId: '',
  };
}

/** The first night without the record, were it not held. */
function dueOn({ born, involved, diesOn }: Life): string {
  const out = least(plusYears(born, 18), involved.until && plusYears(involved.until, 6));
  const academicYear = Number(out.slice(0, 4)) - (out.slice(5) < '09-01' ? 1 : 0);
  const due = `${academicYear + 2}-09-01`;
  return diesOn === null || diesOn >= due ? due : greatest(due, plusYears(diesOn, 1));
}

/** Five working days after an adoption; weekends counted here, bank holidays give the days to spare. */
function adoptionWindow(day: string): readonly [string, string] {
  let found = day;
  for (let left = 5; left > 0;) {
    found = plusDays(found, 1);
    const weekday = new Date(found).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return [found, plusDays(found, 6)];
}

/** Whether the record must be there on a night, must not, or may (an adoption over bank holidays). */
function isHere(life: Life, night: string): boolean | undefined {
  const { hold, adoptedOn } = life;
  const goesOn = (day: string): string =>
    hold !== null && hold.from <= day && day < hold.until ? hold.until : day;
  const due = dueOn(life);
  if (adoptedOn !== null && adoptedOn < due) {
    const [earliest, latest] = adoptionWindow(adoptedOn);
    if (hold !== null && hold.from <= latest && earliest < hold.until)
      return night < hold.from ? undefined : night < hold.until ? undefined : false;
    if (night < earliest) return true;
    return night >= latest ? false : undefined;
  }
  return night < goesOn(due);
}

beforeAll(async () => {
  clock = steeredClock(BEGIN);
  db = await openTestDatabase(clock);
  const make = caseloadFactory(db.owner);
  await make.team('north');
  ({ personId: staff } = await make.viewer('IGO', 'igo@example.org', LA));
  const { rows } = await owner(
    `insert into approval (authority_id, act, subject, role, asked_by, expires_at)
     values ($1, 'hold.lift', 'x', 'IGO', $2, '2099-01-01') returning approval_id`,
    [LA, staff],
  );
  approval = (rows as { approval_id: string }[])[0]?.approval_id ?? '';
  for (let nth = 0; nth < CHILDREN; nth += 1) {
    const life = drawLife(nth);
    life.childId = await make.child(life.key, { born: life.born, postcode: 'AA1 1AA' });
    await make.plan(life.childId, 'cin', life.involved.from, life.involved.until);
    await make.allocate(life.childId, 'w@example.org', life.involved.from, life.involved.until);
    if (life.decidedOn !== null)
      await owner(
        `with d as (insert into sharing_decision (authority_id, child_id, decided_by, decided_as, decided_on, recorded_at,
           is_shared, recipient, ground, harm, classes, is_urgent)
         values ($1, $2, $3, 'SW', $4::date, $4::date, true, 'police', 'vital', 'none', array['concern'], false)
         returning authority_id, decision_id)
         insert into sharing_words select authority_id, decision_id, 'The police', $5 from d`,
        [LA, life.childId, staff, life.decidedOn, life.key],
      );
    lives.push(life);
  }
}, 120_000);
afterAll(() => db.close());

/** What happens in the lives up to a night, put in place as files and people would. */
async function live(after: string, upTo: string): Promise<void> {
  const now = (day: string | undefined | null): boolean =>
    typeof day === 'string' && day > after && day <= upTo;
  for (const { childId, diesOn, adoptedOn, hold } of lives) {
    if (now(diesOn))
      await owner('update child set death_date = $2 where child_id = $1', [childId, diesOn]);
    if (now(adoptedOn))
      await owner('update child set is_sealed = true, sealed_on = $2 where child_id = $1', [
        childId,
        adoptedOn,
      ]);
    if (now(hold?.from))
      await owner(
        `insert into retention_hold (authority_id, child_id, reason_code, set_by, set_at) values ($1, $2, 'inquiry', $3, $4)`,
        [LA, childId, staff, hold?.from],
      );
    if (now(hold?.until))
      await owner(
        `update retention_hold set lifted_at = $2, lifted_by = $3, approval_id = $4 where child_id = $1 and lifted_at is null`,
        [childId, hold?.until, staff, approval],
      );
  }
}

/** Nights at an even distance, and those before and on which something is due or happens. */
function nights(): string[] {
  const last = plusYears(BEGIN, YEARS);
  const found = new Set<string>();
  for (let day = BEGIN; day <= last; day = plusDays(day, DAYS_BETWEEN)) found.add(day);
  for (const life of lives)
    for (const day of [
      dueOn(life),
      life.hold?.from,
      life.hold?.until,
      life.diesOn,
      life.adoptedOn,
      life.adoptedOn && adoptionWindow(life.adoptedOn)[0],
      life.adoptedOn && adoptionWindow(life.adoptedOn)[1],
    ])
      if (typeof day === 'string' && day > BEGIN && day <= last)
        found.add(plusDays(day, -1)).add(day);
  return [...found].filter((day) => day >= BEGIN).sort();
}

test(`on each night of ${YEARS} years just what should be held is held`, async () => {
  const gone: Record<string, string> = {};
  let before = '2000-01-01';
  let asked = 0;
  for (const night of nights()) {
    await live(before, night);
    before = night;
    clock.goTo(night);
    await disposeOfDue({ database: db.database, clock }, LA);
    const { rows } = await owner('select la_child_id as key from child');
    const held = new Set((rows as { key: string }[]).map(({ key }) => key));
    for (const life of lives) {
      const expected = isHere(life, night);
      if (expected === undefined) continue;
      asked += 1;
      if (held.has(life.key) !== expected)
        throw new Error(
          `On ${night} ${JSON.stringify(life)} is ${expected ? 'gone' : 'still held'}`,
        );
      if (!expected) gone[life.key] ??= night;
    }
    const { rows: words } = await owner('select reason from sharing_words');
    for (const { reason } of words as { reason: string }[])
      expect([night, reason, held.has(reason)]).toEqual([night, reason, true]);
    const { rows: late } = await owner(
      `select decision_id from sharing_decision where child_id is null and decided_on + interval '6 years' <= $1`,
      [night],
    );
    expect([night, late]).toEqual([night, []]);
  }
  expect(asked).toBeGreaterThan(CHILDREN * 100);
  expect(Object.keys(gone)).toHaveLength(CHILDREN);
  process.stdout.write(`${asked} times a record was looked for, ${CHILDREN} children\n`);
}, 3_600_000);

test('at the end nothing of any child is held, and the audit is whole', async () => {
  const { rows: about } = await owner(
    `select c.table_name::text as name from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.column_name = 'child_id'`,
  );
  const tables = [...(about as { name: string }[]).map(({ name }) => name), 'sharing_words'];
  expect(tables.length).toBeGreaterThan(30);
  for (const table of tables) {
    const { rows } = await owner(['select count(*)::int as n from', table].join(' '));
    expect([table, rows]).toEqual([table, [{ n: 0 }]]);
  }
  const { rows } = await owner('select sum(children)::int as n from disposed_statistic');
  const counted = (rows as { n: number }[])[0]?.n ?? 0;
  const adopted = lives.filter(({ adoptedOn }) => adoptedOn !== null).length;
  expect(counted).toBeLessThanOrEqual(CHILDREN);
  expect(counted).toBeGreaterThanOrEqual(CHILDREN - adopted);
  expect(await verifyAudit(db.database, LA, [])).toMatchObject({ isWhole: true });
}, 120_000);
