/** Publishes the facts of a children in need census: identifiers, episodes, plans and what led to them. */
import { dateInWords } from '../../../platform/calendar-date.ts';
import { sql, type Tx } from '../../../platform/db.ts';
import type { MergeSpec, PublishContext, StagedFacts } from '../../intake/kind.ts';
import type { CareCpPlan, CareEpisode, CareFacts } from '../cin-census/index.ts';
import { childrenNotToBringBack } from '../../people/index.ts';
import { withCensus } from './census-rules.ts';
import type { Speaker } from './person-rules.ts';
import { loadStanding } from './standing.ts';
import { settled } from './status-rules.ts';
import { writeChanges } from './write.ts';
import type { Row } from './targets.ts';

/** Writes the children's facts. An episode is one row, whichever census year speaks of it. */
export async function publishCensus(
  context: PublishContext,
  records: readonly StagedFacts<CareFacts>[],
): Promise<void> {
  const { tx, sourceId, asOf, knownOn } = context;
  const speaker: Speaker = { sourceId, asOf, knownOn };
  const facts = await toBeKept(
    tx,
    records.map((record) => record.facts),
  );
  const held = await loadStanding(
    tx,
    facts.map(({ laChildId }) => laChildId),
  );
  const children = facts.flatMap((each) => {
    const before = held.get(each.laChildId);
    return before === undefined || before.child?.isSealed === true
      ? []
      : [{ before, after: settled(withCensus(before, each, speaker)), facts: each }];
  });
  const { isNews } = await tx.one(sql<{ isNews: boolean }>`
    select exists (select 1 from care_episode
      where authority_id = ${tx.authorityId} and not is_inferred and as_of < ${asOf}) as "isNews"`);
  await writeChanges(context, children, {
    source: `Children in need census to ${dateInWords(asOf)}`,
    isNews,
  });
  const episodes = children.flatMap(({ after, facts: each }) =>
    each.episodes.map((episode) => ({ childId: after.childId, episode })),
  );
  for (const { spec, rows } of DETAILS) {
    await context.merge(
      spec,
      episodes.flatMap(({ childId, episode }) =>
        rows(episode).map((row) => ({
          child_id: childId,
          referral_date: episode.referralDate,
          ...row,
        })),
      ),
    );
  }
}

/** What is said of children whose records may be here: an adopted child's never comes back. */
async function toBeKept(tx: Tx, facts: readonly CareFacts[]): Promise<readonly CareFacts[]> {
  const gone = await childrenNotToBringBack(
    tx,
    facts.map(({ laChildId, upn, formerUpn }) => ({
      laChildId,
      upns: [upn, formerUpn].filter((each) => each !== undefined),
    })),
  );
  return facts.filter(({ laChildId }) => !gone.has(laChildId));
}

/** Tables that hold what a return says within an episode. */
interface Detail {
  readonly spec: MergeSpec;
  readonly rows: (episode: CareEpisode) => readonly Row[];
}

const DETAILS: readonly Detail[] = [
  {
    // Why: apart from all else, so that its policy can admit no school role.
    spec: {
      table: 'care_detail',
      key: ['child_id', 'referral_date'],
      columns: ['referral_source', 'primary_need', 'closure_reason'],
    },
    rows: (episode) => [
      {
        referral_source: episode.referralSource ?? null,
        primary_need: episode.primaryNeed ?? null,
        closure_reason: episode.closureReason ?? null,
      },
    ],
  },
  {
    spec: {
      table: 'care_assessment',
      key: ['child_id', 'referral_date', 'started_on'],
      columns: ['authorised_on'],
    },
    rows: ({ assessments }) =>
      assessments.map((each) => ({
        started_on: each.start,
        authorised_on: each.authorised ?? null,
      })),
  },
  {
    spec: {
      table: 'section47',
      key: ['child_id', 'started_on'],
      columns: ['referral_date', 'conference_target', 'conference_on', 'conference_not_required'],
    },
    rows: ({ section47s }) =>
      section47s.map((each) => ({
        started_on: each.start,
        conference_target: each.icpcTarget ?? null,
        conference_on: each.icpcDate ?? null,
        conference_not_required: each.icpcNotRequired,
      })),
  },
  {
    spec: {
      table: 'care_plan_detail',
      key: ['child_id', 'started_on'],
      columns: ['initial_category', 'latest_category', 'previous_plans'],
    },
    rows: ({ cpPlans }) => cpPlans.map(planDetail),
  },
  {
    spec: {
      table: 'care_review',
      key: ['child_id', 'plan_started_on', 'reviewed_on'],
      columns: [],
    },
    rows: ({ cpPlans }) =>
      cpPlans.flatMap((plan) =>
        plan.reviews.map((day) => ({ plan_started_on: plan.start, reviewed_on: day })),
      ),
  },
];

function planDetail(plan: CareCpPlan): Row {
  return {
    started_on: plan.start,
    initial_category: plan.initialCategory ?? null,
    latest_category: plan.latestCategory ?? null,
    previous_plans: plan.previousPlans ?? null,
  };
}
