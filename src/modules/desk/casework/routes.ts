/** Targeted casework (TRUST 4a rule 4): from a row without a name to who the child is, with a reason. */
import { z } from 'zod';
import { readSettings, type Permission, type Viewer } from '../../../access/index.ts';
import { dateInWords } from '../../../platform/calendar-date.ts';
import { sql, type Tx } from '../../../platform/db.ts';
import { notFound } from '../../../platform/errors.ts';
import { freeText } from '../../../platform/free-text.ts';
import type { Jobs } from '../../../platform/jobs.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import type { Banner, FormProblem } from '../../../platform/view.ts';
import {
  caseworkReference,
  caseworkUntil,
  isCaseworkOn,
  openCasework,
} from '../../advice/index.ts';
import type { CohortDeps } from '../cohort/deps.ts';
import { pseudonymOf } from '../cohort/pseudonym.ts';

const OPEN: readonly Permission[] = [{ resource: 'R03', verb: 's', under: ['q'] }];
const PURPOSE = 'casework';
const URL = '/cohort/casework';

const markQuery = z.object({ mark: z.string().max(20).catch('').default('') });
const openForm = z.object({
  reason: freeText(
    z
      .string()
      .trim()
      .min(20, 'Say what you will do, in 20 letters or more')
      .max(500, 'Use at most 500 letters'),
  ),
});

/** What the routes work with. */
export interface CaseworkDeps extends CohortDeps {
  readonly jobs: Pick<Jobs, 'enqueue'>;
}

/** The question and the opening; not there while casework is switched off. */
export function caseworkRoutes(deps: CaseworkDeps): AnyRoute<Viewer, Permission>[] {
  const { database, clock, secret } = deps;
  return [
    {
      method: 'GET',
      url: URL,
      permission: OPEN,
      purpose: PURPOSE,
      query: markQuery,
      handler: ({ viewer, query }) => page(viewer, (query as { mark: string }).mark, '', []),
    },
    {
      method: 'POST',
      url: URL,
      permission: OPEN,
      purpose: PURPOSE,
      query: markQuery,
      form: openForm,
      handler: async ({ viewer, query, form, typed, problems }) => {
        const { mark } = query as { mark: string };
        const reason = (form as z.output<typeof openForm> | undefined)?.reason;
        if (reason === undefined) {
          const given = typed['reason'];
          return page(viewer, mark, typeof given === 'string' ? given : '', problems);
        }
        const childId = await database.withViewer(viewer, (tx) => childOf(tx, viewer, mark));
        if (childId === undefined) throw notFound();
        const adviceId = await database.withSystem(
          { authorityId: viewer.authorityId, purpose: PURPOSE },
          (tx) => openCasework(tx, deps, viewer, { childId, reason }),
        );
        return { kind: 'redirect', to: `/advice/${adviceId}` };
      },
    },
  ];

  /** The child of a pseudonym among those of today's cohort that the viewer sees. */
  async function childOf(tx: Tx, viewer: Viewer, mark: string): Promise<string | undefined> {
    const rows = await tx.all(sql<{ childId: string }>`
      select distinct child_id as "childId" from cohort_row where authority_id = ${tx.authorityId}`);
    return rows.find(({ childId }) => pseudonymOf(secret, viewer.authorityId, childId) === mark)
      ?.childId;
  }

  async function page(
    viewer: Viewer,
    mark: string,
    reason: string,
    problems: readonly FormProblem[],
  ) {
    const known = await database.withViewer(viewer, async (tx) => {
      if ((await caseworkNow(tx, clock.today())) === undefined) return undefined;
      return childOf(tx, viewer, mark);
    });
    if (known === undefined) throw notFound();
    return {
      kind: 'page' as const,
      template: 'desk/views/casework.njk',
      status: problems.length === 0 ? (200 as const) : (422 as const),
      model: {
        title: `Open who ${mark} is?`,
        back: { text: 'Back to the list', href: '/cohort/rows' },
        problems,
        action: `${URL}?mark=${encodeURIComponent(mark)}`,
        reason,
      },
    };
  }
}

/** The reference and last day of targeted casework while it is on. */
export async function caseworkNow(tx: Tx, today: ReturnType<CohortDeps['clock']['today']>) {
  const [reference, until] = await readSettings(tx, caseworkReference, caseworkUntil);
  return isCaseworkOn({ reference, until }, today) ? { reference, until } : undefined;
}

/** The line that every page shows while the Virtual School may open names by itself. */
export async function caseworkBanners(
  { database, clock }: Pick<CohortDeps, 'database' | 'clock'>,
  viewer: Viewer,
): Promise<Banner[]> {
  const today = clock.today();
  const casework = await database.withViewer(viewer, (tx) => caseworkNow(tx, today));
  if (casework?.until === undefined || casework.until === '') return [];
  return [
    {
      kind: 'notice',
      text: `Targeted casework is on until ${dateInWords(casework.until)} (${casework.reference}): the Virtual School may open who a child is.`,
    },
  ];
}
