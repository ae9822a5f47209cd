/**
 * The school of each child by the rolls, kept beside the cohort, and news of it for social care: a
 * child who moved, joined or is on no roll any more, and a school that does not know a child.
 */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type RawBuilder, type Tx } from '../../platform/db.ts';
import { newsMoment } from '../people/index.ts';

/** The condition that a column names one of the children meant. */
export type IsMeant = (column: string) => RawBuilder<boolean>;

/**
 * Brings `child_school` in step with links and rolls, and tells of each change. Of a child met for the
 * first time nothing is told: what was always so is no news.
 */
export async function refreshSchools(tx: Tx, today: CalendarDate, isMeant: IsMeant): Promise<void> {
  const authority = tx.authorityId;
  await tx.run(sql`
    create temporary table child_school_next on commit drop as
    with roll as (
      select distinct on (l.child_id) l.child_id, l.is_confirmed, e.urn, e.state, p.year_group
      from link l
      join pupil p using (authority_id, pupil_id)
      join enrolment e using (authority_id, pupil_id)
      where l.authority_id = ${authority} and ${isMeant('l.child_id')} and e.since <= ${today} and (e.until is null or e.until >= ${today})
      order by l.child_id, l.is_confirmed desc, array_position(array['C', 'M', 'F', 'O', 'S'], e.status),
        array_position(array['confirmed', 'reported', 'expected'], e.state), e.since desc)
    select c.child_id, roll.urn, roll.state, coalesce(roll.is_confirmed, false) as is_confirmed, roll.year_group
    from child c left join roll using (child_id)
    where c.authority_id = ${authority} and ${isMeant('c.child_id')}`);
  await tellMoves(tx, today);
  await tx.run(sql`
    insert into child_school as held (authority_id, child_id, urn, state, is_confirmed, year_group)
    select ${authority}, child_id, urn, state, is_confirmed, year_group from child_school_next
    on conflict (authority_id, child_id) do update set
      urn = excluded.urn, state = excluded.state, is_confirmed = excluded.is_confirmed, year_group = excluded.year_group
    where (held.urn, held.state, held.is_confirmed, held.year_group)
      is distinct from (excluded.urn, excluded.state, excluded.is_confirmed, excluded.year_group)`);
  await tx.run(sql`drop table child_school_next`);
}

async function tellMoves(tx: Tx, today: CalendarDate): Promise<void> {
  const knownAt = await newsMoment(tx);
  await tx.run(sql`
    insert into child_change (authority_id, child_id, on_day, known_at, what, words, source)
    select held.authority_id, held.child_id, ${today}, ${knownAt}::timestamptz, 'roll',
      case when next.urn is null then 'No longer on the roll of ' || old.name || '; no other school is known'
        when held.urn is null then 'Now on the roll of ' || new.name
        else 'Now on the roll of ' || new.name || ' (before: ' || old.name || ')' end,
      'School rolls'
    from child_school held
    join child_school_next next using (child_id)
    left join establishment old on old.authority_id = held.authority_id and old.urn = held.urn
    left join establishment new on new.authority_id = held.authority_id and new.urn = next.urn
    where held.authority_id = ${tx.authorityId} and held.urn is distinct from next.urn`);
}

/** Tells of the children whom a school did not know in one press, or takes that back with the press. */
export async function tellAnswer(tx: Tx, press: string): Promise<void> {
  // The same answer about the same child has the same id: telling it twice tells it once.
  const changeId = sql`md5(a.press::text || l.child_id::text)::uuid`;
  const answered = sql`
    from roll_answer a
    join link l on l.authority_id = a.authority_id and l.pupil_id = a.pupil_id
    where a.authority_id = ${tx.authorityId} and a.press = ${press} and a.answer = 'unknown'`;
  const knownAt = await newsMoment(tx);
  await tx.run(sql`
    delete from child_change where authority_id = ${tx.authorityId}
      and change_id in (select ${changeId} ${answered} and a.undone_at is not null)`);
  await tx.run(sql`
    insert into child_change (authority_id, change_id, child_id, on_day, known_at, what, words, source)
    select a.authority_id, ${changeId}, l.child_id, ctx_today(), ${knownAt}::timestamptz, 'answer',
      (select e.name from establishment e where e.authority_id = a.authority_id and e.urn = a.urn)
        || ' says that it does not know this child', 'Answer of the school'
    ${answered} and a.undone_at is null
    on conflict do nothing`);
}
