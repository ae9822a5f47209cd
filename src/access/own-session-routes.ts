/** Where one is signed in oneself, and the way out of everywhere else. */
import type { Clock } from '../platform/clock.ts';
import { sql, type Tx } from '../platform/db.ts';
import type { AnyRoute } from '../platform/routes.ts';
import { words } from '../platform/view.ts';
import { record } from './audit.ts';
import type { SignInDeps } from './oidc/sign-in.ts';
import { ROLE_NAMES, type Permission, type Role } from './policy.ts';
import { endSessionsOf } from './session-life.ts';
import { idleMinutes } from './session.ts';
import { readSetting } from './settings.ts';
import type { Viewer } from './viewer.ts';

/** Where one's own sessions are. */
const SESSIONS_PATH = '/sessions';
const PURPOSE = 'session';

interface OwnSession {
  readonly sessionId: string;
  readonly role: Role;
  readonly startedAt: Date;
  readonly seenAt: Date;
}

/** The list, and the end of all but the one that asks. */
export function ownSessionRoutes(deps: SignInDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: SESSIONS_PATH,
      permission: 'signed-in',
      purpose: PURPOSE,
      handler: async ({ viewer }) => {
        const { sessions, devices } = await inside(deps, viewer, async (tx) => ({
          sessions: await running(tx, deps.clock, viewer.personId),
          devices: await countDevices(tx, viewer.personId),
        }));
        const others = sessions.filter(({ sessionId }) => sessionId !== viewer.sessionId).length;
        return {
          kind: 'page',
          template: 'access/views/sessions.njk',
          model: {
            title:
              others === 0
                ? 'You are signed in here only'
                : `You are signed in here and in ${words.plural(others, 'other place')}`,
            devices: devices === 0 ? '' : words.plural(devices, 'browser'),
            others,
            action: SESSIONS_PATH,
            sessions: sessions.map((each) => ({
              isThis: each.sessionId === viewer.sessionId,
              role: ROLE_NAMES[each.role],
              started: words.momentInWords(each.startedAt),
              seen: words.momentInWords(each.seenAt),
            })),
          },
        };
      },
    },
    {
      method: 'POST',
      url: SESSIONS_PATH,
      permission: 'signed-in',
      purpose: PURPOSE,
      handler: async ({ viewer }) => {
        await inside(deps, viewer, async (tx) => {
          await endSessionsOf(tx, deps.clock, viewer, viewer.personId, viewer.sessionId);
          // Browsers that were known count as new again: what comes from them is told.
          await tx.run(sql`
            delete from known_device where authority_id = ${tx.authorityId} and person_id = ${viewer.personId}`);
          await record(tx, viewer, {
            event: 'entity.delete',
            subjectType: 'known-device',
            purpose: PURPOSE,
          });
        });
        return { kind: 'redirect', to: SESSIONS_PATH };
      },
    },
  ];
}

function inside<T>(deps: SignInDeps, viewer: Viewer, work: (tx: Tx) => Promise<T>): Promise<T> {
  return deps.database.withSystem({ authorityId: viewer.authorityId, purpose: PURPOSE }, work);
}

async function running(tx: Tx, clock: Clock, personId: string): Promise<OwnSession[]> {
  const idle = await readSetting(tx, idleMinutes);
  const since = new Date(clock.now().getTime() - idle * 60_000);
  return tx.all(sql<OwnSession>`
    select s.session_id as "sessionId", a.role, s.started_at as "startedAt", s.seen_at as "seenAt"
    from session s join appointment a using (authority_id, appointment_id)
    where s.authority_id = ${tx.authorityId} and s.person_id = ${personId}
      and s.ended_at is null and s.seen_at >= ${since}
    order by s.started_at desc`);
}

async function countDevices(tx: Tx, personId: string): Promise<number> {
  const { count } = await tx.one(sql<{ count: number }>`
    select count(*)::int as count from known_device
    where authority_id = ${tx.authorityId} and person_id = ${personId}`);
  return count;
}
