/** Requests that wait for a second person, and the page where that person agrees or declines. */
import { z } from 'zod';
import type { Database } from '../platform/db.ts';
import { notFound } from '../platform/errors.ts';
import type { AnyRoute } from '../platform/routes.ts';
import { words } from '../platform/view.ts';
import {
  decideApproval,
  findApproval,
  openApprovals,
  type Approval,
  type TwoPersonAct,
} from './approval.ts';
import { record } from './audit.ts';
import type { Permission } from './policy.ts';
import type { Viewer } from './viewer.ts';

/** What each act is, in words that the second person decides on. */
const ACT_WORDS: Readonly<Record<TwoPersonAct, string>> = {
  'batch.undo': 'Take an import back',
  'cohort.export': 'Export the pseudonymised cohort',
  'identified.export': 'Export a list with names',
  'link.high-risk': 'Link a pair that carries a high risk',
  'appointment.grant': 'Grant an appointment',
  'appointment.end': 'End an appointment',
  'restriction.lift': 'Lift a restriction',
  'restriction.allow': 'Let somebody see a restricted record',
  'factor.reset': 'Take somebody’s second factors away, so that they set up new ones',
  'binding.remove': 'Let another account of an organisation sign in as somebody',
  'account.release': 'Let a stopped account go on',
  'hold.lift': 'Lift a hold on disposal',
  'emergency-account.seal': 'Seal an emergency account with a key',
};

/** Cells of the matrix whose holders meet second-person acts in this release. */
const PERMISSION: readonly Permission[] = [
  { resource: 'R20', verb: 'U' },
  { resource: 'R02', verb: 'X' },
  { resource: 'R24', verb: 'C' },
  { resource: 'R24', verb: 'V' },
  { resource: 'R12', verb: 'V' },
  { resource: 'R25', verb: 'V' },
];

function described(approval: Approval, viewer: Viewer) {
  return {
    approvalId: approval.approvalId,
    what: ACT_WORDS[approval.act],
    about:
      typeof approval.detail['about'] === 'string' ? approval.detail['about'] : approval.subject,
    reason: typeof approval.detail['reason'] === 'string' ? approval.detail['reason'] : '',
    goOn: typeof approval.detail['goOn'] === 'string' ? approval.detail['goOn'] : '',
    askedBy: approval.askedByName,
    askedAt: words.momentInWords(approval.askedAt),
    isOwn: approval.askedBy === viewer.personId,
    decision: approval.decision ?? 'waiting',
    decidedBy: approval.decidedByName ?? '',
  };
}

/** The routes; acts themselves are carried out where they were asked for. */
export function approvalRoutes(deps: {
  readonly database: Database;
}): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: '/approvals',
      permission: PERMISSION,
      purpose: 'second-person',
      handler: async ({ viewer }) => {
        const approvals = await deps.database.withViewer(viewer, async (tx) => {
          await record(tx, viewer, { event: 'approval.list', purpose: 'second-person' });
          return openApprovals(tx);
        });
        const all = approvals.map((each) => described(each, viewer));
        const toDecide = all.filter((each) => !each.isOwn && each.decision === 'waiting');
        return {
          kind: 'page',
          template: 'access/views/approvals.njk',
          model: {
            title:
              toDecide.length === 0
                ? 'Nothing waits for you'
                : `${words.plural(toDecide.length, 'request')} for you to decide`,
            toDecide,
            own: all.filter((each) => each.isOwn),
          },
        };
      },
    },
    {
      method: 'POST',
      url: '/approvals/:approvalId',
      permission: PERMISSION,
      purpose: 'second-person',
      params: z.object({ approvalId: z.uuid() }),
      form: z.object({ decision: z.enum(['approved', 'declined']) }),
      handler: async ({ viewer, params, form }) => {
        const { approvalId } = params as { approvalId: string };
        const decision = (form as { decision: 'approved' | 'declined' } | undefined)?.decision;
        if (decision === undefined) throw notFound();
        await deps.database.withViewer(viewer, async (tx) => {
          if ((await findApproval(tx, approvalId)) === undefined) throw notFound();
          await decideApproval(tx, viewer, approvalId, decision);
        });
        return { kind: 'redirect', to: '/approvals' };
      },
    },
  ];
}
