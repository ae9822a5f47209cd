/** What the pages of one file read besides the batch itself. */
import { sql, type RawBuilder, type Tx } from '../../../platform/db.ts';
import type { Batch } from '../batch.ts';

/** Findings of one rule together. */
export interface IssueGroup {
  readonly rule: string;
  readonly severity: 'error' | 'query';
  readonly count: number;
  /** How many different messages the rule gave. */
  readonly variants: number;
  readonly message: string;
  readonly first: readonly IssueRow[];
}

/** One finding. */
export interface IssueRow {
  readonly index: number | null;
  readonly key: string | null;
  readonly rule: string;
  readonly severity: 'error' | 'query';
  readonly message: string;
  readonly fields: readonly string[];
  readonly line: number | null;
}

const SHOWN_OF_A_GROUP = 5;
const MOST_GROUPS = 60;

/** The findings by rule, what cannot be used first, the most frequent first. */
export async function issueGroups(tx: Tx, batchId: number): Promise<IssueGroup[]> {
  return tx.all(sql<IssueGroup>`
    with placed as (
      select *, row_number() over (partition by severity, rule order by issue_no) as place
      from batch_issue where authority_id = ${tx.authorityId} and batch_id = ${batchId}
    )
    select rule, severity, count(*) as count, count(distinct message) as variants,
      min(message) filter (where place = 1) as message,
      jsonb_agg(jsonb_build_object('index', record_index, 'key', record_key, 'rule', rule,
        'severity', severity, 'message', message, 'fields', fields, 'line', line) order by place)
        filter (where place <= ${SHOWN_OF_A_GROUP}) as first
    from placed group by severity, rule
    order by severity, count(*) desc, rule limit ${MOST_GROUPS}`);
}

/** Which findings are asked for. */
export interface IssueFilter {
  readonly severity: string;
  readonly rule: string;
}

function issuesWhere(
  tx: Tx,
  batchId: number,
  { severity, rule }: IssueFilter,
): RawBuilder<unknown> {
  return sql`authority_id = ${tx.authorityId} and batch_id = ${batchId}
    and (${severity} = '' or severity = ${severity}) and (${rule} = '' or rule = ${rule})`;
}

/** How many findings there are. */
export async function countIssues(tx: Tx, batchId: number, filter: IssueFilter): Promise<number> {
  const { count } = await tx.one(
    sql<{
      count: number;
    }>`select count(*) as count from batch_issue where ${issuesWhere(tx, batchId, filter)}`,
  );
  return count;
}

/** A page of findings in the order of the file. */
export async function listIssues(
  tx: Tx,
  batchId: number,
  filter: IssueFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<IssueRow[]> {
  return tx.all(sql<IssueRow>`
    select record_index as "index", record_key as key, rule, severity, message, fields, line
    from batch_issue where ${issuesWhere(tx, batchId, filter)}
    order by record_index nulls first, issue_no limit ${page.limit} offset ${page.offset}`);
}

/** A file of the same bytes that was published before. */
export interface SameFile {
  readonly batchId: number;
  readonly publishedAt: Date;
  readonly sourceName: string;
  readonly isSameSender: boolean;
}

/** The same bytes, received before and published: by the same sender rather than by another. */
export async function findSameFile(tx: Tx, batch: Batch): Promise<SameFile | undefined> {
  return tx.maybe(sql<SameFile>`
    select b.batch_id as "batchId", b.published_at as "publishedAt", s.name as "sourceName",
      b.source_id = ${batch.sourceId} as "isSameSender"
    from batch b
    join source s on s.authority_id = b.authority_id and s.source_id = b.source_id
    where b.authority_id = ${tx.authorityId} and b.sha256 = ${batch.sha256} and b.kind = ${batch.kind}
      and b.batch_id <> ${batch.batchId} and b.status = 'published'
    order by b.source_id = ${batch.sourceId} desc, b.published_at desc limit 1`);
}

/** Rows that an undo left alone, by what they are and why. */
export async function keptGroups(
  tx: Tx,
  batchId: number,
): Promise<{ readonly table: string; readonly why: string; readonly count: number }[]> {
  return tx.all(sql`
    select table_name as table, kept_why as why, count(*) as count from batch_change
    where authority_id = ${tx.authorityId} and batch_id = ${batchId} and kept
    group by 1, 2 order by 3 desc, 1`);
}

/** A page of the rows that an undo left alone. */
export async function listKept(
  tx: Tx,
  batchId: number,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly table: string; readonly why: string; readonly label: string | null }[]> {
  return tx.all(sql`
    select table_name as table, kept_why as why, kept_label as label from batch_change
    where authority_id = ${tx.authorityId} and batch_id = ${batchId} and kept
    order by kept_label, table_name, change_no limit ${page.limit} offset ${page.offset}`);
}

/** Rejected records as received, in file order, after a place in the file. */
export async function rejectedAfter(
  tx: Tx,
  batchId: number,
  after: number,
  limit: number,
): Promise<{ readonly index: number; readonly received: string }[]> {
  return tx.all(sql`
    select record_index as "index", coalesce(as_received, '') as received from staged_record
    where authority_id = ${tx.authorityId} and batch_id = ${batchId} and not accepted
      and record_index > ${after} order by record_index limit ${limit}`);
}

/** What stands before and after the records in the file of rejected ones. */
export async function frameOf(
  tx: Tx,
  batchId: number,
): Promise<{ readonly before: string; readonly after: string }> {
  return tx.one(sql`
    select frame_before as before, frame_after as after from batch
    where authority_id = ${tx.authorityId} and batch_id = ${batchId}`);
}
