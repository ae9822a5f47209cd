/** What it means that a later extract no longer holds somebody: a person says so, nothing is deleted. */
import { z } from 'zod';
import { record, type Permission, type Viewer } from '../../../access/index.ts';
import { sql, type Tx } from '../../../platform/db.ts';
import type { Answer, AnyRoute } from '../../../platform/routes.ts';
import { pageNumber, pageSize, paging, words } from '../../../platform/view.ts';
import { getBatch } from '../batch.ts';
import type { IntakeDeps } from '../deps.ts';
import { batchParams, type BatchParams } from './batch-routes.ts';
import { nounOf } from './batch.ts';
import { HANDLE } from './who.ts';

const ANSWERS = {
  'still-known': 'Still known: the extract left them out',
  closed: 'Closed at the sender',
  mistake: 'Sent by mistake before',
} as const;

type AbsenceAnswer = keyof typeof ANSWERS;

const absenceForm = z.object({
  key: z
    .union([z.string(), z.array(z.string())], { error: 'Choose whom you mean' })
    .transform((value) => (Array.isArray(value) ? value : [value])),
  answer: z.enum(['still-known', 'closed', 'mistake'], { error: 'Choose what it means' }),
});

interface AbsenceRow {
  readonly key: string;
  readonly answer: AbsenceAnswer | null;
  readonly by: string | null;
  readonly at: Date | null;
}

/** The questions about one file and their answers. */
export function absenceRoutes(deps: IntakeDeps): AnyRoute<Viewer, Permission>[] {
  const page = async (
    viewer: Viewer,
    batchId: number,
    asked: string | undefined,
    problems: readonly { readonly field: string; readonly message: string }[],
    typed: Readonly<Record<string, unknown>> = {},
  ): Promise<Answer> =>
    deps.database.withViewer(viewer, async (tx) => {
      const batch = await getBatch(tx, batchId);
      const { total, open } = await countAbsences(tx, batchId);
      const number = pageNumber(asked, total);
      const rows = await listAbsences(tx, batchId, (number - 1) * pageSize);
      await record(tx, viewer, {
        event: 'batch.absences',
        subjectType: 'batch',
        subjectId: String(batchId),
        count: rows.length,
        fields: ['R20'],
        purpose: 'import',
      });
      const [one, many] = nounOf(deps, batch);
      const ticked = new Set([typed['key']].flat());
      return {
        kind: 'page',
        template: 'intake/views/absences.njk',
        status: problems.length > 0 ? 422 : 200,
        model: {
          title:
            open === 0
              ? 'Every absence is answered'
              : `${words.plural(open, one, many)} no longer in the extract`,
          breadcrumbs: [
            { text: 'Imports', href: '/imports' },
            { text: batch.fileName, href: `/imports/${batchId}` },
          ],
          problems,
          address: `/imports/${batchId}/absences`,
          sender: batch.sourceName,
          answers: Object.entries(ANSWERS).map(([value, text]) => ({ value, text })),
          chosen: typeof typed['answer'] === 'string' ? typed['answer'] : '',
          isOpen: open > 0,
          table: {
            id: 'absences',
            caption: 'Not in this extract, though the sender sent them before',
            columns: [
              { text: 'As the sender calls them' },
              { text: 'Choose' },
              { text: 'What it means' },
            ],
            rows: rows.map((row) => ({
              cells: [
                row.key,
                row.answer === null
                  ? {
                      checkbox: {
                        name: 'key',
                        value: row.key,
                        label: `Choose ${row.key}`,
                        checked: ticked.has(row.key),
                      },
                    }
                  : '–',
                row.answer === null
                  ? { tag: { text: 'Not answered', kind: 'caution' as const } }
                  : {
                      text: ANSWERS[row.answer],
                      note:
                        row.at === null
                          ? undefined
                          : `${row.by ?? ''}, ${words.momentInWords(row.at)}`,
                    },
              ],
            })),
            empty: {
              title: 'Nobody is missing',
              text: 'The extract holds everybody that this sender sent before.',
            },
            paging: paging(total, number, `/imports/${batchId}/absences`, {}),
            compact: true,
          },
        },
      };
    });
  return [
    {
      method: 'GET',
      url: '/imports/:batchId/absences',
      permission: HANDLE,
      purpose: 'import',
      params: batchParams,
      query: z.object({ page: z.string().max(7).optional().catch(undefined) }),
      handler: ({ viewer, params, query }) =>
        page(viewer, (params as BatchParams).batchId, (query as { page?: string }).page, []),
    },
    {
      method: 'POST',
      url: '/imports/:batchId/absences',
      permission: HANDLE,
      purpose: 'import',
      params: batchParams,
      form: absenceForm,
      handler: async ({ viewer, params, form, typed, problems }) => {
        const { batchId } = params as BatchParams;
        const sent = form as z.output<typeof absenceForm> | undefined;
        if (sent === undefined) return page(viewer, batchId, undefined, problems, typed);
        await deps.database.withViewer(viewer, (tx) => answer(tx, viewer, batchId, sent));
        return { kind: 'redirect', to: `/imports/${batchId}/absences` };
      },
    },
  ];
}

async function countAbsences(tx: Tx, batchId: number): Promise<{ total: number; open: number }> {
  return tx.one(sql<{ total: number; open: number }>`
    select count(*) as total, count(*) filter (where answer is null) as open from absence_question
    where authority_id = ${tx.authorityId} and batch_id = ${batchId}`);
}

async function listAbsences(tx: Tx, batchId: number, offset: number): Promise<AbsenceRow[]> {
  return tx.all(sql<AbsenceRow>`
    select q.record_key as key, q.answer, p.name as by, q.answered_at as at
    from absence_question q
    left join person p on p.authority_id = q.authority_id and p.person_id = q.answered_by
    where q.authority_id = ${tx.authorityId} and q.batch_id = ${batchId}
    order by q.answer nulls first, q.record_key limit ${pageSize} offset ${offset}`);
}

async function answer(
  tx: Tx,
  viewer: Viewer,
  batchId: number,
  sent: z.output<typeof absenceForm>,
): Promise<void> {
  const changed = await tx.run(sql`
    update absence_question set answer = ${sent.answer}, answered_by = ${viewer.personId}, answered_at = now()
    where authority_id = ${tx.authorityId} and batch_id = ${batchId} and answer is null
      and record_key = any (${sent.key}::text[])`);
  await record(tx, viewer, {
    event: 'absence.answered',
    subjectType: 'batch',
    subjectId: String(batchId),
    count: changed,
    ref: sent.answer,
  });
}
