/** Who works with me: the list that a manager or safeguarding lead confirms, and who has left. */
import { z } from 'zod';
import { record, ROLE_NAMES, type Permission, type Viewer } from '../../../access/index.ts';
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import type { Clock } from '../../../platform/clock.ts';
import { sql, type Database, type Tx } from '../../../platform/db.ts';
import { notFound } from '../../../platform/errors.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { words } from '../../../platform/view.ts';
import { refuseUnless } from '../children/list-parts.ts';
import { dayWords } from '../cohort/page.ts';
import { colleaguesOf, confirmSettings, type Colleague } from './queries.ts';
import { confirmBy, type ConfirmSettings } from './rules.ts';

const SEE: readonly Permission[] = [
  { resource: 'R24', verb: 's' },
  { resource: 'R24', verb: 'V' },
];
const PURPOSE = 'appointments';
const URL = '/colleagues';
const CONFIRMERS = ['TM', 'SM', 'DSL'] as const;

const oneForm = z.object({ appointment: z.uuid() });
const DONE: Readonly<Record<string, string>> = {
  confirmed: 'Confirmed. You are asked again when it is next due.',
  left: 'Noted. They can no longer sign in for this.',
};

/** The page and its two acts. */
export function colleagueRoutes({
  database,
  clock,
}: {
  readonly database: Database;
  readonly clock: Clock;
}): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: URL,
      permission: SEE,
      purpose: PURPOSE,
      query: z.object({ done: z.string().max(20).catch('').default('') }),
      handler: async ({ viewer, query }) => {
        refuseUnless(CONFIRMERS, viewer);
        const { found, settings } = await system(viewer, async (tx) => {
          const colleagues = await colleaguesOf(tx, viewer);
          await record(tx, viewer, {
            event: 'appointment.list',
            count: colleagues.length,
            fields: ['R24'],
            purpose: PURPOSE,
          });
          return { found: colleagues, settings: await confirmSettings(tx) };
        });
        return {
          kind: 'page',
          template: 'desk/views/colleagues.njk',
          model: {
            ...model(viewer, found, settings, clock.today()),
            saved: DONE[(query as { done: string }).done] ?? '',
          },
        };
      },
    },
    {
      method: 'POST',
      url: `${URL}/confirm`,
      permission: SEE,
      purpose: PURPOSE,
      handler: async ({ viewer }) => {
        refuseUnless(CONFIRMERS, viewer);
        const ids = (await system(viewer, (tx) => colleaguesOf(tx, viewer))).map(
          ({ appointmentId }) => appointmentId,
        );
        await database.withViewer(viewer, async (tx) => {
          // A second press on the same day says nothing new.
          await tx.run(sql`
            insert into appointment_confirmation (authority_id, appointment_id, confirmed_by, confirmed_at)
            select ${tx.authorityId}, a.appointment_id, ${viewer.personId}, ${clock.now()} from appointment a
            where a.authority_id = ${tx.authorityId} and a.appointment_id = any (${ids}::uuid[])
              and not exists (select 1 from appointment_confirmation c where c.authority_id = a.authority_id
                and c.appointment_id = a.appointment_id and c.confirmed_at::date = ${clock.today()}::date)`);
          await record(tx, viewer, {
            event: 'appointment.confirm',
            count: ids.length,
            purpose: PURPOSE,
          });
        });
        return { kind: 'redirect', to: `${URL}?done=confirmed` };
      },
    },
    {
      method: 'POST',
      url: `${URL}/left`,
      permission: SEE,
      purpose: PURPOSE,
      form: oneForm,
      handler: async ({ viewer, form }) => {
        refuseUnless(CONFIRMERS, viewer);
        const appointment = (form as z.output<typeof oneForm> | undefined)?.appointment;
        if (appointment === undefined) throw notFound();
        const isEnded = await database.withViewer(viewer, async (tx) => {
          const count = await tx.run(sql`
            update appointment set ended_because = 'left', ended_by = ${viewer.personId},
              ends_on = greatest(ctx_today() - 1, starts_on)
            where authority_id = ${tx.authorityId} and appointment_id = ${appointment}
              and person_id <> ${viewer.personId} and ended_because is null
              and answers_for(scope_kind, scope_id, role)`);
          if (count === 1)
            await record(tx, viewer, {
              event: 'appointment.end',
              subjectType: 'appointment',
              subjectId: appointment,
              purpose: PURPOSE,
            });
          return count === 1;
        });
        if (!isEnded) throw notFound();
        return { kind: 'redirect', to: `${URL}?done=left` };
      },
    },
  ];

  function system<T>(viewer: Viewer, work: (tx: Tx) => Promise<T>): Promise<T> {
    return database.withSystem({ authorityId: viewer.authorityId, purpose: PURPOSE }, work);
  }
}

function model(
  viewer: Viewer,
  found: readonly Colleague[],
  settings: ConfirmSettings,
  today: CalendarDate,
) {
  const people = found.map((each) => ({ each, due: confirmBy(each, settings) }));
  const due = people.filter(({ due: by }) => by !== undefined && by <= today).length;
  return {
    title:
      found.length === 0
        ? 'Nobody to confirm'
        : due === 0
          ? `${words.plural(found.length, 'colleague')} with access`
          : `${words.plural(due, 'colleague')} to confirm`,
    lead:
      viewer.role === 'DSL'
        ? `Who can sign in for ${viewer.scopeName}. Confirm the list each term, and say at once when somebody leaves.`
        : 'Who can sign in for your teams. Confirm the list each quarter, and say at once when somebody leaves.',
    count: found.length,
    people: people.map(({ each, due: by }) => ({
      appointmentId: each.appointmentId,
      name: each.name,
      email: each.email,
      role: ROLE_NAMES[each.role],
      scope: viewer.role === 'DSL' ? '' : each.scopeName,
      signedIn:
        each.signedInOn === null
          ? 'Has not signed in'
          : `Last signed in on ${dayWords(each.signedInOn)}`,
      confirmed:
        by === undefined
          ? ''
          : `${each.confirmedOn === null ? 'Not confirmed yet' : `Confirmed on ${dayWords(each.confirmedOn)}`}, next by ${dayWords(by)}`,
    })),
  };
}
