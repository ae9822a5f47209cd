/** Children's records: when social care's work is long over, after a death, and after an adoption. */
import { randomBytes } from 'node:crypto';
import { academicYearOf } from '../../../platform/academic-year.ts';
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import { sql, type RawBuilder, type Tx } from '../../../platform/db.ts';
import {
  added,
  among,
  notHeld,
  type Counts,
  type Disposer,
  type DueItem,
  type Night,
} from '../dispose.ts';
import {
  recordDueOn,
  recordRunsOut,
  tokenUntil,
  workingDaysDueOn,
  type RecordRules,
} from '../rules.ts';
import { removeRecords } from './record.ts';

/** What is held of one child that bears on when its record goes. */
interface HeldRecord {
  readonly childId: string;
  readonly birthDate: CalendarDate | null;
  readonly deathDate: CalendarDate | null;
  readonly involvedUntil: CalendarDate | null;
  readonly neededUntil: CalendarDate | 'never' | null;
}

const idOfChild = sql`x.child_id::text`;

/** The day on which a child was adopted, as far as is known here; null where it was not. */
const adoptedOn = sql<CalendarDate | null>`case when x.is_sealed then coalesce(x.sealed_on, x.as_of)
  else (select max(greatest(e.closure_date, e.closure_known_on)) from care_detail d
    join care_episode e using (authority_id, child_id, referral_date)
    where d.authority_id = x.authority_id and d.child_id = x.child_id and d.closure_reason = 'RC1'
      and e.closure_date is not null and not exists (
        select 1 from care_episode n where n.authority_id = x.authority_id and n.child_id = x.child_id
          and n.referral_date >= e.closure_date)) end`;

/**
 * The last day on which social care worked with each child; null while it does. Of a child of whom nothing
 * dated is held, the day on which the case system no longer listed it.
 */
export function involvement(child: RawBuilder<unknown>): RawBuilder<CalendarDate | null> {
  const of = (
    table: string,
    end: RawBuilder<unknown>,
    more = sql`true`,
  ): RawBuilder<unknown> => sql`
    select ${end} as ended from ${sql.table(table)} i
    where i.authority_id = x.authority_id and i.child_id = ${child} and ${more}`;
  return sql<CalendarDate | null>`(select case when count(*) = 0 then x.not_in_extract_since
      when bool_or(ended is null) then null else max(ended) end
    from (${of('care_episode', sql`i.closure_date`)}
      union all ${of('care_plan', sql`i.ended_on`)}
      union all ${of('looked_after_period', sql`i.ended_on`)}
      union all ${of('kinship_arrangement', sql`i.ended_on`)}
      union all ${of('cohort_assertion', sql`i.until`, sql`i.withdrawn_at is null`)}
      union all ${of('allocation', sql`i.until`, sql`(i.until is null or i.until >= ctx_today())`)}
      union all ${of(
        'care_status',
        sql`case when i.status in ('closed', 'closed-nfa', 'care-leaver')
          then coalesce(i.ended_on, i.since, i.as_of) else i.ended_on end`,
      )}) ends)`;
}

/**
 * The first day on which the authority's own definition of the cohort, or one that the law brought into
 * force, no longer needs the record.
 */
const needed = sql<CalendarDate | 'never' | null>`(
  select case when bool_or(s.to_day is null) then 'never' else max(s.to_day)::text end
  from cohort_span s join cohort_definition d using (authority_id, definition)
  where s.authority_id = x.authority_id and s.child_id = x.child_id and s.known_until is null and s.kind = 'in'
    and d.is_on and (d.is_default or d.commences_on is not null))`;

async function heldRecords(
  tx: Tx,
  condition: RawBuilder<boolean>,
  ids: readonly string[] | undefined,
): Promise<HeldRecord[]> {
  return tx.all(sql<HeldRecord>`
    select x.child_id as "childId", coalesce(x.birth_date, x.expected_birth_date) as "birthDate",
      x.death_date as "deathDate", ${involvement(sql`x.child_id`)} as "involvedUntil", ${needed} as "neededUntil"
    from child x
    where x.authority_id = ${tx.authorityId} and ${condition} and ${notHeld('x.child_id')} and ${among(idOfChild, ids)}
    order by x.child_id`);
}

/** The rules of a night for a child's record. */
export function recordRules({ rules }: Night): RecordRules {
  return {
    years: rules.keep.care,
    toEighteen: rules.toEighteen,
    yearsAfterDeath: rules.keep.died,
  };
}

function recordsOver(classId: 'care' | 'died', condition: RawBuilder<boolean>): Disposer {
  return {
    classId,
    due: async (tx, night, ids) => {
      const rules = recordRules(night);
      const held = await heldRecords(tx, condition, ids);
      return held.flatMap((each): DueItem[] => {
        const dueOn = recordDueOn(each, rules);
        const from = recordRunsOut(each, rules);
        return dueOn === null || from === null || dueOn > night.today
          ? []
          : [{ id: each.childId, from }];
      });
    },
    dispose: async (tx, ids, night) => {
      await countIntoStatistics(tx, ids, night);
      return removeRecords(tx, ids);
    },
  };
}

/** Records of children who live, and of those who died. */
export const recordsOfTheLiving = recordsOver('care', sql<boolean>`x.death_date is null`);
/** The same after a death. */
export const recordsOfTheDead = recordsOver('died', sql<boolean>`x.death_date is not null`);

/** Counts the children by the year in which their clock ran out and the weightiest plan that they had. */
async function countIntoStatistics(tx: Tx, ids: readonly string[], night: Night): Promise<void> {
  const records = await heldRecords(tx, sql<boolean>`true`, ids);
  const plans = await tx.all(sql<{ childId: string; kind: 'cp' | 'cin' }>`
    select child_id as "childId", max(kind) as kind from care_plan
    where authority_id = ${tx.authorityId} and child_id = any (${[...ids]}::uuid[]) group by child_id`);
  const kinds = new Map(plans.map(({ childId, kind }) => [childId, kind]));
  const counted = new Map<string, { year: number; involvement: string; children: number }>();
  for (const each of records) {
    const out = recordRunsOut(each, recordRules(night));
    if (out === null) continue;
    const year = academicYearOf(out);
    const kind = kinds.get(each.childId) ?? 'other';
    const key = `${year} ${kind}`;
    const { children } = counted.get(key) ?? { children: 0 };
    counted.set(key, { year, involvement: kind, children: children + 1 });
  }
  for (const { year, involvement: kind, children } of counted.values())
    await tx.run(sql`
      insert into disposed_statistic as s (authority_id, academic_year, involvement, children)
      values (${tx.authorityId}, ${year}, ${kind}, ${children})
      on conflict (authority_id, academic_year, involvement) do update set children = s.children + excluded.children`);
}

/** Records of adopted children: all goes but salted hashes of the numbers. */
export const adoptedRecords: Disposer = {
  classId: 'adopted',
  due: async (tx, { today, rules }, ids) => {
    const sealed = await tx.all(sql<DueItem>`
      select * from (select ${idOfChild} as id, ${adoptedOn} as "from" from child x
        where x.authority_id = ${tx.authorityId} and ${notHeld('x.child_id')} and ${among(idOfChild, ids)}) found
      where "from" is not null order by id`);
    return sealed.filter(({ from }) => workingDaysDueOn(from, rules.keep.adopted) <= today);
  },
  dispose: async (tx, ids, { rules }) => {
    const kept = await keepTokens(tx, ids, rules.keep['adopted-tokens']);
    return added(await removeRecords(tx, ids), kept);
  },
};

/** Hashes of the numbers by which a file could bring the record back, or a roll be linked with it. */
async function keepTokens(tx: Tx, ids: readonly string[], years: number): Promise<Counts> {
  const children = await tx.all(sql<{
    childId: string;
    laChildId: string;
    birthDate: CalendarDate | null;
    sealedOn: CalendarDate;
    upns: string[];
  }>`
    select x.child_id as "childId", x.la_child_id as "laChildId", ${adoptedOn} as "sealedOn",
      coalesce(x.birth_date, x.expected_birth_date) as "birthDate",
      array(
        select i.value from child_identifier i where i.authority_id = x.authority_id and i.child_id = x.child_id
          and i.kind in ('upn', 'former-upn') and i.value <> ''
        union select n.upn from do_not_link n where n.authority_id = x.authority_id and n.child_id = x.child_id and n.upn is not null
        union select p.upn from link l join pupil p using (authority_id, pupil_id)
          where l.authority_id = x.authority_id and l.child_id = x.child_id and p.upn is not null and p.upn <> '') as upns
    from child x where x.authority_id = ${tx.authorityId} and x.child_id = any (${[...ids]}::uuid[])`);
  const { salt } = await tx.one(sql<{ salt: string }>`
    select coalesce((select salt from do_not_link_token where authority_id = ${tx.authorityId} limit 1),
      ${randomBytes(32).toString('hex')}) as salt`);
  for (const { laChildId, birthDate, sealedOn, upns } of children) {
    const until = tokenUntil(birthDate, sealedOn, years);
    const numbers = [['child', laChildId], ...upns.map((upn) => ['upn', upn])];
    for (const [kind, value] of numbers)
      await tx.run(sql`
        insert into do_not_link_token (authority_id, kind, token, salt, until)
        values (${tx.authorityId}, ${kind}, link_token(${salt}, ${value}), ${salt}, ${until})
        on conflict (authority_id, kind, token) do update set until = greatest(do_not_link_token.until, excluded.until)`);
  }
  return {};
}

/** What senders said of children of whom no record is held, or none any more. */
export const recordsOfNobody: Disposer = {
  classId: 'care',
  due: (tx, { today }, ids) =>
    tx.all(sql<DueItem>`
      select ${idOfRecord} as id, least(x.as_of, ${today}::date) as "from"
      from source_record x join source s using (authority_id, source_id)
      where x.authority_id = ${tx.authorityId} and s.kind in ('care-csv', 'cin-census')
        and not exists (select 1 from child c where c.authority_id = x.authority_id and c.la_child_id = x.record_key)
        and ${among(idOfRecord, ids)}
      order by 1`),
  dispose: async (tx, ids) => {
    const seen = await tx.run(sql`
      delete from source_seen x where x.authority_id = ${tx.authorityId} and ${among(idOfRecord, ids)}`);
    const records = await tx.run(sql`
      delete from source_record x where x.authority_id = ${tx.authorityId} and ${among(idOfRecord, ids)}`);
    return { source_seen: seen, source_record: records };
  },
};

/** One sender's record, by a text. */
export const idOfRecord = sql`concat_ws('|', x.source_id, x.series, x.record_key)`;
