/**
 * Decisions about pairs are appended; what stands is a fold over them. Nothing is overwritten, so
 * every decision can be taken back and replayed.
 */
import { record, type Viewer } from '../../access/index.ts';
import type { Tell } from '../../platform/bus.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { notFound, Refusal } from '../../platform/errors.ts';

/** What a person may say of a pair. */
export type DecisionKind = 'link' | 'not-same' | 'skip' | 'take-apart' | 'undo';

/** One appended decision. */
export interface Decision {
  readonly decisionId: number;
  readonly decision: DecisionKind;
  /** The decision that an `undo` takes back. */
  readonly undoes: number | null;
}

/** What stands after all decisions about one pair: linked, kept apart, or nothing yet. */
export type Standing = 'linked' | 'apart' | 'open';

/** Folds the decisions about one pair, oldest first. A skip decides nothing; an undo unsays one. */
export function standingOf(decisions: readonly Decision[]): Standing {
  const undone = new Set(
    decisions.flatMap((each) =>
      each.decision === 'undo' && each.undoes !== null ? [each.undoes] : [],
    ),
  );
  const last = decisions
    .filter((each) => isVerdict(each.decision) && !undone.has(each.decisionId))
    .at(-1);
  if (last === undefined) return 'open';
  return last.decision === 'link' ? 'linked' : 'apart';
}

function isVerdict(kind: DecisionKind): boolean {
  return kind === 'link' || kind === 'not-same' || kind === 'take-apart';
}

/** The pairs on which people have decided, as they stand. */
export async function standingPairs(
  tx: Tx,
): Promise<{ childId: string; pupilId: string; standing: Standing }[]> {
  const rows = await tx.all(sql<{ childId: string; pupilId: string; decisions: Decision[] }>`
    select child_id as "childId", pupil_id as "pupilId",
      jsonb_agg(jsonb_build_object('decisionId', decision_id, 'decision', decision, 'undoes', undoes) order by decision_id) as decisions
    from match_decision where authority_id = ${tx.authorityId}
    group by child_id, pupil_id`);
  return rows.map(({ childId, pupilId, decisions }) => ({
    childId,
    pupilId,
    standing: standingOf(decisions),
  }));
}

/**
 * Appends a decision by a person about a pair that they may review, or about a link of a child whom
 * they see (a link by a valid UPN is no pair to review); 404 for any other pair. Pressed twice it is
 * one decision; pressed on a page older than what others decided since, it is refused with 409.
 *
 * @param seen the newest decision about the pair when it was shown, see {@link newestOf}
 */
export async function decidePair(
  tx: Tx,
  tell: Tell,
  viewer: Viewer,
  pair: { readonly childId: string; readonly pupilId: string },
  decision: Exclude<DecisionKind, 'undo'>,
  reason: string,
  seen?: number,
): Promise<void> {
  await takeTurns(tx, `${pair.childId} ${pair.pupilId}`);
  const known = await tx.maybe(sql<{ found: number }>`
    select 1 as found from match_pair where authority_id = ${tx.authorityId}
      and child_id = ${pair.childId} and pupil_id = ${pair.pupilId}
    union
    select 1 from link where authority_id = ${tx.authorityId}
      and child_id = ${pair.childId} and pupil_id = ${pair.pupilId}`);
  if (known === undefined) throw notFound();
  const last = await lastOf(tx, pair);
  if (last?.decision === decision && last.decidedBy === viewer.personId) return;
  if (seen !== undefined && decision !== 'skip' && (await newestOf(tx, pair)) > seen) {
    throw new Refusal(
      409,
      'Somebody else, or another window, decided about this pair meanwhile. Open the review again to see where it stands.',
    );
  }
  await append(tx, tell, viewer, pair, decision, reason, null);
}

interface Pair {
  readonly childId: string;
  readonly pupilId: string;
}

const ofPair = (tx: Tx, pair: Pair) => sql<boolean>`
  d.authority_id = ${tx.authorityId} and d.child_id = ${pair.childId} and d.pupil_id = ${pair.pupilId}`;

/** The newest decision about a pair, skips left out; 0 when there is none. */
export async function newestOf(tx: Tx, pair: Pair): Promise<number> {
  const { newest } = await tx.one(sql<{ newest: number }>`
    select coalesce(max(d.decision_id), 0) as newest from match_decision d
    where ${ofPair(tx, pair)} and d.decision <> 'skip'`);
  return newest;
}

/** The last decision about a pair that nobody took back. */
function lastOf(
  tx: Tx,
  pair: Pair,
): Promise<{ decision: DecisionKind; decidedBy: string } | undefined> {
  return tx.maybe(sql<{ decision: DecisionKind; decidedBy: string }>`
    select d.decision, d.decided_by as "decidedBy" from match_decision d
    where ${ofPair(tx, pair)} and d.decision <> 'undo'
      and (d.decision <> 'skip' or d.decided_at > now() - interval '12 hours')
      and not exists (select 1 from match_decision u where u.authority_id = d.authority_id and u.undoes = d.decision_id)
    order by d.decision_id desc limit 1`);
}

/** Decisions about one thing take turns: a button pressed twice at once finds its first press. */
async function takeTurns(tx: Tx, about: string): Promise<void> {
  await tx.run(sql`
    select pg_advisory_xact_lock(hashtext('alongside.pair'), hashtext(${`${tx.authorityId} ${about}`}))`);
}

interface OwnDecision {
  readonly decisionId: number;
  readonly childId: string;
  readonly pupilId: string;
}

/** The person's latest decision of the past day that was not taken back, a skip included. */
export async function findUndoable(tx: Tx, personId: string): Promise<OwnDecision | undefined> {
  return tx.maybe(sql<OwnDecision>`
    select d.decision_id as "decisionId", d.child_id as "childId", d.pupil_id as "pupilId"
    from match_decision d
    where d.authority_id = ${tx.authorityId} and d.decided_by = ${personId} and d.decision <> 'undo'
      and d.decided_at > now() - interval '1 day'
      and not exists (select 1 from match_decision u where u.authority_id = d.authority_id and u.undoes = d.decision_id)
    order by d.decision_id desc limit 1`);
}

/**
 * Takes the viewer's own latest decision back; false when there is none of the past day, or when it is
 * not the one that the page offered to take back (pressed twice, or decided in another window since).
 */
export async function undoLastDecision(
  tx: Tx,
  tell: Tell,
  viewer: Viewer,
  offered?: number,
): Promise<boolean> {
  await takeTurns(tx, viewer.personId);
  const last = await findUndoable(tx, viewer.personId);
  if (last === undefined || (offered !== undefined && last.decisionId !== offered)) return false;
  await append(tx, tell, viewer, last, 'undo', '', last.decisionId);
  return true;
}

async function append(
  tx: Tx,
  tell: Tell,
  viewer: Viewer,
  pair: { readonly childId: string; readonly pupilId: string },
  decision: DecisionKind,
  reason: string,
  undoes: number | null,
): Promise<void> {
  await tx.run(sql`
    insert into match_decision (authority_id, child_id, pupil_id, decision, undoes, reason, decided_by)
    values (${tx.authorityId}, ${pair.childId}, ${pair.pupilId}, ${decision}, ${undoes}, ${reason}, ${viewer.personId})`);
  await record(tx, viewer, {
    event:
      decision === 'link'
        ? 'link.confirmed'
        : decision === 'undo'
          ? 'link.undone'
          : decision === 'skip'
            ? 'link.skipped'
            : 'link.refused',
    subjectType: 'child',
    subjectId: pair.childId,
    ref: pair.pupilId,
    purpose: 'linkage',
  });
  if (decision !== 'skip') {
    await tell(
      tx,
      { kind: 'pair.decided', childId: pair.childId, pupilId: pair.pupilId },
      viewer.personId,
    );
  }
}
