/**
 * The keepers of restrictions, service managers and information governance: each sees how many there
 * are, why and since when, and never who the child is. To let somebody in or to lift one takes two.
 */
import { z } from 'zod';
import {
  askApproval,
  claimApproval,
  findApproval,
  openApprovals,
  record,
  ROLE_NAMES,
  type Approval,
  type Permission,
  type Viewer,
} from '../../../access/index.ts';
import { addDays, calendarDate, type CalendarDate } from '../../../platform/calendar-date.ts';
import { sql, type Tx } from '../../../platform/db.ts';
import { notFound, Refusal } from '../../../platform/errors.ts';
import { freeText } from '../../../platform/free-text.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { words, type DataTable } from '../../../platform/view.ts';
import { allowOnRestricted, keepRestriction, liftRestriction } from '../../people/index.ts';
import { dayWords } from '../cohort/page.ts';
import { CATEGORY_WORDS, referenceOf, type RestrictionDeps } from './parts.ts';
import { allowable, findKept, listRestrictions, type KeptRestriction } from './queries.ts';
import { restrictRoutes } from './restrict-routes.ts';

const KEEP: readonly Permission[] = [{ resource: 'R12', verb: 'V' }];
const PURPOSE = 'restriction';
const URL = '/restrictions';

const idParams = z.object({ restrictionId: z.uuid() });
type Id = z.output<typeof idParams>;
const reasonText = freeText(z.string().trim().min(10, 'Say why, in ten letters or more').max(500));
const liftForm = z.object({ reason: reasonText });
/** Nobody is let in for longer than a restriction stands without a review. */
const MOST_DAYS = 90;
const allowForm = z.object({
  person: z.uuid('Choose a person'),
  days: z.coerce
    .number('Enter a number of days')
    .int('Enter whole days')
    .min(1, 'Enter 1 or more')
    .max(MOST_DAYS, `At most ${MOST_DAYS} days: then it is asked again`),
  reason: reasonText,
});
const allowDetail = z.object({
  childId: z.string(),
  personId: z.string(),
  until: z.string(),
  reason: z.string(),
});

const DONE: Readonly<Record<string, string>> = {
  kept: 'Kept. It is looked at again when the next review is due.',
  carried: 'Done.',
};

/** All routes about restrictions. */
export function restrictionRoutes(deps: RestrictionDeps): AnyRoute<Viewer, Permission>[] {
  const { database, clock } = deps;
  return [
    ...restrictRoutes(deps),
    {
      method: 'GET',
      url: URL,
      permission: KEEP,
      purpose: PURPOSE,
      query: z.object({ done: z.string().max(20).catch('').default('') }),
      handler: async ({ viewer, query }) => {
        const agreed = await database.withViewer(viewer, async (tx) =>
          (await openApprovals(tx)).filter(
            (each) =>
              each.askedBy === viewer.personId &&
              each.decision === 'approved' &&
              each.act.startsWith('restriction.'),
          ),
        );
        const kept = await system(viewer, async (tx) => {
          const found = await listRestrictions(tx, viewer);
          await record(tx, viewer, {
            event: 'restriction.list',
            count: found.length,
            fields: ['R12'],
            purpose: PURPOSE,
          });
          return found;
        });
        const due = kept.filter(({ reviewOn }) => reviewOn <= clock.today()).length;
        return {
          kind: 'page',
          template: 'desk/views/restrictions.njk',
          model: {
            title:
              due === 0
                ? words.plural(kept.length, 'restricted record')
                : `${words.plural(due, 'restriction')} to look at again`,
            saved: DONE[(query as { done: string }).done] ?? '',
            agreed: agreed.map((each) => ({
              approvalId: each.approvalId,
              about: typeof each.detail['about'] === 'string' ? each.detail['about'] : '',
              by: each.decidedByName ?? '',
            })),
            table: tableOf(kept, clock.today()),
          },
        };
      },
    },
    {
      method: 'GET',
      url: `${URL}/:restrictionId`,
      permission: KEEP,
      purpose: PURPOSE,
      params: idParams,
      handler: ({ viewer, params }) => page(viewer, (params as Id).restrictionId, {}, []),
    },
    {
      method: 'POST',
      url: `${URL}/:restrictionId/keep`,
      permission: KEEP,
      purpose: PURPOSE,
      params: idParams,
      handler: async ({ viewer, params }) => {
        const { restrictionId } = params as Id;
        await system(viewer, async (tx) => {
          if ((await findKept(tx, viewer, restrictionId)) === undefined) throw notFound();
          await keepRestriction(tx, viewer, { restrictionId, on: clock.today() });
        });
        return { kind: 'redirect', to: `${URL}?done=kept` };
      },
    },
    {
      method: 'POST',
      url: `${URL}/:restrictionId/lift`,
      permission: KEEP,
      purpose: PURPOSE,
      params: idParams,
      form: liftForm,
      handler: async ({ viewer, params, form, typed, problems }) => {
        const { restrictionId } = params as Id;
        const asked = form as z.output<typeof liftForm> | undefined;
        if (asked === undefined) return page(viewer, restrictionId, typed, problems);
        const kept = await getKept(viewer, restrictionId);
        await database.withViewer(viewer, (tx) =>
          askApproval(
            tx,
            viewer,
            'restriction.lift',
            restrictionId,
            {
              about: `${referenceOf(restrictionId)}, ${CATEGORY_WORDS[kept.category]}.`,
              reason: asked.reason,
              goOn: URL,
            },
            ['SM', 'IGO'],
          ),
        );
        return { kind: 'redirect', to: '/approvals' };
      },
    },
    {
      method: 'POST',
      url: `${URL}/:restrictionId/allow`,
      permission: KEEP,
      purpose: PURPOSE,
      params: idParams,
      form: allowForm,
      handler: async ({ viewer, params, form, typed, problems }) => {
        const { restrictionId } = params as Id;
        const asked = form as z.output<typeof allowForm> | undefined;
        if (asked === undefined) return page(viewer, restrictionId, typed, problems);
        const kept = await getKept(viewer, restrictionId);
        const person = (await system(viewer, allowable)).find(
          ({ personId }) => personId === asked.person && personId !== viewer.personId,
        );
        if (person === undefined) {
          const message = 'That person cannot be let in. Choose another.';
          return page(viewer, restrictionId, typed, [{ field: 'person', message }]);
        }
        const until = addDays(clock.today(), asked.days - 1);
        await database.withViewer(viewer, (tx) =>
          askApproval(
            tx,
            viewer,
            'restriction.allow',
            `${restrictionId} ${person.personId}`,
            {
              childId: kept.childId,
              personId: person.personId,
              until,
              about: `${person.name}, ${ROLE_NAMES[person.role]}, to see ${referenceOf(restrictionId)} until ${dayWords(until)}.`,
              reason: asked.reason,
              goOn: URL,
            },
            ['SM', 'IGO'],
          ),
        );
        return { kind: 'redirect', to: '/approvals' };
      },
    },
    {
      method: 'POST',
      url: `${URL}/agreed/:approvalId`,
      permission: KEEP,
      purpose: PURPOSE,
      params: z.object({ approvalId: z.uuid() }),
      handler: async ({ viewer, params }) => {
        const { approvalId } = params as { approvalId: string };
        const approval = await database.withViewer(viewer, (tx) => findApproval(tx, approvalId));
        if (approval === undefined) throw notFound();
        await system(viewer, (tx) => carryOut(tx, viewer, approval, clock.today()));
        return { kind: 'redirect', to: `${URL}?done=carried` };
      },
    },
  ];

  function system<T>(viewer: Viewer, work: (tx: Tx) => Promise<T>): Promise<T> {
    return database.withSystem({ authorityId: viewer.authorityId, purpose: PURPOSE }, work);
  }

  async function getKept(viewer: Viewer, restrictionId: string) {
    const kept = await system(viewer, (tx) => findKept(tx, viewer, restrictionId));
    if (kept === undefined) throw notFound();
    return kept;
  }

  async function page(
    viewer: Viewer,
    restrictionId: string,
    typed: Readonly<Record<string, unknown>>,
    problems: readonly { field: string; message: string }[],
  ) {
    const kept = await getKept(viewer, restrictionId);
    const people = await system(viewer, allowable);
    const text = (name: string): string => {
      const value = typed[name];
      return typeof value === 'string' ? value : '';
    };
    return {
      kind: 'page' as const,
      template: 'desk/views/restriction.njk',
      status: problems.length === 0 ? (200 as const) : (422 as const),
      model: {
        title: `Restricted record ${referenceOf(restrictionId)}`,
        back: { text: 'Back to restricted records', href: URL },
        problems,
        action: `${URL}/${restrictionId}`,
        facts: [
          { key: 'Why', value: CATEGORY_WORDS[kept.category], note: kept.reason },
          {
            key: 'Since',
            value: dayWords(kept.since),
            note: kept.setByName === null ? '' : `set by ${kept.setByName}`,
          },
          {
            key: 'Look at it again by',
            value: dayWords(kept.reviewOn),
            note: kept.reviewedOn === null ? '' : `last on ${dayWords(kept.reviewedOn)}`,
          },
          { key: 'Who may see it', value: words.plural(kept.allowed, 'person', 'people') },
        ],
        person: text('person'),
        days: text('days') || '1',
        reason: text('reason'),
        people: people
          .filter(({ personId }) => personId !== viewer.personId)
          .map(({ personId, name, role }) => ({
            value: personId,
            text: `${name}, ${ROLE_NAMES[role]}`,
          })),
      },
    };
  }
}

function tableOf(kept: readonly KeptRestriction[], today: CalendarDate): DataTable {
  return {
    id: 'restrictions',
    caption: 'Restricted records',
    columns: [
      { text: 'Record' },
      { text: 'Why' },
      { text: 'Since' },
      { text: 'Look at it again' },
      { text: 'Who may see it', numeric: true },
    ],
    rows: kept.map((each) => ({
      href: `${URL}/${each.restrictionId}`,
      cells: [
        {
          text: referenceOf(each.restrictionId),
          note: each.isAllowed ? 'You are on its list' : '',
        },
        CATEGORY_WORDS[each.category],
        dayWords(each.since),
        { text: dayWords(each.reviewOn), note: each.reviewOn <= today ? 'Due' : '' },
        each.allowed,
      ],
    })),
    empty: {
      title: 'No restricted records',
      text: 'When a worker or manager restricts a child’s record, it is listed here without saying who the child is.',
    },
  };
}

/** BG2: one key is a service manager's, the other information governance's, whoever asked. */
async function refuseUnlessBothKeys(tx: Tx, viewer: Viewer, approvalId: string): Promise<void> {
  const other = viewer.role === 'SM' ? 'IGO' : 'SM';
  const held = await tx.maybe(sql`
    select 1 from approval x join appointment a on a.authority_id = x.authority_id and a.person_id = x.decided_by
    where x.authority_id = ${tx.authorityId} and x.approval_id = ${approvalId} and a.role = ${other}
      and is_held(a.starts_on, a.ends_on, a.ended_because) limit 1`);
  if (held === undefined)
    throw new Refusal(
      403,
      'To let somebody see a restricted record takes a service manager and an information governance officer.',
    );
}

/** Does what two people agreed, once, in the transaction that uses the agreement. */
async function carryOut(
  tx: Tx,
  viewer: Viewer,
  approval: Approval,
  today: CalendarDate,
): Promise<void> {
  const { act, subject, approvalId } = approval;
  if (!(await claimApproval(tx, viewer, act, subject)))
    throw new Refusal(403, 'A second person has to agree first, and an agreement is used once.');
  if (act === 'restriction.lift') {
    const lift = { by: viewer.personId, approvalId };
    await liftRestriction(tx, viewer, { restrictionId: subject, on: today, lift });
    return;
  }
  if (act !== 'restriction.allow') throw notFound();
  await refuseUnlessBothKeys(tx, viewer, approvalId);
  const { childId, personId, until, reason } = allowDetail.parse(approval.detail);
  const stands = await tx.maybe(sql`
    select 1 from restriction where authority_id = ${tx.authorityId} and child_id = ${childId}
      and lifted_on is null limit 1`);
  if (stands === undefined) throw notFound();
  await allowOnRestricted(tx, viewer, {
    childId,
    personId,
    since: today,
    until: calendarDate(until),
    allowedBy: viewer.personId,
    reason,
    approvalId,
  });
}
