/** The colleagues that a viewer answers for, and all appointments for the nightly sweep. */
import { readSettings, type Role } from '../../../access/index.ts';
import { sql, type RawBuilder, type Tx } from '../../../platform/db.ts';
import {
  dormantDays,
  lapseDays,
  schoolConfirmDays,
  teamConfirmDays,
  type ConfirmSettings,
  type Held,
} from './rules.ts';

/** One held appointment. */
export interface Colleague extends Held {
  readonly appointmentId: string;
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly scopeId: string;
  readonly scopeName: string;
}

/** The settings as they stand. */
export async function confirmSettings(tx: Tx): Promise<ConfirmSettings> {
  const [team, school, lapse, dormant] = await readSettings(
    tx,
    teamConfirmDays,
    schoolConfirmDays,
    lapseDays,
    dormantDays,
  );
  return { team, school, lapse, dormant };
}

/** Whether appointment `b` confirms appointment `a`. */
const confirms = sql<boolean>`b.authority_id = a.authority_id and b.person_id <> a.person_id
  and is_held(b.starts_on, b.ends_on, b.ended_because) and (
    a.role = 'SW' and b.role = 'TM' and b.scope_kind = 'team' and b.scope_id = a.scope_id
    or a.role = 'TM' and b.role = 'SM' and b.scope_id = t.service_id
    or a.scope_kind = 'school' and b.role = 'DSL' and b.scope_id = a.scope_id)`;

function held(tx: Tx, where: RawBuilder<unknown>): RawBuilder<Colleague> {
  return sql<Colleague>`
    select a.appointment_id as "appointmentId", a.person_id as "personId", p.name, p.email, a.role,
      a.scope_kind as "scopeKind", a.scope_id as "scopeId", coalesce(t.name, e.name, '') as "scopeName",
      greatest(a.starts_on, a.granted_at::date) as since,
      (select max(c.confirmed_at)::date from appointment_confirmation c
        where c.authority_id = a.authority_id and c.appointment_id = a.appointment_id) as "confirmedOn",
      (select max(s.started_at)::date from session s
        where s.authority_id = a.authority_id and s.person_id = a.person_id) as "signedInOn",
      exists (select 1 from appointment b where ${confirms}) as "hasConfirmer"
    from appointment a
    join person p on p.authority_id = a.authority_id and p.person_id = a.person_id
    left join team t on a.scope_kind = 'team' and t.authority_id = a.authority_id and t.team_id = a.scope_id
    left join establishment e on a.scope_kind = 'school' and e.authority_id = a.authority_id and e.urn = a.scope_id
    where a.authority_id = ${tx.authorityId} and is_held(a.starts_on, a.ends_on, a.ended_because) and ${where}
    order by "scopeName", p.name, a.appointment_id`;
}

/** Everybody's, asked by the system. */
export async function allHeld(tx: Tx): Promise<Colleague[]> {
  return tx.all(held(tx, sql`true`));
}

/**
 * Those that a manager or lead answers for, themselves left out. Asked by the system, because when
 * somebody last signed in is not in a person's sight; the database holds the acts to the same rule.
 */
export async function colleaguesOf(
  tx: Tx,
  viewer: { readonly role: Role; readonly personId: string; readonly scopes: readonly string[] },
): Promise<Colleague[]> {
  const under = (prefix: string): string[] =>
    viewer.scopes.flatMap((scope) =>
      scope.startsWith(prefix) ? [scope.slice(prefix.length)] : [],
    );
  const where =
    viewer.role === 'DSL'
      ? sql`a.scope_kind = 'school' and a.scope_id = any (${under('school:')}::text[])`
      : sql`a.scope_kind = 'team' and a.role = ${viewer.role === 'SM' ? 'TM' : 'SW'} and a.scope_id = any (${under('team:')}::text[])`;
  return tx.all(held(tx, sql`${where} and a.person_id <> ${viewer.personId}`));
}
