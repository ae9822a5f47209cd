/** The migrated database itself: every table of ours is scoped, protected and owned as promised. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from './support/database.ts';

let opened: TestDatabase;
let pages: pg.Client;
let jobs: pg.Client;

beforeAll(async () => {
  opened = await openTestDatabase();
  pages = new pg.Client({ connectionString: opened.pagesUrl });
  jobs = new pg.Client({ connectionString: opened.jobsUrl });
  await Promise.all([pages.connect(), jobs.connect()]);
});

afterAll(async () => {
  await Promise.all([pages.end(), jobs.end()]);
  await opened.close();
});

/** The list of applied migrations belongs to the owner alone and holds nobody's data. */
const OURS = `from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'public' and c.relname <> 'schema_migration'`;

async function names(text: string): Promise<string[]> {
  const { rows } = await opened.owner.query<{ name: string }>(text);
  return rows.map((row) => row.name);
}

describe('every table of ours', () => {
  test('is there to be looked at', async () => {
    const tables = await names(`select c.relname as name ${OURS} and c.relkind in ('r', 'p')`);
    expect(tables).toEqual(expect.arrayContaining(['child', 'pupil', 'link', 'audit_event']));
    expect(tables.length).toBeGreaterThan(30);
  });

  test('has row security on and forced', async () => {
    expect(
      await names(`select c.relname as name ${OURS} and c.relkind in ('r', 'p')
        and not (c.relrowsecurity and c.relforcerowsecurity)`),
    ).toEqual([]);
  });

  test('has a policy', async () => {
    expect(
      await names(`select c.relname as name ${OURS} and c.relkind in ('r', 'p')
        and not exists (select 1 from pg_policy p where p.polrelid = c.oid)`),
    ).toEqual([]);
  });

  test('lets no policy through without naming a login role', async () => {
    expect(
      await names(`select tablename || '.' || policyname as name from pg_policies
        where schemaname = 'public' and not roles <@ array['alongside_pages', 'alongside_jobs']::name[]`),
    ).toEqual([]);
  });

  test('has a primary key, and the authority first in it and in every unique index', async () => {
    expect(
      await names(`select c.relname as name ${OURS} and c.relkind in ('r', 'p')
        and not exists (select 1 from pg_index i where i.indrelid = c.oid and i.indisprimary)`),
    ).toEqual([]);
    expect(
      await names(`select i.indexrelid::regclass::text as name from pg_index i
        where i.indrelid in (select c.oid ${OURS}) and i.indisunique and i.indkey[0] <> coalesce((
          select a.attnum from pg_attribute a
          where a.attrelid = i.indrelid and a.attname = 'authority_id'), -1)`),
    ).toEqual([]);
  });

  test('has the authority first on both sides of every foreign key', async () => {
    expect(
      await names(`select k.conrelid::regclass || '.' || k.conname as name from pg_constraint k
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
        join pg_attribute f on f.attrelid = k.confrelid and f.attnum = k.confkey[1]
        where k.contype = 'f' and k.conrelid in (select c.oid ${OURS})
          and (a.attname <> 'authority_id' or f.attname <> 'authority_id')`),
    ).toEqual([]);
  });
});

describe('nothing goes round row security', () => {
  test('no view without the rights of its reader, and no materialised view', async () => {
    expect(
      await names(`select c.relname as name ${OURS} and (c.relkind = 'm' or (c.relkind = 'v'
        and not coalesce(c.reloptions, '{}') @> '{security_invoker=true}'))`),
    ).toEqual([]);
  });

  test('no function with the rights of its owner, but the ones that gather statistics and end the audit', async () => {
    expect(
      await names(`select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = 'public' and p.prosecdef order by 1`),
    ).toEqual(['dispose_audit', 'refresh_statistics']);
  });
});

describe('the login roles', () => {
  test('own nothing', async () => {
    expect(
      await names(`select c.oid::regclass::text as name from pg_class c
        where pg_get_userbyid(c.relowner) in ('alongside_pages', 'alongside_jobs')
        union all select p.proname from pg_proc p
        where pg_get_userbyid(p.proowner) in ('alongside_pages', 'alongside_jobs')
        union all select n.nspname from pg_namespace n
        where pg_get_userbyid(n.nspowner) in ('alongside_pages', 'alongside_jobs')`),
    ).toEqual([]);
  });

  test('are plain logins and members of nothing', async () => {
    const { rows } = await opened.owner.query(
      `select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
        exists (select 1 from pg_auth_members m where m.member = r.oid) as is_member
       from pg_roles r where rolname in ('alongside_pages', 'alongside_jobs') order by rolname`,
    );
    const plain = {
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
      is_member: false,
    };
    expect(rows).toEqual([
      { rolname: 'alongside_jobs', ...plain },
      { rolname: 'alongside_pages', ...plain },
    ]);
  });

  test.each(['pages', 'jobs'] as const)(
    'the %s login may not become another role',
    async (which) => {
      const client = which === 'pages' ? pages : jobs;
      const other = which === 'pages' ? 'alongside_jobs' : 'alongside_pages';
      for (const role of ['postgres', other]) {
        await expect(client.query(`set role ${role}`)).rejects.toThrow(/permission denied/);
        await expect(client.query(`select set_config('role', $1, true)`, [role])).rejects.toThrow(
          /permission denied/,
        );
      }
      await expect(client.query('set session authorization postgres')).rejects.toThrow(
        /permission denied/,
      );
    },
  );
});

describe('without a context', () => {
  test.each(['pages', 'jobs'] as const)('the %s login sees no row of any table', async (which) => {
    await opened.owner.query(
      `insert into person (authority_id, email, name) values ('999', $1, 'A')`,
      [`${which}@council.example`],
    );
    const client = which === 'pages' ? pages : jobs;
    const readable = await names(`select c.relname as name ${OURS} and c.relkind in ('r', 'p')
      and has_table_privilege('alongside_${which}', c.oid, 'select')`);
    expect(readable).toContain('person');
    const seen: string[] = [];
    for (const table of readable) {
      const { rowCount } = await client.query(
        `select 1 from ${pg.escapeIdentifier(table)} limit 1`,
      );
      if (rowCount !== 0) seen.push(table);
    }
    expect(seen).toEqual([]);
  });
});

describe('what is granted', () => {
  test('nothing to everybody', async () => {
    expect(
      await names(`select distinct c.relname as name ${OURS} and c.relkind in ('r', 'p', 'v')
        and exists (select 1 from aclexplode(c.relacl) g where g.grantee = 0)`),
    ).toEqual([]);
  });

  test('no table may be truncated, referenced or given triggers by a login', async () => {
    expect(
      await names(`select c.relname || ' to ' || r.rolname as name
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        cross join pg_roles r where n.nspname = 'public' and c.relkind in ('r', 'p')
        and r.rolname in ('alongside_pages', 'alongside_jobs')
        and has_table_privilege(r.oid, c.oid, 'truncate, references, trigger')`),
    ).toEqual([]);
  });

  test('the pages login deletes from no table', async () => {
    expect(
      await names(`select c.relname as name ${OURS} and c.relkind in ('r', 'p')
        and has_table_privilege('alongside_pages', c.oid, 'delete')`),
    ).toEqual([]);
  });

  test('each verb of the pages login has a policy behind it', async () => {
    expect(
      await names(`select c.relname || ' ' || v.verb as name
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        cross join (values ('select', 'r'), ('insert', 'a'), ('update', 'w')) v (verb, code)
        where n.nspname = 'public' and c.relname <> 'schema_migration' and c.relkind in ('r', 'p')
        and has_any_column_privilege('alongside_pages', c.oid, v.verb)
        and not exists (select 1 from pg_policy p where p.polrelid = c.oid
          and p.polcmd::text in (v.code, '*') and 'alongside_pages'::regrole = any (p.polroles))`),
    ).toEqual([]);
  });

  test('nobody changes or removes what the audit holds', async () => {
    for (const login of ['alongside_pages', 'alongside_jobs']) {
      for (const table of ['audit_event', 'audit_seal', 'audit_base']) {
        const { rows } = await opened.owner.query<{ may: boolean }>(
          `select has_table_privilege($1, $2, 'update, delete, truncate')
            or has_any_column_privilege($1, $2, 'update') as may`,
          [login, table],
        );
        expect([login, table, rows[0]?.may]).toEqual([login, table, false]);
      }
    }
    for (const act of ['delete from audit_event', 'truncate audit_event cascade'])
      await expect(opened.owner.query(act)).rejects.toThrow(/append-only/);
    await expect(pages.query(`update audit_event set event = 'x'`)).rejects.toThrow(
      /permission denied/,
    );
  });

  test('the pages login reads no session', async () => {
    await expect(pages.query('select 1 from session')).rejects.toThrow(/permission denied/);
  });
});
