/** Says that an appointment, or its end, waits for a second person: to all who may be that person. */
import type { Role, Viewer } from '../../../access/index.ts';
import { sql, type Tx } from '../../../platform/db.ts';
import { tellPeople, type Recipient, type TellDeps } from '../../notices/index.ts';

/** What whoever tries to serve themselves is told. */
export const NOT_SELF = 'Nobody gives or ends their own appointment: ask another administrator.';

/** What whoever goes on without an agreement is told. */
export const NOT_AGREED =
  'Another administrator has to agree first, and an agreement is used once.';

/** Tells administrators, and holders of the other roles that may decide, once for each request. */
export async function tellSecondPeople(
  tx: Tx,
  deps: TellDeps,
  viewer: Viewer,
  approvalId: string,
  alsoDecidedBy: readonly Role[] = [],
  kind: 'appointment.to-approve' | 'sign-in.to-approve' = 'appointment.to-approve',
): Promise<void> {
  const authority = (role: Role): Recipient => ({
    role,
    scopeKind: 'authority',
    scopeId: viewer.authorityId,
  });
  const recipients = [
    authority(viewer.role),
    ...alsoDecidedBy.filter((role) => role !== 'SM').map(authority),
    ...(alsoDecidedBy.includes('SM') ? await serviceManagers(tx) : []),
  ];
  for (const to of recipients)
    await tellPeople(tx, deps, {
      kind,
      to,
      subjectType: 'approval',
      subjectId: approvalId,
      once: approvalId,
    });
}

async function serviceManagers(tx: Tx): Promise<Recipient[]> {
  const services = await tx.all(sql<{ scopeId: string }>`
    select service_id as "scopeId" from service where authority_id = ${tx.authorityId} order by 1`);
  return services.map(({ scopeId }) => ({ role: 'SM', scopeKind: 'service', scopeId }));
}
