/** The records that linkage compares, read from social care and from the rolls. */
import { sql, type RawBuilder, type Tx } from '../../platform/db.ts';
import type { BarredPair } from './engine/barred.ts';
import type { PersonRecord } from './engine/person-record.ts';

/** A pupil with the school whose record it is. */
export interface PupilRecord extends PersonRecord {
  readonly urn: string;
  readonly schoolName: string;
}

/** Children that may be linked at all: sealed records never take part. Protected addresses stay out. */
export async function childRecords(tx: Tx): Promise<PersonRecord[]> {
  return tx.all(sql<PersonRecord>`
    select c.child_id as id, n.forename, n.middle_names as "middleNames", n.surname,
      (select f.surname from child_name f where f.authority_id = c.authority_id and f.child_id = c.child_id
        and f.kind = 'former' order by f.surname limit 1) as "formerSurname",
      c.birth_date as dob, c.sex, c.ethnicity, a.line as address, a.postcode,
      (select min(i.value) from child_identifier i where i.authority_id = c.authority_id and i.child_id = c.child_id and i.kind = 'upn') as upn,
      (select min(i.value) from child_identifier i where i.authority_id = c.authority_id and i.child_id = c.child_id and i.kind = 'former-upn') as "formerUpn",
      s.urn as "schoolUrn"
    from child c
    left join child_name n on n.authority_id = c.authority_id and n.child_id = c.child_id and n.kind = 'current'
    left join lateral (select line, postcode from child_address a where a.authority_id = c.authority_id and a.child_id = c.child_id
      and not a.is_protected order by a.since desc limit 1) a on true
    left join care_school s on s.authority_id = c.authority_id and s.child_id = c.child_id
    where c.authority_id = ${tx.authorityId} and not c.is_sealed and c.birth_date is not null
      and not exists (select 1 from child_identifier i where i.authority_id = c.authority_id and i.child_id = c.child_id
        and i.kind in ('upn', 'former-upn') and ${isNotToLink(sql`i.value`)})
    order by c.child_id`);
}

/** All pupil records of all schools, leavers too. */
export async function pupilRecords(tx: Tx): Promise<PupilRecord[]> {
  return tx.all(sql<PupilRecord>`
    select p.pupil_id as id, p.forename, p.middle_names as "middleNames", p.surname,
      nullif(coalesce(nullif(p.former_surname, ''), p.preferred_surname), p.surname) as "formerSurname",
      p.birth_date as dob, p.sex, p.ethnicity, p.address, p.postcode, p.upn, p.former_upn as "formerUpn",
      p.urn as "schoolUrn", p.urn, e.name as "schoolName"
    from pupil p join establishment e using (authority_id, urn)
    where p.authority_id = ${tx.authorityId} and not ${isNotToLink(sql`p.upn`)} and not ${isNotToLink(sql`p.former_upn`)}
    order by p.pupil_id`);
}

/** Whether a pupil number was that of a child who was adopted and whose record is gone (TRUST T17). */
function isNotToLink(upn: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`coalesce(${upn} = any (array(
    select n.upn from (
      select value as upn from child_identifier where authority_id = ctx_authority() and kind in ('upn', 'former-upn')
      union select upn from pupil where authority_id = ctx_authority() and upn is not null
      union select former_upn from pupil where authority_id = ctx_authority() and former_upn is not null) n
    join (select distinct salt from do_not_link_token where authority_id = ctx_authority() and kind = 'upn'
      and until >= ctx_today()) s on true
    join do_not_link_token t on t.authority_id = ctx_authority() and t.kind = 'upn'
      and t.token = link_token(s.salt, n.upn) and t.until >= ctx_today())), false)`;
}

/** Pairs that are never linked nor suggested, named by pupil record or by UPN. */
export async function barredPairs(tx: Tx): Promise<BarredPair[]> {
  return tx.all(sql<BarredPair>`
    select p.pupil_id as "leftId", d.child_id as "rightId"
    from do_not_link d join pupil p on p.authority_id = d.authority_id
      and (p.pupil_id = d.pupil_id or p.upn = d.upn or p.former_upn = d.upn)
    where d.authority_id = ${tx.authorityId}`);
}

/** Children whose links and pairs are nobody's to see: restricted or sealed. */
export async function barredChildren(tx: Tx): Promise<Set<string>> {
  const rows = await tx.all(sql<{ child_id: string }>`
    select child_id from child where authority_id = ${tx.authorityId} and is_sealed
    union select child_id from restriction where authority_id = ${tx.authorityId}
      and since <= ctx_today() and (lifted_on is null or lifted_on > ctx_today())`);
  return new Set(rows.map((row) => row.child_id));
}
