/** An account is stopped at once by one administrator; it goes on when two agree. */
import { z } from 'zod';
import { askApproval, stopAccount, type Permission, type Viewer } from '../../../access/index.ts';
import { Refusal } from '../../../platform/errors.ts';
import { freeText } from '../../../platform/free-text.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { tellPeople } from '../../notices/index.ts';
import type { AdminDeps } from './deps.ts';
import { appointmentPage, findAppointment } from './people.ts';
import { tellSecondPeople } from './second-person.ts';

const MAY: readonly Permission[] = [{ resource: 'R24', verb: 'C' }];
const PURPOSE = 'appointments';
const NOT_SELF = 'Nobody stops their own account, or lets it go on: ask another administrator.';

const params = z.object({ appointmentId: z.uuid() });
const reason = freeText(z.string().trim().min(10, 'Say why, in at least 10 letters').max(300));
// Names of their own: both stand on the page of the appointment, beside the reason to end it.
const stopForm = z.object({ stopReason: reason });
const releaseForm = z.object({ releaseReason: reason });

/** Stopping, and the request to let it go on. */
export function stopRoutes({ database, clock, jobs }: AdminDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'POST',
      url: '/admin/people/:appointmentId/stop',
      permission: MAY,
      purpose: PURPOSE,
      params,
      form: stopForm,
      handler: async ({ viewer, params: asked, form, problems }) => {
        const { appointmentId } = asked as z.output<typeof params>;
        const person = await database.withViewer(viewer, (tx) =>
          findAppointment(tx, appointmentId),
        );
        if (person.personId === viewer.personId) throw new Refusal(403, NOT_SELF);
        const because = (form as z.output<typeof stopForm> | undefined)?.stopReason;
        if (because === undefined)
          return appointmentPage({ database, clock }, viewer, appointmentId, problems);
        await database.withSystem(
          { authorityId: viewer.authorityId, purpose: 'stop-account' },
          async (tx) => {
            if (!(await stopAccount(tx, clock, viewer, person.personId, because))) return;
            await tellPeople(
              tx,
              { clock, jobs },
              {
                kind: 'account.stopped',
                to: { role: 'SYS', scopeKind: 'authority', scopeId: viewer.authorityId },
                subjectType: 'person',
                subjectId: person.personId,
              },
            );
          },
        );
        return { kind: 'redirect', to: `/admin/people/${appointmentId}/end` };
      },
    },
    {
      method: 'POST',
      url: '/admin/people/:appointmentId/release',
      permission: MAY,
      purpose: PURPOSE,
      params,
      form: releaseForm,
      handler: async ({ viewer, params: asked, form, problems }) => {
        const { appointmentId } = asked as z.output<typeof params>;
        const because = (form as z.output<typeof releaseForm> | undefined)?.releaseReason;
        if (because === undefined)
          return appointmentPage({ database, clock }, viewer, appointmentId, problems);
        return database.withViewer(viewer, async (tx) => {
          const { personId, name, stoppedAt } = await findAppointment(tx, appointmentId);
          if (personId === viewer.personId) throw new Refusal(403, NOT_SELF);
          if (stoppedAt === null) throw new Refusal(409, 'The account is not stopped any more.');
          const approvalId = await askApproval(tx, viewer, 'account.release', personId, {
            personId,
            about: `${name}: the account goes on, with the appointments that it has.`,
            reason: because,
            goOn: '/admin/people',
          });
          await tellSecondPeople(tx, { clock, jobs }, viewer, approvalId, [], 'sign-in.to-approve');
          return { kind: 'redirect' as const, to: '/approvals' };
        });
      },
    },
  ];
}
