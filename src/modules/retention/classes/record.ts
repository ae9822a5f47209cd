/** A child's whole record: how it goes, whatever makes it go. */
import { sql, type Tx } from '../../../platform/db.ts';
import { added, deleteBy, type Counts } from '../dispose.ts';

/** Tables with a row for the child by its id, those first that refer to others. */
export const CHILD_TABLES = [
  'sight',
  'rights_mark',
  'child_change',
  'field_change',
  'cohort_row',
  'cohort_span',
  'known_status',
  'child_school',
  'cohort_assertion',
  'named_professional',
  'conflict',
  'link',
  'link_history',
  'match_pair',
  'match_decision',
  'do_not_link',
  'restriction_allow',
  'restriction',
  'care_detail',
  'care_assessment',
  'care_plan_detail',
  'care_review',
  'care_plan',
  'section47',
  'care_episode',
  'disability',
  'looked_after_period',
  'kinship_arrangement',
  'care_status',
  'allocation',
  'care_school',
  'child_address',
  'child_identifier',
  'child_name',
] as const;

const REMOVED = 'Removed with the record of the child.';

/** Removes children with all that is held of them; what others keep for longer loses its words. */
export async function removeRecords(tx: Tx, childIds: readonly string[]): Promise<Counts> {
  const ids = [...childIds];
  const sent = await removeWhatWasSent(tx, ids);
  const told = await removeWhatWasTold(tx, ids);
  const advice = await removeAdvice(
    tx,
    sql`
    select advice_id from advice_child where authority_id = ${tx.authorityId} and child_id = any (${ids}::uuid[])`,
  );
  await tx.run(sql`
    update approval x set detail = '{}'
    where x.authority_id = ${tx.authorityId} and x.detail <> '{}' and exists (
      select 1 from unnest(${ids}::text[]) c(id) where position(c.id in x.subject || ' ' || x.detail::text) > 0
        or exists (select 1 from restriction r where r.authority_id = x.authority_id and r.child_id::text = c.id
          and position(r.restriction_id::text in x.subject) > 0))`);
  await tx.run(sql`
    update emergency_access x set reason = ${REMOVED}, review_note = case when review_note is null then null else ${REMOVED} end
    where x.authority_id = ${tx.authorityId} and x.child_id = any (${ids}::uuid[])`);
  const words = await removeSharingWords(tx, ids);
  const packs = await deleteBy(tx, 'rights_pack', 'child_id', ids);
  await tx.run(sql`
    update rights_case set child_id = null
    where authority_id = ${tx.authorityId} and child_id = any (${ids}::uuid[])`);
  const own: Counts[] = [];
  for (const table of CHILD_TABLES) own.push(await deleteBy(tx, table, 'child_id', ids));
  return added(
    sent,
    told,
    advice,
    words,
    packs,
    ...own,
    await deleteBy(tx, 'child', 'child_id', ids),
  );
}

/** What senders said of the children, the journals of it, and what was asked about its absence. */
async function removeWhatWasSent(tx: Tx, ids: readonly string[]): Promise<Counts> {
  const keys = sql`(select c.la_child_id from child c
    where c.authority_id = ${tx.authorityId} and c.child_id = any (${[...ids]}::uuid[]))`;
  const ofCare = sql`in (select s.source_id from source s
    where s.authority_id = ${tx.authorityId} and s.kind in ('care-csv', 'cin-census'))`;
  const batches = sql`in (select b.batch_id from batch b
    where b.authority_id = ${tx.authorityId} and b.source_id ${ofCare})`;
  const counts: Record<string, number> = {};
  for (const table of ['source_record', 'source_seen'] as const)
    counts[table] = await tx.run(sql`
      delete from ${sql.table(table)} x where x.authority_id = ${tx.authorityId}
        and x.source_id ${ofCare} and x.record_key in ${keys}`);
  for (const table of ['staged_record', 'absence_question', 'batch_issue'] as const)
    counts[table] = await tx.run(sql`
      delete from ${sql.table(table)} x where x.authority_id = ${tx.authorityId}
        and x.batch_id ${batches} and x.record_key in ${keys}`);
  counts['batch_change'] = await tx.run(sql`
    delete from batch_change x where x.authority_id = ${tx.authorityId} and (
      x.row_key ->> 'child_id' = any (${[...ids]}::text[])
      or (x.table_name = 'child' and x.row_key ->> 'la_child_id' in ${keys})
      or (x.batch_id ${batches} and x.row_key ->> 'record_key' in ${keys}))`);
  return counts;
}

/** Notices about the children, news of them, and when somebody last looked at them. */
async function removeWhatWasTold(tx: Tx, ids: readonly string[]): Promise<Counts> {
  const about = sql`select n.notice_id from notice n where n.authority_id = ${tx.authorityId}
    and n.subject_type = 'child' and n.subject_id = any (${[...ids]}::text[])`;
  const counts: Record<string, number> = {};
  for (const table of ['outbox', 'notice_receipt', 'notice'] as const)
    counts[table] = await tx.run(sql`
      delete from ${sql.table(table)} x where x.authority_id = ${tx.authorityId} and x.notice_id in (${about})`);
  const news = sql`select e.event_id from domain_event e where e.authority_id = ${tx.authorityId}
    and e.payload ->> 'childId' = any (${[...ids]}::text[])`;
  for (const table of ['event_handled', 'domain_event'] as const)
    counts[table] = await tx.run(sql`
      delete from ${sql.table(table)} x where x.authority_id = ${tx.authorityId} and x.event_id in (${news})`);
  counts['last_look'] = await tx.run(sql`
    delete from last_look x where x.authority_id = ${tx.authorityId} and exists (
      select 1 from unnest(${[...ids]}::text[]) c(id) where position(c.id in x.subject) > 0)`);
  return counts;
}

/** What was decided about sharing stays without the child and without its words. */
async function removeSharingWords(tx: Tx, ids: readonly string[]): Promise<Counts> {
  const decisions = sql`authority_id = ${tx.authorityId} and child_id = any (${[...ids]}::uuid[])`;
  const words = await tx.run(sql`
    delete from sharing_words w where w.authority_id = ${tx.authorityId}
      and w.decision_id in (select decision_id from sharing_decision where ${decisions})`);
  await tx.run(sql`update sharing_decision set child_id = null where ${decisions}`);
  return { sharing_words: words };
}

/** Removes questions to the Virtual School, by a query for their ids. */
export async function removeAdvice(tx: Tx, questions: ReturnType<typeof sql>): Promise<Counts> {
  const found = await tx.all(sql<{ advice_id: string }>`${questions}`);
  const ids = found.map((each) => each.advice_id);
  const counts: Counts[] = [];
  for (const table of ['advice_message', 'advice_child', 'advice_request'] as const)
    counts.push(await deleteBy(tx, table, 'advice_id', ids));
  return added(...counts);
}
