/** Who can see the child, and who has looked: panels that the system loads for the viewer. */
import { isRole, may, ROLE_NAMES, type Viewer } from '../../../access/index.ts';
import type { Tx } from '../../../platform/db.ts';
import { words } from '../../../platform/view.ts';

import { inWords } from '../children/page.ts';
import type { PanelBody, PanelSpec } from './panel.ts';
import { whoLooked, whoMaySee, type MaySee } from './who.ts';

const LOOKS_SHOWN = 10;

/** The two panels; the second only for roles that may read the audit of their cases (R23). */
export function whoSpecs(viewer: Viewer, childId: string): PanelSpec[] {
  return [
    {
      id: 'who-can-see',
      title: 'Who can see this child',
      load: (tx) => maySeeBody(tx, childId),
    },
    ...(may(viewer, { resource: 'R23', verb: 's' })
      ? [
          {
            id: 'who-looked',
            title: 'Who has looked',
            load: (tx: Tx) => lookedBody(tx, childId),
          },
        ]
      : []),
  ];
}

async function maySeeBody(tx: Tx, childId: string): Promise<PanelBody> {
  const people = await whoMaySee(tx, childId);
  return {
    source: 'Allocations, appointments and confirmed matches, today',
    parts: [{ kind: 'list', items: people.map(maySeeWords) }],
    empty: people.length === 0 ? 'Nobody with an account can see this child.' : undefined,
  };
}

function maySeeWords({ name, role, scope, until }: MaySee): string {
  const as = role === 'allowed' ? 'named for this restricted child' : ROLE_NAMES[role];
  return [`${name}, ${as}`, scope, until === null ? '' : `until ${inWords(until)}`]
    .filter((part) => part !== '')
    .join(', ');
}

async function lookedBody(tx: Tx, childId: string): Promise<PanelBody> {
  const looks = await whoLooked(tx, childId, LOOKS_SHOWN);
  return {
    source: `The audit; the newest ${LOOKS_SHOWN} times that somebody opened this child’s page`,
    parts: [
      {
        kind: 'list',
        items: looks.map(
          ({ at, name, role }) =>
            `${name}${isRole(role) ? `, ${ROLE_NAMES[role]}` : ''}: ${words.momentInWords(at)}`,
        ),
      },
      {
        kind: 'link',
        text: 'All looks, with schools and purposes',
        href: `/children/${childId}/access-history`,
      },
    ],
    empty: looks.length === 0 ? 'Nobody has opened this child’s page.' : undefined,
  };
}
