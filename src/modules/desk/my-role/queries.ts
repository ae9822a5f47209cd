/** Who has read what their role is for, and who has not. */
import type { Role, Viewer } from '../../../access/index.ts';
import { sql, type RawBuilder, type Tx } from '../../../platform/db.ts';
import { BRIEF_VERSIONS } from './briefs.ts';

/** When the viewer said that they read the wording in use, if they have. */
export async function readAt(tx: Tx, viewer: Viewer, version: number): Promise<Date | undefined> {
  const row = await tx.maybe(sql<{ at: Date }>`
    select read_at as at from role_brief_read where authority_id = ${tx.authorityId}
      and person_id = ${viewer.personId} and role = ${viewer.role} and version = ${version}`);
  return row?.at;
}

/** Notes that the viewer read it; false where that stands already. */
export async function sayRead(
  tx: Tx,
  viewer: Viewer,
  version: number,
  now: Date,
): Promise<boolean> {
  const added = await tx.run(sql`
    insert into role_brief_read (authority_id, person_id, role, version, read_at)
    values (${tx.authorityId}, ${viewer.personId}, ${viewer.role}, ${version}, ${now})
    on conflict do nothing`);
  return added === 1;
}

/** Notes for an invented person that they read the wording in use. */
export async function enterRoleRead(
  tx: Tx,
  { personId, role }: { readonly personId: string; readonly role: Role },
  at: Date,
): Promise<void> {
  const version = BRIEF_VERSIONS.find((each) => each.role === role)?.version ?? 1;
  await tx.run(sql`
    insert into role_brief_read (authority_id, person_id, role, version, read_at)
    values (${tx.authorityId}, ${personId}, ${role}, ${version}, ${at}) on conflict do nothing`);
}

/** A person in a role that they hold today. */
export interface RoleHolder {
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly readAt: Date | null;
}

/** Which of them: of one role or all, those who have read it, have not, or all. */
export interface HolderFilter {
  readonly role: string;
  readonly show: 'unread' | 'read' | 'all';
}

function holders(tx: Tx, { role, show }: HolderFilter): RawBuilder<RoleHolder> {
  const roles = BRIEF_VERSIONS.map((each) => each.role);
  const versions = BRIEF_VERSIONS.map((each) => each.version);
  return sql<RoleHolder>`
    select a.person_id as "personId", p.name, p.email, a.role, r.read_at as "readAt"
    from (select distinct person_id, role from appointment where authority_id = ${tx.authorityId}
      and is_held(starts_on, ends_on, ended_because)) a
    join person p on p.authority_id = ${tx.authorityId} and p.person_id = a.person_id and p.stopped_at is null
    join unnest(${roles}::text[], ${versions}::int[]) b(role, version) on b.role = a.role
    left join role_brief_read r on r.authority_id = ${tx.authorityId} and r.person_id = a.person_id
      and r.role = a.role and r.version = b.version
    where (${role} = '' or a.role = ${role})
      and (${show} = 'all' or (r.read_at is null) = (${show} = 'unread'))`;
}

/** How many have read it, and how many have not, of one role or all. */
export async function countHolders(
  tx: Tx,
  role: string,
): Promise<{ readonly read: number; readonly unread: number }> {
  return tx.one(sql<{ read: number; unread: number }>`
    select count("readAt")::int as read, (count(*) - count("readAt"))::int as unread
    from (${holders(tx, { role, show: 'all' })}) x`);
}

/** Those who fit, by name. */
export async function listHolders(
  tx: Tx,
  filter: HolderFilter,
  page: { readonly offset: number; readonly limit: number },
): Promise<RoleHolder[]> {
  return tx.all(sql<RoleHolder>`
    select * from (${holders(tx, filter)}) x order by name collate "und-x-icu", "personId", role
    limit ${page.limit} offset ${page.offset}`);
}
