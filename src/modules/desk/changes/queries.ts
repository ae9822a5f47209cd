/**
 * How the facts of a child or pupil came to be what they are, the newest first: what files and their
 * undoing changed (`field_change`), and what people decided, each out of its own record. Row security
 * gives the rows.
 */
import { sql, type RawBuilder, type Tx } from '../../../platform/db.ts';
import { GROUP_FIELDS, type FieldChange, type Group } from './rules.ts';

/** Whose changes: a child's with the schools' records of it, or one school's pupil's. */
export type Subject = { readonly childId: string } | { readonly pupilId: string };

/** A page of the changes, and how many there are. */
export async function listChanges(
  tx: Tx,
  subject: Subject,
  group: Group | '',
  page: { readonly limit: number; readonly offset: number },
): Promise<FieldChange[]> {
  return tx.all(sql<FieldChange>`
    select * from (${changes(tx, subject, group)}) x
    order by "knownAt" desc, place desc, field, "rowKey" limit ${page.limit} offset ${page.offset}`);
}

/** How many there are. */
export async function countChanges(tx: Tx, subject: Subject, group: Group | ''): Promise<number> {
  const { count } = await tx.one(sql<{ count: number }>`
    select count(*)::int as count from (${changes(tx, subject, group)}) x`);
  return count;
}

function changes(tx: Tx, subject: Subject, group: Group | ''): RawBuilder<FieldChange> {
  const { authorityId } = tx;
  const fields = group === '' ? null : GROUP_FIELDS[group];
  const wanted = (field: RawBuilder<unknown>) =>
    fields === null ? sql`true` : sql`${field} = any (${[...fields]}::text[])`;
  const nothing = sql`null::bigint, null::text, null::date, null::int`;
  const pupils =
    'pupilId' in subject
      ? sql`array[${subject.pupilId}::uuid]`
      : sql`array(select l.pupil_id from link l
          where l.authority_id = ${authorityId} and l.child_id = ${subject.childId})`;
  const written = (whose: RawBuilder<unknown>) => sql`
    select f.change_id as place, f.field, f.row_key as "rowKey", f.was, f.became, f.valid_from as "validFrom",
      f.known_at as "knownAt", f.batch_id as "batchId", f.file_kind as "fileKind", f.file_as_of as "fileAsOf",
      f.file_row as "fileRow", f.is_undo as "isUndo", null::text as by, '' as note
    from field_change f where f.authority_id = ${authorityId} and ${whose} and ${wanted(sql`f.field`)}`;
  const answers = sql`
    select a.answer_id, 'answer', a.pupil_id::text, case when a.state_before is null then null else array[a.state_before] end,
      array[a.answer, a.on_date::text], a.on_date, a.answered_at, ${nothing}, false, p.name, ''
    from roll_answer a join person p on p.authority_id = a.authority_id and p.person_id = a.answered_by
    where a.authority_id = ${authorityId} and a.pupil_id = any (${pupils}) and ${wanted(sql`'answer'`)}
    union all
    select a.answer_id, 'answer', a.pupil_id::text, array[a.answer, a.on_date::text],
      case when a.state_before is null then null else array[a.state_before] end, null, a.undone_at, ${nothing}, false, null, 'Taken back'
    from roll_answer a
    where a.authority_id = ${authorityId} and a.pupil_id = any (${pupils}) and a.undone_at is not null and ${wanted(sql`'answer'`)}`;
  const links = (whose: RawBuilder<unknown>) => sql`
    select 0, 'link', l.pupil_id::text, null::text[], array[l.urn, l.basis], null::date, l.since, ${nothing}, false,
      (select p.name from match_decision d join person p on p.authority_id = d.authority_id and p.person_id = d.decided_by
        where d.authority_id = l.authority_id and d.child_id = l.child_id and d.pupil_id = l.pupil_id
          and d.decision = 'link' and l.basis = 'person' order by d.decision_id desc limit 1), ''
    from link l where l.authority_id = ${authorityId} and ${whose} and ${wanted(sql`'link'`)}`;
  if ('pupilId' in subject)
    return sql<FieldChange>`
      ${written(sql`f.pupil_id = ${subject.pupilId}`)} union all ${answers}
      union all ${links(sql`l.pupil_id = ${subject.pupilId}`)}`;
  const { childId } = subject;
  return sql<FieldChange>`
    ${written(sql`f.child_id = ${childId}`)}
    union all ${written(sql`f.pupil_id = any (${pupils})`)}
    union all ${answers}
    union all ${links(sql`l.child_id = ${childId}`)}
    union all
    select h.history_id, 'link', h.pupil_id::text, null, array[null, h.basis], null, h.since, ${nothing}, false, null, ''
    from link_history h where h.authority_id = ${authorityId} and h.child_id = ${childId} and ${wanted(sql`'link'`)}
    union all
    select h.history_id, 'link', h.pupil_id::text, array[null, h.basis], null, null, h.until, ${nothing}, false,
      p.name, coalesce(d.reason, '')
    from link_history h
    left join match_decision d on d.authority_id = h.authority_id and d.decision_id = h.decision_id
    left join person p on p.authority_id = d.authority_id and p.person_id = d.decided_by
    where h.authority_id = ${authorityId} and h.child_id = ${childId} and ${wanted(sql`'link'`)}
    union all
    select 0, 'belongs', a.assertion_id::text, null, array[a.since, a.until]::text[], a.since, a.asserted_at, ${nothing},
      false, p.name, a.reason
    from cohort_assertion a join person p on p.authority_id = a.authority_id and p.person_id = a.asserted_by
    where a.authority_id = ${authorityId} and a.child_id = ${childId} and ${wanted(sql`'belongs'`)}
    union all
    select 0, 'belongs', a.assertion_id::text, array[a.since, a.until]::text[], null, null, a.withdrawn_at, ${nothing},
      false, p.name, 'Withdrawn'
    from cohort_assertion a left join person p on p.authority_id = a.authority_id and p.person_id = a.withdrawn_by
    where a.authority_id = ${authorityId} and a.child_id = ${childId} and a.withdrawn_at is not null and ${wanted(sql`'belongs'`)}
    union all
    select 0, 'named', n.named_id::text, null, array[w.name, n.role], n.since, n.named_at, ${nothing}, false, p.name, ''
    from named_professional n
    join person w on w.authority_id = n.authority_id and w.person_id = n.person_id
    left join person p on p.authority_id = n.authority_id and p.person_id = n.named_by
    where n.authority_id = ${authorityId} and n.child_id = ${childId} and ${wanted(sql`'named'`)}`;
}

/** Names of the schools and teams that changes speak of, by URN and by team. */
export async function placeNames(
  tx: Tx,
  changes_: readonly FieldChange[],
): Promise<ReadonlyMap<string, string>> {
  const parts = changes_
    .filter(({ field }) => ['enrolment', 'link', 'team', 'school-named'].includes(field))
    .flatMap(({ was, became }) => [was?.[0], became?.[0]])
    .filter((part) => part !== undefined && part !== null);
  if (parts.length === 0) return new Map();
  const rows = await tx.all(sql<{ key: string; name: string }>`
    select urn as key, name from establishment where authority_id = ${tx.authorityId} and urn = any (${parts}::text[])
    union all
    select team_id, name from team where authority_id = ${tx.authorityId} and team_id = any (${parts}::text[])`);
  return new Map(rows.map(({ key, name }) => [key, name]));
}

/** What a child is called today, for whoever may see the child; undefined for anybody else. */
export async function childCalled(tx: Tx, childId: string): Promise<string | undefined> {
  const found = await tx.maybe(sql<{ name: string }>`
    select coalesce(nullif(trim(n.forename || ' ' || n.surname), ''), 'Name not given') as name
    from child c left join child_name n on n.authority_id = c.authority_id and n.child_id = c.child_id and n.kind = 'current'
    where c.authority_id = ${tx.authorityId} and c.child_id = ${childId}`);
  return found?.name;
}
