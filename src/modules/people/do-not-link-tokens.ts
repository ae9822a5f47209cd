/**
 * Children who were adopted and whose records are gone: salted hashes of their numbers stay until a year
 * after the 18th birthday (TRUST 6, T17), so that no file brings a record back. Linking asks for the
 * hashes of pupil numbers itself.
 */
import { sql, type Tx } from '../../platform/db.ts';

/** The numbers under which a file speaks of a child. */
export interface NumbersSaid {
  readonly laChildId: string;
  readonly upns: readonly string[];
}

/** Those of the children given, by LA child id, whose records must not come back. */
export async function childrenNotToBringBack(
  tx: Tx,
  said: readonly NumbersSaid[],
): Promise<ReadonlySet<string>> {
  if (said.length === 0) return new Set();
  const rows = await tx.all(sql<{ laChildId: string }>`
    with salts as materialized (
      select distinct salt from do_not_link_token where authority_id = ${tx.authorityId} and until >= ctx_today()
    ), numbers as (
      select r."laChildId", 'child' as kind, r."laChildId" as value from salts s
        cross join jsonb_to_recordset(${JSON.stringify(said)}::jsonb) as r("laChildId" text, upns text[])
      union all
      select r."laChildId", 'upn', unnest(r.upns)
        from jsonb_to_recordset(${JSON.stringify(said)}::jsonb) as r("laChildId" text, upns text[])
        where exists (select 1 from salts)
    )
    select distinct n."laChildId" as "laChildId" from numbers n cross join salts s
    join do_not_link_token t on t.authority_id = ${tx.authorityId} and t.kind = n.kind
      and t.token = link_token(s.salt, n.value) and t.until >= ctx_today()`);
  return new Set(rows.map(({ laChildId }) => laChildId));
}
