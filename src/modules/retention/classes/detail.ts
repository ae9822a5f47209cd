/** Parts of a child's record that go before the rest: why, who worked there, where the home is. */
import { sql, type Tx } from '../../../platform/db.ts';
import {
  added,
  after,
  among,
  notHeld,
  plainRows,
  type Counts,
  type Disposer,
  type DueItem,
} from '../dispose.ts';
import { reasonsKeptFrom, workingDaysDueOn } from '../rules.ts';
import { idOfRecord, involvement } from './child.ts';

/** A closure that keeps a child out of the cohort says so as long as the record stands. */
const KEEPS_OUT = sql`('RC1', 'RC2')`;

const idOfReason = sql`concat_ws('|', x.child_id, x.referral_date)`;
const endOfEpisode = sql`(select e.closure_date from care_episode e where e.authority_id = x.authority_id
  and e.child_id = x.child_id and e.referral_date = x.referral_date)`;

/** Primary need, source of referral and reason for closure. */
export const reasons: Disposer = {
  classId: 'care-detail',
  due: (tx, { today, rules }, ids) =>
    tx.all(sql<DueItem>`
      select ${idOfReason} as id, ${endOfEpisode} as "from" from care_detail x
      where x.authority_id = ${tx.authorityId}
        and ${endOfEpisode} < ${reasonsKeptFrom(today, rules.keep['care-detail'])}::date
        and (x.closure_reason is null or x.closure_reason not in ${KEEPS_OUT}
          or x.primary_need is not null or x.referral_source is not null)
        and ${notHeld('x.child_id')} and ${among(idOfReason, ids)}
      order by 2, 1`),
  dispose: async (tx, ids) => {
    const emptied = await tx.run(sql`
      update care_detail x set primary_need = null, referral_source = null
      where x.authority_id = ${tx.authorityId} and x.closure_reason in ${KEEPS_OUT} and ${among(idOfReason, ids)}`);
    const gone = await tx.run(sql`
      delete from care_detail x where x.authority_id = ${tx.authorityId} and ${among(idOfReason, ids)}
        and (x.closure_reason is null or x.closure_reason not in ${KEEPS_OUT})`);
    return { care_detail: emptied + gone };
  },
};

const idOfPlan = sql`concat_ws('|', x.child_id, x.started_on)`;
const endOfPlan = sql`(select p.ended_on from care_plan p where p.authority_id = x.authority_id
  and p.child_id = x.child_id and p.kind = 'cp' and p.started_on = x.started_on)`;

/** Categories of abuse. */
export const categories: Disposer = {
  classId: 'care-detail',
  due: (tx, { today, rules }, ids) =>
    tx.all(sql<DueItem>`
      select ${idOfPlan} as id, ${endOfPlan} as "from" from care_plan_detail x
      where x.authority_id = ${tx.authorityId}
        and ${endOfPlan} < ${reasonsKeptFrom(today, rules.keep['care-detail'])}::date
        and ${notHeld('x.child_id')} and ${among(idOfPlan, ids)}
      order by 2, 1`),
  dispose: async (tx, ids) => ({
    care_plan_detail: await tx.run(sql`
      delete from care_plan_detail x where x.authority_id = ${tx.authorityId} and ${among(idOfPlan, ids)}`),
  }),
};

const senderNotHeld = sql<boolean>`not exists (select 1 from child c join retention_hold held
  on held.authority_id = c.authority_id and held.child_id = c.child_id and held.lifted_at is null
  where c.authority_id = x.authority_id and c.la_child_id = x.record_key)`;

/** The same as a census said it. */
export const reasonsAsReceived: Disposer = {
  classId: 'care-detail',
  due: (tx, { today, rules }, ids) => {
    const keptFrom = reasonsKeptFrom(today, rules.keep['care-detail']);
    return tx.all(sql<DueItem>`
      select ${idOfRecord} as id, least(x.as_of, ${keptFrom}::date) as "from"
      from source_record x join source s using (authority_id, source_id)
      where x.authority_id = ${tx.authorityId} and s.kind = 'cin-census'
        and without_reasons(x.facts, ${keptFrom}::date) is distinct from x.facts
        and ${senderNotHeld} and ${among(idOfRecord, ids)}
      order by 1`);
  },
  dispose: async (tx, ids, { today, rules }) => ({
    source_record: await tx.run(sql`
      update source_record x
      set facts = without_reasons(x.facts, ${reasonsKeptFrom(today, rules.keep['care-detail'])}::date)
      where x.authority_id = ${tx.authorityId} and ${among(idOfRecord, ids)}`),
  }),
};

/** Former allocations. */
export const formerWorkers = plainRows({
  classId: 'workers',
  table: 'allocation',
  id: sql`concat_ws('|', x.child_id, x.since, x.worker_email)`,
  from: sql`x.until`,
  dueOn: after('years', 'workers'),
  unless: notHeld('x.child_id'),
});

/** News that named a worker. */
export const newsOfWorkers = plainRows({
  classId: 'workers',
  table: 'child_change',
  id: sql`x.change_id::text`,
  from: sql`case when x.what = 'worker' then x.on_day end`,
  dueOn: after('years', 'workers'),
  unless: notHeld('x.child_id'),
});

const idOfAddress = sql`concat_ws('|', x.child_id, x.since)`;

/** Addresses of children who moved, and of those with whom nobody works any more. */
export const addresses: Disposer = {
  classId: 'address',
  due: (tx, { today, rules }, ids) =>
    tx.all(sql<DueItem>`
      with gone as (
        select x.child_id, ${involvement(sql`x.child_id`)} as closed_on from child x
        where x.authority_id = ${tx.authorityId} and exists (select 1 from child_address a
          where a.authority_id = x.authority_id and a.child_id = x.child_id))
      select ${idOfAddress} as id, least(x.until, g.closed_on) as "from"
      from child_address x join gone g using (child_id)
      where x.authority_id = ${tx.authorityId}
        and least(x.until, g.closed_on) + ${rules.keep.address}::int <= ${today}::date
        and ${notHeld('x.child_id')} and ${among(idOfAddress, ids)}
      order by 2, 1`),
  dispose: async (tx, ids) => {
    const gone = await tx.all(sql<{ childId: string }>`
      delete from child_address x where x.authority_id = ${tx.authorityId} and ${among(idOfAddress, ids)}
      returning x.child_id as "childId"`);
    const children = gone.map(({ childId }) => childId);
    // A sender's word of an address goes with the last one: it names the present one alone.
    const emptied = await tx.run(sql`
      update source_record x set facts = x.facts - 'address'
      from source s, child c
      where x.authority_id = ${tx.authorityId} and s.authority_id = x.authority_id and s.source_id = x.source_id
        and s.kind = 'care-csv' and c.authority_id = x.authority_id and c.la_child_id = x.record_key
        and c.child_id = any (${children}::uuid[]) and x.facts ? 'address'
        and not exists (select 1 from child_address a where a.authority_id = c.authority_id and a.child_id = c.child_id)`);
    return { child_address: gone.length, source_record: emptied };
  },
};

/** Protected places that the child has left. */
export const protectedPlaces: Disposer = {
  classId: 'restricted',
  due: async (tx, { today, rules }, ids) => {
    const left = await tx.all(sql<DueItem>`
      select ${idOfAddress} as id, x.until as "from" from child_address x
      where x.authority_id = ${tx.authorityId} and x.is_protected and x.until <= ${today}::date
        and ${notHeld('x.child_id')} and ${among(idOfAddress, ids)}
      order by 2, 1`);
    return left.filter(({ from }) => workingDaysDueOn(from, rules.keep.restricted) <= today);
  },
  dispose: async (tx, ids) => ({
    child_address: await tx.run(sql`
      delete from child_address x where x.authority_id = ${tx.authorityId} and ${among(idOfAddress, ids)}`),
  }),
};

/** Restrictions that were lifted; with the last one goes who had been let in. */
export const restrictionsLifted: Disposer = {
  classId: 'restricted',
  due: async (tx, { today, rules }, ids) => {
    const lifted = await tx.all(sql<DueItem>`
      select x.restriction_id::text as id, x.lifted_on as "from" from restriction x
      where x.authority_id = ${tx.authorityId} and x.lifted_on <= ${today}::date
        and ${notHeld('x.child_id')} and ${among(sql`x.restriction_id::text`, ids)}
      order by 2, 1`);
    return lifted.filter(({ from }) => workingDaysDueOn(from, rules.keep.restricted) <= today);
  },
  dispose: async (tx, ids) => {
    const gone = await tx.all(sql<{ childId: string }>`
      delete from restriction x where x.authority_id = ${tx.authorityId}
        and x.restriction_id = any (${[...ids]}::uuid[])
      returning x.child_id as "childId"`);
    await tx.run(sql`
      update approval x set detail = '{}' where x.authority_id = ${tx.authorityId} and x.detail <> '{}'
        and exists (select 1 from unnest(${[...ids]}::text[]) r(id) where position(r.id in x.subject) > 0)`);
    return added(
      { restriction: gone.length },
      await closeLists(
        tx,
        gone.map((each) => each.childId),
      ),
    );
  },
};

async function closeLists(tx: Tx, childIds: readonly string[]): Promise<Counts> {
  const free = sql`x.authority_id = ${tx.authorityId} and x.child_id = any (${[...childIds]}::uuid[])
    and not exists (select 1 from restriction r where r.authority_id = x.authority_id and r.child_id = x.child_id)`;
  return {
    restriction_allow: await tx.run(sql`delete from restriction_allow x where ${free}`),
    sight: await tx.run(sql`delete from sight x where ${free} and x.scope like 'allow:%'`),
  };
}
