/**
 * Rights cases as information governance works them (TRUST R25): opened by exact identifiers, worked to
 * the legal date, closed with an outcome. Whether a record is held is shown once the requester is known.
 */
import { marksOfCase } from './marks.ts';
import { z } from 'zod';
import { record, type Permission, type Viewer } from '../../access/index.ts';
import type { Tx } from '../../platform/db.ts';
import { notFound } from '../../platform/errors.ts';
import type { AnyRoute } from '../../platform/routes.ts';
import { pageNumber, pageSize } from '../../platform/view.ts';
import { actOnCase, openCase, type Act, type NewCase } from './acts.ts';
import { newCaseForm, STEP_FORMS, type StepName } from './forms.ts';
import { packRoutes, type PackDeps } from './pack-routes.ts';
import { caseModel, listModel, newCaseModel } from './pages.ts';
import {
  CASE_STATES,
  countCases,
  findCase,
  findExactly,
  findSubject,
  listCases,
  listSteps,
  type RightsCase,
  type Subject,
} from './queries.ts';
import { identityLacks, outcomesOf, RIGHTS_KINDS } from './rules.ts';
import { caseReference } from './words.ts';

const SEE: readonly Permission[] = [{ resource: 'R25', verb: 'S' }];
const OPEN: readonly Permission[] = [{ resource: 'R25', verb: 'C' }];
const WORK: readonly Permission[] = [{ resource: 'R25', verb: 'E' }];
const PURPOSE = 'rights';
const URL = '/rights';

/** What the routes work with. */
export type RightsDeps = PackDeps;

const caseParams = z.object({ caseId: z.uuid() });
const short = z.string().trim().max(20).catch('').default('');
const listQuery = z.object({
  state: z.enum(CASE_STATES).catch('open').default('open'),
  kind: z
    .enum(['', ...RIGHTS_KINDS])
    .catch('')
    .default(''),
  page: short,
});

/** The list, a new case, one case, and what is done in it. */
export function rightsRoutes(deps: RightsDeps): AnyRoute<Viewer, Permission>[] {
  const { database, clock } = deps;
  const form = newCaseForm(() => clock.today());
  return [
    {
      method: 'GET',
      url: URL,
      permission: SEE,
      purpose: PURPOSE,
      query: listQuery,
      handler: ({ viewer, query }) => {
        const asked = query as z.output<typeof listQuery>;
        const filter = { state: asked.state, kind: asked.kind, today: clock.today() };
        return database.withViewer(viewer, async (tx) => {
          const count = await countCases(tx, filter);
          const overdue = await countCases(tx, { ...filter, kind: '', state: 'overdue' });
          const at = pageNumber(asked.page, count);
          const found = await listCases(tx, filter, {
            limit: pageSize,
            offset: (at - 1) * pageSize,
          });
          await record(tx, viewer, {
            event: 'rights.list',
            count: found.length,
            fields: ['R25'],
            purpose: PURPOSE,
          });
          return listModel({ filter, found, count, overdue, page: at });
        });
      },
    },
    {
      method: 'GET',
      url: `${URL}/new`,
      permission: OPEN,
      purpose: PURPOSE,
      handler: () => Promise.resolve(newCaseModel({}, [], clock.today())),
    },
    {
      method: 'POST',
      url: URL,
      permission: OPEN,
      purpose: PURPOSE,
      form,
      handler: async ({ viewer, form: parsed, typed, problems }) => {
        const asked = parsed as NewCase | undefined;
        if (asked === undefined) return newCaseModel(typed, problems, clock.today());
        const caseId = await database.withViewer(viewer, (tx) =>
          openCase(tx, viewer, clock, asked),
        );
        return { kind: 'redirect', to: `${URL}/${caseId}` };
      },
    },
    {
      method: 'GET',
      url: `${URL}/:caseId`,
      permission: SEE,
      purpose: PURPOSE,
      params: caseParams,
      showsChild: true,
      handler: ({ viewer, params }) =>
        page(viewer, (params as { caseId: string }).caseId, undefined, {}, []),
    },
    ...(Object.keys(STEP_FORMS) as StepName[]).map(stepRoute),
    ...packRoutes(deps),
  ];

  function stepRoute(name: StepName): AnyRoute<Viewer, Permission> {
    return {
      method: 'POST',
      url: `${URL}/:caseId/${name}`,
      permission: WORK,
      purpose: PURPOSE,
      params: caseParams,
      form: STEP_FORMS[name],
      handler: async ({ viewer, params, form: parsed, typed, problems }) => {
        const { caseId } = params as { caseId: string };
        if (parsed === undefined) return page(viewer, caseId, name, typed, problems);
        const found = await database.withViewer(viewer, (tx) => findCase(tx, caseId));
        if (found === undefined) throw notFound();
        const problem = problemOf(found, name, parsed);
        if (problem !== undefined) return page(viewer, caseId, name, typed, [problem]);
        const doing = await actOf(viewer, found, name, parsed);
        await database.withViewer(viewer, (tx) => actOnCase(tx, viewer, clock, caseId, doing));
        return { kind: 'redirect', to: `${URL}/${caseId}` };
      },
    };
  }

  function system<T>(viewer: Viewer, work: (tx: Tx) => Promise<T>): Promise<T> {
    return database.withSystem({ authorityId: viewer.authorityId, purpose: PURPOSE }, work);
  }

  /** The form as an act; checking the identity is what opens the record, if there is one to open. */
  async function actOf(
    viewer: Viewer,
    found: RightsCase,
    name: StepName,
    parsed: unknown,
  ): Promise<Act> {
    switch (name) {
      case 'identity': {
        const { seen } = parsed as z.output<typeof STEP_FORMS.identity>;
        const childId = await system(viewer, (tx) => findExactly(tx, viewer, found));
        return { act: 'identity', seen, childId: childId ?? null };
      }
      case 'close': {
        const { outcome, told } = parsed as z.output<typeof STEP_FORMS.close>;
        return { act: 'close', outcome, note: told };
      }
      default:
        return { ...(parsed as object), act: name } as Act;
    }
  }

  /** The child of a case whose requester is known, noted as seen. */
  function subjectOf(
    viewer: Viewer,
    { childId, caseId }: RightsCase,
  ): Promise<Subject | undefined> {
    if (childId === null) return Promise.resolve(undefined);
    return system(viewer, async (tx) => {
      const subject = await findSubject(tx, viewer, childId);
      if (subject !== undefined)
        await record(tx, viewer, {
          event: 'child.view',
          subjectType: 'child',
          subjectId: childId,
          fields: ['R03'],
          purpose: PURPOSE,
          caseRef: caseReference(caseId),
        });
      return subject;
    });
  }

  async function page(
    viewer: Viewer,
    caseId: string,
    failed: StepName | undefined,
    typed: Readonly<Record<string, unknown>>,
    problems: readonly { field: string; message: string }[],
  ) {
    const { found, steps, marks } = await database.withViewer(viewer, async (tx) => {
      const one = await findCase(tx, caseId);
      if (one === undefined) throw notFound();
      await record(tx, viewer, {
        event: 'rights.view',
        subjectType: 'rights-case',
        subjectId: caseId,
        fields: ['R25'],
        purpose: PURPOSE,
        caseRef: caseReference(caseId),
      });
      return {
        found: one,
        steps: await listSteps(tx, caseId),
        marks: await marksOfCase(tx, caseId),
      };
    });
    const subject = await subjectOf(viewer, found);
    return caseModel({
      found,
      steps,
      marks,
      subject,
      failed,
      typed,
      problems,
      today: clock.today(),
    });
  }
}

/** What of a form that fits does not fit the case. */
function problemOf(
  found: RightsCase,
  name: StepName,
  parsed: unknown,
): { field: string; message: string } | undefined {
  if (name === 'identity') {
    const { seen } = parsed as z.output<typeof STEP_FORMS.identity>;
    const message = identityLacks(found.requesterKind, seen);
    return message === undefined ? undefined : { field: 'seen', message };
  }
  if (name === 'mark' && found.kind !== 'objection') {
    const { about } = parsed as z.output<typeof STEP_FORMS.mark>;
    if (about.length === 0) return { field: 'about', message: 'Choose what is disputed' };
  }
  if (name === 'close') {
    const { outcome } = parsed as z.output<typeof STEP_FORMS.close>;
    if (!outcomesOf(found.kind).includes(outcome))
      return { field: 'outcome', message: 'Choose how it ended' };
  }
  return undefined;
}
