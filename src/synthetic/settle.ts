/**
 * Settles in the database what no file brings: the authority, its staff and their appointments,
 * calendars and contacts, and what is said of single children (restricted, sealed, never to link).
 */
import {
  enterAuthority,
  enterPerson,
  grantAppointment,
  writeSetting,
  type Role,
} from '../access/index.ts';
import { refreshSight } from '../modules/care/index.ts';
import { refreshNamedSight } from '../modules/people/index.ts';
import { addDays, type CalendarDate } from '../platform/calendar-date.ts';
import { sql, type Tx } from '../platform/db.ts';
import { dormantDays, enterRoleRead, lapseDays } from '../modules/desk/index.ts';
import { cohortLabelSetting } from '../modules/cohort/index.ts';
import { PANELS, SERVICES } from './council/staff.ts';
import { themeColourSetting } from '../settings.ts';
import type { CouncilFile, Restriction, SchoolSummary } from './files/council-file.ts';
import type { Appointment, SchoolContact, StaffMember, TeamKind, World } from './model.ts';

const SERVICE_OF: Readonly<Record<TeamKind, (typeof SERVICES)[number][0]>> = {
  assessment: 'safeguarding',
  safeguarding: 'safeguarding',
  'looked-after': 'care',
  disability: 'care',
};

/** Makes the authority and enters everybody who signs in; teams' managers are appointed later. */
export async function settleAuthority(tx: Tx, world: World): Promise<void> {
  await enterAuthority(tx, { name: world.council.name, isSynthetic: true });
  await writeSetting(tx, null, themeColourSetting, world.council.themeColour);
  // Invented people sign in seldom: none of them loses access for it.
  await writeSetting(tx, null, dormantDays, 0);
  await writeSetting(tx, null, lapseDays, 0);
  await writeSetting(tx, null, cohortLabelSetting, world.council.cohortLabel);
  for (const [id, name] of SERVICES)
    await tx.run(
      sql`insert into service (authority_id, service_id, name) values (${tx.authorityId}, ${id}, ${name})`,
    );
  for (const [id, name] of PANELS)
    await tx.run(
      sql`insert into panel (authority_id, panel_id, name) values (${tx.authorityId}, ${id}, ${name})`,
    );
  for (const member of world.staff) await settleStaff(tx, member);
}

async function settleStaff(tx: Tx, member: StaffMember): Promise<void> {
  const personId = await enterPerson(tx, {
    email: member.email,
    name: `${member.forename} ${member.surname}`,
    telephone: member.telephone,
    jobTitle: member.jobTitle,
  });
  for (const { role, scope, from } of member.appointments) {
    await grantAppointment(tx, null, {
      personId,
      role,
      scopeKind: scope.kind,
      scopeId: scopeIdOf(scope) ?? tx.authorityId,
      startsOn: from,
      grantedBy: null,
      approvedBy: null,
      approvalId: null,
    });
  }
}

function scopeIdOf(scope: Appointment['scope']): string | undefined {
  switch (scope.kind) {
    case 'team':
      return scope.team;
    case 'service':
      return scope.service;
    case 'school':
      return scope.urn;
    case 'trust':
      return scope.trust;
    case 'panel':
      return scope.panel;
    case 'authority':
      return undefined;
  }
}

const CONTACT_ROLE: Readonly<Record<SchoolContact['post'], string>> = {
  'designated safeguarding lead': 'dsl',
  'deputy safeguarding lead': 'deputy-dsl',
  'education lead': 'education-lead',
  'senior mental health lead': 'senior-mental-health-lead',
};

/** Enters calendars and contacts of the schools that the register brought. */
export async function settleSchools(
  tx: Tx,
  council: CouncilFile,
  today: CalendarDate,
): Promise<void> {
  await tx.copyIn(
    'term',
    ['authority_id', 'urn', 'academic_year', 'name', 'first_day', 'last_day'],
    council.schools.flatMap((school) => termRows(tx.authorityId, school)),
  );
  await tx.copyIn(
    'school_closure',
    ['authority_id', 'urn', 'day', 'kind', 'note'],
    council.schools.flatMap((school) => closureRows(tx.authorityId, school)),
  );
  await tx.copyIn(
    'school_contact',
    ['authority_id', 'urn', 'role', 'name', 'email', 'telephone', 'since'],
    council.contacts.map((each) => [
      tx.authorityId,
      each.urn,
      CONTACT_ROLE[each.post],
      each.name,
      each.email,
      each.telephone,
      addDays(today, -400),
    ]),
  );
}

/** A term is two rows, one each side of half term. */
function termRows(authorityId: string, school: SchoolSummary): unknown[][] {
  return school.calendars.flatMap((calendar) =>
    calendar.terms.flatMap((term) => {
      const year = Number(calendar.schoolYear.slice(0, 4));
      return [
        [
          authorityId,
          school.urn,
          year,
          `${term.name}, first half`,
          term.from,
          addDays(term.halfTermFrom, -1),
        ],
        [
          authorityId,
          school.urn,
          year,
          `${term.name}, second half`,
          addDays(term.halfTermTo, 1),
          term.to,
        ],
      ];
    }),
  );
}

function closureRows(authorityId: string, school: SchoolSummary): unknown[][] {
  const days = new Map<string, unknown[]>();
  for (const calendar of school.calendars) {
    for (const day of calendar.insetDays)
      days.set(day, [authorityId, school.urn, day, 'inset', 'Training day']);
    for (const { date, reason } of calendar.closures)
      days.set(date, [authorityId, school.urn, date, 'closure', reason]);
  }
  return [...days.values()];
}

/** Points the teams' managers at the teams as the social-care extract named them. */
export async function settleTeams(tx: Tx, council: CouncilFile): Promise<void> {
  for (const team of council.teams) {
    const found = await tx.maybe(sql<{ id: string }>`
      select team_id as id from team where authority_id = ${tx.authorityId} and name = ${team.name}`);
    if (found === undefined) {
      await tx.run(
        sql`insert into team (authority_id, team_id, name) values (${tx.authorityId}, ${team.code}, ${team.name}) on conflict do nothing`,
      );
    } else {
      await tx.run(sql`
        update appointment set scope_id = ${found.id}
        where authority_id = ${tx.authorityId} and scope_kind = 'team' and scope_id = ${team.code}`);
    }
    await tx.run(sql`
      update team set service_id = ${SERVICE_OF[team.kind]}
      where authority_id = ${tx.authorityId} and name = ${team.name}`);
  }
}

const CATEGORY: Readonly<Record<Restriction['category'], string>> = {
  'protected location': 'protected-location',
  restricted: 'high-risk',
  'related to staff': 'staff-relative',
  adopted: 'sealed',
};

/** Days within which somebody who was appointed has not read yet what the role is for. */
const NEWCOMER_DAYS = 150;

/** Lets all but newcomers say that they read what their role is for. */
export async function settleReading(tx: Tx, today: CalendarDate): Promise<void> {
  const held = await tx.all(sql<{ personId: string; role: Role; at: Date }>`
    select person_id as "personId", role, min(starts_on)::timestamptz as at from appointment
    where authority_id = ${tx.authorityId} and starts_on < ${addDays(today, -NEWCOMER_DAYS)}::date
    group by person_id, role`);
  for (const { at, ...holder } of held) await enterRoleRead(tx, holder, at);
}

/** Restricts, seals and bars the children concerned, and brings their sight in step. */
export async function settleChildren(
  tx: Tx,
  council: CouncilFile,
  today: CalendarDate,
): Promise<void> {
  for (const restriction of council.restrictions) await settleRestriction(tx, restriction, today);
  await tx.run(sql`
    update child set is_sealed = true
    where authority_id = ${tx.authorityId} and la_child_id = any (${[...council.sealed]}::text[])`);
  for (const { left, right } of council.doNotLink) {
    for (const upn of new Set(right.rolls.map((roll) => roll.upn).filter((each) => each !== ''))) {
      await tx.run(sql`
        insert into do_not_link (authority_id, child_id, upn, why)
        select authority_id, child_id, ${upn}, 'adoption' from child
        where authority_id = ${tx.authorityId} and la_child_id = ${left.laChildId}`);
    }
  }
  await refreshSight(tx);
  await settleNamed(tx, today);
}

/** So many children of those on a plan name each reviewing officer, youth-justice and inclusion worker. */
const NAMED_EACH = 6;

async function settleNamed(tx: Tx, today: CalendarDate): Promise<void> {
  const named = await tx.all(sql<{ childId: string }>`
    insert into named_professional (authority_id, child_id, person_id, role, since, named_by, named_at)
    select ${tx.authorityId}, c.child_id, who.person_id, who.role, ${addDays(today, -60)}, who.named_by, now()
    from (select a.person_id, a.role, row_number() over (order by a.role, p.email) as nth,
        (select m.person_id from appointment m where m.authority_id = a.authority_id and m.role = 'TM'
          order by m.appointment_id limit 1) as named_by
      from appointment a join person p using (authority_id, person_id)
      where a.authority_id = ${tx.authorityId} and a.role in ('IRO', 'YJW', 'LAI')) who
    join (select x.child_id, row_number() over (order by x.la_child_id) as nth from child x
      where x.authority_id = ${tx.authorityId} and exists (select 1 from care_plan l
        where l.authority_id = x.authority_id and l.child_id = x.child_id and l.ended_on is null)) c
      on (c.nth - 1) / ${NAMED_EACH} = who.nth - 1
    where who.named_by is not null
    returning child_id as "childId"`);
  for (const { childId } of named) await refreshNamedSight(tx, childId);
}

async function settleRestriction(
  tx: Tx,
  restriction: Restriction,
  today: CalendarDate,
): Promise<void> {
  await tx.run(sql`
    insert into restriction (authority_id, child_id, category, since, review_on)
    select authority_id, child_id, ${CATEGORY[restriction.category]}, ${addDays(today, -30)}, ${addDays(today, 60)}
    from child where authority_id = ${tx.authorityId} and la_child_id = ${restriction.laChildId}`);
  await tx.run(sql`
    insert into restriction_allow (authority_id, child_id, person_id, since)
    select c.authority_id, c.child_id, p.person_id, ${addDays(today, -30)}
    from child c join person p using (authority_id)
    where c.authority_id = ${tx.authorityId} and c.la_child_id = ${restriction.laChildId}
      and p.email = any (${[...restriction.allow]}::text[])
    on conflict do nothing`);
}
