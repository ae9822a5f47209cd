/** Restricting a child whom the viewer sees: at once, by the worker or a manager, told to the keepers. */
import { z } from 'zod';
import { ROLE_NAMES, type Permission, type Viewer } from '../../../access/index.ts';
import type { Tx } from '../../../platform/db.ts';
import { notFound } from '../../../platform/errors.ts';
import { freeText } from '../../../platform/free-text.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import {
  allowOnRestricted,
  findRestrictions,
  restrictChild,
  RESTRICTION_CATEGORIES,
} from '../../people/index.ts';
import { decidesOnRecords, viewChild } from '../child/find.ts';
import { nameOf } from '../children/page.ts';
import { CATEGORY_WORDS, type RestrictionDeps } from './parts.ts';
import { whoWorksWith, type Colleague } from './queries.ts';

const MAY: readonly Permission[] = [{ resource: 'R05', verb: 'S' }];
const PURPOSE = 'restriction';

const childParams = z.object({ childId: z.uuid() });
const restrictForm = z.object({
  category: z.enum(RESTRICTION_CATEGORIES, 'Choose why the record is restricted'),
  reason: freeText(z.string().trim().min(10, 'Say why, in ten letters or more').max(500)),
  allow: z
    .union([z.uuid(), z.array(z.uuid())])
    .optional()
    .transform((value) => (value === undefined ? [] : [value].flat())),
});

/** The form on a child, and the act. */
export function restrictRoutes(deps: RestrictionDeps): AnyRoute<Viewer, Permission>[] {
  const { database, clock } = deps;
  const url = '/children/:childId/restrict';
  return [
    {
      method: 'GET',
      url,
      showsChild: true,
      permission: MAY,
      purpose: PURPOSE,
      params: childParams,
      handler: ({ viewer, params }) =>
        page(viewer, (params as { childId: string }).childId, {}, []),
    },
    {
      method: 'POST',
      url,
      permission: MAY,
      purpose: PURPOSE,
      params: childParams,
      form: restrictForm,
      handler: async ({ viewer, params, form, typed, problems }) => {
        const { childId } = params as { childId: string };
        const asked = form as z.output<typeof restrictForm> | undefined;
        if (asked === undefined) return page(viewer, childId, typed, problems);
        const { colleagues } = await find(viewer, childId);
        const chosen = colleagues.filter(({ personId }) => asked.allow.includes(personId));
        if (chosen.length === 0) {
          const message = 'Choose at least one person who goes on working with the child';
          return page(viewer, childId, typed, [{ field: 'allow', message }]);
        }
        await system(viewer, (tx) => restrict(tx, viewer, childId, asked, chosen));
        return { kind: 'redirect', to: '/restrictions/done' };
      },
    },
    {
      method: 'GET',
      url: '/restrictions/done',
      permission: MAY,
      purpose: PURPOSE,
      handler: () =>
        Promise.resolve({
          kind: 'page' as const,
          template: 'desk/views/restricted.njk',
          model: { title: 'The record is restricted' },
        }),
    },
  ];

  function system<T>(viewer: Viewer, work: (tx: Tx) => Promise<T>): Promise<T> {
    return database.withSystem({ authorityId: viewer.authorityId, purpose: PURPOSE }, work);
  }

  async function restrict(
    tx: Tx,
    viewer: Viewer,
    childId: string,
    { category, reason }: z.output<typeof restrictForm>,
    chosen: readonly Colleague[],
  ): Promise<void> {
    const since = clock.today();
    await restrictChild(tx, viewer, { childId, category, since, setBy: viewer.personId, reason });
    for (const { personId } of chosen)
      await allowOnRestricted(tx, viewer, {
        childId,
        personId,
        since,
        allowedBy: viewer.personId,
        reason: 'Worked with the child when the record was restricted',
      });
  }

  /** The child, noted as seen, with who works with it; 404 unless the viewer decides about it. */
  async function find(viewer: Viewer, childId: string) {
    if (!decidesOnRecords(viewer) && viewer.role !== 'SM') throw notFound();
    const at = { now: clock.now(), today: clock.today() };
    const child = await database.withViewer(viewer, (tx) =>
      viewChild(tx, viewer, at, childId, PURPOSE),
    );
    if (child === undefined) throw notFound();
    return system(viewer, async (tx) => ({
      child,
      colleagues: await whoWorksWith(tx, childId),
      standing: (await findRestrictions(tx, childId)).filter(({ liftedOn }) => liftedOn === null),
    }));
  }

  async function page(
    viewer: Viewer,
    childId: string,
    typed: Readonly<Record<string, unknown>>,
    problems: readonly { field: string; message: string }[],
  ) {
    const { child, colleagues, standing } = await find(viewer, childId);
    const text = (name: string): string => {
      const value = typed[name];
      return typeof value === 'string' ? value : '';
    };
    const typedAllow = typed['allow'];
    return {
      kind: 'page' as const,
      template: 'desk/views/restrict.njk',
      status: problems.length === 0 ? (200 as const) : (422 as const),
      model: {
        title: `Restrict the record of ${nameOf(child)}`,
        back: { text: `Back to ${nameOf(child)}`, href: `/children/${childId}` },
        problems,
        action: `/children/${childId}/restrict`,
        childHref: `/children/${childId}`,
        standing: standing.map(({ category }) => CATEGORY_WORDS[category]),
        category: text('category'),
        reason: text('reason'),
        allow: typedAllow === undefined ? [viewer.personId] : [typedAllow].flat(),
        categories: RESTRICTION_CATEGORIES.map((value) => ({ value, text: CATEGORY_WORDS[value] })),
        colleagues: colleagues.map(({ personId, name, role }) => ({
          value: personId,
          text: `${name}, ${ROLE_NAMES[role]}`,
        })),
      },
    };
  }
}
