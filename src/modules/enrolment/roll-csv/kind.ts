/** A school's roll as a file kind: read, then published, with leavers kept in step. */
import type { TableHeader } from '../../../platform/csv/table.ts';
import { sql } from '../../../platform/db.ts';
import type { FileKind, PublishContext } from '../../intake/kind.ts';
import { staleSight } from '../sight-after-leaving.ts';
import { publishRoll } from './publish.ts';
import type { PupilFacts, PupilRecord } from './read.ts';
import { rollReader } from './reader.ts';

/** `roll-csv`. */
export const rollKind: FileKind<TableHeader, PupilRecord, PupilFacts> = {
  ...rollReader,
  publish: publishRoll,
  presence: markPresence,
  finish: refreshSightEnds,
  afterUndo: refreshSightEnds,
};

/** Marks pupils whom a later roll no longer holds; they stay on the roll until somebody says more. */
async function markPresence(
  context: PublishContext,
  {
    absent,
    returned,
  }: { readonly absent: readonly string[]; readonly returned: readonly string[] },
): Promise<void> {
  const schoolKey = (key: string): string => key.replace(/^[0-9]{5,7}:/u, '');
  const keys = new Map(
    [...absent, ...returned].map((key) => [schoolKey(key), absent.includes(key)]),
  );
  const rows = await context.tx.all(sql<{ urn: string; school_key: string }>`
    select urn, school_key from pupil
    where authority_id = ${context.tx.authorityId} and school_key = any (${[...keys.keys()]}::text[])
      and (${context.urn}::text is null or urn = ${context.urn})`);
  await context.merge(
    { table: 'pupil', key: ['urn', 'school_key'], columns: ['not_in_extract_since'] },
    rows.map((row) => ({
      ...row,
      not_in_extract_since: keys.get(row.school_key) === true ? context.asOf : null,
    })),
  );
}

/** Brings the last day on which each school sees its leavers in step with the enrolments. */
async function refreshSightEnds(context: PublishContext): Promise<void> {
  const schools = await context.tx.all(sql<{ urn: string }>`
    select distinct urn from pupil where authority_id = ${context.tx.authorityId}
      and (${context.urn}::text is null or urn = ${context.urn})`);
  const stale = await staleSight(
    context.tx,
    schools.map((row) => row.urn),
  );
  await context.merge(
    { table: 'pupil', key: ['pupil_id'], columns: ['sight_until'] },
    stale.map((row) => ({ ...row })),
  );
}
