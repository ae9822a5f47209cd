/** Reports and what they are made of. Row security gives the rows. */
import { sql, type Tx } from '../../platform/db.ts';
import type { Cell, SuppressionReason } from '../disclosure/index.ts';
import type { CohortCount, Figure, Level, Measure } from './rules.ts';

/** Today's cohort by school and key stage, of the children whom the viewer may count. */
export async function countCohort(tx: Tx, definition: string): Promise<CohortCount[]> {
  return tx.all(sql<CohortCount>`
    select coalesce(r.urn, 'none') as school, e.trust_id as trust, coalesce(r.key_stage, 'none') as stage,
      (count(*) filter (where r.status <> 'previous'))::int as now,
      (count(*) filter (where r.status = 'previous'))::int as before
    from cohort_row r
    left join establishment e on e.authority_id = r.authority_id and e.urn = r.urn
    where r.authority_id = ${tx.authorityId} and r.definition = ${definition}
    group by 1, 2, 3`);
}

/** A report as lists show it. */
export interface Report {
  readonly reportId: string;
  readonly definition: string;
  readonly asAt: string;
  readonly publishedAt: Date;
  readonly publishedByName: string;
  readonly hideUpTo: number;
  readonly roundTo: number;
  readonly withdrawnAt: Date | null;
}

const report = sql<Report>`
  select r.report_id as "reportId", r.definition, r.as_at as "asAt", r.published_at as "publishedAt",
    p.name as "publishedByName", r.hide_up_to as "hideUpTo", r.round_to as "roundTo", r.withdrawn_at as "withdrawnAt"
  from published_report r join person p on p.authority_id = r.authority_id and p.person_id = r.published_by`;

/** Reports, the newest first. */
export async function listReports(
  tx: Tx,
  page: { readonly offset: number; readonly limit: number },
): Promise<Report[]> {
  return tx.all(sql<Report>`${report} where r.authority_id = ${tx.authorityId}
    order by r.published_at desc, r.report_id limit ${page.limit} offset ${page.offset}`);
}

/** How many reports the viewer sees. */
export async function countReports(tx: Tx): Promise<number> {
  const { count } = await tx.one(sql<{ count: number }>`
    select count(*)::int as count from published_report where authority_id = ${tx.authorityId}`);
  return count;
}

/** One report. */
export async function findReport(tx: Tx, reportId: string): Promise<Report | undefined> {
  return tx.maybe(
    sql<Report>`${report} where r.authority_id = ${tx.authorityId} and r.report_id = ${reportId}`,
  );
}

/** The newest report of a definition, withdrawn or not: whoever saw it may have kept it. */
export async function newestReport(tx: Tx, definition: string): Promise<Report | undefined> {
  return tx.maybe(sql<Report>`${report} where r.authority_id = ${tx.authorityId}
    and r.definition = ${definition} order by r.published_at desc, r.withdrawn_at nulls first limit 1`);
}

/** A row of a report: who it is about and its figures. */
export interface ReportRow {
  readonly level: Level;
  readonly of: string;
  readonly name: string;
  readonly figures: Readonly<Partial<Record<Measure, Cell>>>;
}

/** The rows of one level that the viewer may read, by name; a page of them where one is given. */
export async function listRows(
  tx: Tx,
  reportId: string,
  level: Level,
  page?: { readonly offset: number; readonly limit: number },
): Promise<ReportRow[]> {
  const rows = await tx.all(sql<{
    of: string;
    name: string;
    figures: { measure: Measure; value: number | null; why: SuppressionReason | null }[];
  }>`
    select f.of_id as of, coalesce(e.name, t.name, '') as name,
      jsonb_agg(jsonb_build_object('measure', f.measure, 'value', f.value, 'why', f.hidden_because)) as figures
    from published_figure f
    left join establishment e on f.level = 'school' and e.authority_id = f.authority_id and e.urn = f.of_id
    left join trust t on f.level = 'trust' and t.authority_id = f.authority_id and t.trust_id = f.of_id
    where f.authority_id = ${tx.authorityId} and f.report_id = ${reportId} and f.level = ${level}
    group by f.of_id, e.name, t.name
    order by f.of_id = 'none', coalesce(e.name, t.name, f.of_id) collate "und-x-icu", f.of_id
    ${page === undefined ? sql`` : sql`limit ${page.limit} offset ${page.offset}`}`);
  return rows.map(({ of, name, figures }) => ({
    level,
    of,
    name,
    figures: Object.fromEntries(
      figures.map(({ measure, value, why }): [Measure, Cell] => [
        measure,
        value === null ? { kind: 'suppressed', why: why ?? 'small' } : { kind: 'shown', value },
      ]),
    ),
  }));
}

/** How many rows of a level the viewer may read. */
export async function countRows(tx: Tx, reportId: string, level: Level): Promise<number> {
  const { count } = await tx.one(sql<{ count: number }>`
    select count(distinct of_id)::int as count from published_figure
    where authority_id = ${tx.authorityId} and report_id = ${reportId} and level = ${level}`);
  return count;
}

/** Keeps a report and its figures; nothing of it changes afterwards. */
export async function keepReport(
  tx: Tx,
  kept: {
    readonly definition: string;
    readonly asAt: string;
    readonly at: Date;
    readonly by: string;
    readonly hideUpTo: number;
    readonly roundTo: number;
    readonly figures: readonly Figure[];
  },
): Promise<string> {
  const reportId = crypto.randomUUID();
  await tx.run(sql`
    insert into published_report (authority_id, report_id, definition, as_at, published_at, published_by, hide_up_to, round_to)
    values (${tx.authorityId}, ${reportId}, ${kept.definition}, ${kept.asAt}, ${kept.at}, ${kept.by}, ${kept.hideUpTo}, ${kept.roundTo})`);
  const rows = kept.figures.map(({ level, of, measure, cell }) => ({
    level,
    of_id: of,
    measure,
    value: cell.kind === 'shown' ? cell.value : null,
    hidden_because: cell.kind === 'shown' ? null : cell.why,
  }));
  await tx.run(sql`
    insert into published_figure (authority_id, report_id, level, of_id, measure, value, hidden_because)
    select ${tx.authorityId}, ${reportId}, f.level, f.of_id, f.measure, f.value, f.hidden_because
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as f(level text, of_id text, measure text, value int, hidden_because text)`);
  return reportId;
}

/** Withdraws a report: only who publishes sees it still. False when it was withdrawn already. */
export async function withdrawReport(
  tx: Tx,
  reportId: string,
  by: string,
  at: Date,
): Promise<boolean> {
  const changed = await tx.run(sql`
    update published_report set withdrawn_at = ${at}, withdrawn_by = ${by}
    where authority_id = ${tx.authorityId} and report_id = ${reportId} and withdrawn_at is null`);
  return changed > 0;
}
