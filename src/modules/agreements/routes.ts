/** Sharing agreements: the list, a new one, a second person's yes, the end. */
import { z } from 'zod';
import { copyMark, FLOWS, may, record, type Permission, type Viewer } from '../../access/index.ts';
import { csvStream } from '../../platform/csv.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { notFound, Refusal } from '../../platform/errors.ts';
import type { AnyRoute } from '../../platform/routes.ts';
import { typedParts } from '../../platform/typed-date.ts';
import { pageNumber, pageSize, withQuery, words, type FormProblem } from '../../platform/view.ts';
import { tellPeople } from '../notices/index.ts';
import { flowRoutes } from './flow-routes.ts';
import { agreementForm, inOrder, type TypedAgreement } from './form.ts';
import {
  AGREEMENT_HEADS,
  agreementFacts,
  agreementFilters,
  agreementRow,
  AGREEMENTS_URL,
  agreementTable,
  endingWords,
  FLOWS_URL,
  flowTitle,
  kindChoices,
} from './pages.ts';
import { AGREE, END, PURPOSE, SEE, SET, type AgreementDeps } from './parts.ts';
import {
  agree,
  countAgreements,
  endAgreement,
  findAgreement,
  insertAgreement,
  listAgreements,
} from './queries.ts';
import { AGREEMENT_STATES, SHAREABLE, stateOf, type AgreementState } from './rules.ts';

const MOST_ROWS = 10_000;
const listQuery = z.object({
  q: z.string().trim().max(80).catch('').default(''),
  state: z
    .enum(['', ...(Object.keys(AGREEMENT_STATES) as AgreementState[])])
    .catch('')
    .default(''),
  page: z.string().max(10).catch('').default(''),
});
const params = z.object({ agreementId: z.uuid() });

/** Every route of agreements and flows. */
export function agreementRoutes(deps: AgreementDeps): AnyRoute<Viewer, Permission>[] {
  const { database, clock } = deps;
  return [
    {
      method: 'GET',
      url: AGREEMENTS_URL,
      permission: SEE,
      purpose: PURPOSE,
      query: listQuery,
      handler: ({ viewer, query }) =>
        database.withViewer(viewer, async (tx) => {
          const asked = query as z.output<typeof listQuery>;
          const today = clock.today();
          const count = await countAgreements(tx, asked, today);
          const page = pageNumber(asked.page, count);
          const offset = (page - 1) * pageSize;
          const found = await listAgreements(tx, asked, today, { offset, limit: pageSize });
          await record(tx, viewer, {
            event: 'agreement.list',
            count: found.length,
            purpose: PURPOSE,
          });
          return {
            kind: 'page' as const,
            template: 'agreements/views/list.njk',
            model: {
              title: words.plural(count, 'sharing agreement'),
              flowsHref: FLOWS_URL,
              newHref: may(viewer, { resource: 'R25', verb: 'C' }) ? `${AGREEMENTS_URL}/new` : '',
              csvHref: withQuery(`${AGREEMENTS_URL}/list.csv`, { q: asked.q, state: asked.state }),
              filters: agreementFilters(asked),
              table: agreementTable(found, count, { ...asked, page }, today),
            },
          };
        }),
    },
    {
      method: 'GET',
      url: `${AGREEMENTS_URL}/list.csv`,
      permission: SEE,
      purpose: PURPOSE,
      query: listQuery,
      handler: ({ viewer, query }) =>
        database.withViewer(viewer, async (tx) => {
          const asked = query as z.output<typeof listQuery>;
          const today = clock.today();
          const found = await listAgreements(tx, asked, today, { offset: 0, limit: MOST_ROWS });
          await record(tx, viewer, {
            event: 'agreement.list',
            count: found.length,
            purpose: 'export',
          });
          const rows = found.map((each) => agreementRow(each, today));
          return {
            kind: 'download' as const,
            fileName: 'sharing-agreements.csv',
            type: 'text/csv; charset=utf-8' as const,
            body: csvStream(AGREEMENT_HEADS, rows, copyMark(viewer, clock)),
          };
        }),
    },
    {
      method: 'GET',
      url: `${AGREEMENTS_URL}/new`,
      permission: SET,
      purpose: PURPOSE,
      handler: () => Promise.resolve(formPage({}, [])),
    },
    {
      method: 'POST',
      url: AGREEMENTS_URL,
      permission: SET,
      purpose: PURPOSE,
      form: agreementForm,
      handler: async ({ viewer, form, typed, problems }) => {
        const said = form as TypedAgreement | undefined;
        if (said?.startsOn === undefined || said.reviewOn === undefined)
          return formPage(typed, problems);
        const { startsOn, reviewOn } = said;
        return database.withViewer(viewer, async (tx) => {
          if (!(await isPartyThere(tx, said)))
            return formPage(typed, [
              { field: 'code', message: 'There is no school or trust with that number here' },
            ]);
          const agreementId = await insertAgreement(
            tx,
            viewer,
            { ...said, startsOn, reviewOn, endsOn: said.endsOn ?? null },
            clock.now(),
          );
          await note(tx, viewer, 'agreement.recorded', agreementId);
          await tellPeople(tx, deps, {
            kind: 'agreement.to-agree',
            to: { role: 'IGO', scopeKind: 'authority', scopeId: tx.authorityId },
            subjectType: 'agreement',
            subjectId: agreementId,
            once: agreementId,
          });
          return { kind: 'redirect' as const, to: `${AGREEMENTS_URL}/${agreementId}` };
        });
      },
    },
    ...flowRoutes(deps),
    {
      method: 'GET',
      url: `${AGREEMENTS_URL}/:agreementId`,
      permission: SEE,
      purpose: PURPOSE,
      params,
      handler: ({ viewer, params: where }) =>
        database.withViewer(viewer, async (tx) => {
          const { agreementId } = where as z.output<typeof params>;
          const found = await findAgreement(tx, agreementId);
          if (found === undefined) throw notFound();
          await note(tx, viewer, 'agreement.view', agreementId);
          const today = clock.today();
          const state = stateOf(found, today);
          const address = `${AGREEMENTS_URL}/${agreementId}`;
          const isOwn = found.setBy === viewer.personId;
          const mayAgree = may(viewer, { resource: 'R25', verb: 'V' });
          return {
            kind: 'page' as const,
            template: 'agreements/views/agreement.njk',
            model: {
              title: `Agreement with ${found.party}`,
              back: { text: 'Back to agreements', href: AGREEMENTS_URL },
              facts: agreementFacts(found, today),
              flows: found.flows.map((code) => ({
                text: flowTitle(code),
                href: `${FLOWS_URL}/${code}`,
              })),
              agreeAction: state === 'draft' && mayAgree && !isOwn ? `${address}/agree` : '',
              waits: state === 'draft' && isOwn,
              ending: endingWords(state),
              endAction:
                state !== 'ended' && may(viewer, { resource: 'R25', verb: 'E' })
                  ? `${address}/end`
                  : '',
            },
          };
        }),
    },
    {
      method: 'POST',
      url: `${AGREEMENTS_URL}/:agreementId/agree`,
      permission: AGREE,
      purpose: PURPOSE,
      params,
      handler: ({ viewer, params: where }) =>
        database.withViewer(viewer, async (tx) => {
          const { agreementId } = where as z.output<typeof params>;
          if ((await findAgreement(tx, agreementId)) === undefined) throw notFound();
          if (!(await agree(tx, viewer, agreementId, clock.now())))
            throw new Refusal(
              403,
              'A second person agrees, and once: not who recorded the agreement.',
            );
          await note(tx, viewer, 'agreement.agreed', agreementId);
          return { kind: 'redirect' as const, to: `${AGREEMENTS_URL}/${agreementId}` };
        }),
    },
    {
      method: 'POST',
      url: `${AGREEMENTS_URL}/:agreementId/end`,
      permission: END,
      purpose: PURPOSE,
      params,
      handler: ({ viewer, params: where }) =>
        database.withViewer(viewer, async (tx) => {
          const { agreementId } = where as z.output<typeof params>;
          if ((await findAgreement(tx, agreementId)) === undefined) throw notFound();
          if (!(await endAgreement(tx, viewer, agreementId, clock.today())))
            throw new Refusal(409, 'This agreement ended before.');
          await note(tx, viewer, 'agreement.withdrawn', agreementId);
          return { kind: 'redirect' as const, to: `${AGREEMENTS_URL}/${agreementId}` };
        }),
    },
  ];
}

function note(
  tx: Tx,
  viewer: Viewer,
  event: 'agreement.recorded' | 'agreement.agreed' | 'agreement.withdrawn' | 'agreement.view',
  agreementId: string,
): Promise<void> {
  return record(tx, viewer, {
    event,
    subjectType: 'agreement',
    subjectId: agreementId,
    purpose: PURPOSE,
  });
}

/** Whether the school or trust that is named by its number is known; others have none. */
async function isPartyThere(tx: Tx, { kind, partyCode }: TypedAgreement): Promise<boolean> {
  if (kind !== 'school' && kind !== 'trust') return true;
  const found =
    kind === 'school'
      ? sql`select 1 from establishment where authority_id = ${tx.authorityId} and urn = ${partyCode}`
      : sql`select 1 from trust where authority_id = ${tx.authorityId} and trust_id = ${partyCode}`;
  return (await tx.maybe(found)) !== undefined;
}

function formPage(typed: Readonly<Record<string, unknown>>, problems: readonly FormProblem[]) {
  const one = (name: string): string => (typeof typed[name] === 'string' ? typed[name] : '');
  const chosen = [typed['flows'] ?? []].flat().filter((each) => typeof each === 'string');
  return {
    kind: 'page' as const,
    template: 'agreements/views/new.njk',
    status: problems.length === 0 ? (200 as const) : (422 as const),
    model: {
      title: 'Record a sharing agreement',
      back: { text: 'Back to agreements', href: AGREEMENTS_URL },
      problems: inOrder(problems),
      action: AGREEMENTS_URL,
      cancel: AGREEMENTS_URL,
      kinds: kindChoices(),
      flows: SHAREABLE.map((code) => {
        const { title, from, to } = FLOWS[code];
        return { value: code, text: title, hint: `From: ${from}. To: ${to}.` };
      }),
      values: {
        kind: one('kind'),
        party: one('party'),
        code: one('code'),
        domains: one('domains'),
        reference: one('reference'),
        flows: chosen,
        starts: typedParts(typed, 'starts'),
        ends: typedParts(typed, 'ends'),
        review: typedParts(typed, 'review'),
      },
    },
  };
}
