/** Retention for information governance (R25): the schedule, certificates, and holds that two people lift. */
import { z } from 'zod';
import {
  askApproval,
  findApproval,
  openApprovals,
  record,
  type Approval,
  type Permission,
  type Viewer,
} from '../../access/index.ts';
import type { Tx } from '../../platform/db.ts';
import { notFound } from '../../platform/errors.ts';
import { freeText } from '../../platform/free-text.ts';
import type { Jobs } from '../../platform/jobs.ts';
import type { AnyRoute } from '../../platform/routes.ts';
import { pageNumber, pageSize, words, type FormProblem } from '../../platform/view.ts';
import { tellPeople } from '../notices/index.ts';
import {
  countCertificates,
  disposedSince,
  findCertificate,
  listCertificates,
} from './certificate-queries.ts';
import {
  childToHold,
  countHolds,
  findHold,
  HOLD_REASONS,
  liftHold,
  listHolds,
  setHold,
  type HoldReason,
  type HoldState,
} from './holds.ts';
import {
  certificateFacts,
  certificateFilters,
  certificateTable,
  classFrom,
  classTitle,
  holdTable,
  reasonChoices,
  scheduleTable,
} from './pages.ts';
import type { RetentionDeps } from './run.ts';
import { rulesInForce } from './settings.ts';

const SEE: readonly Permission[] = [{ resource: 'R25', verb: 'S' }];
const SET: readonly Permission[] = [{ resource: 'R25', verb: 'C' }];
const LIFT: readonly Permission[] = [{ resource: 'R25', verb: 'E' }];
const PURPOSE = 'retention';
const URL = '/retention';
const HOLDS = `${URL}/holds`;
const YEAR_MS = 365 * 86_400_000;

const short = z.string().trim().max(60).catch('').default('');
const certificateQuery = z.object({ class: short, page: short });
const holdQuery = z.object({ state: z.enum(['', 'lifted']).catch('').default(''), page: short });
const certificateParams = z.object({ certificateId: z.uuid() });
const holdParams = z.object({ holdId: z.uuid() });
const holdForm = z.object({
  number: z.string().trim().min(1, 'Enter the child’s number in the case system').max(60),
  reason: z.enum(Object.keys(HOLD_REASONS) as HoldReason[], { error: 'Choose why' }),
});
const liftForm = z.object({
  reason: freeText(z.string().trim().min(10, 'Say why, in at least 10 letters').max(300)),
});

/** What the pages work with. */
export interface RetentionPageDeps extends RetentionDeps {
  readonly jobs: Pick<Jobs, 'enqueue'>;
}

type Routes = AnyRoute<Viewer, Permission>[];

/** The pages of retention. */
export function retentionRoutes(deps: RetentionPageDeps): Routes {
  return [...scheduleRoutes(deps), ...holdRoutes(deps)];
}

function scheduleRoutes({ database, clock }: RetentionPageDeps): Routes {
  const look = (tx: Tx, viewer: Viewer, count: number, certificateId?: string): Promise<void> =>
    record(tx, viewer, {
      event: 'report.view',
      count,
      fields: ['R25'],
      purpose: PURPOSE,
      ...(certificateId === undefined
        ? {}
        : { subjectType: 'certificate', subjectId: certificateId }),
    });
  return [
    {
      method: 'GET',
      url: URL,
      permission: SEE,
      purpose: PURPOSE,
      handler: ({ viewer }) =>
        database.withViewer(viewer, async (tx) => {
          const since = new Date(clock.now().getTime() - YEAR_MS);
          const disposed = await disposedSince(tx, since);
          await look(tx, viewer, disposed.length);
          const things = disposed.reduce((sum, each) => sum + each.things, 0);
          return {
            kind: 'page' as const,
            template: 'retention/views/list.njk',
            model: {
              title: `${words.plural(things, 'thing')} disposed of in a year`,
              lead: 'What is held goes when its time is over, by itself, each night.',
              back: { text: 'Back to requests', href: '/rights' },
              links: [
                { text: 'Certificates', href: `${URL}/certificates` },
                { text: 'What is held back', href: HOLDS },
              ],
              filters: undefined,
              table: scheduleTable(await rulesInForce(tx), disposed),
            },
          };
        }),
    },
    {
      method: 'GET',
      url: `${URL}/certificates`,
      permission: SEE,
      purpose: PURPOSE,
      query: certificateQuery,
      handler: ({ viewer, query }) =>
        database.withViewer(viewer, async (tx) => {
          const asked = query as z.output<typeof certificateQuery>;
          const classId = classFrom(asked.class);
          const count = await countCertificates(tx, classId);
          const page = pageNumber(asked.page, count);
          const offset = (page - 1) * pageSize;
          const found = await listCertificates(tx, classId, { offset, limit: pageSize });
          await look(tx, viewer, found.length);
          return {
            kind: 'page' as const,
            template: 'retention/views/list.njk',
            model: {
              title: words.plural(count, 'certificate'),
              lead: 'Each says what went together, by which rule. Names are in none.',
              back: { text: 'Back to retention', href: URL },
              links: [],
              filters: certificateFilters(classId),
              table: certificateTable(found, count, page, classId),
            },
          };
        }),
    },
    {
      method: 'GET',
      url: `${URL}/certificates/:certificateId`,
      permission: SEE,
      purpose: PURPOSE,
      params: certificateParams,
      handler: ({ viewer, params }) =>
        database.withViewer(viewer, async (tx) => {
          const { certificateId } = params as z.output<typeof certificateParams>;
          const found = await findCertificate(tx, certificateId);
          if (found === undefined) throw notFound();
          await look(tx, viewer, found.subjects, certificateId);
          return {
            kind: 'page' as const,
            template: 'retention/views/certificate.njk',
            model: {
              title: `Disposed of ${words.momentInWords(found.disposedAt)}`,
              lead: classTitle(found.classId),
              back: { text: 'Back to certificates', href: `${URL}/certificates` },
              facts: certificateFacts(found),
              manifestHref: `${URL}/certificates/${certificateId}/manifest.csv`,
            },
          };
        }),
    },
    {
      method: 'GET',
      url: `${URL}/certificates/:certificateId/manifest.csv`,
      permission: SEE,
      purpose: PURPOSE,
      params: certificateParams,
      handler: ({ viewer, params }) =>
        database.withViewer(viewer, async (tx) => {
          const { certificateId } = params as z.output<typeof certificateParams>;
          const found = await findCertificate(tx, certificateId);
          if (found === undefined) throw notFound();
          await record(tx, viewer, {
            event: 'export.downloaded',
            count: found.subjects,
            fields: ['R25'],
            purpose: 'export',
            subjectType: 'certificate',
            subjectId: certificateId,
          });
          return {
            kind: 'download' as const,
            fileName: `manifest-${certificateId.slice(0, 8)}.csv`,
            type: 'text/csv; charset=utf-8' as const,
            // As the fingerprint is made: each line ended by a line feed, and nothing else.
            body: found.manifest.map((line) => `${line}\n`).join(''),
          };
        }),
    },
  ];
}

function holdRoutes(deps: RetentionPageDeps): Routes {
  const { database, clock } = deps;
  const inside = <T>(viewer: Viewer, work: (tx: Tx) => Promise<T>): Promise<T> =>
    database.withSystem({ authorityId: viewer.authorityId, purpose: PURPOSE }, work);
  const listPage = async (
    viewer: Viewer,
    asked: z.output<typeof holdQuery>,
    typed: Readonly<Record<string, unknown>>,
    problems: readonly FormProblem[],
  ) => {
    const state: HoldState = asked.state === '' ? 'standing' : 'lifted';
    const { count, page, holds } = await inside(viewer, async (tx) => {
      const found = await countHolds(tx, state);
      const at = pageNumber(asked.page, found);
      const offset = (at - 1) * pageSize;
      const listed = await listHolds(tx, state, { offset, limit: pageSize });
      await record(tx, viewer, {
        event: 'child.list',
        count: listed.length,
        fields: ['R25'],
        purpose: PURPOSE,
      });
      return { count: found, page: at, holds: listed };
    });
    const text = (name: string): string => {
      const value = typed[name];
      return typeof value === 'string' ? value : '';
    };
    return {
      kind: 'page' as const,
      template: 'retention/views/holds.njk',
      status: problems.length === 0 ? (200 as const) : (422 as const),
      model: {
        title:
          state === 'lifted'
            ? `${words.plural(count, 'hold')} lifted`
            : count === 0
              ? 'Nothing is held back'
              : `${words.plural(count, 'hold')} on disposal`,
        back: { text: 'Back to retention', href: URL },
        problems,
        other:
          state === 'lifted'
            ? { text: 'Holds that stand', href: HOLDS }
            : { text: 'Holds that were lifted', href: `${HOLDS}?state=lifted` },
        maySet: state === 'standing',
        action: HOLDS,
        reasons: reasonChoices(),
        values: { number: text('number'), reason: text('reason') },
        table: holdTable(holds, state, count, page),
      },
    };
  };
  const holdPage = async (viewer: Viewer, holdId: string, problems: readonly FormProblem[]) => {
    const hold = await inside(viewer, async (tx) => {
      const found = await findHold(tx, holdId);
      if (found !== undefined)
        await record(tx, viewer, {
          event: 'report.view',
          subjectType: 'hold',
          subjectId: holdId,
          fields: ['R25'],
          purpose: PURPOSE,
        });
      return found;
    });
    if (hold === undefined) throw notFound();
    return {
      kind: 'page' as const,
      template: 'retention/views/hold.njk',
      status: problems.length === 0 ? (200 as const) : (422 as const),
      model: {
        title: HOLD_REASONS[hold.reason],
        back: { text: 'Back to what is held back', href: HOLDS },
        problems,
        facts: [
          { key: 'Child’s number', value: hold.laChildId, missing: 'The record is gone' },
          { key: 'Set', value: words.momentInWords(hold.setAt), note: hold.setBy },
          ...(hold.liftedAt === null
            ? []
            : [
                {
                  key: 'Lifted',
                  value: words.momentInWords(hold.liftedAt),
                  note: hold.liftedBy ?? '',
                },
              ]),
        ],
        action: hold.liftedAt === null ? `${HOLDS}/${holdId}/lift` : '',
      },
    };
  };
  return [
    {
      method: 'GET',
      url: HOLDS,
      permission: SEE,
      purpose: PURPOSE,
      query: holdQuery,
      handler: ({ viewer, query }) => listPage(viewer, query as z.output<typeof holdQuery>, {}, []),
    },
    {
      method: 'POST',
      url: HOLDS,
      permission: SET,
      purpose: PURPOSE,
      form: holdForm,
      handler: async ({ viewer, form, typed, problems }) => {
        const asked = form as z.output<typeof holdForm> | undefined;
        const query = { state: '' as const, page: '' };
        if (asked === undefined) return listPage(viewer, query, typed, problems);
        const childId = await inside(viewer, (tx) => childToHold(tx, asked.number));
        if (childId === undefined) {
          const message = 'There is no record with that number. Write it as the case system does';
          return listPage(viewer, query, typed, [{ field: 'number', message }]);
        }
        await database.withViewer(viewer, (tx) =>
          setHold(tx, viewer, clock, { childId, reason: asked.reason }),
        );
        return { kind: 'redirect', to: HOLDS };
      },
    },
    {
      method: 'GET',
      url: `${HOLDS}/:holdId`,
      permission: SEE,
      purpose: PURPOSE,
      params: holdParams,
      handler: ({ viewer, params }) =>
        holdPage(viewer, (params as z.output<typeof holdParams>).holdId, []),
    },
    {
      method: 'POST',
      url: `${HOLDS}/:holdId/lift`,
      permission: LIFT,
      purpose: PURPOSE,
      params: holdParams,
      form: liftForm,
      handler: async ({ viewer, params, form, problems }) => {
        const { holdId } = params as z.output<typeof holdParams>;
        const reason = (form as z.output<typeof liftForm> | undefined)?.reason;
        if (reason === undefined) return holdPage(viewer, holdId, problems);
        const hold = await inside(viewer, (tx) => findHold(tx, holdId));
        if (hold === undefined || hold.liftedAt !== null) throw notFound();
        await database.withViewer(viewer, async (tx) => {
          const approvalId = await askApproval(tx, viewer, 'hold.lift', holdId, {
            about: `The hold for ${HOLD_REASONS[hold.reason].toLowerCase()}, set ${words.momentInWords(hold.setAt)}. What is due then goes in the next night.`,
            reason,
            goOn: `${HOLDS}/${holdId}/agreed`,
          });
          await tellPeople(tx, deps, {
            kind: 'hold.to-lift',
            to: { role: 'IGO', scopeKind: 'authority', scopeId: viewer.authorityId },
            subjectType: 'approval',
            subjectId: approvalId,
            once: approvalId,
          });
        });
        return { kind: 'redirect', to: '/approvals' };
      },
    },
    {
      method: 'GET',
      url: `${HOLDS}/:holdId/agreed`,
      permission: LIFT,
      purpose: PURPOSE,
      params: holdParams,
      handler: ({ viewer, params }) => {
        const { holdId } = params as z.output<typeof holdParams>;
        return database.withViewer(viewer, async (tx) => {
          const approval = await agreedLift(tx, viewer, holdId);
          return {
            kind: 'page' as const,
            template: 'retention/views/lift.njk',
            model: {
              title: 'Lift the hold',
              back: { text: 'Back to what is held back', href: HOLDS },
              by: approval.decidedByName ?? '',
              action: `${HOLDS}/${holdId}/lifted/${approval.approvalId}`,
              cancel: HOLDS,
            },
          };
        });
      },
    },
    {
      method: 'POST',
      url: `${HOLDS}/:holdId/lifted/:approvalId`,
      permission: LIFT,
      purpose: PURPOSE,
      params: holdParams.extend({ approvalId: z.uuid() }),
      handler: async ({ viewer, params }) => {
        const { holdId, approvalId } = params as { holdId: string; approvalId: string };
        await database.withViewer(viewer, async (tx) => {
          if ((await findApproval(tx, approvalId)) === undefined) throw notFound();
          await liftHold(tx, viewer, clock, { holdId, approvalId });
        });
        return { kind: 'redirect', to: `${HOLDS}?state=lifted` };
      },
    },
  ];
}

/** The viewer's own request to lift the hold, agreed to and not used yet. */
async function agreedLift(tx: Tx, viewer: Viewer, holdId: string): Promise<Approval> {
  const found = (await openApprovals(tx)).find(
    ({ act, subject, askedBy, decision }) =>
      act === 'hold.lift' &&
      subject === holdId &&
      askedBy === viewer.personId &&
      decision === 'approved',
  );
  if (found === undefined) throw notFound();
  return found;
}
