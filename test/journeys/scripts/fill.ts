/** Puts hostile texts into every text of a council: its children's fields, its staff, places and files. */
import type pg from 'pg';
import { LA } from '../../support/database.ts';
import type { TestSite } from '../../support/site.ts';
import { arrange } from '../../proof/canary/arrange.ts';
import type { Cast } from '../../proof/canary/cast.ts';
import type { Place } from '../../proof/canary/children.ts';
import type { Payload } from './payloads.ts';

const EXTRAS: readonly Place['extra'][] = [
  'rights',
  'emergency',
  'named',
  'question of the worker',
  'question of the school',
  'none',
];

/** Every child is where those who look can see it; one in ten restricted, one in ten linked doubtfully. */
function placeAt(number: number): Place {
  const tenth = number % 10;
  return {
    number,
    state:
      tenth === 9 ? 'restricted' : tenth === 8 ? 'doubtful' : tenth === 7 ? 'protected' : 'plain',
    extra: EXTRAS[number % EXTRAS.length] ?? 'none',
    team: 0,
    school: 0,
    isOwn: number % 5 !== 4,
  };
}

/** Columns beside those of children, and how long a text they or their page take. */
const ELSEWHERE: readonly (readonly [table: string, key: string, columns: readonly string[]])[] = [
  ['person', 'person_id', ['name', 'job_title', 'telephone']],
  ['team', 'team_id', ['name']],
  ['service', 'service_id', ['name']],
  ['trust', 'trust_id', ['name']],
  [
    'establishment',
    'urn',
    [
      'name',
      'street',
      'locality',
      'address3',
      'town',
      'county',
      'postcode',
      'website',
      'telephone',
      'phase_name',
      'type_name',
      'status_name',
    ],
  ],
  ['source', 'source_id', ['name']],
  ['batch', 'batch_id', ['file_name', 'refusal']],
  ['school_contact', 'email', ['name', 'telephone']],
  ['authority', 'authority_id', ['name']],
];

/** Gives every text a payload, in turn; the children are as many as it takes for each to stand somewhere. */
export async function fill(
  site: TestSite,
  cast: Cast,
  all: readonly Payload[],
  fields: number,
): Promise<void> {
  const { owner } = site.db;
  let turn = 0;
  const next = (): Payload => {
    const payload = all[turn % all.length];
    turn += 1;
    if (payload === undefined) throw new RangeError('No payloads');
    return payload;
  };
  const places = Array.from({ length: Math.ceil(all.length / fields) + 1 }, (_, number) =>
    placeAt(number),
  );
  await arrange(site, cast, places, (field) => {
    const { number, text } = next();
    if (field === 'child.la_child_id') return `"><b onclick=ran(${number})>${turn}`;
    return text;
  });
  await owner.query(
    `insert into school_contact (authority_id, urn, role, name, email, telephone, since)
     select $1, '100001', role, 'x', role || '@school.example', '1', '2026-01-01'
     from unnest(array['dsl', 'deputy-dsl', 'education-lead', 'senior-mental-health-lead']) role`,
    [LA],
  );
  for (const [table, key, columns] of ELSEWHERE) await update(owner, table, key, columns, next);
  for (const [name, longest] of [
    ['look.authority-name', 80],
    ['words.cohort-label', 60],
  ] as const)
    await owner.query(
      `insert into setting (authority_id, key, value) values ($1, $2, to_jsonb($3::text))`,
      [LA, name, `"><img src=x onerror=ran(${turn})>`.slice(0, longest)],
    );
}

async function update(
  owner: pg.Client,
  table: string,
  key: string,
  columns: readonly string[],
  next: () => Payload,
): Promise<void> {
  const { rows } = await owner.query<{ key: string }>(
    `select ${key}::text as key from ${table} where authority_id = $1`,
    [LA],
  );
  for (const row of rows)
    await owner.query(
      `update ${table} set ${columns.map((column, at) => `${column} = $${at + 3}`).join(', ')}
       where authority_id = $1 and ${key}::text = $2`,
      [LA, row.key, ...columns.map(() => next().text)],
    );
}
