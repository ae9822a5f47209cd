/**
 * Two authorities whose rows look alike down to their ids, in every table, without keys and checks, so that a row
 * can be made that meets whatever a policy asks besides the authority.
 */
import type pg from 'pg';

/** Whoever asks is of the first; rows of the second are another's. */
export const OWN = '801';
export const ANOTHER = '802';
const SAME_ID = '00000000-0000-4000-8000-000000000001';

/** A policy as PostgreSQL prints it. */
export interface Policy {
  readonly table: string;
  readonly name: string;
  readonly login: 'pages' | 'jobs';
  readonly verb: 'SELECT' | 'INSERT' | 'UPDATE' | 'ALL';
  readonly using: string | null;
  readonly check: string | null;
}

/** A column of a table, with what the pages' login may do with it. */
interface Column {
  readonly name: string;
  readonly type: string;
  readonly inserts: readonly string[];
  readonly updates: readonly string[];
}

/** Tables by name, with their columns. */
export type Tables = ReadonlyMap<string, readonly Column[]>;

/** Rows here would hide the children that the probe needs to be seen. */
const HIDING = ['conflict', 'restriction'];

/** Takes away what rows must otherwise meet; gives the tables. */
export async function loosen(owner: pg.Client): Promise<Tables> {
  await owner.query(`do $$ declare x record; begin
    for x in select conrelid::regclass as tbl, conname from pg_constraint
      where connamespace = 'public'::regnamespace and conrelid <> 0 and contype <> 'n' and conparentid = 0
      order by contype = 'p', contype = 'u'
    loop execute format('alter table %s drop constraint %I cascade', x.tbl, x.conname); end loop;
    for x in select indexrelid::regclass as idx from pg_index join pg_class c on c.oid = indrelid
      where indisunique and c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    loop execute format('drop index %s', x.idx); end loop;
    for x in select c.oid::regclass as tbl, a.attname, a.attidentity <> '' as numbered from pg_attribute a
      join pg_class c on c.oid = a.attrelid where c.relnamespace = 'public'::regnamespace
        and c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
        and (a.attnotnull or a.attidentity <> '')
    loop
      if x.numbered then execute format('alter table %s alter %I drop identity', x.tbl, x.attname); end if;
      execute format('alter table %s alter %I drop not null', x.tbl, x.attname);
    end loop;
    for x in select c.oid::regclass as tbl from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    loop execute format('alter table %s disable trigger user', x.tbl); end loop;
  end $$`);
  const { rows } = await owner.query<Column & { table: string }>(`
    select c.relname as "table", a.attname as name, format_type(a.atttypid, null) as type, 
      array(select l from unnest(array['pages', 'jobs']) l
        where has_column_privilege('alongside_' || l, c.oid, a.attnum, 'insert')) as inserts,
      array(select l from unnest(array['pages', 'jobs']) l
        where has_column_privilege('alongside_' || l, c.oid, a.attnum, 'update')) as updates
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relrowsecurity and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    order by 1, a.attnum`);
  return Map.groupBy(rows, ({ table }) => table);
}

/** All policies that let somebody in: a restrictive one only takes away. */
export async function policiesOf(owner: pg.Client): Promise<Policy[]> {
  const { rows } = await owner.query<Policy>(`
    select tablename as "table", policyname as name, substr(roles[1]::text, 11) as login, cmd as verb,
      qual as "using", with_check as "check"
    from pg_policies where schemaname = 'public' and permissive = 'PERMISSIVE' order by 1, 2`);
  return rows;
}

/** What a row holds in a column, as SQL; by the name of the column where it has to be something else. */
type Meets = Readonly<Record<string, string>>;

function valueOf({ name, type }: Column, authority: string, role: string, meets: Meets): string {
  if (name === 'authority_id') return `'${authority}'`;
  const met = meets[name];
  if (met !== undefined) return met;
  switch (type) {
    case 'uuid':
      return `'${SAME_ID}'`;
    case 'text':
      return `'${role}'`;
    case 'boolean':
      return 'true';
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'numeric':
      return '1';
    case 'date':
      return 'current_date';
    case 'timestamp with time zone':
      return 'now()';
    case 'jsonb':
      return `'{}'`;
    case 'text[]':
      return `array['${role}']`;
    case 'uuid[]':
      return `array['${SAME_ID}']::uuid[]`;
    default:
      return 'null';
  }
}

/** What the conditions of a policy ask of single columns: the row of it holds that. */
function meetsOf(...conditions: readonly (string | null)[]): Meets {
  const text = conditions.filter((each) => each !== null).join(' ');
  const found: Record<string, string> = {};
  for (const [, column = ''] of text.matchAll(/NOT (\w+)\b(?! IN)/g)) found[column] = 'false';
  for (const [, column = ''] of text.matchAll(/\((\w+) IS NULL\)/g)) found[column] = 'null';
  for (const [, column = '', literal = ''] of text.matchAll(/\((\w+) = '([^']*)'::text\)/g))
    found[column] = `'${literal}'`;
  for (const [, column = '', literal = ''] of text.matchAll(
    /\((\w+) = ANY \(ARRAY\['([^']*)'::text/g,
  ))
    found[column] = `'${literal}'`;
  return found;
}

/** A row of a table for a role, as `(columns) values (…)`; only the columns that the login may enter. */
function rowOf(
  columns: readonly Column[],
  authority: string,
  role: string,
  meets: Meets,
  login?: Policy['login'],
): string {
  const entered = columns.filter(({ inserts }) => login === undefined || inserts.includes(login));
  const values = entered.map((column) => valueOf(column, authority, role, meets));
  return `(${entered.map(({ name }) => `"${name}"`).join(', ')}) values (${values.join(', ')})`;
}

/** Rows of both authorities in every table, of each role, with every yes and no. */
export async function fill(
  owner: pg.Client,
  tables: Tables,
  roles: readonly string[],
): Promise<void> {
  for (const [table, columns] of tables) {
    if (HIDING.includes(table)) continue;
    const no = Object.fromEntries(
      columns.filter(({ type }) => type === 'boolean').map(({ name }) => [name, 'false']),
    );
    const open = Object.fromEntries(
      columns
        .filter(({ name }) => /(?:_at|_on|_by|_until|until)$/.test(name))
        .map(({ name }) => [name, 'null']),
    );
    const shown = { is_sealed: 'false', barred: 'false' };
    const since = { since: 'current_date', starts_on: 'current_date' };
    const statements = [OWN, ANOTHER].flatMap((authority) =>
      roles.flatMap((role) =>
        [shown, no, { ...no, ...open, ...since }].map(
          (meets) =>
            `insert into "${table}" ${rowOf(columns, authority, role, pick(meets, columns))}`,
        ),
      ),
    );
    await owner.query(statements.join(';'));
  }
}

function pick(meets: Meets, columns: readonly Column[]): Meets {
  const names = columns.map(({ name }) => name);
  return Object.fromEntries(Object.entries(meets).filter(([name]) => names.includes(name)));
}

const CONTEXT = (role: string, login: Policy['login']): Readonly<Record<string, string>> => ({
  'alongside.authority': OWN,
  'alongside.person': login === 'pages' ? SAME_ID : '',
  'alongside.role': login === 'pages' ? role : '',
  'alongside.scopes':
    login === 'pages'
      ? `{${[role, 'authority', `${role}:${role}`, ...KINDS.flatMap((kind) => [`${kind}:${role}`, `${kind}:${SAME_ID}`])].join(',')}}`
      : '',
  'alongside.stepped_up': 'yes',
  'alongside.today': new Date().toISOString().slice(0, 10),
  'alongside.purpose': login === 'jobs' ? 'proof' : '',
});
const KINDS = ['person', 'team', 'service', 'school', 'trust', 'panel', 'allow'];

/** Whether somebody of the first authority sees, enters or changes a row of the second; who, and which. */
export async function reachesAnother(
  owner: pg.Client,
  tables: Tables,
  policy: Policy,
  roles: readonly string[],
): Promise<string | undefined> {
  const columns = tables.get(policy.table) ?? [];
  const meets = pick(meetsOf(policy.using, policy.check), columns);
  const { login, table, verb } = policy;
  for (const role of login === 'jobs' ? roles.slice(0, 1) : roles) {
    for (const authority of [OWN, ANOTHER])
      await owner.query(`insert into "${table}" ${rowOf(columns, authority, role, meets)}`);
    const context = CONTEXT(role, login);
    const as = login === 'jobs' ? 'a job' : role;
    const attempt = async (statement: string): Promise<number> => {
      await owner.query('savepoint attempt');
      try {
        await owner.query(
          'select set_config(n, v, true) from unnest($1::text[], $2::text[]) as s(n, v)',
          [Object.keys(context), Object.values(context)],
        );
        await owner.query(`set local role alongside_${login}`);
        const { rows, rowCount } = await owner.query<{ count?: number }>(statement);
        return rows[0]?.count ?? rowCount ?? 0;
      } catch {
        return 0;
      } finally {
        await owner.query('rollback to attempt');
      }
    };
    if (verb === 'SELECT' || verb === 'ALL') {
      const seen = await attempt(
        `select count(*)::int as count from "${table}" where authority_id <> '${OWN}'`,
      );
      if (seen > 0) return `${as} sees rows of another authority`;
    }
    if (verb === 'INSERT' || verb === 'ALL') {
      const entered = await attempt(
        `insert into "${table}" ${rowOf(columns, ANOTHER, role, meets, login)}`,
      );
      if (entered > 0) return `${as} enters a row of another authority`;
    }
    if (verb === 'UPDATE') {
      const column = columns.find(
        ({ name, updates }) => name !== 'authority_id' && updates.includes(login),
      );
      if (column === undefined) continue;
      await owner.query('savepoint alone');
      // Alone, so that the check stumbles over no other row.
      await owner.query(`delete from "${table}"`);
      await owner.query(`insert into "${table}" ${rowOf(columns, ANOTHER, role, meets)}`);
      const count = await attempt(
        `update "${table}" set "${column.name}" = ${valueOf(column, ANOTHER, role, meetsOf(policy.check))}`,
      );
      await owner.query('rollback to alone');
      if (count > 0) return `${as} changes a row of another authority`;
    }
  }
  return undefined;
}
