/** The professionals whom a child's plan or case names, and what naming one brings. */
import { isReadOnly, ROLE_NAMES, type Viewer } from '../../../access/index.ts';
import { sql, type Tx } from '../../../platform/db.ts';
import { inWords } from '../children/page.ts';
import type { PanelBody } from './panel.ts';

/** Roles that come to a child by being named. */
export const NAMED_ROLES = ['IRO', 'YJW', 'LAI'] as const;
/** One of `NAMED_ROLES`. */
export type NamedRole = (typeof NAMED_ROLES)[number];

/** A professional whom the plan or case names today. */
export interface NamedProfessional {
  readonly namedId: string;
  readonly personId: string;
  readonly role: NamedRole;
  readonly name: string;
  readonly email: string;
  readonly telephone: string | null;
  readonly since: string;
}

/** Who is named for the child now. */
export async function namedNow(tx: Tx, childId: string): Promise<NamedProfessional[]> {
  return tx.all(sql<NamedProfessional>`
    select n.named_id as "namedId", n.person_id as "personId", n.role, p.name, p.email, p.telephone, n.since
    from named_professional n join person p using (authority_id, person_id)
    where n.authority_id = ${tx.authorityId} and n.child_id = ${childId} and n.until is null
    order by n.role, p.name`);
}

/** Whether the viewer says who is named: the managers of the child's team and service. */
export function saysWhoIsNamed(viewer: Viewer): boolean {
  return (viewer.role === 'TM' || viewer.role === 'SM') && !isReadOnly(viewer);
}

/** The panel: who is named, and for managers the way to name somebody. */
export async function namedBody(tx: Tx, viewer: Viewer, childId: string): Promise<PanelBody> {
  const people = await namedNow(tx, childId);
  const says = saysWhoIsNamed(viewer);
  return {
    source: 'Named here by the manager of the team or service',
    parts: [
      {
        kind: 'facts',
        rows: people.map((each) => ({
          key: ROLE_NAMES[each.role],
          value: each.name,
          note: [each.telephone, each.email, `since ${inWords(each.since)}`]
            .filter(Boolean)
            .join(', '),
        })),
      },
      ...(says
        ? [
            {
              kind: 'link' as const,
              text: people.length === 0 ? 'Name somebody' : 'Name somebody, or end one',
              href: `/children/${childId}/people`,
            },
          ]
        : []),
    ],
    empty:
      people.length === 0 && !says
        ? 'No reviewing officer, youth justice worker or inclusion officer is named.'
        : undefined,
  };
}
