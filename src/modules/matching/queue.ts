/** The queue of doubtful pairs, as each reviewer may see it. */
import { sql, type RawBuilder, type Tx } from '../../platform/db.ts';

/** The masked half of a pair: initials, year of birth, outward postcode. */
export interface MaskedRecord {
  readonly name: string;
  readonly born: string;
  readonly sex: string;
  readonly area: string;
  readonly school: string;
  readonly identifier: string;
}

/** One field's evidence without values. */
export interface MaskedEvidence {
  readonly field: string;
  readonly level: string;
  /** In bits; positive speaks for one child. */
  readonly weight: number;
  readonly finding: string;
}

/** A pair to decide on. */
export interface PairToReview {
  readonly childId: string;
  readonly pupilId: string;
  readonly probability: number;
  readonly evidence: readonly MaskedEvidence[];
  readonly masked: { readonly care: MaskedRecord; readonly school: MaskedRecord };
  readonly isHighRisk: boolean;
  readonly schoolName: string;
}

/** Pairs that wait: doubtful ones and links that nobody confirmed, without a verdict that stands. */
const waiting = (personId: string): RawBuilder<boolean> => sql<boolean>`
  not exists (
    select 1 from match_decision d
    where d.authority_id = p.authority_id and d.child_id = p.child_id and d.pupil_id = p.pupil_id
      and (d.decision in ('link', 'not-same', 'take-apart')
        or (d.decision = 'skip' and d.decided_by = ${personId} and d.decided_at > now() - interval '12 hours'))
      and not exists (select 1 from match_decision u where u.authority_id = d.authority_id and u.undoes = d.decision_id))`;

/** How many wait for this reviewer, and how many they decided today. */
export async function countReviews(
  tx: Tx,
  personId: string,
): Promise<{ waiting: number; done: number }> {
  return tx.one(sql<{ waiting: number; done: number }>`
    select
      (select count(*)::int from match_pair p where p.authority_id = ${tx.authorityId} and ${waiting(personId)}) as waiting,
      (select count(*)::int from match_decision d where d.authority_id = ${tx.authorityId} and d.decided_by = ${personId}
        and d.decision in ('link', 'not-same') and d.decided_at::date = ctx_today()
        and not exists (select 1 from match_decision u where u.authority_id = d.authority_id and u.undoes = d.decision_id)) as done`);
}

/** The next pair, likeliest first; a named one when it may be seen. */
export async function nextPair(
  tx: Tx,
  personId: string,
  named?: { readonly childId: string; readonly pupilId: string },
): Promise<PairToReview | undefined> {
  return tx.maybe(sql<PairToReview>`
    select p.child_id as "childId", p.pupil_id as "pupilId", p.probability, p.evidence, p.masked,
      p.is_high_risk as "isHighRisk", coalesce(p.masked->'school'->>'school', '') as "schoolName"
    from match_pair p
    where p.authority_id = ${tx.authorityId}
      and ${named === undefined ? waiting(personId) : sql<boolean>`p.child_id = ${named.childId} and p.pupil_id = ${named.pupilId}`}
    order by p.outcome desc, p.probability desc, p.child_id, p.pupil_id
    limit 1`);
}
