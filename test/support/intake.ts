/** Files in, for tests: an open database with two analysts, and files written on the spot. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decideApproval, type Viewer } from '../../src/access/index.ts';
import {
  confirmMapping,
  mappingOf,
  proposalFor,
  publishBatch,
  receiveFile,
  stageBatch,
  undoBatch,
  STREAMING_LIMITS,
  type Batch,
  type IntakeDeps,
  type Mapping,
  type Proposal,
  type ReadLimits,
  type RegisteredKind,
} from '../../src/modules/intake/index.ts';
import type { DomainEvent } from '../../src/events.ts';
import { LA, openTestDatabase, type TestDatabase } from './database.ts';

/** An open intake. */
export interface TestIntake {
  readonly db: TestDatabase;
  readonly deps: IntakeDeps;
  readonly analyst: Viewer;
  readonly colleague: Viewer;
  /** What was told to the rest of the application, in order. */
  readonly told: readonly DomainEvent[];
  /** Jobs that were asked for: queue and batch. */
  readonly queued: [queue: string, batchId: unknown][];
  /** Writes a file and takes it in. */
  receive(content: string | Uint8Array, options?: ReceiveOptions): Promise<number>;
  /** Takes a file in, confirms what is proposed where it must be mapped, and stages it. */
  stage(content: string | Uint8Array, options?: ReceiveOptions): Promise<Batch>;
  /** The same, and publishes it. */
  publish(content: string | Uint8Array, options?: ReceiveOptions): Promise<Batch>;
  /** Asks to take a batch back, lets the colleague agree, and takes it back. */
  takeBack(batchId: number): Promise<Batch>;
  /** Every row that files write, by table. */
  whatStands(): Promise<Readonly<Record<string, readonly unknown[]>>>;
  close(): Promise<void>;
}

/** How a file is received; everything has a standard. */
export interface ReceiveOptions {
  readonly kind?: string;
  readonly asOf?: string;
  readonly fileName?: string;
  readonly source?: string;
  readonly urn?: string;
}

/** Opens a database and an engine with the kinds given, read by the entry file given. */
export async function openTestIntake(options: {
  readonly kinds: readonly RegisteredKind[];
  readonly entry: URL;
  readonly limits?: ReadLimits;
  readonly beforeRemoval?: IntakeDeps['beforeRemoval'];
}): Promise<TestIntake> {
  const db = await openTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'alongside-intake-'));
  const fileFolder = await mkdtemp(join(folder, 'kept-'));
  const told: DomainEvent[] = [];
  const queued: [string, unknown][] = [];
  const deps: IntakeDeps = {
    database: db.database,
    clock: db.clock,
    tell: (_tx, event) => {
      told.push(event);
      return Promise.resolve();
    },
    enqueue: (_tx, queue, data) => {
      queued.push([queue, data['batchId']]);
      return Promise.resolve();
    },
    kinds: options.kinds,
    reading: { entry: options.entry, limits: options.limits ?? STREAMING_LIMITS },
    fileFolder,
    ...(options.beforeRemoval === undefined ? {} : { beforeRemoval: options.beforeRemoval }),
  };
  const analyst = await analystNamed(db, 'Ana Lyst');
  const colleague = await analystNamed(db, 'Cora League');

  const receive = async (
    content: string | Uint8Array,
    how: ReceiveOptions = {},
  ): Promise<number> => {
    const path = join(folder, `sent-${crypto.randomUUID()}`);
    await writeFile(path, content);
    const received = await receiveFile(
      deps,
      analyst,
      {
        kind: how.kind ?? options.kinds[0]?.name ?? '',
        asOf: how.asOf ?? '2026-11-01',
        fileName: how.fileName ?? 'extract.csv',
        path,
        ...(how.source === undefined ? {} : { sourceName: how.source }),
        ...(how.urn === undefined ? {} : { urn: how.urn }),
      },
      { isQueued: false },
    );
    await rm(path);
    if (!received.ok) throw new Error(received.problems.map((each) => each.message).join('; '));
    return received.batchId;
  };
  const stage = async (content: string | Uint8Array, how?: ReceiveOptions): Promise<Batch> => {
    const batch = await stageBatch(deps, analyst, await receive(content, how));
    if (batch.status !== 'mapping') return batch;
    const mapping = answered(await proposalFor(deps, analyst, batch.batchId));
    const problems = await confirmMapping(deps, analyst, batch.batchId, mapping, {
      isQueued: false,
    });
    if (problems.length > 0) throw new Error(problems.map((each) => each.message).join('; '));
    return stageBatch(deps, analyst, batch.batchId);
  };
  return {
    db,
    deps,
    analyst,
    colleague,
    told,
    queued,
    receive,
    stage,
    publish: async (content, how) => {
      const batch = await stage(content, how);
      return publishBatch(deps, analyst, batch.batchId);
    },
    takeBack: async (batchId) => {
      const asked = await undoBatch(deps, analyst, batchId);
      if (asked.state === 'waits-for-second-person') {
        await db.database.withViewer(colleague, (tx) =>
          decideApproval(tx, colleague, asked.approvalId, 'approved'),
        );
      }
      return (await undoBatch(deps, analyst, batchId)).batch;
    },
    whatStands: async () => {
      const stands: Record<string, readonly unknown[]> = {};
      for (const table of WRITTEN_BY_FILES) {
        const { rows } = await db.owner.query<{ row: unknown }>(
          `select to_jsonb(t) as row from ${table} t order by to_jsonb(t)::text`,
        );
        stands[table] = rows.map(({ row }) => row);
      }
      return stands;
    },
    close: async () => {
      await db.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Facts, what is derived from them, and what was said of them; not the batches themselves. */
const WRITTEN_BY_FILES = [
  'child',
  'child_name',
  'child_identifier',
  'child_address',
  'care_episode',
  'care_detail',
  'care_assessment',
  'care_plan',
  'care_plan_detail',
  'care_review',
  'section47',
  'disability',
  'looked_after_period',
  'care_status',
  'care_school',
  'allocation',
  'team',
  'sight',
  'child_change',
  'establishment',
  'trust',
  'pupil',
  'enrolment',
  'source_record',
  'absence_question',
] as const;

/** What is proposed, with every open value said to mean nothing. */
function answered(proposal: Proposal): Mapping {
  const { columns, values } = mappingOf(proposal);
  const all = proposal.columns.map(({ spec, values: found }): [string, Record<string, string>] => [
    spec.field,
    Object.fromEntries((found ?? []).map(({ value, code }) => [value, code ?? ''])),
  ]);
  return { columns, values: { ...values, ...Object.fromEntries(all) } };
}

async function analystNamed(db: TestDatabase, name: string): Promise<Viewer> {
  const email = `${name.toLowerCase().replace(' ', '.')}@example.org`;
  const { rows } = await db.owner.query<{ person_id: string }>(
    'insert into person (authority_id, email, name) values ($1, $2, $3) returning person_id',
    [LA, email, name],
  );
  const personId = rows[0]?.person_id ?? '';
  const { rows: appointed } = await db.owner.query<{ appointment_id: string }>(
    `insert into appointment (authority_id, person_id, role, scope_kind, scope_id, starts_on)
     values ($1, $2, 'DA', 'authority', $1, '2024-01-01') returning appointment_id`,
    [LA, personId],
  );
  return {
    authorityId: LA,
    personId,
    role: 'DA',
    scopes: ['authority'],
    isSteppedUp: false,
    appointmentId: appointed[0]?.appointment_id ?? '',
    sessionId: null,
    name,
    email,
    scopeKind: 'authority',
    scopeId: LA,
    scopeName: 'Test Council',
    requestId: 'test',
    appointmentCount: 1,
  };
}
