/** Publishes a social-care extract: who the children are, where they stand, who works with them. */
import { dateInWords } from '../../../platform/calendar-date.ts';
import { sql, type Tx } from '../../../platform/db.ts';
import type { PublishContext, StagedFacts } from '../../intake/kind.ts';
import { childrenNotToBringBack } from '../../people/index.ts';
import { matchSchoolNames } from '../../schools/index.ts';
import type { CareRowFacts } from '../care-csv/facts.ts';
import { refreshSight } from '../sight.ts';
import {
  withAddress,
  withChild,
  withDisabilities,
  withIdentifiers,
  withNames,
  withSchool,
  withSeal,
} from './person-rules.ts';
import type { Speaker } from './person-rules.ts';
import { loadStanding } from './standing.ts';
import type { Standing } from './standing.ts';
import { settled, withStatus } from './status-rules.ts';
import { withWorker } from './worker-rules.ts';
import { writeChanges } from './write.ts';
import type { Changed } from './write.ts';

/** Writes the children's facts, and who may see them from now on. */
export async function publishExtract(
  context: PublishContext,
  records: readonly StagedFacts<CareRowFacts>[],
): Promise<void> {
  const { tx, sourceId, asOf, knownOn } = context;
  const speaker: Speaker = { sourceId, asOf, knownOn };
  const facts = await toBeKept(
    tx,
    records.map((record) => record.facts),
  );
  const teamIds = await enterTeams(context, facts);
  const urns = await matchSchoolNames(
    tx,
    facts.flatMap(({ school }) => (school && school.urn === null ? [school.name] : [])),
  );
  const held = await loadStanding(
    tx,
    facts.map(({ laChildId }) => laChildId),
  );
  const changes = facts.flatMap((each): Changed[] => {
    const before = held.get(each.laChildId);
    if (before === undefined) return [];
    const teamId = each.team ? (teamIds.get(nameKey(each.team)) ?? null) : each.team;
    return [{ before, after: spoken(before, each, { teamId, urns }, speaker) }];
  });
  const { isNews } = await tx.one(sql<{ isNews: boolean }>`
    select exists (select 1 from care_status
      where authority_id = ${tx.authorityId} and as_of < ${asOf}) as "isNews"`);
  await writeChanges(context, changes, {
    source: `Social-care extract, ${dateInWords(asOf)}`,
    isNews,
  });
  await refreshSight(
    tx,
    changes.map(({ after }) => after.childId),
  );
}

/** What is said of children whose records may be here: an adopted child's never comes back. */
async function toBeKept(tx: Tx, facts: readonly CareRowFacts[]): Promise<readonly CareRowFacts[]> {
  const gone = await childrenNotToBringBack(
    tx,
    facts.map(({ laChildId, identifiers }) => ({
      laChildId,
      upns: [identifiers?.upn, identifiers?.['former-upn']].filter(
        (each) => each !== undefined && each !== null,
      ),
    })),
  );
  return facts.filter(({ laChildId }) => !gone.has(laChildId));
}

interface LookedUp {
  readonly teamId: string | null | undefined;
  readonly urns: ReadonlyMap<string, string>;
}

/** What is held after the extract has spoken. */
function spoken(
  before: Standing,
  facts: CareRowFacts,
  { teamId, urns }: LookedUp,
  speaker: Speaker,
): Standing {
  if (facts.isSealed) return withSeal(before, speaker);
  // A seal is lifted by two people, never by a file.
  if (before.child?.isSealed === true) return before;
  const { school, worker, status } = facts;
  const named = school && { ...school, urn: school.urn ?? urns.get(school.name) ?? null };
  const person = withDisabilities(
    withAddress(
      withIdentifiers(
        withNames(withChild(before, facts, speaker), facts, speaker),
        facts.identifiers ?? {},
        speaker,
      ),
      facts.address,
      speaker,
    ),
    facts.disabilities,
    speaker,
  );
  const work = {
    ...(worker === undefined ? {} : { worker }),
    ...(teamId === undefined ? {} : { teamId }),
    ...(status === undefined ? {} : { status }),
  };
  return settled(
    withStatus(withSchool(withWorker(person, work, speaker), named, speaker), facts, speaker),
  );
}

/** The ids of the teams that the extract names; a team not yet held is entered. */
async function enterTeams(
  context: PublishContext,
  facts: readonly CareRowFacts[],
): Promise<ReadonlyMap<string, string>> {
  const named = new Map(
    facts.flatMap(({ team }) => (team ? [[nameKey(team), team] as const] : [])),
  );
  if (named.size === 0) return new Map();
  const known = await teamsByName(context.tx);
  const missing = [...named].filter(([key]) => !known.has(key));
  await context.merge(
    { table: 'team', key: ['team_id'], columns: ['name'] },
    missing.map(([key, name]) => ({ team_id: key, name })),
  );
  return new Map([...named.keys()].map((key) => [key, known.get(key) ?? key]));
}

/** Teams by the key of their name and of their id: extracts write either. */
async function teamsByName(tx: Tx): Promise<ReadonlyMap<string, string>> {
  const teams = await tx.all(sql<{ id: string; name: string }>`
    select team_id as id, name from team where authority_id = ${tx.authorityId}`);
  return new Map(
    teams.flatMap(({ id, name }) => [
      [nameKey(id), id],
      [nameKey(name), id],
    ]),
  );
}

/** `Safeguarding North` becomes `safeguarding-north`. */
function nameKey(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-|-$/gu, '');
}

/** Marks children that the case system no longer lists, and those that it lists again. */
export async function markPresence(
  context: PublishContext,
  {
    absent,
    returned,
  }: { readonly absent: readonly string[]; readonly returned: readonly string[] },
): Promise<void> {
  await context.merge({ table: 'child', key: ['la_child_id'], columns: ['not_in_extract_since'] }, [
    ...absent.map((id) => ({ la_child_id: id, not_in_extract_since: context.asOf })),
    ...returned.map((id) => ({ la_child_id: id, not_in_extract_since: null })),
  ]);
}
