/** Writes the difference between what was held of children and what is held now. */
import { sql } from '../../../platform/db.ts';
import type { PublishContext } from '../../intake/kind.ts';
import { newsMoment } from '../../people/index.ts';
import { newsOf } from './news-rules.ts';
import type { Standing } from './standing.ts';
import { TARGETS } from './targets.ts';
import type { Row } from './targets.ts';

/** A child before and after a file has spoken. */
export interface Changed {
  readonly before: Standing;
  readonly after: Standing;
}

/** The file that is written, as its news name it. */
export interface Telling {
  /** `Social-care extract, 24 November 2026`. */
  readonly source: string;
  /** False for the first file of its kind: what was always so is no news. */
  readonly isNews: boolean;
}

/** Merges every row that is new or differs, table by table, and tells what changed. */
export async function writeChanges(
  context: PublishContext,
  changes: readonly Changed[],
  telling: Telling,
): Promise<void> {
  for (const { spec, rows } of TARGETS) {
    const different = changes.flatMap(({ before, after }) => {
      const held = new Set(rows(before).map((row) => JSON.stringify(row)));
      return rows(after)
        .filter((row) => !held.has(JSON.stringify(row)))
        .map((row) => ({ child_id: after.childId, ...row }));
    });
    await context.merge(spec, different);
  }
  if (!telling.isNews) return;
  await context.merge(
    {
      table: 'child_change',
      key: ['change_id'],
      columns: ['child_id', 'on_day', 'known_at', 'what', 'words', 'source', 'for_schools'],
    },
    await newsRows(context, changes, telling.source),
  );
}

async function newsRows(
  { tx, knownOn, asOf }: PublishContext,
  changes: readonly Changed[],
  source: string,
): Promise<readonly Row[]> {
  const teams = await tx.all(sql<{ id: string; name: string }>`
    select team_id as id, name from team where authority_id = ${tx.authorityId}`);
  const names = new Map(teams.map(({ id, name }) => [id, name]));
  const context = { knownOn, asOf, teamName: (id: string) => names.get(id) };
  const news = changes.flatMap(({ before, after }) =>
    newsOf(before, after, context).map((each) => ({ childId: after.childId, ...each })),
  );
  if (news.length === 0) return [];
  const knownAt = await newsMoment(tx);
  return news.map((each) => ({
    change_id: crypto.randomUUID(),
    child_id: each.childId,
    on_day: each.onDay,
    known_at: knownAt,
    what: each.what,
    words: each.words,
    source,
    for_schools: each.forSchools,
  }));
}
