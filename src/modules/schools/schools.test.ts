import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calendarDate as day } from '../../platform/calendar-date.ts';
import type { Tx } from '../../platform/db.ts';
import { LA, openTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import {
  addClosure,
  addSchoolDays,
  findContacts,
  findEstablishment,
  loadCalendar,
  matchSchoolNames,
  searchEstablishments,
  sessionsOn,
  setSchoolContacts,
  setTermCalendar,
} from './index.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  const schools = [
    ['140001', LA, '4001', 'Brook Lane Academy', null],
    ['140002', LA, '2002', "St Mary's Church of England Primary School", null],
    ['140003', LA, '2003', 'Holy Trinity Infant School', null],
    ['140004', LA, '2004', 'Holy Trinity Junior School', null],
    ['140005', LA, '4005', 'Closed Road School', '2020-08-31'],
    ['150001', '998', '4001', 'Brook Lane Academy', null],
    ['150002', '998', '4002', 'Far Away High School', null],
  ];
  for (const school of schools) {
    await db.owner.query(
      'insert into establishment (authority_id, urn, la_code, establishment_number, name, close_date) values ($1, $2, $3, $4, $5, $6)',
      [LA, ...school],
    );
  }
});
afterAll(() => db.close());
const inSystem = <T>(work: (tx: Tx) => Promise<T>) =>
  db.database.withSystem({ authorityId: LA, purpose: 'test' }, work);

describe('establishments', () => {
  it('are found by URN', async () => {
    const found = await inSystem((tx) => findEstablishment(tx, '140001'));
    expect(found).toMatchObject({
      name: 'Brook Lane Academy',
      laestab: `${LA}4001`,
      isLocal: true,
    });
    expect(await inSystem((tx) => findEstablishment(tx, '999999'))).toBeUndefined();
  });

  it.each([
    ['brook', ['140001', '150001']],
    ['LANE brook', ['140001', '150001']],
    ['140002', ['140002']],
    [`${LA}/4001`, ['140001']],
    ['9984001', ['150001']],
    ['closed', []],
    ['100%', []],
  ])('are searched by “%s”', async (text, urns) => {
    const found = await inSystem((tx) => searchEstablishments(tx, { text }));
    expect(found.map(({ urn }) => urn)).toEqual(urns);
  });

  it.each([
    ['Brook Lane Academy', '140001'],
    ['brook lane', '140001'],
    ["ST. MARY'S C OF E PRIMARY", '140002'],
    ['Saint Marys', '140002'],
    ['Far Away High', '150002'],
    // Two schools could be meant.
    ['Holy Trinity', undefined],
    ['Closed Road School', undefined],
    ['Nowhere School', undefined],
  ])('are recognised by the name “%s”', async (name, urn) => {
    const found = await inSystem((tx) => matchSchoolNames(tx, [name]));
    expect(found.get(name)).toBe(urn);
  });
});

const autumn = {
  name: 'Autumn',
  first: day('2026-09-02'),
  last: day('2026-12-18'),
  halfTerm: { first: day('2026-10-26'), last: day('2026-10-30') },
};

describe('term calendars', () => {
  it('are a school’s own, else the authority’s, which is an estimate', async () => {
    await inSystem(async (tx) => {
      await setTermCalendar(tx, null, 'authority', {
        academicYear: 2026,
        terms: [autumn],
        insetDays: [],
        halfDays: [],
      });
      const borrowed = await loadCalendar(tx, '140001');
      expect(sessionsOn(borrowed, day('2026-10-27'))).toMatchObject({
        why: 'half-term',
        basis: 'authority',
        estimated: true,
      });
      await setTermCalendar(
        tx,
        null,
        { urn: '140001' },
        {
          academicYear: 2026,
          terms: [autumn],
          insetDays: [day('2026-11-02')],
          halfDays: [{ date: day('2026-12-18'), held: 'morning' }],
          openDays: [day('2026-11-07')],
        },
      );
      await addClosure(tx, null, '140001', {
        first: day('2026-11-03'),
        last: day('2026-11-04'),
        reason: 'snow',
      });
      await addClosure(tx, null, '140001', {
        first: day('2026-11-05'),
        last: day('2026-11-05'),
        session: 'afternoon',
      });
      const own = await loadCalendar(tx, '140001');
      expect(sessionsOn(own, day('2026-11-02'))).toMatchObject({
        why: 'INSET day',
        estimated: false,
      });
      expect(sessionsOn(own, day('2026-11-04'))).toMatchObject({ why: 'closed', morning: false });
      expect(sessionsOn(own, day('2026-11-05'))).toMatchObject({ morning: true, afternoon: false });
      expect(sessionsOn(own, day('2026-11-07'))).toMatchObject({ morning: true });
      expect(sessionsOn(own, day('2026-12-18'))).toMatchObject({ morning: true, afternoon: false });
      // Friday 23 October, then half-term, INSET, two days of snow: Thursday 5, Friday 6, Saturday 7.
      expect(addSchoolDays(own, day('2026-10-23'), 3)).toEqual({
        date: '2026-11-07',
        estimated: false,
      });
    });
  });

  it('are replaced whole by year, and keep closures', async () => {
    await inSystem(async (tx) => {
      await setTermCalendar(
        tx,
        null,
        { urn: '140002' },
        {
          academicYear: 2026,
          terms: [autumn],
          insetDays: [day('2026-09-03')],
          halfDays: [],
        },
      );
      await addClosure(tx, null, '140002', { first: day('2026-09-08'), last: day('2026-09-08') });
      await setTermCalendar(
        tx,
        null,
        { urn: '140002' },
        {
          academicYear: 2026,
          terms: [{ ...autumn, first: day('2026-09-03') }],
          insetDays: [],
          halfDays: [],
        },
      );
      const calendar = await loadCalendar(tx, '140002');
      expect(sessionsOn(calendar, day('2026-09-02')).why).toBe('outside term');
      expect(sessionsOn(calendar, day('2026-09-03')).why).toBeUndefined();
      expect(sessionsOn(calendar, day('2026-09-08')).why).toBe('closed');
    });
  });

  it('are refused where terms overlap or a half-term lies outside its term', async () => {
    const set = (terms: readonly (typeof autumn)[]) =>
      inSystem((tx) =>
        setTermCalendar(
          tx,
          null,
          { urn: '140003' },
          {
            academicYear: 2026,
            terms,
            insetDays: [],
            halfDays: [],
          },
        ),
      );
    await expect(set([autumn, { ...autumn, first: day('2026-12-01') }])).rejects.toThrow(
      RangeError,
    );
    await expect(set([{ ...autumn, last: day('2026-10-28') }])).rejects.toThrow(RangeError);
  });
});

describe('contacts', () => {
  const person = (email: string, role: 'dsl' | 'deputy-dsl' = 'dsl', telephone = '') => ({
    role,
    name: email,
    email,
    telephone,
  });

  it('end when they are no longer named and keep their first day while they are', async () => {
    await inSystem(async (tx) => {
      await setSchoolContacts(
        tx,
        null,
        '140001',
        [person('ann@x'), person('bea@x', 'deputy-dsl')],
        day('2026-09-01'),
      );
      await setSchoolContacts(
        tx,
        null,
        '140001',
        [person('Ann@x', 'dsl', '01632'), person('cat@x', 'deputy-dsl')],
        day('2026-11-01'),
      );
      const contacts = await findContacts(tx, ['140001']);
      expect(
        contacts.map(({ email, since, until, telephone }) => [email, since, until, telephone]),
      ).toEqual([
        ['ann@x', '2026-09-01', null, '01632'],
        ['cat@x', '2026-11-01', null, ''],
        ['bea@x', '2026-09-01', '2026-10-31', ''],
      ]);
    });
  });
});
