/** A school's pupils known to social care: through confirmed links, in the school's own words. */
import { sql, type RawBuilder, type Tx } from '../../../platform/db.ts';

/** One pupil on the list. */
export interface OurPupil {
  readonly pupilId: string;
  readonly childId: string;
  readonly forename: string;
  readonly surname: string;
  readonly birthDate: string | null;
  readonly yearGroup: string | null;
  readonly state: 'expected' | 'reported' | 'confirmed';
  readonly confirmedAt: Date | null;
  readonly until: string | null;
  readonly status: 'cin' | 'cp' | 'previous';
  readonly workerName: string;
  readonly workerEmail: string;
  readonly workerTelephone: string;
  readonly teamName: string;
  readonly updatedOn: string;
  /** The school's newest answer that was not taken back. */
  readonly answer: 'ours' | 'left' | 'unknown' | null;
}

/** What the list is narrowed to. */
export interface PupilFilter {
  readonly status: '' | 'cin' | 'cp' | 'previous';
  readonly year: string;
  readonly show: '' | 'to-confirm';
  readonly term: string;
}

/** No filter. */
export const EVERY_PUPIL: PupilFilter = { status: '', year: '', show: '', term: '' };

const ORDERS = {
  name: sql`surname collate "und-x-icu", forename collate "und-x-icu", "pupilId"`,
  year: sql`lpad(coalesce("yearGroup", ''), 2, '0'), surname collate "und-x-icu", forename collate "und-x-icu", "pupilId"`,
  status: sql`array_position(array['cp', 'cin', 'previous'], status), surname collate "und-x-icu", forename collate "und-x-icu", "pupilId"`,
} as const;

/** The orders that the list can take. */
export type PupilOrder = keyof typeof ORDERS;

/** The one query behind the number, the list and its export. */
function listed(tx: Tx): RawBuilder<OurPupil> {
  return sql<OurPupil>`
    select distinct on (p.pupil_id) p.pupil_id as "pupilId", k.child_id as "childId", p.forename,
      coalesce(nullif(p.preferred_surname, ''), p.surname) as surname, p.birth_date as "birthDate",
      p.year_group as "yearGroup", e.state, e.confirmed_at as "confirmedAt", e.until, k.status,
      k.worker_name as "workerName", k.worker_email as "workerEmail", k.worker_telephone as "workerTelephone",
      k.team_name as "teamName", k.updated_on as "updatedOn",
      (select a.answer from roll_answer a where a.authority_id = p.authority_id and a.pupil_id = p.pupil_id
        and a.undone_at is null order by a.answer_id desc limit 1) as answer
    from link l
    join pupil p using (authority_id, pupil_id)
    join enrolment e using (authority_id, pupil_id)
    join known_status k on k.authority_id = l.authority_id and k.child_id = l.child_id
    where l.authority_id = ${tx.authorityId} and l.urn = any ((select ctx_schools())::text[])
      and e.since <= (select ctx_today()) + 14 and (e.until is null or e.until >= (select ctx_today()) - 10)
    order by p.pupil_id, e.since desc`;
}

function filtered(tx: Tx, filter: PupilFilter): RawBuilder<OurPupil> {
  return sql<OurPupil>`select * from (${listed(tx)}) listed where ${fits(filter)}`;
}

/** Whether a text holds what was typed, in any case and however its accents are written; no wildcards. */
function holds(text: RawBuilder<unknown>, term: string): RawBuilder<boolean> {
  return sql<boolean>`strpos(lower(normalize(${text})), lower(normalize(${term}::text))) > 0`;
}

function fits(filter: PupilFilter): RawBuilder<boolean> {
  return sql<boolean>`((${filter.status} = '' or status = ${filter.status})
      and (${filter.year} = '' or coalesce("yearGroup", '') = ${filter.year})
      and (${filter.show} = '' or (state <> 'confirmed' and answer is distinct from 'left' and answer is distinct from 'unknown'))
      and (${filter.term} = '' or ${holds(sql`forename || ' ' || surname`, filter.term)}
        or ${holds(sql`surname || ' ' || forename`, filter.term)}))`;
}

/** A page of the list with its total, or the whole list where no limit is given. */
export async function listPupils(
  tx: Tx,
  filter: PupilFilter,
  order: PupilOrder,
  page?: { readonly offset: number; readonly limit: number },
): Promise<OurPupil[]> {
  return tx.all(sql<OurPupil>`
    select * from (${filtered(tx, filter)}) found order by ${ORDERS[order]}
    ${page === undefined ? sql`` : sql`limit ${page.limit} offset ${page.offset}`}`);
}

/** The numbers on the page, by the same query as the list. */
export interface PupilCounts {
  readonly total: number;
  readonly found: number;
  readonly toConfirm: number;
  readonly years: readonly string[];
}

/** Counts the list, what the filter finds, and what waits for confirmation. */
export async function countPupils(tx: Tx, filter: PupilFilter): Promise<PupilCounts> {
  return tx.one(sql<PupilCounts>`
    with every as materialized (${listed(tx)})
    select count(*)::int as total, (count(*) filter (where ${fits(filter)}))::int as found,
      (count(*) filter (where ${fits({ ...EVERY_PUPIL, show: 'to-confirm' })}))::int as "toConfirm",
      (select coalesce(array_agg("yearGroup" order by lpad("yearGroup", 2, '0')), '{}')
        from (select distinct "yearGroup" from every where "yearGroup" is not null) y) as years
    from every`);
}
