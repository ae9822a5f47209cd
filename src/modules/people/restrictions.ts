/**
 * Restricted children (TRUST 4a rule 6): seen only by who stands on the child's allow-list, with a
 * fresh second factor; sealed ones by nobody. The database keeps what is barred in step (migration
 * 0006), so these verbs only say what is so. A restriction is looked at again after ninety days.
 */
import { z } from 'zod';
import { readSetting, record, setting, type Actor, type AuditEvent } from '../../access/index.ts';
import { addDays } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type Tx } from '../../platform/db.ts';

/** Why a child is restricted; an adopted child is sealed instead. */
export const RESTRICTION_CATEGORIES = [
  'protected-location',
  'witness-protection',
  'staff-relative',
  'high-risk',
] as const;
/** One of `RESTRICTION_CATEGORIES`. */
export type RestrictionCategory = (typeof RESTRICTION_CATEGORIES)[number];

/** A restriction that was set. */
export interface Restriction {
  readonly restrictionId: string;
  readonly childId: string;
  readonly category: RestrictionCategory;
  readonly since: CalendarDate;
  readonly reviewOn: CalendarDate;
  readonly liftedOn: CalendarDate | null;
}

/** After how many days a restriction is looked at again (TRUST 4a rule 6). */
export const restrictionReviewDays = setting({
  key: 'restriction.review-days',
  title: 'Days until a restriction is looked at again',
  help: 'A restricted record is reviewed after so many days, and again after each review. The standard is 90.',
  schema: z.number().int().min(7).max(180),
  standard: 90,
});

/** Restricts a child; where a restriction of the category stands already it is given back. */
export async function restrictChild(
  tx: Tx,
  actor: Actor,
  restriction: {
    readonly childId: string;
    readonly category: RestrictionCategory;
    readonly since: CalendarDate;
    readonly reviewOn?: CalendarDate;
    /** Who set it and why; none where the authority is set up with it. */
    readonly setBy?: string;
    readonly reason?: string;
  },
): Promise<string> {
  const { childId, category, since } = restriction;
  const held = (await findRestrictions(tx, childId)).find(
    (each) => each.category === category && each.liftedOn === null,
  );
  if (held) return held.restrictionId;
  const restrictionId = crypto.randomUUID();
  await tx.run(sql`
    insert into restriction (authority_id, restriction_id, child_id, category, since, review_on, set_by, reason)
    values (${tx.authorityId}, ${restrictionId}, ${childId}, ${category}, ${since},
      ${restriction.reviewOn ?? addDays(since, await readSetting(tx, restrictionReviewDays))},
      ${restriction.setBy ?? null}, ${restriction.reason ?? ''})`);
  await note(tx, actor, 'restriction.added', childId, restrictionId);
  return restrictionId;
}

/** Lets a named person see a restricted child from a day on, until a day or until withdrawn. */
export async function allowOnRestricted(
  tx: Tx,
  actor: Actor,
  allowance: {
    readonly childId: string;
    readonly personId: string;
    readonly since: CalendarDate;
    readonly until?: CalendarDate;
    readonly allowedBy?: string;
    readonly reason?: string;
    /** The agreement of two people, for somebody let in afterwards. */
    readonly approvalId?: string;
  },
): Promise<void> {
  const { childId, personId, since } = allowance;
  const until = allowance.until ?? null;
  await tx.run(sql`
    insert into restriction_allow (authority_id, child_id, person_id, since, until, allowed_by, reason, approval_id)
    values (${tx.authorityId}, ${childId}, ${personId}, ${since}, ${until}, ${allowance.allowedBy ?? null},
      ${allowance.reason ?? ''}, ${allowance.approvalId ?? null})
    on conflict (authority_id, child_id, person_id, since) do update
      set until = excluded.until, allowed_by = excluded.allowed_by, reason = excluded.reason,
        approval_id = excluded.approval_id`);
  await tx.run(sql`
    insert into sight (authority_id, child_id, scope, source, since, until)
    values (${tx.authorityId}, ${childId}, ${`allow:${personId}`}, 'allow-list', ${since}, ${until})
    on conflict (authority_id, child_id, scope, source, since) do update set until = excluded.until`);
  await note(tx, actor, 'restriction.allowed', childId, personId);
}

/** Takes a person off a child's allow-list; the last day is the day before the one given. */
export async function withdrawAllowance(
  tx: Tx,
  actor: Actor,
  {
    childId,
    personId,
    on,
  }: { readonly childId: string; readonly personId: string; readonly on: CalendarDate },
): Promise<void> {
  const until = addDays(on, -1);
  await tx.run(sql`
    update restriction_allow set until = ${until}
    where authority_id = ${tx.authorityId} and child_id = ${childId} and person_id = ${personId}
      and (until is null or until > ${until})`);
  await tx.run(sql`
    update sight set until = ${until}
    where authority_id = ${tx.authorityId} and child_id = ${childId} and scope = ${`allow:${personId}`}
      and (until is null or until > ${until})`);
  await note(tx, actor, 'restriction.withdrawn', childId, personId);
}

/** Lifts a restriction; false when it is not there or lifted already. A seal is no restriction to lift. */
export async function liftRestriction(
  tx: Tx,
  actor: Actor,
  {
    restrictionId,
    on,
    lift,
  }: {
    readonly restrictionId: string;
    readonly on: CalendarDate;
    /** Who lifts it, by which agreement of two people. */
    readonly lift?: { readonly by: string; readonly approvalId: string };
  },
): Promise<boolean> {
  const lifted = await tx.maybe(sql<{ childId: string }>`
    update restriction set lifted_on = ${on}, lifted_by = ${lift?.by ?? null}, approval_id = ${lift?.approvalId ?? null}
    where authority_id = ${tx.authorityId} and restriction_id = ${restrictionId} and lifted_on is null
    returning child_id as "childId"`);
  if (lifted === undefined) return false;
  await note(tx, actor, 'restriction.lifted', lifted.childId, restrictionId);
  return true;
}

/** Looks at a restriction again and keeps it; the next look is due after as many days as are set. */
export async function keepRestriction(
  tx: Tx,
  actor: Actor,
  { restrictionId, on }: { readonly restrictionId: string; readonly on: CalendarDate },
): Promise<boolean> {
  const next = addDays(on, await readSetting(tx, restrictionReviewDays));
  const kept = await tx.maybe(sql<{ childId: string }>`
    update restriction set review_on = ${next}, reviewed_on = ${on}, reviewed_by = ${actor?.personId ?? null}
    where authority_id = ${tx.authorityId} and restriction_id = ${restrictionId} and lifted_on is null
    returning child_id as "childId"`);
  if (kept === undefined) return false;
  await note(tx, actor, 'restriction.reviewed', kept.childId, restrictionId);
  return true;
}

/** Seals the record of a child who was adopted: nobody's from now on, and never matched. */
export async function sealChild(
  tx: Tx,
  actor: Actor,
  { childId, on }: { readonly childId: string; readonly on: CalendarDate },
): Promise<void> {
  const sealed = await tx.run(sql`
    update child set is_sealed = true, sealed_on = ${on}
    where authority_id = ${tx.authorityId} and child_id = ${childId} and not is_sealed`);
  if (sealed > 0) await note(tx, actor, 'record.sealed', childId);
}

/**
 * Removes what a sealed record must not keep (TRUST section 6: within five working days of the order):
 * names, addresses and identifiers of children sealed on or before the day given. Gives how many
 * children there were.
 */
export async function emptySealedRecords(
  tx: Tx,
  actor: Actor,
  sealedBy: CalendarDate,
): Promise<number> {
  const sealed = sql`
    select child_id from child
    where authority_id = ${tx.authorityId} and is_sealed and coalesce(sealed_on, ${sealedBy}) <= ${sealedBy}`;
  const emptied = await tx.all(sql<{ childId: string }>`
    with names as (
      delete from child_name where authority_id = ${tx.authorityId} and child_id in (${sealed}) returning child_id
    ), addresses as (
      delete from child_address where authority_id = ${tx.authorityId} and child_id in (${sealed}) returning child_id
    ), identifiers as (
      delete from child_identifier where authority_id = ${tx.authorityId} and child_id in (${sealed}) returning child_id
    )
    select distinct child_id as "childId" from (
      select * from names union all select * from addresses union all select * from identifiers) gone`);
  for (const { childId } of emptied) await note(tx, actor, 'record.emptied', childId);
  return emptied.length;
}

/** The restrictions of a child, lifted ones too, newest first. */
export async function findRestrictions(tx: Tx, childId: string): Promise<Restriction[]> {
  return tx.all(sql<Restriction>`
    select restriction_id as "restrictionId", child_id as "childId", category, since,
      review_on as "reviewOn", lifted_on as "liftedOn"
    from restriction where authority_id = ${tx.authorityId} and child_id = ${childId}
    order by since desc, restriction_id`);
}

async function note(
  tx: Tx,
  actor: Actor,
  event: AuditEvent,
  childId: string,
  ref?: string,
): Promise<void> {
  await record(tx, actor, {
    event,
    subjectType: 'child',
    subjectId: childId,
    ...(ref === undefined ? {} : { ref }),
  });
}
