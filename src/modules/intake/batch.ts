/** A batch: one file received, and what became of it. */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { notFound } from '../../platform/errors.ts';
import type { Mapping } from './kind.ts';
import type { Survey } from './survey.ts';

/** Where a batch stands. */
export type BatchStatus =
  | 'received'
  | 'mapping'
  | 'reading'
  | 'staged'
  | 'publishing'
  | 'published'
  | 'refused'
  | 'dropped'
  | 'undoing'
  | 'undone'
  | 'failed';

/**
 * A batch with its counts. From `staged` on they add up: accepted + rejected = read, and
 * new + changed + unchanged = accepted. Once a person decided to use the flawed ones too
 * (`withFlawed`), they are no longer among the rejected: accepted + flawed are used, and new + changed
 * + unchanged is that sum.
 */
export interface Batch {
  readonly batchId: number;
  readonly kind: string;
  readonly sourceId: string;
  readonly sourceName: string;
  readonly urn: string | null;
  readonly fileName: string;
  readonly fileBytes: number;
  readonly sha256: string;
  readonly storedAs: string | null;
  readonly asOf: CalendarDate;
  readonly version: string | null;
  readonly series: string;
  readonly mapping: Mapping | null;
  readonly survey: Survey | null;
  readonly status: BatchStatus;
  readonly refusal: string | null;
  readonly attempt: number;
  readonly workStartedAt: Date | null;
  readonly workedAt: Date | null;
  readonly progressBytes: number;
  readonly doneCount: number;
  readonly read: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Records with errors that can be used without the wrong values. */
  readonly flawed: number;
  /** Whether a person decided to use those too. */
  readonly withFlawed: boolean;
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly absent: number;
  /** Accepted records with at least one query. */
  readonly queried: number;
  /** Rows that an undo left alone. */
  readonly kept: number;
  readonly createdBy: string;
  readonly createdByName: string;
  readonly createdAt: Date;
  readonly stagedAt: Date | null;
  readonly publishedAt: Date | null;
  readonly publishedBy: string | null;
  readonly publishedByName: string | null;
  readonly undoneAt: Date | null;
  /** When its file, rejected records, findings and journal were deleted. */
  readonly disposedAt: Date | null;
  /** It says that work is going on, and nothing has moved for two minutes: it was cut short. */
  readonly isStalled: boolean;
}

/** How many records are used: those accepted, and the flawed ones once that was decided. */
export function countUsed(batch: Pick<Batch, 'accepted' | 'flawed' | 'withFlawed'>): number {
  return batch.accepted + (batch.withFlawed ? batch.flawed : 0);
}

/** Columns of a batch `b`, its source `s`, its sender `c` and publisher `p`, by their names here. */
export const batchColumns = sql`
  b.batch_id as "batchId", b.kind, b.source_id as "sourceId", s.name as "sourceName", s.urn,
  b.file_name as "fileName", b.file_bytes as "fileBytes", b.sha256, b.stored_as as "storedAs",
  b.as_of as "asOf", b.version, b.series, b.mapping, b.survey, b.status, b.refusal, b.attempt,
  b.work_started_at as "workStartedAt", b.worked_at as "workedAt",
  b.progress_bytes as "progressBytes", b.done_count as "doneCount", b.read_count as "read",
  b.accepted_count as accepted, b.rejected_count as rejected,
  b.flawed_count as flawed, b.with_flawed as "withFlawed", b.new_count as "new",
  b.changed_count as changed, b.unchanged_count as unchanged, b.absent_count as absent,
  b.query_count as queried, b.kept_count as kept, b.created_by as "createdBy",
  c.name as "createdByName", b.created_at as "createdAt", b.staged_at as "stagedAt",
  b.published_at as "publishedAt", b.published_by as "publishedBy",
  p.name as "publishedByName", b.undone_at as "undoneAt", b.disposed_at as "disposedAt",
  (b.status in ('received', 'reading', 'publishing', 'undoing')
    and coalesce(b.worked_at, b.created_at) < now() - interval '2 minutes') as "isStalled"`;

/** The tables behind {@link batchColumns}. */
export const batchTables = sql`
  batch b
  join source s on s.authority_id = b.authority_id and s.source_id = b.source_id
  join person c on c.authority_id = b.authority_id and c.person_id = b.created_by
  left join person p on p.authority_id = b.authority_id and p.person_id = b.published_by`;

/** The batch, if it is there for this viewer. */
export async function findBatch(tx: Tx, batchId: number): Promise<Batch | undefined> {
  return tx.maybe(sql<Batch>`
    select ${batchColumns} from ${batchTables}
    where b.authority_id = ${tx.authorityId} and b.batch_id = ${batchId}`);
}

/** The batch; refuses with 404 when it is not there for this viewer. */
export async function getBatch(tx: Tx, batchId: number): Promise<Batch> {
  const batch = await findBatch(tx, batchId);
  if (batch === undefined) throw notFound();
  return batch;
}

/** Another go at the same work has taken over: this one stops and writes no more. */
export class Overtaken extends Error {
  constructor() {
    super('Another run took this batch over');
    this.name = 'Overtaken';
  }
}
