/** A child without history here can be said to belong to the cohort, with a reason; and withdrawn. */
import { z } from 'zod';
import { record, type Permission, type Viewer } from '../../../access/index.ts';
import { parseCalendarDate, type CalendarDate } from '../../../platform/calendar-date.ts';
import { sql } from '../../../platform/db.ts';
import { notFound } from '../../../platform/errors.ts';
import { freeText } from '../../../platform/free-text.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { dayOf, inWords, nameOf } from '../children/page.ts';
import { decidesOnRecords, viewChild } from './find.ts';
import { assertions } from './queries.ts';
import type { ChildDeps } from './deps.ts';

/** The worker's and the manager's own judgement on a child whose detail they hold. */
const SEE: readonly Permission[] = [{ resource: 'R05', verb: 'S' }];
const PURPOSE = 'cohort';

const childParams = z.object({ childId: z.uuid() });
const part = z.string().trim().max(4).default('');

function dateFrom(form: {
  readonly 'from-day': string;
  readonly 'from-month': string;
  readonly 'from-year': string;
}): CalendarDate | undefined {
  return parseCalendarDate(
    `${form['from-year']}-${form['from-month'].padStart(2, '0')}-${form['from-day'].padStart(2, '0')}`,
  );
}

const assertForm = z
  .object({
    'from-day': part,
    'from-month': part,
    'from-year': part,
    reason: freeText(
      z
        .string()
        .trim()
        .min(10, 'Say how you know, in ten letters or more')
        .max(500, 'Use at most 500 characters'),
    ),
  })
  .refine((form) => dateFrom(form) !== undefined, {
    path: ['from'],
    message: 'Enter the day from which the child belongs, for example 3 3 2026',
  });

/** The form, the assertion and its withdrawal. */
export function belongsRoutes(deps: ChildDeps): AnyRoute<Viewer, Permission>[] {
  const { database, clock, tell } = deps;
  const at = () => ({ now: clock.now(), today: clock.today() });
  return [
    {
      method: 'GET',
      url: '/children/:childId/belongs',
      showsChild: true,
      permission: SEE,
      purpose: PURPOSE,
      params: childParams,
      handler: ({ viewer, params }) =>
        page(viewer, (params as { childId: string }).childId, {}, []),
    },
    {
      method: 'POST',
      url: '/children/:childId/belongs',
      permission: SEE,
      purpose: PURPOSE,
      params: childParams,
      form: assertForm,
      handler: async ({ viewer, params, form, typed, problems }) => {
        const { childId } = params as { childId: string };
        if (!decidesOnRecords(viewer)) throw notFound();
        const answer = form as z.output<typeof assertForm> | undefined;
        const from = answer === undefined ? undefined : dateFrom(answer);
        if (answer === undefined || from === undefined)
          return page(viewer, childId, typed, problems);
        if (from > clock.today())
          return page(viewer, childId, typed, [
            { field: 'from', message: 'Enter a day that is not in the future' },
          ]);
        const isDone = await database.withViewer(viewer, async (tx) => {
          if ((await viewChild(tx, viewer, at(), childId, PURPOSE)) === undefined) return false;
          // Pressed twice it is said once, or withdrawing it would leave the other standing.
          await tx.run(sql`
            select pg_advisory_xact_lock(hashtext('alongside.belongs'), hashtext(${`${tx.authorityId} ${childId}`}))`);
          const isNew = await tx.run(sql`
            insert into cohort_assertion (authority_id, child_id, since, reason, asserted_by, asserted_at)
            select ${tx.authorityId}, ${childId}, ${from}, ${answer.reason}, ${viewer.personId}, ${clock.now()}
            where not exists (select 1 from cohort_assertion a
              where a.authority_id = ${tx.authorityId} and a.child_id = ${childId} and a.since = ${from}
                and a.asserted_by = ${viewer.personId} and a.reason = ${answer.reason} and a.withdrawn_at is null)`);
          if (isNew === 0) return true;
          await record(tx, viewer, {
            event: 'cohort.asserted',
            subjectType: 'child',
            subjectId: childId,
            purpose: PURPOSE,
          });
          await tell(tx, { kind: 'cohort.asserted', childId }, viewer.personId);
          return true;
        });
        if (!isDone) throw notFound();
        return { kind: 'redirect', to: `/children/${childId}?done=belongs` };
      },
    },
    {
      method: 'POST',
      url: '/children/:childId/belongs/withdraw',
      permission: SEE,
      purpose: PURPOSE,
      params: childParams,
      form: z.object({ assertion: z.uuid() }),
      handler: async ({ viewer, params, form }) => {
        const { childId } = params as { childId: string };
        const assertion = (form as { assertion: string } | undefined)?.assertion;
        if (assertion === undefined || !decidesOnRecords(viewer)) throw notFound();
        const withdrawn = await database.withViewer(viewer, async (tx) => {
          const count = await tx.run(sql`
            update cohort_assertion set withdrawn_at = ${clock.now()}, withdrawn_by = ${viewer.personId}
            where authority_id = ${tx.authorityId} and child_id = ${childId} and assertion_id = ${assertion}
              and withdrawn_at is null`);
          if (count === 0) return false;
          await record(tx, viewer, {
            event: 'cohort.withdrawn',
            subjectType: 'child',
            subjectId: childId,
            ref: assertion,
            purpose: PURPOSE,
          });
          await tell(tx, { kind: 'cohort.asserted', childId }, viewer.personId);
          return true;
        });
        if (!withdrawn) throw notFound();
        return { kind: 'redirect', to: `/children/${childId}?done=withdrawn` };
      },
    },
  ];

  async function page(
    viewer: Viewer,
    childId: string,
    typed: Readonly<Record<string, unknown>>,
    problems: readonly { field: string; message: string }[],
  ) {
    if (!decidesOnRecords(viewer)) throw notFound();
    const shown = await database.withViewer(viewer, async (tx) => {
      const child = await viewChild(tx, viewer, at(), childId, PURPOSE);
      return child === undefined ? undefined : { child, said: await assertions(tx, childId) };
    });
    if (shown === undefined) throw notFound();
    const { child, said } = shown;
    const value = (name: string): string => {
      const given = typed[name];
      return typeof given === 'string' ? given : '';
    };
    return {
      kind: 'page' as const,
      template: 'desk/views/belongs.njk',
      status: problems.length === 0 ? (200 as const) : (422 as const),
      model: {
        title: `Does ${nameOf(child)} belong to the cohort?`,
        back: { text: `Back to ${nameOf(child)}`, href: `/children/${childId}` },
        problems,
        action: `/children/${childId}/belongs`,
        childHref: `/children/${childId}`,
        reason: value('reason'),
        from: { day: value('from-day'), month: value('from-month'), year: value('from-year') },
        standing: said
          .filter(({ withdrawnAt }) => withdrawnAt === null)
          .map((each) => ({
            id: each.assertionId,
            words: `${each.by} said on ${dayOf(each.at)} that the child belongs, from ${inWords(each.since)}: ${each.reason}`,
          })),
      },
    };
  }
}
