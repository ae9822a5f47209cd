/**
 * Links all children with all pupil records anew, and writes only what differs. Decisions of people
 * are replayed each time; a link that no longer stands goes to the history with its dates.
 */
import { record, readSetting } from '../../access/index.ts';
import { refreshStatistics, sql, type Tx } from '../../platform/db.ts';
import { standingPairs } from './decisions.ts';
import { linkApart } from './link-apart.ts';
import { maskRecord } from './masked.ts';
import { settlePairs, type Outcome, type PairForReview } from './outcome.ts';
import { barredChildren, barredPairs, childRecords, pupilRecords } from './records.ts';
import { showProbableSetting, thresholdsSetting } from './settings.ts';
import type { PersonRecord } from './engine/person-record.ts';

/** So many links make what the database knows of the tables out of date. */
const MANY = 1_000;

/** What a run did. */
export interface Relinked {
  readonly children: number;
  readonly pupils: number;
  readonly links: number;
  readonly toReview: number;
}

/** Runs the linkage in the caller's transaction; one run at a time for an authority. */
export async function relink(tx: Tx): Promise<Relinked> {
  await tx.run(
    sql`select pg_advisory_xact_lock(hashtext('alongside.link'), hashtext(${tx.authorityId}))`,
  );
  const { runId } = await tx.one(sql<{ runId: number }>`
    insert into match_run (authority_id, started_at) values (${tx.authorityId}, clock_timestamp()) returning run_id as "runId"`);
  const [children, pupils, barred] = [
    await childRecords(tx),
    await pupilRecords(tx),
    await barredChildren(tx),
  ];
  const schools = new Map(pupils.map((each) => [each.id, each]));
  const answer = await linkApart({
    pupils,
    children,
    doNotLink: await barredPairs(tx),
    thresholds: await readSetting(tx, thresholdsSetting),
  });
  const outcome = settlePairs(
    answer.pairs,
    await standingPairs(tx),
    (id) => schools.get(id)?.urn ?? '',
  );
  await writeLinks(tx, outcome, barred, (id) => schools.get(id)?.urn ?? '');
  await writeReviews(tx, runId, outcome.reviews, barred, pairDetails(children, schools));
  if (outcome.links.length >= MANY) await refreshStatistics(tx, ['link', 'match_pair']);
  await tx.run(sql`
    update match_run set finished_at = clock_timestamp(), model = ${JSON.stringify(answer.model)}::jsonb,
      children = ${children.length}, pupils = ${pupils.length}, linked = ${outcome.links.length}, to_review = ${outcome.reviews.length}
    where authority_id = ${tx.authorityId} and run_id = ${runId}`);
  await record(tx, null, {
    event: 'link.auto',
    count: outcome.links.length,
    ref: String(runId),
    purpose: 'linkage',
  });
  return {
    children: children.length,
    pupils: pupils.length,
    links: outcome.links.length,
    toReview: outcome.reviews.length,
  };
}

type UrnOf = (pupilId: string) => string;

async function writeLinks(
  tx: Tx,
  outcome: Outcome,
  barred: ReadonlySet<string>,
  urnOf: UrnOf,
): Promise<void> {
  const showProbable = await readSetting(tx, showProbableSetting);
  await tx.run(sql`
    create temporary table link_next (child_id uuid, pupil_id uuid, urn text, basis text,
      probability double precision, is_confirmed boolean, barred boolean) on commit drop`);
  const rows = outcome.links.map((link) => ({
    child_id: link.childId,
    pupil_id: link.pupilId,
    urn: urnOf(link.pupilId),
    basis: link.basis,
    probability: link.probability,
    is_confirmed: link.basis !== 'probability' || showProbable,
    barred: barred.has(link.childId),
  }));
  await tx.run(
    sql`insert into link_next select * from jsonb_populate_recordset(null::link_next, ${JSON.stringify(rows)}::jsonb)`,
  );
  await tx.run(sql`
    with gone as (
      delete from link l where l.authority_id = ${tx.authorityId} and not exists (
        select 1 from link_next n where n.child_id = l.child_id and n.pupil_id = l.pupil_id)
      returning l.*)
    insert into link_history (authority_id, child_id, pupil_id, basis, since)
    select authority_id, child_id, pupil_id, basis, since from gone`);
  await tx.run(sql`
    insert into link as l (authority_id, child_id, pupil_id, urn, basis, probability, is_confirmed, barred)
    select ${tx.authorityId}, child_id, pupil_id, urn, basis, probability, is_confirmed, barred from link_next
    on conflict (authority_id, child_id, pupil_id) do update set
      basis = excluded.basis, probability = excluded.probability, is_confirmed = excluded.is_confirmed, barred = excluded.barred
    where (l.basis, l.probability, l.is_confirmed, l.barred)
      is distinct from (excluded.basis, excluded.probability, excluded.is_confirmed, excluded.barred)`);
  await tx.run(sql`drop table link_next`);
}

type DetailsOf = (review: PairForReview) => { readonly care: object; readonly school: object };

function pairDetails(
  children: readonly PersonRecord[],
  pupils: ReadonlyMap<string, PersonRecord & { readonly schoolName: string; readonly urn: string }>,
): DetailsOf {
  const byChild = new Map(children.map((each) => [each.id, each]));
  const nameByUrn = new Map([...pupils.values()].map((each) => [each.urn, each.schoolName]));
  return ({ childId, pupilId }) => {
    const child = byChild.get(childId);
    const pupil = pupils.get(pupilId);
    return {
      care:
        child === undefined ? {} : maskRecord(child, nameByUrn.get(child.schoolUrn ?? '') ?? ''),
      school: pupil === undefined ? {} : maskRecord(pupil, pupil.schoolName),
    };
  };
}

async function writeReviews(
  tx: Tx,
  runId: number,
  reviews: readonly PairForReview[],
  barred: ReadonlySet<string>,
  details: DetailsOf,
): Promise<void> {
  // Pairs on which somebody decided stay, so that the decision can be looked at and taken back.
  await tx.run(sql`
    delete from match_pair p where p.authority_id = ${tx.authorityId} and not exists (
      select 1 from match_decision d where d.authority_id = p.authority_id and d.child_id = p.child_id and d.pupil_id = p.pupil_id)`);
  const rows = reviews.map((review) => ({
    child_id: review.childId,
    pupil_id: review.pupilId,
    probability: review.pair.probability,
    outcome: review.isLinked ? 'link' : 'review',
    evidence: review.pair.evidence.map(({ field, level, weight, finding }) => ({
      field,
      level,
      weight,
      finding,
    })),
    masked: details(review),
    is_high_risk: review.isHighRisk,
    barred: barred.has(review.childId),
  }));
  await tx.run(sql`
    insert into match_pair (authority_id, child_id, pupil_id, run_id, how, probability, outcome, evidence, masked, is_high_risk, barred)
    select ${tx.authorityId}, r.child_id, r.pupil_id, ${runId}, 'probability', r.probability, r.outcome, r.evidence, r.masked, r.is_high_risk, r.barred
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(child_id uuid, pupil_id uuid, probability double precision, outcome text,
      evidence jsonb, masked jsonb, is_high_risk boolean, barred boolean)
    on conflict (authority_id, child_id, pupil_id) do update set run_id = excluded.run_id, probability = excluded.probability, outcome = excluded.outcome,
      evidence = excluded.evidence, masked = excluded.masked, is_high_risk = excluded.is_high_risk, barred = excluded.barred`);
}
