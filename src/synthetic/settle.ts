/**
 * Settles the synthetic authority's people in an empty database: what no file brings. Staff and
 * appointments, teams, calendars and contacts go in by the same verbs as by hand.
 */
import { enterPerson, grantAppointment, writeSetting } from '../access/index.ts';
import { sql, type Database, type Tx } from '../platform/db.ts';
import { cohortLabelSetting, themeColourSetting } from '../settings.ts';
import type { StaffMember, World } from './model.ts';

/** Makes the authority and everybody who signs in. Refuses to touch a database that has one. */
export async function settleAuthority(database: Database, world: World): Promise<void> {
  const authorityId = world.council.laCode;
  await database.withSystem({ authorityId, purpose: 'seed' }, async (tx) => {
    await tx.run(sql`
      insert into authority (authority_id, name, is_synthetic)
      values (${authorityId}, ${world.council.name}, true)`);
    await writeSetting(tx, null, themeColourSetting, world.council.themeColour);
    await writeSetting(tx, null, cohortLabelSetting, world.council.cohortLabel);
    for (const member of world.staff) await settleStaff(tx, member);
  });
}

async function settleStaff(tx: Tx, member: StaffMember): Promise<void> {
  const personId = await enterPerson(tx, {
    email: member.email,
    name: `${member.forename} ${member.surname}`,
    telephone: member.telephone,
    jobTitle: member.jobTitle,
  });
  for (const appointment of member.appointments) {
    const { scope } = appointment;
    await grantAppointment(tx, null, {
      personId,
      role: appointment.role,
      scopeKind: scope.kind,
      scopeId:
        scope.kind === 'authority'
          ? tx.authorityId
          : scope.kind === 'team'
            ? scope.team
            : scope.urn,
      startsOn: appointment.from,
      grantedBy: null,
      approvedBy: null,
    });
  }
}
