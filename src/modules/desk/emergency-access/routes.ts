/** Emergency access: opening one record, reading it for an hour, and the review that follows. */
import { z } from 'zod';
import {
  readSetting,
  record,
  type AuditEvent,
  type Permission,
  type Viewer,
} from '../../../access/index.ts';
import { parseCalendarDate } from '../../../platform/calendar-date.ts';
import type { Tx } from '../../../platform/db.ts';
import { notFound, Refusal, StepUpNeeded } from '../../../platform/errors.ts';
import { freeText } from '../../../platform/free-text.ts';
import type { Jobs } from '../../../platform/jobs.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { sql } from '../../../platform/db.ts';
import { pageNumber, pageSize } from '../../../platform/view.ts';
import { tellPeople } from '../../notices/index.ts';
import type { ChildDeps } from '../child/deps.ts';
import { readChildPage } from '../child/routes.ts';
import { refuseUnless } from '../children/list-parts.ts';
import { accessModel, endedModel, formModel, listModel } from './page.ts';
import {
  countAccesses,
  findAccess,
  findNamedChild,
  heldOpen,
  listAccesses,
  openAccess,
  OPENERS,
  REVIEWERS,
  standingOf,
  timesInMonth,
  type ChildNamed,
} from './queries.ts';
import {
  oftenTimes,
  openMinutes,
  REASON_LENGTH,
  REASONS,
  refusalOf,
  reviewBy,
  reviewDays,
  type ReasonCode,
} from './rules.ts';

/** Workers and managers of teams and services open a record. */
const OPEN: readonly Permission[] = [{ resource: 'R05', verb: 'S' }];
/** They and information governance see what was opened; who may review, the acts say. */
const SEE: readonly Permission[] = [...OPEN, { resource: 'R23', verb: 'S' }];
const PURPOSE = 'emergency';
const URL = '/emergency-access';

/** What the routes work with. */
export interface EmergencyDeps extends ChildDeps {
  readonly jobs: Pick<Jobs, 'enqueue'>;
}

const short = z.string().trim().max(80).catch('').default('');
const openForm = z
  .object({
    laChildId: short,
    forename: short,
    surname: short,
    'born-day': short,
    'born-month': short,
    'born-year': short,
    why: z.enum(Object.keys(REASONS) as [ReasonCode, ...ReasonCode[]], 'Choose why'),
    reason: freeText(
      z
        .string()
        .trim()
        .min(REASON_LENGTH, `Say what happened, in ${REASON_LENGTH} letters or more`)
        .max(1_000, 'Use at most 1,000 letters'),
    ),
  })
  .transform((form, context) => {
    const { laChildId, forename, surname, why, reason } = form;
    const birthDate = parseCalendarDate(
      `${form['born-year']}-${form['born-month'].padStart(2, '0')}-${form['born-day'].padStart(2, '0')}`,
    );
    let named: ChildNamed | undefined;
    if (laChildId !== '') named = { laChildId };
    else if (forename !== '' && surname !== '' && birthDate !== undefined)
      named = { forename, surname, birthDate };
    else
      context.addIssue({
        code: 'custom',
        path: ['laChildId'],
        message: 'Enter the child’s number, or the full name and the birth date',
      });
    return { named, why, reason };
  });

const reviewForm = z.object({
  outcome: z.enum(['upheld', 'misuse'], 'Choose what you found'),
  note: freeText(
    z.string().trim().min(10, 'Say how you came to it, in ten letters or more').max(1_000),
  ),
});

const idParams = z.object({ emergencyId: z.uuid() });
type Id = z.output<typeof idParams>;

const NOT_FOUND =
  'No child was found whose record can be opened this way. Check the number, or the spelling of the name and the birth date. If you should see a child and do not, ring the duty manager.';

/** The routes. */
export function emergencyRoutes(deps: EmergencyDeps): AnyRoute<Viewer, Permission>[] {
  const { database, clock } = deps;
  return [
    {
      method: 'GET',
      url: URL,
      permission: SEE,
      purpose: PURPOSE,
      query: z.object({ page: short, done: short }),
      handler: async ({ viewer, query }) => {
        refuseUnless([...OPENERS, ...REVIEWERS], viewer);
        const { page: asked, done } = query as { page: string; done: string };
        return database.withViewer(viewer, async (tx) => {
          const counts = await countAccesses(tx, viewer.personId);
          const page = pageNumber(asked, counts.all);
          const found = await listAccesses(tx, {
            limit: pageSize,
            offset: (page - 1) * pageSize,
          });
          await record(tx, viewer, { event: 'bg.list', count: found.length, purpose: PURPOSE });
          return {
            kind: 'page' as const,
            template: 'desk/views/emergency-list.njk',
            model: listModel(viewer, found, counts, page, clock.now(), done),
          };
        });
      },
    },
    {
      method: 'GET',
      url: `${URL}/new`,
      permission: OPEN,
      purpose: PURPOSE,
      handler: async ({ viewer }) => {
        beforeOpening(viewer);
        return formPage(viewer, {}, []);
      },
    },
    {
      method: 'POST',
      url: `${URL}/new`,
      permission: OPEN,
      purpose: PURPOSE,
      form: openForm,
      handler: async ({ viewer, form, typed, problems }) => {
        beforeOpening(viewer);
        const asked = form as z.output<typeof openForm> | undefined;
        if (asked?.named === undefined) return formPage(viewer, typed, problems);
        const opened = await open(viewer, { ...asked, named: asked.named });
        return opened === undefined
          ? formPage(viewer, typed, [{ field: 'laChildId', message: NOT_FOUND }])
          : { kind: 'redirect', to: `${URL}/${opened}` };
      },
    },
    {
      method: 'GET',
      url: `${URL}/:emergencyId`,
      showsChild: true,
      permission: SEE,
      purpose: PURPOSE,
      params: idParams,
      handler: ({ viewer, params }) => show(viewer, (params as Id).emergencyId, {}, []),
    },
    {
      method: 'POST',
      url: `${URL}/:emergencyId/close`,
      permission: OPEN,
      purpose: PURPOSE,
      params: idParams,
      handler: async ({ viewer, params }) => {
        const { emergencyId } = params as Id;
        const isClosed = await database.withViewer(viewer, async (tx) => {
          const count = await tx.run(sql`
            update emergency_access set closed_at = ${clock.now()}
            where authority_id = ${tx.authorityId} and emergency_id = ${emergencyId}
              and person_id = ${viewer.personId} and closed_at is null`);
          if (count === 1) await note(tx, viewer, 'bg.closed', emergencyId);
          return count === 1;
        });
        if (!isClosed) throw notFound();
        return { kind: 'redirect', to: `${URL}?done=closed` };
      },
    },
    {
      method: 'POST',
      url: `${URL}/:emergencyId/review`,
      permission: SEE,
      purpose: PURPOSE,
      params: idParams,
      form: reviewForm,
      handler: async ({ viewer, params, form, typed, problems }) => {
        refuseUnless(REVIEWERS, viewer);
        const { emergencyId } = params as Id;
        const found = form as z.output<typeof reviewForm> | undefined;
        if (found === undefined) return show(viewer, emergencyId, typed, problems);
        const isReviewed = await database.withViewer(viewer, async (tx) => {
          const count = await tx.run(sql`
            update emergency_access set reviewed_by = ${viewer.personId}, reviewed_at = ${clock.now()},
              outcome = ${found.outcome}, review_note = ${found.note}
            where authority_id = ${tx.authorityId} and emergency_id = ${emergencyId}
              and person_id <> ${viewer.personId} and reviewed_by is null`);
          if (count === 1)
            await note(
              tx,
              viewer,
              found.outcome === 'upheld' ? 'bg.upheld' : 'bg.misuse',
              emergencyId,
            );
          return count === 1;
        });
        if (!isReviewed) throw notFound();
        return { kind: 'redirect', to: `${URL}?done=reviewed` };
      },
    },
  ];

  function system<T>(viewer: Viewer, work: (tx: Tx) => Promise<T>): Promise<T> {
    return database.withSystem({ authorityId: viewer.authorityId, purpose: PURPOSE }, work);
  }

  async function formPage(
    viewer: Viewer,
    typed: Readonly<Record<string, unknown>>,
    problems: readonly { field: string; message: string }[],
  ) {
    const { refusal, minutes } = await system(viewer, async (tx) => ({
      refusal: refusalOf(await standingOf(tx, viewer.personId), clock.today()),
      minutes: await readSetting(tx, openMinutes),
    }));
    return {
      kind: 'page' as const,
      template: 'desk/views/emergency-new.njk',
      status: problems.length === 0 ? (200 as const) : (422 as const),
      model: formModel(typed, problems, refusal, minutes),
    };
  }

  /**
   * Opens the record, tells the worker's manager and information governance, and notes it, all in one
   * transaction. Undefined when there is no such child to open.
   */
  function open(
    viewer: Viewer,
    asked: {
      readonly named: ChildNamed;
      readonly why: ReasonCode;
      readonly reason: string;
    },
  ): Promise<string | undefined> {
    return system(viewer, async (tx) => {
      const today = clock.today();
      const refusal = refusalOf(await standingOf(tx, viewer.personId), today);
      if (refusal !== undefined) throw new Refusal(403, refusal);
      const child = await findNamedChild(tx, asked.named, viewer.personId);
      if (child === undefined) {
        await record(tx, viewer, { event: 'bg.requested', decision: 'deny', purpose: PURPOSE });
        return undefined;
      }
      const held = await heldOpen(tx, viewer.personId, child.childId, clock.now());
      if (held !== undefined) return held;
      const minutes = await readSetting(tx, openMinutes);
      const openedAt = clock.now();
      const due = reviewBy(today, await readSetting(tx, reviewDays));
      const emergencyId = await openAccess(tx, {
        personId: viewer.personId,
        appointmentId: viewer.appointmentId,
        ...child,
        reasonCode: asked.why,
        reason: asked.reason,
        openedAt,
        expiresAt: new Date(openedAt.getTime() + minutes * 60_000),
        reviewBy: due,
      });
      await record(tx, viewer, {
        event: 'bg.granted',
        subjectType: 'child',
        subjectId: child.childId,
        ref: emergencyId,
        purpose: PURPOSE,
      });
      await tellReviewers(tx, viewer, emergencyId, child, due);
      return emergencyId;
    });
  }

  async function tellReviewers(
    tx: Tx,
    viewer: Viewer,
    emergencyId: string,
    { childId, teamId }: { readonly childId: string; readonly teamId: string | null },
    dueBy: ReturnType<typeof reviewBy>,
  ): Promise<void> {
    const news = {
      kind: 'break-glass.used',
      subjectType: 'child',
      subjectId: childId,
      ref: emergencyId,
      dueBy,
    } as const;
    const governance = {
      role: 'IGO',
      scopeKind: 'authority',
      scopeId: viewer.authorityId,
    } as const;
    await tellPeople(tx, deps, { ...news, to: governance });
    if (teamId !== null)
      await tellPeople(tx, deps, {
        ...news,
        to: { role: 'TM', scopeKind: 'team', scopeId: teamId },
      });
    const times = await timesInMonth(tx, viewer.personId, clock.now());
    if (times > (await readSetting(tx, oftenTimes)))
      await tellPeople(tx, deps, {
        kind: 'break-glass.often',
        subjectType: 'person',
        subjectId: viewer.personId,
        ref: emergencyId,
        to: governance,
      });
  }

  async function show(
    viewer: Viewer,
    emergencyId: string,
    typed: Readonly<Record<string, unknown>>,
    problems: readonly { field: string; message: string }[],
  ) {
    const access = await database.withViewer(viewer, async (tx) => {
      await note(tx, viewer, 'bg.view', emergencyId);
      return findAccess(tx, emergencyId);
    });
    if (access === undefined) throw notFound();
    const now = clock.now();
    if (access.personId !== viewer.personId) {
      return {
        kind: 'page' as const,
        template: 'desk/views/emergency-review.njk',
        status: problems.length === 0 ? (200 as const) : (422 as const),
        model: accessModel(viewer, access, typed, problems),
      };
    }
    if (access.closedAt !== null || access.expiresAt <= now) {
      return {
        kind: 'page' as const,
        template: 'desk/views/emergency-review.njk',
        model: endedModel(access),
      };
    }
    // Only this page asks with the scope that the access gave, and with no other.
    const reader = { ...viewer, scopes: [`glass:${emergencyId}`] };
    const page = await readChildPage(deps, reader, access.childId, PURPOSE);
    if (page === undefined) throw notFound();
    return {
      kind: 'page' as const,
      template: 'desk/views/child.njk',
      model: {
        ...page,
        back: { text: 'Back to emergency access', href: URL },
        saved: '',
        restrictHref: '',
        sharingHref: '',
        adviceHref: '',
        changesHref: '',
        conflictAction: '',
        closeAction: `${URL}/${emergencyId}/close`,
      },
    };
  }
}

/** Opening asks for the role and a second factor no older than a step-up (TRUST 4a rule 8). */
function beforeOpening(viewer: Viewer): void {
  refuseUnless(OPENERS, viewer);
  if (!viewer.isSteppedUp) throw new StepUpNeeded();
}

async function note(tx: Tx, viewer: Viewer, event: AuditEvent, emergencyId: string): Promise<void> {
  await record(tx, viewer, {
    event,
    subjectType: 'emergency-access',
    subjectId: emergencyId,
    purpose: PURPOSE,
  });
}
