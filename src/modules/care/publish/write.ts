/** Writes the difference between what was held of children and what is held now. */
import { sql, type Tx } from '../../../platform/db.ts';
import type { PublishContext } from '../../intake/kind.ts';
import { newsOf } from './news-rules.ts';
import type { Standing } from './standing.ts';
import { TARGETS } from './targets.ts';
import type { Row } from './targets.ts';

/** A child before and after a file has spoken. */
export interface Changed {
  readonly before: Standing;
  readonly after: Standing;
}

/** Merges every row that is new or differs, table by table, and tells what changed. */
export async function writeChanges(
  context: PublishContext,
  changes: readonly Changed[],
  source: string,
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
  await context.merge(
    {
      table: 'child_change',
      key: ['change_id'],
      columns: ['child_id', 'on_day', 'known_at', 'what', 'words', 'source', 'for_schools'],
    },
    await newsRows(context, changes, source),
  );
}

async function newsRows(
  { tx, knownOn }: PublishContext,
  changes: readonly Changed[],
  source: string,
): Promise<readonly Row[]> {
  const now = await momentOf(tx);
  return changes.flatMap(({ before, after }) =>
    newsOf(before, after, knownOn).map((news) => ({
      change_id: crypto.randomUUID(),
      child_id: after.childId,
      on_day: news.onDay,
      known_at: now,
      what: news.what,
      words: news.words,
      source,
      for_schools: news.forSchools,
    })),
  );
}

/** The transaction's own moment, so that all news of a file carry the same. */
async function momentOf(tx: Tx): Promise<string> {
  const { now } = await tx.one(sql<{ now: string }>`select now()::text as now`);
  return now;
}
