/** The child whom a question is about, as whoever asks may see it. */
import type { Viewer } from '../../access/index.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { findNamedChild } from './queries.ts';

/** A child that the asker may name. */
export interface Subject {
  readonly childId: string;
  readonly name: string;
  /** Every name that a text which names nobody must not hold. */
  readonly names: readonly string[];
  /** The page that the question was asked from. */
  readonly href: string;
}

/** What a form or an address says the question is about: a child of the viewer's, or a pupil of the school. */
export interface Asked {
  readonly child: string | undefined;
  readonly pupil: string | undefined;
}

/** The child, or undefined where the viewer sees none of that id. */
export async function findSubject(
  tx: Tx,
  viewer: Viewer,
  { child, pupil }: Asked,
): Promise<Subject | undefined> {
  if (viewer.role === 'DSL') return pupil === undefined ? undefined : findPupil(tx, pupil);
  if (child === undefined) return undefined;
  const found = await findNamedChild(tx, child);
  if (found === undefined) return undefined;
  return {
    childId: child,
    name: `${found.forename} ${found.surname}`.trim(),
    names: [found.forename, found.surname],
    href: viewer.role === 'SW' ? `/children/${child}` : '/my-cases',
  };
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
