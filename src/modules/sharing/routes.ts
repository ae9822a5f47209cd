/**
 * The record of sharing decisions: what any professional decided about sharing information of a child
 * whom they see (TRUST 4d, all roles), and the register of it for information governance.
 */
import { z } from 'zod';
import { copyMark, isReadOnly, record, type Permission, type Viewer } from '../../access/index.ts';
import { csvStream } from '../../platform/csv.ts';
import { notFound, StepUpNeeded } from '../../platform/errors.ts';
import type { AnyRoute } from '../../platform/routes.ts';
import { pageNumber, pageSize, withQuery, words } from '../../platform/view.ts';
import { findSubject } from '../cohort/index.ts';
import {
  decisionPage,
  REGISTER_HEADS,
  registerRow,
  SHARING_URL,
  sharingFilter,
  sharingTable,
} from './pages.ts';
import {
  DECIDE,
  DECIDING,
  look,
  mayCorrect,
  PURPOSE,
  refuseUnless,
  type SharingDeps,
} from './parts.ts';
import { countDecisions, listDecisions, SHARING_SHOWS } from './queries.ts';
import { recordRoutes } from './record-routes.ts';

const SEE: readonly Permission[] = [...DECIDE, { resource: 'R25', verb: 'S' }];
const REGISTER: readonly Permission[] = [{ resource: 'R23', verb: 'X' }];
const MOST_ROWS = 50_000;

const listQuery = z.object({
  child: z.uuid().optional(),
  pupil: z.uuid().optional(),
  show: z.enum(SHARING_SHOWS).catch('all').default('all'),
  page: z.string().max(10).catch('').default(''),
  done: z.string().max(10).catch('').default(''),
});
const params = z.object({ decisionId: z.uuid() });

/** The list, one decision, the form and the register. */
export function sharingRoutes(deps: SharingDeps): AnyRoute<Viewer, Permission>[] {
  const { database, clock } = deps;
  return [
    {
      method: 'GET',
      url: SHARING_URL,
      permission: SEE,
      purpose: PURPOSE,
      query: listQuery,
      handler: ({ viewer, query }) => listPage(viewer, query as z.output<typeof listQuery>),
    },
    {
      method: 'GET',
      url: `${SHARING_URL}/register.csv`,
      permission: REGISTER,
      purpose: PURPOSE,
      query: listQuery,
      handler: ({ viewer, query }) => register(viewer, query as z.output<typeof listQuery>),
    },
    {
      method: 'GET',
      url: `${SHARING_URL}/:decisionId`,
      showsChild: true,
      permission: SEE,
      purpose: PURPOSE,
      params,
      query: z.object({ done: z.string().max(10).catch('').default('') }),
      handler: async ({ viewer, params: where, query }) => {
        const { decisionId } = where as z.output<typeof params>;
        const model = await database.withViewer(viewer, async (tx) => {
          const decision = await look(tx, viewer, decisionId);
          return decision && decisionPage(decision, viewer, mayCorrect(viewer, decision));
        });
        if (model === undefined) throw notFound();
        return {
          kind: 'page' as const,
          template: 'sharing/views/decision.njk',
          model: {
            ...model,
            back: { text: 'Back to decisions', href: SHARING_URL },
            saved: (query as { done: string }).done === 'recorded' ? 'Recorded.' : '',
          },
        };
      },
    },
    ...recordRoutes(deps),
  ];

  async function listPage(viewer: Viewer, asked: z.output<typeof listQuery>) {
    refuseUnless([...DECIDING, 'IGO'], viewer);
    const { child, pupil } = asked;
    const isAbout = child !== undefined || pupil !== undefined;
    const place = {
      ...(child === undefined ? {} : { child }),
      ...(pupil === undefined ? {} : { pupil }),
    };
    const model = await database.withViewer(viewer, async (tx) => {
      const subject = isAbout ? await findSubject(tx, viewer, { child, pupil }) : undefined;
      if (isAbout && subject === undefined) return undefined;
      const counts = await countDecisions(tx, subject?.childId);
      const found = counts[asked.show];
      const page = pageNumber(asked.page, found);
      const decisions = await listDecisions(
        tx,
        { show: asked.show, childId: subject?.childId },
        { offset: (page - 1) * pageSize, limit: pageSize },
      );
      await record(tx, viewer, {
        event: 'share.list',
        count: decisions.length,
        ...(subject === undefined
          ? {}
          : { subjectType: 'child' as const, subjectId: subject.childId }),
        fields: viewer.role === 'IGO' ? ['R25'] : ['R03'],
        purpose: PURPOSE,
      });
      return {
        title: `${words.plural(counts.all, 'decision')} about sharing`,
        caption: subject?.name ?? '',
        ...(subject === undefined
          ? {}
          : { back: { text: `Back to ${subject.name}`, href: subject.href } }),
        saved: asked.done === 'recorded' ? 'Recorded.' : '',
        recordHref:
          subject === undefined || isReadOnly(viewer)
            ? ''
            : `${SHARING_URL}/new/${child === undefined ? `pupil/${pupil ?? ''}` : `child/${child}`}`,
        registerHref:
          viewer.role === 'IGO' && counts.all > 0
            ? withQuery(`${SHARING_URL}/register.csv`, { show: asked.show })
            : '',
        hasAny: counts.all > 0,
        filters: sharingFilter(asked.show, counts, place, viewer),
        table: sharingTable(decisions, found, { ...place, show: asked.show, page }, viewer),
      };
    });
    if (model === undefined) throw notFound();
    return { kind: 'page' as const, template: 'sharing/views/list.njk', model };
  }

  async function register(viewer: Viewer, { show }: z.output<typeof listQuery>) {
    if (!viewer.isSteppedUp) throw new StepUpNeeded();
    return database.withViewer(viewer, async (tx) => {
      const decisions = await listDecisions(
        tx,
        { show, childId: undefined },
        { offset: 0, limit: MOST_ROWS },
      );
      await record(tx, viewer, {
        event: 'export.downloaded',
        count: decisions.length,
        fields: ['R25'],
        purpose: 'export',
      });
      return {
        kind: 'download' as const,
        fileName: 'sharing-decisions.csv',
        type: 'text/csv; charset=utf-8' as const,
        body: csvStream(REGISTER_HEADS, decisions.map(registerRow), copyMark(viewer, clock)),
      };
    });
  }
}
