/** Publishes the facts of a children in need census: identifiers, episodes, plans and what led to them. */
import { sql, type Tx } from '../../platform/db.ts';
import type { PublishContext, StagedFacts } from '../intake/kind.ts';
import type { CareEpisode, CareFacts } from './cin-census/index.ts';

type Row = Record<string, unknown>;

/** Writes the children's facts. An episode is one row, whichever census year speaks of it. */
export async function publishCensus(
  context: PublishContext,
  records: readonly StagedFacts<CareFacts>[],
): Promise<void> {
  const facts = records.map((record) => record.facts);
  const ids = await publishChildren(context, facts);
  const rows = facts.flatMap((each) => {
    const childId = ids.get(each.laChildId);
    return childId === undefined ? [] : [{ childId, facts: each }];
  });
  await publishIdentifiers(context, rows);
  await publishEpisodes(
    context,
    rows.flatMap(({ childId, facts: each }) =>
      each.episodes.map((episode) => ({ childId, episode })),
    ),
  );
}

/** Merges rows that speak of different columns: one merge for each set of columns that is given. */
async function mergeGiven(
  context: PublishContext,
  table: string,
  key: readonly string[],
  rows: readonly Row[],
): Promise<void> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const given = Object.fromEntries(
      Object.entries(row).filter(([, value]) => value !== undefined),
    );
    const shape = Object.keys(given).sort().join(' ');
    const group = groups.get(shape);
    if (group === undefined) groups.set(shape, [given]);
    else group.push(given);
  }
  for (const [shape, group] of groups) {
    const columns = shape.split(' ').filter((column) => !key.includes(column));
    await context.merge({ table, key, columns }, group);
  }
}

/** Enters the children and gives their ids by LA child id. */
async function publishChildren(
  context: PublishContext,
  facts: readonly CareFacts[],
): Promise<Map<string, string>> {
  await mergeGiven(
    context,
    'child',
    ['la_child_id'],
    facts.map((each) => ({
      la_child_id: each.laChildId,
      birth_date: each.birthDate,
      expected_birth_date: each.expectedBirthDate,
      death_date: each.deathDate,
      sex: each.sex === 'U' ? undefined : each.sex,
      ethnicity: each.ethnicity,
    })),
  );
  return childIdsByLaId(
    context.tx,
    facts.map((each) => each.laChildId),
  );
}

/** The ids of children by LA child id. */
export async function childIdsByLaId(
  tx: Tx,
  laChildIds: readonly string[],
): Promise<Map<string, string>> {
  const found = await tx.all(sql<{ la: string; id: string }>`
    select la_child_id as la, child_id as id from child
    where authority_id = ${tx.authorityId} and la_child_id = any (${[...laChildIds]}::text[])`);
  return new Map(found.map((row) => [row.la, row.id]));
}

interface ChildRow {
  readonly childId: string;
  readonly facts: CareFacts;
}

async function publishIdentifiers(
  context: PublishContext,
  rows: readonly ChildRow[],
): Promise<void> {
  await context.merge(
    { table: 'child_identifier', key: ['child_id', 'kind', 'slot'], columns: ['value'], hasAsOf: true },
    rows.flatMap(({ childId, facts }) =>
      [
        ['upn', facts.upn],
        ['former-upn', facts.formerUpn],
        ['upn-unknown', facts.upn === undefined ? facts.upnUnknown : undefined],
      ].flatMap(([kind, value]) =>
        value === undefined
          ? []
          : [{ child_id: childId, kind, value, slot: kind === 'former-upn' ? value : '' }],
      ),
    ),
  );
  await context.merge(
    { table: 'disability', key: ['child_id', 'code'], columns: [] },
    rows.flatMap(({ childId, facts }) =>
      facts.disabilities.map((code) => ({ child_id: childId, code })),
    ),
  );
}

interface EpisodeRow {
  readonly childId: string;
  readonly episode: CareEpisode;
}

/** Closed after assessment without further need: the council assessed and went no further (RULES 1.4). */
function isAssessedOnly(episode: CareEpisode): boolean {
  return episode.closureReason === 'RC8' || episode.closureReason === 'RC9';
}

async function publishEpisodes(
  context: PublishContext,
  rows: readonly EpisodeRow[],
): Promise<void> {
  const of = (row: EpisodeRow): Row => ({
    child_id: row.childId,
    referral_date: row.episode.referralDate,
  });
  await context.merge(
    {
      table: 'care_episode',
      key: ['child_id', 'referral_date'],
      columns: ['closure_date', 'referral_nfa', 'is_other_than_in_need', 'assessed_only'],
      hasAsOf: true,
      closures: [{ end: 'closure_date', knownOn: 'closure_known_on' }],
    },
    rows.map((row) => ({
      ...of(row),
      closure_date: row.episode.closureDate ?? null,
      referral_nfa: row.episode.referralNfa,
      is_other_than_in_need: row.episode.primaryNeed === 'N9',
      assessed_only: isAssessedOnly(row.episode),
    })),
  );
  await context.merge(
    {
      table: 'care_detail',
      key: ['child_id', 'referral_date'],
      columns: ['referral_source', 'primary_need', 'closure_reason'],
    },
    rows.map((row) => ({
      ...of(row),
      referral_source: row.episode.referralSource ?? null,
      primary_need: row.episode.primaryNeed ?? null,
      closure_reason: row.episode.closureReason ?? null,
    })),
  );
  await context.merge(
    {
      table: 'care_assessment',
      key: ['child_id', 'referral_date', 'started_on'],
      columns: ['authorised_on'],
    },
    rows.flatMap((row) =>
      row.episode.assessments.map((each) => ({
        ...of(row),
        started_on: each.start,
        authorised_on: each.authorised ?? null,
      })),
    ),
  );
  await publishEnquiries(context, rows, of);
  await publishPlans(context, rows, of);
}

async function publishEnquiries(
  context: PublishContext,
  rows: readonly EpisodeRow[],
  of: (row: EpisodeRow) => Row,
): Promise<void> {
  await context.merge(
    {
      table: 'section47',
      key: ['child_id', 'started_on'],
      columns: ['referral_date', 'conference_target', 'conference_on', 'conference_not_required'],
    },
    rows.flatMap((row) =>
      row.episode.section47s.map((each) => ({
        ...of(row),
        started_on: each.start,
        conference_target: each.icpcTarget ?? null,
        conference_on: each.icpcDate ?? null,
        conference_not_required: each.icpcNotRequired,
      })),
    ),
  );
}

async function publishPlans(
  context: PublishContext,
  rows: readonly EpisodeRow[],
  of: (row: EpisodeRow) => Row,
): Promise<void> {
  await context.merge(
    {
      table: 'care_plan',
      key: ['child_id', 'kind', 'started_on'],
      columns: ['referral_date', 'ended_on'],
      hasAsOf: true,
      closures: [{ end: 'ended_on', knownOn: 'end_known_on' }],
    },
    rows.flatMap((row) => [
      ...row.episode.cinPlans.map((plan) => ({
        ...of(row),
        kind: 'cin',
        started_on: plan.start,
        ended_on: plan.end ?? null,
      })),
      ...row.episode.cpPlans.map((plan) => ({
        ...of(row),
        kind: 'cp',
        started_on: plan.start,
        ended_on: plan.end ?? null,
      })),
    ]),
  );
  const cpPlans = rows.flatMap((row) =>
    row.episode.cpPlans.map((plan) => ({ childId: row.childId, plan })),
  );
  await context.merge(
    {
      table: 'care_plan_detail',
      key: ['child_id', 'started_on'],
      columns: ['initial_category', 'latest_category', 'previous_plans'],
    },
    cpPlans.map(({ childId, plan }) => ({
      child_id: childId,
      started_on: plan.start,
      initial_category: plan.initialCategory ?? null,
      latest_category: plan.latestCategory ?? null,
      previous_plans: plan.previousPlans ?? null,
    })),
  );
  await context.merge(
    { table: 'care_review', key: ['child_id', 'plan_started_on', 'reviewed_on'], columns: [] },
    cpPlans.flatMap(({ childId, plan }) =>
      plan.reviews.map((day) => ({
        child_id: childId,
        plan_started_on: plan.start,
        reviewed_on: day,
      })),
    ),
  );
}
