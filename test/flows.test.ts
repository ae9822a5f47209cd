import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { LA, openTestDatabase } from './support/database.ts';
import { KINDS } from '../src/kinds.ts';
import { record } from '../src/access/audit.ts';
import { AUDIT_EVENTS, knownEvent, type AuditEvent } from '../src/access/audit-events.ts';
import {
  ALL_FLOWS,
  eventsOf,
  flowOf,
  FLOWS,
  LEGAL_RULES,
  type FlowCode,
} from '../src/access/flows.ts';
import { ROLES } from '../src/access/policy.ts';

/**
 * What stays inside: decisions of the system, what somebody writes into a record, who may do what, and
 * the audit of the audit. Whoever adds an event says here that nothing is exchanged by it, or gives it
 * a flow.
 */
const INSIDE: readonly RegExp[] = [
  /^(mfa|stepup|session|access|purpose|conflict|restriction|throttle|bg|record)\./,
  /^(logout|account\.locked|newDevice|emergencyAccount\.\w+|appointment\.switch|panel\.failed|role\.read)$/,
  /^(entity|action|review\.update|notice|clock|referral|cohort\.(asserted|withdrawn)|absence)\./,
  /^cohort\.(asserted|withdrawn|computed|definitions)$/,
  /^(calendar|contacts|ruleset|retention|hold|erase|complaint|rights|agreement|flow)\./,
  /^(rectify|object|data\.quality|roll\.answers|health\.view|means\.view|mail\.list)$/,
  /^(batch\.(list|view|issues|absences)|mapping\.view|appointment\.(list|confirm|lapse|end))$/,
  /^(approval|authority|config|operator|key|support|backup|restore|migration|factor|binding)\./,
  /^(user\.(disable|enable)|share\.(list|view)|audit\.(search|outliers))$/,
  /^(checkpoint|chain)\./,
];

/** Every flow that the event can be, over every role and file kind. */
function flowsOf(event: AuditEvent): FlowCode[] {
  const roles = [null, ...ROLES];
  const kinds = [undefined, ...KINDS.map(({ name }) => name)];
  const found = roles.flatMap((role) =>
    kinds.flatMap((fileKind) => flowOf(event, { role, fileKind }) ?? []),
  );
  return [...new Set(found)];
}

test('every event of the catalogue is an exchange with a flow, or stays inside', () => {
  const unclear = AUDIT_EVENTS.filter(
    ({ event }) => flowsOf(event).length > 0 === INSIDE.some((each) => each.test(event)),
  );
  expect(unclear.map(({ event }) => event)).toEqual([]);
});

test('an event is of one flow, unless the role that looks or the kind of file tells its flows apart', () => {
  const listed = ALL_FLOWS.flatMap(({ events }) => events);
  expect(listed.filter((event, place) => listed.indexOf(event) !== place)).toEqual([]);
  const several = AUDIT_EVENTS.filter(({ event }) => flowsOf(event).length > 1);
  expect(several.map(({ event }) => event)).toEqual([
    'child.view',
    'child.list',
    'search',
    'document.view',
    'attachment.open',
    'location.view',
    'history.view',
    'file.received',
  ]);
  expect(several.filter(({ event }) => listed.includes(event))).toEqual([]);
});

test('each flow is recorded by at least one event that the audit knows', () => {
  expect(ALL_FLOWS.filter(({ code }) => eventsOf(code).length === 0)).toEqual([]);
  const events = ALL_FLOWS.flatMap(({ code }) => eventsOf(code));
  expect(events.filter((event) => knownEvent(event) === undefined)).toEqual([]);
});

test('every kind of file that can be sent has a flow', () => {
  const without = KINDS.filter(
    ({ name }) => flowOf('file.received', { role: 'DA', fileKind: name }) === undefined,
  );
  expect(without.map(({ name }) => name)).toEqual([]);
});

test('special categories never flow without a ground of article 9 and a condition of Schedule 1', () => {
  const special = ALL_FLOWS.filter(({ classes }) =>
    classes.some((each) => each === 'P3' || each === 'P4'),
  );
  expect(special.length).toBeGreaterThan(5);
  expect(
    special.filter(({ article9, schedule1 }) => article9 === null || schedule1.length === 0),
  ).toEqual([]);
  // Schools and officers named for a child never carry what is protected.
  expect([...FLOWS['to-school'].classes, ...FLOWS['to-named'].classes]).not.toContain('P4');
  expect(FLOWS['to-school'].resources).not.toContain('R05');
  expect(FLOWS['to-school'].resources).not.toContain('R11');
});

test('no rule of law claims to be confirmed, and every one has a source', () => {
  for (const rule of Object.values(LEGAL_RULES)) {
    expect(rule.verified).toBe(false);
    expect(rule.source).toMatch(/\d/);
  }
  expect(LEGAL_RULES['virtual-school'].inForceFrom).toBeNull();
  const cited = ALL_FLOWS.flatMap(({ article6, article9, schedule1 }) => [
    article6,
    ...(article9 === null ? [] : [article9]),
    ...schedule1,
  ]);
  for (const code of cited) {
    const { short, source } = LEGAL_RULES[code];
    expect(short, code).not.toBe('');
    expect(
      [`art. ${short}`, `para. ${short} and`].some((each) => source.includes(each)),
      code,
    ).toBe(true);
  }
});

test('the audit notes with an exchange which flow it was, and with other entries nothing', async () => {
  const db = await openTestDatabase();
  const lead = {
    personId: randomUUID(),
    appointmentId: randomUUID(),
    sessionId: null,
    requestId: 'flows',
    role: 'DSL',
  } as const;
  try {
    await db.database.withSystem({ authorityId: LA, purpose: 'test' }, async (tx) => {
      await record(tx, lead, { event: 'child.view', subjectId: 'a' });
      await record(tx, { ...lead, role: 'SW' }, { event: 'child.view', subjectId: 'b' });
      await record(tx, null, { event: 'file.received', fileKind: 'roll-csv', subjectId: 'c' });
      await record(tx, null, { event: 'file.received', fileKind: 'care-csv', subjectId: 'd' });
      await record(tx, null, { event: 'mail.sent', subjectId: 'e' });
      await record(tx, null, { event: 'hold.set', subjectId: 'f' });
      const own = { id: 'retention.care', version: '7' };
      await record(tx, null, { event: 'mail.sent', subjectId: 'g', rule: own });
    });
    const noted = await db.owner.query<{ rule: string | null }>(
      `select rule_id || ' ' || rule_version as rule from audit_event order by subject_id`,
    );
    expect(noted.rows.map(({ rule }) => rule)).toEqual([
      'flow.to-school 1',
      'flow.to-worker 1',
      'flow.roll-in 1',
      'flow.care-in 1',
      'flow.mail 1',
      null,
      'retention.care 7',
    ]);
  } finally {
    await db.close();
  }
});
