/** The register of flows, and what the data protection officer said of each basis. */
import { z } from 'zod';
import {
  ALL_FLOWS,
  copyMark,
  may,
  record,
  type Permission,
  type Viewer,
} from '../../access/index.ts';
import { csvStream } from '../../platform/csv.ts';
import { notFound } from '../../platform/errors.ts';
import type { AnyRoute } from '../../platform/routes.ts';
import type { FormProblem } from '../../platform/view.ts';
import { countConfirmed, FLOW_HEADS, flowPage, flowRows, flowTable } from './flow-pages.ts';
import { AGREEMENTS_URL, FLOWS_URL } from './pages.ts';
import { PURPOSE, SEE, SET, type AgreementDeps } from './parts.ts';
import { insertConfirmation, listConfirmations } from './queries.ts';

const params = z.object({ flow: z.string().max(40) });
const form = z.object({
  decision: z.enum(['confirmed', 'withdrawn'], 'Choose what the officer said'),
  reference: z
    .string()
    .trim()
    .min(3, 'Say where the officer’s decision is kept')
    .max(120, 'Use at most 120 letters'),
});

/** The list, its file, one flow and the form. */
export function flowRoutes({ database, clock }: AgreementDeps): AnyRoute<Viewer, Permission>[] {
  const onePage = (viewer: Viewer, code: string, typed: string, problems: readonly FormProblem[]) =>
    database.withViewer(viewer, async (tx) => {
      const flow = ALL_FLOWS.find((each) => each.code === code);
      if (flow === undefined) throw notFound();
      const said = await listConfirmations(tx, flow.code);
      await record(tx, viewer, {
        event: 'flow.view',
        subjectType: 'flow',
        subjectId: code,
        purpose: PURPOSE,
      });
      return {
        kind: 'page' as const,
        template: 'agreements/views/flow.njk',
        status: problems.length === 0 ? (200 as const) : (422 as const),
        model: {
          ...flowPage(flow, said),
          back: { text: 'Back to the register', href: FLOWS_URL },
          problems,
          reference: typed,
          action: may(viewer, { resource: 'R25', verb: 'C' }) ? `${FLOWS_URL}/${code}` : '',
        },
      };
    });
  return [
    {
      method: 'GET',
      url: FLOWS_URL,
      permission: SEE,
      purpose: PURPOSE,
      handler: ({ viewer }) =>
        database.withViewer(viewer, async (tx) => {
          const said = await listConfirmations(tx);
          await record(tx, viewer, {
            event: 'flow.list',
            count: ALL_FLOWS.length,
            purpose: PURPOSE,
          });
          return {
            kind: 'page' as const,
            template: 'agreements/views/flows.njk',
            model: {
              title: `${String(countConfirmed(said))} of ${String(ALL_FLOWS.length)} flows confirmed`,
              back: { text: 'Back to agreements', href: AGREEMENTS_URL },
              table: flowTable(said),
              csvHref: `${FLOWS_URL}/register.csv`,
            },
          };
        }),
    },
    {
      method: 'GET',
      url: `${FLOWS_URL}/register.csv`,
      permission: SEE,
      purpose: PURPOSE,
      handler: ({ viewer }) =>
        database.withViewer(viewer, async (tx) => {
          const said = await listConfirmations(tx);
          await record(tx, viewer, {
            event: 'flow.list',
            count: ALL_FLOWS.length,
            purpose: 'export',
          });
          return {
            kind: 'download' as const,
            fileName: 'flows.csv',
            type: 'text/csv; charset=utf-8' as const,
            body: csvStream(FLOW_HEADS, flowRows(said), copyMark(viewer, clock)),
          };
        }),
    },
    {
      method: 'GET',
      url: `${FLOWS_URL}/:flow`,
      permission: SEE,
      purpose: PURPOSE,
      params,
      handler: ({ viewer, params: where }) =>
        onePage(viewer, (where as z.output<typeof params>).flow, '', []),
    },
    {
      method: 'POST',
      url: `${FLOWS_URL}/:flow`,
      permission: SET,
      purpose: PURPOSE,
      params,
      form,
      handler: async ({ viewer, params: where, form: sent, typed, problems }) => {
        const { flow: code } = where as z.output<typeof params>;
        const said = sent as z.output<typeof form> | undefined;
        const reference = typeof typed['reference'] === 'string' ? typed['reference'] : '';
        if (said === undefined) return onePage(viewer, code, reference, problems);
        const flow = ALL_FLOWS.find((each) => each.code === code);
        if (flow === undefined) throw notFound();
        await database.withViewer(viewer, async (tx) => {
          await insertConfirmation(
            tx,
            viewer,
            { flow: flow.code, version: flow.version, ...said },
            clock.now(),
          );
          await record(tx, viewer, {
            event: said.decision === 'confirmed' ? 'flow.confirmed' : 'flow.withdrawn',
            subjectType: 'flow',
            subjectId: code,
            ref: flow.version,
            purpose: PURPOSE,
          });
        });
        return { kind: 'redirect', to: `${FLOWS_URL}/${code}` };
      },
    },
  ];
}
