/** Mail over a real SMTP server that refuses, hangs, goes away and comes back: nothing lost, nothing doubled. */
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { caseloadFactory } from '../../../test/factories/caseload.ts';
import { LA, openTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { writeSetting, type Viewer } from '../../access/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { openJobs, type Jobs } from '../../platform/jobs.ts';
import { MAIL_QUEUE } from '../../queues.ts';
import { createCarrier } from './carriers.ts';
import { mailJobs, mailTries, sweepOutbox, type MailDeps } from './deliver.ts';
import { tellPeople } from './tell.ts';

/** How the server treats who writes to it. */
type Mood = 'well' | 'unknown address' | 'busy' | 'silent' | 'refuses the text';

interface Arrived {
  readonly to: string;
  readonly messageId: string;
  readonly raw: string;
}

let mood: Mood = 'well';
let arrived: Arrived[] = [];
let smtp: SMTPServer | undefined;
let port = 0;

const startSmtp = (): Promise<void> =>
  new Promise((resolve) => {
    const fault = (code: number) => Object.assign(new Error('No'), { responseCode: code });
    smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      closeTimeout: 50,
      onRcptTo: (_address, _session, done) => {
        if (mood === 'silent') return;
        if (mood === 'unknown address') done(fault(550));
        else if (mood === 'busy') done(fault(451));
        else done();
      },
      onData: (stream, session, done) => {
        let raw = '';
        stream.setEncoding('utf8');
        stream.on('data', (text: string) => (raw += text));
        stream.on('end', () => {
          if (mood === 'refuses the text') {
            done(fault(554));
            return;
          }
          arrived.push({
            to: session.envelope.rcptTo.map(({ address }) => address).join(','),
            messageId: /^Message-ID: (\S+)/im.exec(raw)?.[1] ?? '',
            raw: raw.replaceAll('=\r\n', ''),
          });
          done();
        });
      },
    });
    smtp.on('error', () => undefined);
    const server = smtp.listen(port, '127.0.0.1', () => {
      const address = server.address();
      port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve();
    });
  });

const stopSmtp = (): Promise<void> =>
  new Promise((resolve) => {
    if (smtp === undefined) resolve();
    else smtp.close(() => resolve());
    smtp = undefined;
  });

let db: TestDatabase;
let jobs: Jobs;
let now = new Date('2026-11-24T10:00:00Z');
const clock: Clock = { now: () => now, today: () => '2026-11-24' as ReturnType<Clock['today']> };
let make: ReturnType<typeof caseloadFactory>;
let worker: Viewer;
let manager: Viewer;
let deps: MailDeps;

beforeAll(async () => {
  db = await openTestDatabase(clock);
  jobs = await openJobs({ jobsUrl: db.jobsUrl, isWorker: false, onError: () => undefined });
  make = caseloadFactory(db.owner);
  await make.team('north');
  worker = await make.viewer('SW', 'worker@council.example');
  manager = await make.viewer('TM', 'manager@council.example');
  await startSmtp();
  deps = {
    database: db.database,
    clock,
    jobs,
    carrier: carrierOf(10_000),
    inboxUrl: 'https://alongside.council.example/notices',
  };
});
afterAll(async () => {
  await stopSmtp();
  await jobs.stop();
  await db.close();
});
beforeEach(async () => {
  mood = 'well';
  arrived = [];
  now = new Date('2026-11-24T10:00:00Z');
  await db.owner.query('delete from outbox; delete from notice_receipt; delete from notice;');
  await db.owner.query('delete from pgboss.job where name = $1', [MAIL_QUEUE]);
});
afterEach(async () => {
  if (smtp === undefined) await startSmtp();
});

const tell = (to: Parameters<typeof tellPeople>[2]['to'], viewer = worker) =>
  db.database.withViewer(viewer, (tx) => tellPeople(tx, deps, { kind: 'break-glass.used', to }));

const toManager = () => tell({ person: manager.personId });

/** A way to the server that waits so many milliseconds for an answer. */
const carrierOf = (patience: number) =>
  createCarrier(
    { carrier: 'smtp', url: `smtp://127.0.0.1:${port}`, from: 'alongside@council.example' },
    patience,
  );

async function deliver(outboxId: string): Promise<void> {
  // A silent server is not worth waiting for; any other may be slow on a busy machine.
  const carrier = mood === 'silent' ? carrierOf(400) : deps.carrier;
  const handler = mailJobs({ ...deps, carrier }).find(([queue]) => queue === MAIL_QUEUE)?.[1];
  await handler?.({ authorityId: LA, outboxId }, 'job');
}

/** Runs the job of every row that stands, as often as asked, whether it is due or not. */
async function runJobs(times = 1): Promise<void> {
  const { rows } = await db.owner.query<{ id: string }>(
    'select outbox_id as id from outbox order by queued_at, outbox_id',
  );
  await Promise.all(rows.flatMap(({ id }) => Array.from({ length: times }, () => deliver(id))));
}

async function mails(): Promise<Record<string, unknown>[]> {
  const { rows } = await db.owner.query<Record<string, unknown>>(
    'select state, attempts, fault from outbox where person_id is not null order by outbox_id',
  );
  return rows;
}

const later = (minutes: number): void => {
  now = new Date(now.getTime() + minutes * 60_000);
};

async function waiting(): Promise<number[]> {
  const { rows } = await db.owner.query<{ seconds: number }>(
    `select round(extract(epoch from start_after - created_on))::int as seconds from pgboss.job
     where name = $1 order by 1`,
    [MAIL_QUEUE],
  );
  return rows.map(({ seconds }) => seconds);
}

describe('a mail', () => {
  test('goes to the person, says nothing, and once, however many jobs ask for it', async () => {
    await toManager();
    await runJobs(8);
    await runJobs(2);
    expect(await mails()).toEqual([{ state: 'sent', attempts: 1, fault: null }]);
    expect(arrived.map(({ to }) => to)).toEqual(['manager@council.example']);
    const [mail] = arrived;
    expect(mail?.raw).toContain('Subject: You have a notice in Alongside');
    expect(mail?.raw).toContain('https://alongside.council.example/notices');
    expect(mail?.raw).not.toMatch(/emergency|break-glass|worker@/i);
  });

  test('for a post goes to each who holds it today, but not to who caused it', async () => {
    const deputy = await make.viewer('TM', 'deputy@council.example');
    const leaver = await make.viewer('TM', 'leaver@council.example');
    await db.owner.query(
      `update appointment set ends_on = '2026-11-23' where appointment_id = $1`,
      [leaver.appointmentId],
    );
    await tell({ role: 'TM', scopeKind: 'team', scopeId: 'north' }, deputy);
    await tell({ role: 'TM', scopeKind: 'team', scopeId: 'north' }, worker);
    await runJobs(3);
    await runJobs(3);
    expect(arrived.map(({ to }) => to).sort()).toEqual([
      'deputy@council.example',
      'manager@council.example',
      'manager@council.example',
    ]);
    await db.owner.query(`delete from appointment where appointment_id = any ($1)`, [
      [deputy.appointmentId, leaver.appointmentId],
    ]);
  });

  test('for a post that nobody holds is put aside where the administrator sees it', async () => {
    await tell({ role: 'TM', scopeKind: 'team', scopeId: 'nowhere' });
    await runJobs();
    const { rows } = await db.owner.query('select state, fault from outbox');
    expect(rows).toEqual([{ state: 'dead', fault: 'nobody-in-post' }]);
  });

  test('does not go to somebody who holds no appointment any more', async () => {
    const leaver = await make.viewer('TM', 'gone@council.example');
    await tell({ person: leaver.personId });
    await db.owner.query(`update appointment set ends_on = '2026-11-23' where person_id = $1`, [
      leaver.personId,
    ]);
    await runJobs();
    expect(await mails()).toEqual([{ state: 'dead', attempts: 1, fault: 'no-appointment' }]);
    expect(arrived).toEqual([]);
  });
});

describe('a server in a bad mood', () => {
  test.each([
    ['unknown address', 'dead', 'address-refused'],
    ['refuses the text', 'dead', 'address-refused'],
    ['busy', 'failed', 'busy'],
    ['silent', 'failed', 'no-answer'],
  ] as const)('%s: the mail is %s, because of %s', async (bad, state, fault) => {
    mood = bad;
    await toManager();
    await runJobs();
    expect(await mails()).toEqual([{ state, attempts: 1, fault }]);
    expect(arrived).toEqual([]);
  });

  test('that hangs does not hold a mail for ever, and sends it once when it answers again', async () => {
    mood = 'silent';
    await toManager();
    const began = performance.now();
    await runJobs();
    expect(performance.now() - began).toBeLessThan(15_000);
    mood = 'well';
    await runJobs();
    expect(arrived).toEqual([]);
    later(2);
    await runJobs(4);
    expect(await mails()).toEqual([{ state: 'sent', attempts: 2, fault: null }]);
    expect(arrived.length).toBe(1);
  });

  test('is asked again at growing distances, then no more', async () => {
    await db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) =>
      writeSetting(tx, null, mailTries, 3),
    );
    mood = 'busy';
    await toManager();
    for (let round = 0; round < 6; round += 1) {
      await runJobs(2);
      later(300);
    }
    expect(await mails()).toEqual([{ state: 'dead', attempts: 3, fault: 'busy' }]);
    expect(await waiting()).toEqual([0, 61, 121]);
    const dead = await db.owner.query(
      `select count(*)::int as n from audit_event where event = 'mail.dead'`,
    );
    expect(dead.rows).not.toEqual([{ n: 0 }]);
  });
});

test('an outage in the midst of a hundred notices loses none and doubles none', async () => {
  const people: Viewer[] = [];
  for (let n = 0; n < 100; n += 1)
    people.push(await make.viewer('EA', `adviser${n}@council.example`, LA));
  for (const [n, person] of people.entries()) {
    await tell({ person: person.personId });
    if (n === 40) {
      await runJobs();
      await stopSmtp();
    }
    if (n === 70) await runJobs(2);
    if (n === 80) {
      mood = 'busy';
      await startSmtp();
      later(5);
      await runJobs();
    }
  }
  mood = 'well';
  await runJobs();
  for (let round = 0; round < 4; round += 1) {
    later(60);
    await runJobs(2);
  }
  expect(arrived.map(({ to }) => to).sort()).toEqual(people.map(({ email }) => email).sort());
  expect(new Set(arrived.map(({ messageId }) => messageId)).size).toBe(100);
  expect(new Set((await mails()).map(({ state }) => state))).toEqual(new Set(['sent']));
}, 60_000);

describe('what a fault leaves behind', () => {
  test('a mail whose job was lost is found by the sweep', async () => {
    await toManager();
    await db.owner.query('delete from pgboss.job where name = $1', [MAIL_QUEUE]);
    await sweepOutbox(deps, LA);
    expect(await waiting()).toEqual([]);
    later(5);
    await sweepOutbox(deps, LA);
    expect(await waiting()).toEqual([0]);
    await jobs.drain(mailJobs(deps));
    expect(arrived.length).toBe(1);
  });

  test('a try that died with its process is taken up again, under the same message id', async () => {
    await toManager();
    await db.owner.query(
      `update outbox set state = 'sending', attempts = 1, trying_since = '2026-11-24T10:00:00Z'`,
    );
    later(4);
    await runJobs();
    expect(arrived).toEqual([]);
    later(2);
    await runJobs(3);
    const { rows } = await db.owner.query<{ id: string }>('select outbox_id as id from outbox');
    expect(arrived.map(({ messageId }) => messageId)).toEqual([
      `<${rows[0]?.id ?? ''}@council.example>`,
    ]);
    expect(await mails()).toEqual([{ state: 'sent', attempts: 2, fault: null }]);
  });

  test('the list of mails is let go after its time, the notice stays', async () => {
    await db.database.withViewer(worker, (tx) =>
      tellPeople(tx, deps, { kind: 'outliers.weekly', to: { person: manager.personId } }),
    );
    await runJobs();
    later(60 * 24 * 89);
    await sweepOutbox(deps, LA);
    expect((await mails()).length).toBe(1);
    later(60 * 24 * 2);
    await sweepOutbox(deps, LA);
    expect(await mails()).toEqual([]);
    expect((await db.owner.query('select 1 from notice')).rowCount).toBe(1);
  });
});
