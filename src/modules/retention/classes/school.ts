/** What schools sent of pupils: those who left and are linked with no child that is held. */
import { sql } from '../../../platform/db.ts';
import {
  added,
  after,
  among,
  deleteBy,
  plainRows,
  pupilNotHeld,
  type Disposer,
  type DueItem,
} from '../dispose.ts';
import { idOfRecord } from './child.ts';

/**
 * The day from which a pupil counts as gone: left, or twenty years old, for a roll that says so at that age
 * was never closed.
 */
const goneOn = sql`least(
  coalesce((select case when bool_or(e.until is null) then x.not_in_extract_since else max(e.until) end
    from enrolment e where e.authority_id = x.authority_id and e.pupil_id = x.pupil_id), x.not_in_extract_since),
  (x.birth_date + interval '20 years')::date)`;

const linked = sql`exists (select 1 from link l where l.authority_id = x.authority_id and l.pupil_id = x.pupil_id)`;

/** Pupil tables, those first that refer to others. */
const PUPIL_TABLES = [
  'match_pair',
  'match_decision',
  'link_history',
  'do_not_link',
  'conflict',
  'roll_answer',
  'enrolment',
] as const;

/** Pupils who are gone, with where they were enrolled. */
export const pupilsGone: Disposer = {
  ...plainRows({
    classId: 'rolls',
    table: 'pupil',
    id: sql`x.pupil_id::text`,
    from: goneOn,
    dueOn: after('years', 'rolls'),
    unless: sql`not ${linked}`,
  }),
  dispose: async (tx, ids) => {
    const counts = [];
    const sent = sql`exists (select 1 from pupil p join source s on s.authority_id = p.authority_id
      where p.authority_id = x.authority_id and p.pupil_id = any (${[...ids]}::uuid[]) and s.source_id = x.source_id
        and s.kind = 'roll-csv' and (s.urn is null or s.urn = p.urn)
        and x.record_key in (p.school_key, p.urn || ':' || p.school_key))`;
    for (const table of ['source_record', 'source_seen'] as const)
      counts.push({
        [table]: await tx.run(sql`
          delete from ${sql.table(table)} x where x.authority_id = ${tx.authorityId} and ${sent}`),
      });
    for (const table of PUPIL_TABLES) counts.push(await deleteBy(tx, table, 'pupil_id', ids));
    return added(...counts, await deleteBy(tx, 'pupil', 'pupil_id', ids));
  },
};

/** Homes of pupils who are gone, linked or not. */
export const pupilHomes: Disposer = {
  ...plainRows({
    classId: 'address',
    table: 'pupil',
    id: sql`x.pupil_id::text`,
    from: sql`case when x.address <> '' or x.postcode <> '' then ${goneOn} end`,
    dueOn: after('days', 'address'),
    unless: pupilNotHeld,
  }),
  dispose: async (tx, ids) => {
    const records = await tx.run(sql`
      update source_record x set facts = x.facts - 'address' - 'postcode'
      where x.authority_id = ${tx.authorityId} and exists (
        select 1 from pupil p join source s on s.authority_id = p.authority_id
        where p.authority_id = x.authority_id and p.pupil_id = any (${[...ids]}::uuid[]) and s.source_id = x.source_id
          and s.kind = 'roll-csv' and (s.urn is null or s.urn = p.urn)
          and x.record_key in (p.school_key, p.urn || ':' || p.school_key))`);
    const pupils = await tx.run(sql`
      update pupil set address = '', postcode = ''
      where authority_id = ${tx.authorityId} and pupil_id = any (${[...ids]}::uuid[])`);
    return { source_record: records, pupil: pupils };
  },
};

/** What schools sent of pupils of whom no record is held any more: another key, or gone. */
export const rollsOfNobody: Disposer = {
  classId: 'rolls',
  due: (tx, { today }, ids) =>
    tx.all(sql<DueItem>`
      select ${idOfRecord} as id, least(x.as_of, ${today}::date) as "from"
      from source_record x join source s using (authority_id, source_id)
      where x.authority_id = ${tx.authorityId} and s.kind = 'roll-csv' and not exists (
        select 1 from pupil p where p.authority_id = x.authority_id
          and p.school_key = regexp_replace(x.record_key, '^[0-9]{5,7}:', '')
          and (s.urn is null or s.urn = p.urn))
        and ${among(idOfRecord, ids)}
      order by 1`),
  dispose: async (tx, ids) => ({
    source_seen: await tx.run(sql`
      delete from source_seen x where x.authority_id = ${tx.authorityId} and ${among(idOfRecord, ids)}`),
    source_record: await tx.run(sql`
      delete from source_record x where x.authority_id = ${tx.authorityId} and ${among(idOfRecord, ids)}`),
  }),
};

/** Answers of schools about pupils of whom no record is held. */
export const answersOfNobody = plainRows({
  classId: 'rolls',
  table: 'roll_answer',
  id: sql`x.answer_id::text`,
  from: sql`x.answered_at::date`,
  dueOn: after('years', 'rolls'),
  unless: sql`not exists (select 1 from pupil p where p.authority_id = x.authority_id and p.pupil_id = x.pupil_id)`,
});
