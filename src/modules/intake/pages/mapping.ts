/** Saying which column of a sender's file is what, and what its values mean: once for each sender. */
import { z } from 'zod';
import { record, type Permission, type Viewer } from '../../../access/index.ts';
import { comparable } from '../../../platform/csv/columns.ts';
import type { Tx } from '../../../platform/db.ts';
import type { Answer, AnyRoute } from '../../../platform/routes.ts';
import { words } from '../../../platform/view.ts';
import { confirmMapping } from '../acts.ts';
import { getBatch, type Batch } from '../batch.ts';
import { findConfirmed, type ConfirmedMapping } from '../confirmed.ts';
import type { IntakeDeps } from '../deps.ts';
import type { ColumnSpec, Mapping } from '../kind.ts';
import { proposeMapping, type MappingProblem, type ProposedColumn } from '../mapping.ts';
import { getKind } from '../registry.ts';
import type { Survey } from '../survey.ts';
import { batchParams, type BatchParams } from './batch-routes.ts';
import { HANDLE } from './who.ts';

const typedForm = z.record(z.string(), z.string().max(200));
type Typed = z.output<typeof typedForm>;

/** How the form says that nothing was chosen, and that a value has no code: no kind has such a code. */
const UNANSWERED = '';
const NO_CODE = '-';

/** The mapping page and its confirmation. */
export function mappingRoutes(deps: IntakeDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: '/imports/:batchId/mapping',
      permission: HANDLE,
      purpose: 'import',
      params: batchParams,
      handler: ({ viewer, params }) =>
        mappingPage(deps, viewer, (params as BatchParams).batchId, undefined, []),
    },
    {
      method: 'POST',
      url: '/imports/:batchId/mapping',
      permission: HANDLE,
      purpose: 'import',
      params: batchParams,
      form: typedForm,
      handler: async ({ viewer, params, form }) => {
        const { batchId } = params as BatchParams;
        const typed = (form as Typed | undefined) ?? {};
        const batch = await deps.database.withViewer(viewer, (tx) => getBatch(tx, batchId));
        if (batch.survey === null) return { kind: 'redirect', to: `/imports/${batchId}` };
        const specs = getKind(deps.kinds, batch.kind).columns ?? [];
        const mapping = mappingFrom(specs, batch.survey, typed);
        const problems = await confirmMapping(deps, viewer, batchId, mapping, { isQueued: true });
        if (problems.length > 0) return mappingPage(deps, viewer, batchId, typed, problems);
        return { kind: 'redirect', to: `/imports/${batchId}` };
      },
    },
  ];
}

/**
 * The mapping out of the form: `column-<field>` is a heading, `value-<field>-<n>` the code of the n-th
 * value, as long as the column is the one whose values were shown (`shown-<field>`).
 */
export function mappingFrom(
  specs: readonly ColumnSpec[],
  survey: Survey,
  typed: Readonly<Record<string, string>>,
): Mapping {
  const columns: Record<string, string> = {};
  const values: Record<string, Record<string, string>> = {};
  for (const { field, codes } of specs) {
    const heading = typed[`column-${field}`] ?? '';
    if (heading === '') continue;
    columns[field] = heading;
    const found = survey.columns.find((column) => column.heading === heading)?.values;
    if (
      codes === undefined ||
      found === undefined ||
      found === null ||
      typed[`shown-${field}`] !== heading
    )
      continue;
    values[field] = Object.fromEntries(
      found.flatMap(({ value }, at) => {
        const code = typed[`value-${field}-${at}`];
        if (code === undefined || code === UNANSWERED) return [];
        return [[value, code === NO_CODE ? '' : code] as const];
      }),
    );
  }
  return { columns, values };
}

async function mappingPage(
  deps: IntakeDeps,
  viewer: Viewer,
  batchId: number,
  typed: Typed | undefined,
  problems: readonly MappingProblem[],
): Promise<Answer> {
  return deps.database.withViewer(viewer, async (tx) => {
    const batch = await getBatch(tx, batchId);
    if (batch.survey === null) return { kind: 'redirect', to: `/imports/${batchId}` };
    await record(tx, viewer, {
      event: 'mapping.view',
      subjectType: 'batch',
      subjectId: String(batchId),
      fields: ['R20'],
      purpose: 'import',
    });
    return {
      kind: 'page',
      template: 'intake/views/mapping.njk',
      status: problems.length > 0 ? 422 : 200,
      model: await mappingModel(deps, tx, batch, batch.survey, typed, problems),
    };
  });
}

async function mappingModel(
  deps: IntakeDeps,
  tx: Tx,
  batch: Batch,
  survey: Survey,
  typed: Typed | undefined,
  problems: readonly MappingProblem[],
) {
  const specs = getKind(deps.kinds, batch.kind).columns ?? [];
  const confirmed = await findConfirmed(tx, batch.sourceId);
  const proposal = proposeMapping(specs, survey, confirmed);
  const columns = proposal.columns.map((column) =>
    typed === undefined ? column : asTyped(column, survey, typed, confirmed),
  );
  const used = new Set(columns.map((column) => column.heading));
  const models = columns.map((column) => columnModel(column, survey, problems));
  // What would be missed stands with what was found, never in the fold.
  const missed = models.filter((column) => column.missed !== undefined);
  const absent = models.filter(
    (column) => column.heading === '' && !column.isRequired && column.missed === undefined,
  );
  return {
    title: 'Say which column is what',
    breadcrumbs: [
      { text: 'Imports', href: '/imports' },
      { text: batch.fileName, href: `/imports/${batch.batchId}` },
    ],
    problems,
    lead: leadOf(batch, confirmed, survey),
    address: `/imports/${batch.batchId}/mapping`,
    dropAddress: `/imports/${batch.batchId}/drop`,
    found: models.filter((column) => !absent.includes(column)),
    absent,
    absentOpen: absent.some((column) => column.problem !== ''),
    missed: missed.map(({ title, name, missed: without }) => ({ title, name, without })),
    coded: models.filter((column) => column.values.length > 0 || column.hasTooManyValues),
    unused: survey.columns
      .filter((column) => column.heading !== '' && !used.has(column.heading))
      .map((column) => column.heading),
  };
}

/** What a file can be used without, but not well. */
const MISSED: Readonly<Record<string, string>> = {
  birthDate: 'without it fewer children are linked with the right school record by themselves',
  sex: 'without it twins and namesakes are harder to tell apart',
  status: 'without it nothing is changed about the children’s plans',
};

/**
 * What the person chose stands, whatever would be proposed; what they left as it was proposed is
 * marked as before.
 */
function asTyped(
  column: ProposedColumn,
  survey: Survey,
  typed: Typed,
  confirmed: Mapping | undefined,
): ProposedColumn {
  const { field } = column.spec;
  const heading = typed[`column-${field}`] ?? '';
  if (heading === '') return { ...column, heading: null, confidence: 'none', values: [] };
  const chosen =
    heading === column.heading
      ? column
      : (proposeMapping([column.spec], survey, {
          columns: { [field]: heading },
          values: confirmed?.values ?? {},
        }).columns[0] ?? column);
  if (typed[`shown-${field}`] !== heading) return chosen;
  return {
    ...chosen,
    values:
      chosen.values?.map((value, at) => {
        const answer = typed[`value-${field}-${at}`];
        if (answer === undefined) return value;
        const code = answer === UNANSWERED ? null : answer === NO_CODE ? '' : answer;
        return code === value.code
          ? value
          : { ...value, code, confidence: code === null ? 'none' : 'certain' };
      }) ?? null,
  };
}

function leadOf(batch: Batch, confirmed: ConfirmedMapping | undefined, survey: Survey): string {
  const rows = `${words.plural(survey.rows, 'row')}, ${words.plural(survey.header.length, 'column')}.`;
  if (confirmed === undefined) {
    return `${rows} You say it once for ${batch.sourceName}; later files of the same make are read by it.`;
  }
  const before = new Set(confirmed.header.map(comparable));
  const fresh = survey.header.filter((heading) => !before.has(comparable(heading)));
  const now = new Set(survey.header.map(comparable));
  const gone = confirmed.header.filter((heading) => !now.has(comparable(heading)));
  const parts = [
    fresh.length > 0 ? `new: ${fresh.slice(0, 8).join(', ')}` : '',
    gone.length > 0 ? `gone: ${gone.slice(0, 8).join(', ')}` : '',
  ].filter((part) => part !== '');
  return parts.length > 0
    ? `${rows} The columns differ from the last file of ${batch.sourceName} (${parts.join('; ')}), so please look again.`
    : `${rows} The columns are those of the last file of ${batch.sourceName}, but some values are new. Say what they mean.`;
}

function columnModel(column: ProposedColumn, survey: Survey, problems: readonly MappingProblem[]) {
  const { spec, heading, confidence } = column;
  const found = survey.columns.find((each) => each.heading === heading);
  const name = `column-${spec.field}`;
  return {
    name,
    shown: `shown-${spec.field}`,
    title: spec.title,
    isRequired: spec.isRequired,
    help: spec.help,
    heading: heading ?? '',
    isLikely: confidence === 'likely',
    missed: heading === null && !spec.isRequired ? MISSED[spec.field] : undefined,
    headings: [
      { value: '', text: 'Not in this file', selected: heading === null },
      ...survey.columns
        .filter((each) => each.heading !== '')
        .map((each) => ({
          value: each.heading,
          text: each.heading,
          selected: each.heading === heading,
        })),
    ],
    examples: found === undefined ? '' : found.examples.join(', '),
    filled:
      found === undefined
        ? ''
        : `${words.numberInWords(found.filled)} of ${words.plural(survey.rows, 'row')} have it`,
    problem: problems.find((problem) => problem.field === name)?.message ?? '',
    hasTooManyValues: spec.codes !== undefined && heading !== null && column.values === null,
    values: (column.values ?? []).map(({ value, count, code, confidence: sure }, at) => {
      const field = `value-${spec.field}-${at}`;
      const chosen = code === null ? UNANSWERED : code === '' ? NO_CODE : code;
      return {
        name: field,
        value,
        count,
        isLikely: sure === 'likely',
        problem: problems.find((problem) => problem.field === field)?.message ?? '',
        choices: [
          { value: UNANSWERED, text: 'Choose what it means', selected: chosen === UNANSWERED },
          ...(spec.codes ?? []).map((each) => ({
            value: each.code,
            text: each.title,
            selected: chosen === each.code,
          })),
          {
            value: NO_CODE,
            text: 'None of these: treat it as empty',
            selected: chosen === NO_CODE,
          },
        ],
      };
    }),
  };
}
