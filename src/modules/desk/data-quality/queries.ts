/** What an analyst has to do today, and how complete the records are: counts only. */
import { sql, type Tx } from '../../../platform/db.ts';

/** Imports that wait for a person or went wrong. */
export async function batchStates(tx: Tx): Promise<{ status: string; count: number }[]> {
  return tx.all(sql<{ status: string; count: number }>`
    select status, count(*)::int as count from batch
    where authority_id = ${tx.authorityId} and status in ('mapping', 'staged', 'reading', 'publishing', 'failed')
    group by status`);
}

/** A sender with its newest published file. */
export interface SourceRow {
  readonly sourceId: string;
  readonly name: string;
  readonly asOf: string | null;
  readonly records: number | null;
  readonly absent: number | null;
}

/** A page of senders, the longest unheard first. */
export async function listSources(tx: Tx, offset: number, limit: number): Promise<SourceRow[]> {
  return tx.all(sql<SourceRow>`
    select s.source_id as "sourceId", s.name, q.whole as records, q.part as absent,
      (select max(b.as_of) from batch b where b.authority_id = s.authority_id
        and b.source_id = s.source_id and b.status = 'published') as "asOf"
    from source s
    left join data_quality q on q.authority_id = s.authority_id and q.scope = 'source'
      and q.scope_id = s.source_id and q.measure = 'absent'
    where s.authority_id = ${tx.authorityId}
    order by "asOf" nulls first, s.name, s.source_id limit ${limit} offset ${offset}`);
}

/** How many senders there are. */
export async function countSources(tx: Tx): Promise<number> {
  const row = await tx.one(sql<{ count: number }>`
    select count(*)::int as count from source where authority_id = ${tx.authorityId}`);
  return row.count;
}

/** A school's roll and how much of it is filled in. */
export interface SchoolQuality {
  readonly urn: string;
  readonly name: string;
  readonly whole: number;
  readonly upn: number;
  readonly born: number;
  readonly postcode: number;
  readonly year: number;
  readonly absent: number;
}

/** A page of schools, the least complete UPNs first. */
export async function listSchoolQuality(
  tx: Tx,
  offset: number,
  limit: number,
): Promise<SchoolQuality[]> {
  return tx.all(sql<SchoolQuality>`
    select q.scope_id as urn, coalesce(max(e.name), q.scope_id) as name, max(q.whole) as whole,
      max(q.part) filter (where measure = 'upn') as upn,
      max(q.part) filter (where measure = 'birth-date') as born,
      max(q.part) filter (where measure = 'postcode') as postcode,
      max(q.part) filter (where measure = 'year-group') as year,
      max(q.part) filter (where measure = 'absent') as absent
    from data_quality q
    left join establishment e on e.authority_id = q.authority_id and e.urn = q.scope_id
    where q.authority_id = ${tx.authorityId} and q.scope = 'school'
    group by q.scope_id
    order by (max(q.part) filter (where measure = 'upn'))::float / max(q.whole), name
    limit ${limit} offset ${offset}`);
}

/** How many schools have a roll here. */
export async function countSchools(tx: Tx): Promise<number> {
  const row = await tx.one(sql<{ count: number }>`
    select count(distinct scope_id)::int as count from data_quality
    where authority_id = ${tx.authorityId} and scope = 'school'`);
  return row.count;
}

/** Social care's own completeness; empty until the cohort was worked out. */
export async function careQuality(
  tx: Tx,
): Promise<{ measure: string; part: number; whole: number; asAt: string }[]> {
  return tx.all(sql<{ measure: string; part: number; whole: number; asAt: string }>`
    select measure, part, whole, as_at as "asAt" from data_quality
    where authority_id = ${tx.authorityId} and scope = 'authority' order by measure desc`);
}
