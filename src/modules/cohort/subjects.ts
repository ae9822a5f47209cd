/** The child whom a professional's words are about, as whoever writes may see it. */
import type { Role, Viewer } from '../../access/index.ts';
import { sql, type Tx } from '../../platform/db.ts';

/** A child that the writer may name. */
export interface Subject {
  readonly childId: string;
  readonly name: string;
  /** Every name that a text which names nobody must not hold. */
  readonly names: readonly string[];
  /** The page that the writer comes from. */
  readonly href: string;
}

/** What a form or an address says it is about: a child of the viewer's, or a pupil of the school. */
export interface AskedSubject {
  readonly child: string | undefined;
  readonly pupil: string | undefined;
}

const WITH_CHILD_PAGE: readonly Role[] = ['SW', 'TM', 'SM', 'IRO'];

/** The child, or undefined where the viewer sees none of that id. */
export async function findSubject(
  tx: Tx,
  viewer: Viewer,
  { child, pupil }: AskedSubject,
): Promise<Subject | undefined> {
  if (viewer.role === 'DSL') return pupil === undefined ? undefined : findPupil(tx, pupil);
  if (child === undefined) return undefined;
  const found = await tx.maybe(sql<{ forename: string; surname: string }>`
    select coalesce(nullif(max(n.forename) filter (where n.kind = 'preferred'), ''),
        max(n.forename) filter (where n.kind = 'current'), '') as forename,
      coalesce(nullif(max(n.surname) filter (where n.kind = 'preferred'), ''),
        max(n.surname) filter (where n.kind = 'current'), '') as surname
    from child c left join child_name n on n.authority_id = c.authority_id and n.child_id = c.child_id and n.slot = ''
    where c.authority_id = ${tx.authorityId} and c.child_id = ${child} group by c.child_id`);
  if (found === undefined) return undefined;
  return {
    childId: child,
    name: `${found.forename} ${found.surname}`.trim() || 'Name not given',
    names: [found.forename, found.surname],
    href: cameFrom(viewer.role, child),
  };
}

function cameFrom(role: Role, childId: string): string {
  if (WITH_CHILD_PAGE.includes(role)) return `/children/${childId}`;
  return role === 'EA' || role === 'VSH' ? '/advice' : '/my-cases';
}

async function findPupil(tx: Tx, pupilId: string): Promise<Subject | undefined> {
  const pupil = await tx.maybe(sql<{ childId: string; forename: string; surname: string }>`
    select l.child_id as "childId", p.forename, p.surname
    from pupil p join link l on l.authority_id = p.authority_id and l.pupil_id = p.pupil_id
    join known_status k on k.authority_id = l.authority_id and k.child_id = l.child_id
    where p.authority_id = ${tx.authorityId} and p.pupil_id = ${pupilId} limit 1`);
  if (pupil === undefined) return undefined;
  return {
    childId: pupil.childId,
    name: `${pupil.forename} ${pupil.surname}`.trim(),
    names: [pupil.forename, pupil.surname],
    href: `/our-pupils/${pupilId}`,
  };
}
