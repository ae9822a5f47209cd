/** The child's page: one page, panels that fail alone, every look noted. */
import { z } from 'zod';
import { isReadOnly, type Permission, type Role, type Viewer } from '../../../access/index.ts';
import type { Tx } from '../../../platform/db.ts';
import { notFound } from '../../../platform/errors.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { markWords } from '../../rights/index.ts';
import { ageWords, nameOf, STATUS_KIND, STATUS_WORDS } from '../children/page.ts';
import { noteLook, type CaseloadChild } from '../children/queries.ts';
import { yearWords } from '../our-pupils/page.ts';
import { belongsRoutes } from './belongs-routes.ts';
import type { ChildDeps } from './deps.ts';
import { decidesOnRecords, viewChild } from './find.ts';
import { loadPanels, type Panel } from './panel.ts';
import { careSpecs } from './panels.ts';
import { namedRoutes } from './named-routes.ts';
import { takeApartRoutes } from './take-apart-routes.ts';
import { hasProtectedHome } from './who.ts';
import { whoSpecs } from './who-panels.ts';

/** Social-care detail, whole: the allocated worker and the manager of the team. */
const SEE: readonly Permission[] = [{ resource: 'R05', verb: 'S', under: ['case'] }];
const PURPOSE = 'casework';

const SAVED: Readonly<Record<string, string>> = {
  apart:
    'The match was taken apart. The school no longer sees the child once the lists are worked out again, within a minute.',
  belongs: 'Noted. Membership is worked out again within a minute.',
  named: 'Named. They see the child from now on.',
  ended: 'Ended. They no longer see the child through it.',
  withdrawn: 'Withdrawn. Membership is worked out again within a minute.',
};

const TEAM = { text: 'Back to the children of the team', href: '/team/children' };
const BACK: Readonly<Partial<Record<Role, { readonly text: string; readonly href: string }>>> = {
  TM: TEAM,
  SM: { ...TEAM, text: 'Back to the children of the service' },
  IRO: { text: 'Back to the children whose plan names me', href: '/chairing' },
};

/** The page and the acts on it. */
export function childRoutes(deps: ChildDeps): AnyRoute<Viewer, Permission>[] {
  const { database, clock } = deps;
  return [
    {
      method: 'GET',
      url: '/children/:childId',
      showsChild: true,
      permission: SEE,
      purpose: PURPOSE,
      params: z.object({ childId: z.uuid() }),
      query: z.object({ done: z.string().max(20).catch('').default('') }),
      handler: async ({ viewer, params, query }) => {
        const { childId } = params as { childId: string };
        const { done } = query as { done: string };
        const page = await readChildPage(deps, viewer, childId, PURPOSE);
        if (page === undefined) throw notFound();
        return {
          kind: 'page',
          template: 'desk/views/child.njk',
          model: {
            ...page,
            back: BACK[viewer.role] ?? { text: 'Back to my children', href: '/my-children' },
            saved: SAVED[done] ?? '',
            closeAction: '',
            changesHref: `/children/${childId}/changes`,
            conflictAction: `/children/${childId}/conflict`,
            sharingHref: `/sharing?child=${childId}`,
            adviceHref: viewer.role === 'SW' ? `/advice/new?child=${childId}` : '',
            restrictHref:
              decidesOnRecords(viewer) || viewer.role === 'SM'
                ? `/children/${childId}/restrict`
                : '',
          },
        };
      },
    },
    ...takeApartRoutes(deps),
    ...belongsRoutes({ database, clock, tell: deps.tell }),
    ...namedRoutes(deps),
  ];
}

/**
 * The child's page as a model, without the way back; undefined for a child outside the viewer's sight
 * and for one that does not exist.
 */
export async function readChildPage(
  deps: ChildDeps,
  viewer: Viewer,
  childId: string,
  purpose: string,
) {
  const page = await loadChildPage(deps, viewer, childId, purpose);
  if (page === undefined) return undefined;
  const { child, panels, notes } = page;
  return {
    title: nameOf(child),
    facts: [
      ageWords(child, deps.clock.today()),
      ...(child.school === null
        ? ['On no roll that we hold']
        : [yearWords(child.yearGroup), child.school]),
    ],
    notes,
    tags: [{ text: STATUS_WORDS[child.status], kind: STATUS_KIND[child.status] }],
    panels,
  };
}

/**
 * What the viewer's rights load is one transaction with the note of the look; what only the system may
 * ask (who can see, who looked, whether a home is protected) is asked for a child just shown.
 */
async function loadChildPage(
  { database, clock }: ChildDeps,
  viewer: Viewer,
  childId: string,
  purpose: string,
): Promise<
  | {
      readonly child: CaseloadChild;
      readonly panels: readonly Panel[];
      readonly notes: readonly string[];
    }
  | undefined
> {
  const at = { now: clock.now(), today: clock.today() };
  const system = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    database.withSystem({ authorityId: viewer.authorityId, purpose: 'who-looked' }, work);
  const shown = await database.withViewer(viewer, async (tx) => {
    const child = await viewChild(tx, viewer, at, childId, purpose);
    if (child === undefined) return undefined;
    const isProtected = await system((own) => hasProtectedHome(own, childId)).catch(
      () => undefined,
    );
    const notes = await markWords(tx, childId);
    const panels = await loadPanels(tx, viewer, careSpecs(viewer, child, at.today, isProtected));
    if (child.newsUpTo !== null && !isReadOnly(viewer)) {
      await noteLook(tx, viewer.personId, `child:${childId}`, child.newsUpTo);
    }
    return { child, panels, notes };
  });
  if (shown === undefined || isReadOnly(viewer)) return shown;
  const who = await system((tx) => loadPanels(tx, viewer, whoSpecs(viewer, childId)));
  return { ...shown, panels: [...shown.panels, ...who] };
}
