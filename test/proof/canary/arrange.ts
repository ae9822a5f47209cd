/** Puts the children with their canaries into the database past row security, and lets the product follow. */
import type pg from 'pg';
import { adviceSubscribers } from '../../../src/modules/advice/index.ts';
import { refreshSight } from '../../../src/modules/care/index.ts';
import { recomputeCohort } from '../../../src/modules/cohort/index.ts';
import { refreshNamedSight } from '../../../src/modules/people/index.ts';
import { LA } from '../../support/database.ts';
import type { TestSite } from '../../support/site.ts';
import { SCHOOLS, TEAMS, type Place } from './children.ts';
import { fileRows, type Files } from './file-rows.ts';
import type { Values, WordOf } from './rows.ts';
import { childRows } from './child-rows.ts';
import type { Cast } from './cast.ts';
import { idOf, LA_ELSEWHERE, schoolOf, teamOf } from './ids.ts';

/** Enters the children for the cast with words in all fields, and brings `sight` and the cohort in step. */
export async function arrange(
  site: TestSite,
  cast: Cast,
  places: readonly Place[],
  wordOf: WordOf,
): Promise<void> {
  const { owner, database, clock } = site.db;
  await addPlaces(owner, cast);
  const stranger = await personElsewhere(owner);
  const at = new Date(clock.now()).toISOString();
  for (const [table, rows] of childRows(places, cast, { stranger, now: at, wordOf }))
    await insert(owner, table, rows);
  const files = await addFiles(owner, cast, stranger);
  for (const [table, rows] of fileRows(places, files, wordOf)) await insert(owner, table, rows);
  // As a database that runs does by itself.
  await owner.query('analyze');
  const follow = adviceSubscribers({ clock }).find(({ name }) => name === 'advice-sight');
  for (const authorityId of [LA, LA_ELSEWHERE]) {
    await database.withSystem({ authorityId, purpose: 'proof' }, async (tx) => {
      await refreshSight(tx);
      for (const { number, extra, state } of places) {
        if ((state === 'elsewhere') !== (authorityId === LA_ELSEWHERE)) continue;
        if (extra === 'named') await refreshNamedSight(tx, idOf('child', number));
        if (extra.startsWith('question'))
          await follow?.handle({ kind: 'advice.changed', adviceId: idOf('advice', number) }, tx);
      }
      await recomputeCohort(tx, clock.today());
    });
  }
  await owner.query('analyze');
}

/** Teams, schools and the trust round those that stand already. */
async function addPlaces(owner: pg.Client, { all }: Cast): Promise<void> {
  await owner.query(
    `insert into authority (authority_id, name, is_synthetic) values ($1, 'Elsewhere', true)`,
    [LA_ELSEWHERE],
  );
  const both = [LA, LA_ELSEWHERE];
  const teams = Array.from({ length: TEAMS }, (_, team) => team);
  const schools = Array.from({ length: SCHOOLS }, (_, school) => school);
  await owner.query(`update establishment set trust_id = 'a-trust' where authority_id = $1`, [LA]);
  await insert(
    owner,
    'team',
    both.flatMap((authority_id) =>
      teams
        .filter((team) => authority_id !== LA || team > 1)
        .map((team) => ({
          authority_id,
          team_id: teamOf(team),
          name: teamOf(team),
          service_id: null,
        })),
    ),
  );
  await insert(
    owner,
    'establishment',
    both.flatMap((authority_id) =>
      schools
        .filter((school) => authority_id !== LA || school > 0)
        .map((school) => ({
          authority_id,
          urn: schoolOf(school),
          la_code: authority_id,
          name: `School ${school}`,
          trust_id: authority_id === LA && school === 1 ? 'a-trust' : null,
        })),
    ),
  );
  if (all.length === 0) throw new RangeError('Nobody looks');
}

async function personElsewhere(owner: pg.Client): Promise<string> {
  const { rows } = await owner.query<{ id: string }>(
    `insert into person (authority_id, email, name) values ($1, 'somebody@elsewhere.example', 'Somebody')
     returning person_id as id`,
    [LA_ELSEWHERE],
  );
  return rows[0]?.id ?? '';
}

/** A council's file that was published, one taken back, a school's own, and one of the other authority. */
async function addFiles(owner: pg.Client, cast: Cast, stranger: string): Promise<Files> {
  const add = async (
    authorityId: string,
    by: string,
    kind: string,
    urn: string | null,
    status: string,
  ): Promise<{ batchId: number; sourceId: string }> => {
    const sourceId = `${kind}:${urn ?? status}`;
    await owner.query(
      `insert into source (authority_id, source_id, kind, name, urn) values ($1, $2, $3, $2, $4)`,
      [authorityId, sourceId, kind, urn],
    );
    const { rows } = await owner.query<{ id: number }>(
      `insert into batch (authority_id, kind, source_id, file_name, file_bytes, sha256, as_of, status, created_by,
         staged_at, published_at, published_by, undone_at, undone_by)
       values ($1, $2, $3, 'file.csv', 1, $3, '2026-11-01', $4, $5, now(), now(), $5,
         case when $4 = 'undone' then now() end, case when $4 = 'undone' then $5::uuid end)
       returning batch_id::int as id`,
      [authorityId, kind, sourceId, status, by],
    );
    return { batchId: rows[0]?.id ?? 0, sourceId };
  };
  return {
    published: await add(LA, cast.analyst, 'care-csv', null, 'published'),
    undone: await add(LA, cast.analyst, 'care-csv', null, 'undone'),
    school: await add(LA, cast.schoolOfficer, 'roll-csv', schoolOf(0), 'published'),
    elsewhere: await add(LA_ELSEWHERE, stranger, 'care-csv', null, 'published'),
  };
}

async function insert(owner: pg.Client, table: string, rows: readonly Values[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  if (columns.length === 0) return;
  const names = columns.join(', ');
  await owner.query(
    `insert into ${table} (${names}) select ${names} from jsonb_populate_recordset(null::${table}, $1)`,
    [JSON.stringify(rows)],
  );
}
