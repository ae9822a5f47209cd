/** The list behind each number, without names, and its export by two people. */
import { z } from 'zod';
import {
  askApproval,
  claimApproval,
  copyMark,
  may,
  record,
  type Permission,
  type Viewer,
} from '../../../access/index.ts';
import { dateInWords } from '../../../platform/calendar-date.ts';
import { csvStream } from '../../../platform/csv.ts';
import { Refusal } from '../../../platform/errors.ts';
import { freeText } from '../../../platform/free-text.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import type { Tx } from '../../../platform/db.ts';
import { pageNumber, pageSize, withQuery, words } from '../../../platform/view.ts';
import { caseworkNow } from '../casework/routes.ts';
import { getDefinition } from '../../cohort/index.ts';
import { askedOf } from './load.ts';
import { KNOWN_VALUES, labelOf, ROW_HEADS, rowCells, rowTable } from './page.ts';
import { pseudonymOf } from './pseudonym.ts';
import {
  choices,
  countMembers,
  DIMENSIONS,
  listMembers,
  MEMBER_ORDERS,
  type Choice,
  type CohortAsked,
  type Dimension,
  type MemberFilter,
  type MemberOrder,
} from './queries.ts';
import type { CohortDeps } from './deps.ts';

const PSEUDONYMISED: readonly Permission[] = [{ resource: 'R02', verb: 'P' }];
const EXPORT: readonly Permission[] = [{ resource: 'R02', verb: 'X' }];
const PURPOSE = 'cohort';

const text = z.string().trim().max(80).catch('').default('');
const rowQuery = z.object({
  definition: text,
  date: text,
  status: text,
  school: text,
  year: text,
  area: text,
  stage: text,
  outside: text,
  match: text,
  confirmed: text,
  sort: z.enum(MEMBER_ORDERS).catch('status').default('status'),
  page: text,
});
type RowQuery = z.output<typeof rowQuery>;

const NO_DAY = ['', '', ''] as const;

function filterOf(query: RowQuery): MemberFilter {
  const { status, school, year, area, stage, outside, match, confirmed } = query;
  return { status, school, year, area, stage, outside, match, confirmed };
}

/** What is asked for, written the same way whenever it is asked again: what a second person agreed to. */
function subjectOf(asked: CohortAsked, filter: MemberFilter): string {
  return withQuery(asked.definition, { date: asked.date, ...filter });
}

const FIELDS: Readonly<Record<Dimension, string>> = {
  status: 'Status',
  school: 'School',
  year: 'Year',
  area: 'Area',
  stage: 'Key stage',
  outside: 'In or outside',
  match: 'Match',
};

/** The choices of each filter; a chosen value stays in the list even where nobody has it. */
async function filterFields(tx: Tx, asked: CohortAsked, filter: MemberFilter) {
  const isPast = asked.date < asked.today;
  const shown: readonly Dimension[] = isPast ? ['status'] : DIMENSIONS;
  const found = isPast ? { school: [], area: [] } : await choices(tx, asked.definition);
  const fields = [];
  for (const name of shown) {
    const values: readonly Choice[] =
      name === 'school' || name === 'area'
        ? found[name]
        : KNOWN_VALUES[name].map((value) => ({ value, label: value }));
    const known = new Set(values.map(({ value }) => value));
    const chosen = filter[name];
    const items = values.map(({ value, label }) => ({ value, text: labelOf(name, value, label) }));
    fields.push({
      name,
      label: FIELDS[name],
      value: chosen,
      items: [
        { value: '', text: 'Any' },
        ...items,
        ...(chosen === '' || known.has(chosen)
          ? []
          : [{ value: chosen, text: labelOf(name, chosen) }]),
      ],
    });
  }
  if (!isPast) {
    fields.push({
      name: 'confirmed',
      label: 'List',
      value: filter.confirmed,
      items: [
        { value: '', text: 'Any' },
        { value: 'yes', text: 'Confirmed' },
        { value: 'no', text: 'Not confirmed' },
      ],
    });
  }
  return fields;
}

const reasonForm = z.object({
  reason: freeText(
    z
      .string()
      .trim()
      .min(10, 'Say who needs the list and what for, in at least 10 letters')
      .max(300, 'Use at most 300 characters'),
  ),
});

/** The list, the request for a second person, and the file. */
export function rowRoutes(deps: CohortDeps): AnyRoute<Viewer, Permission>[] {
  const { database, clock, secret } = deps;
  const named = (viewer: Viewer) => (childId: string) =>
    pseudonymOf(secret, viewer.authorityId, childId);
  const exportPage = (
    viewer: Viewer,
    query: RowQuery,
    problems: readonly { field: string; message: string }[],
    reason: string,
  ) =>
    database.withViewer(viewer, async (tx) => {
      const { asked } = await askedOf(tx, { ...query, day: NO_DAY }, clock.today());
      const count = await countMembers(tx, asked, filterOf(query));
      return {
        kind: 'page' as const,
        template: 'desk/views/cohort-export.njk',
        status: problems.length === 0 ? (200 as const) : (422 as const),
        model: {
          title: `Download ${words.plural(count, 'row')} without names`,
          problems,
          back: { text: 'Back to the list', href: withQuery('/cohort/rows', { ...query }) },
          action: withQuery('/cohort/rows/export', { ...query }),
          reason,
          about: `${getDefinition(asked.definition).name}, as at ${dateInWords(asked.date)}.`,
        },
      };
    });

  return [
    {
      method: 'GET',
      url: '/cohort/rows',
      permission: PSEUDONYMISED,
      purpose: PURPOSE,
      query: rowQuery,
      handler: async ({ viewer, query }) => {
        const typed = query as RowQuery;
        return database.withViewer(viewer, async (tx) => {
          const { asked } = await askedOf(tx, { ...typed, day: NO_DAY }, clock.today());
          const filter = filterOf(typed);
          const found = await countMembers(tx, asked, filter);
          const page = pageNumber(typed.page, found);
          const order: MemberOrder = typed.sort;
          const members = await listMembers(tx, asked, filter, order, {
            offset: (page - 1) * pageSize,
            limit: pageSize,
          });
          await record(tx, viewer, {
            event: 'cohort.list',
            count: members.length,
            fields: ['R02'],
            purpose: PURPOSE,
            ref: asked.definition,
          });
          const pseudonym = named(viewer);
          const isPast = asked.date < asked.today;
          return {
            kind: 'page' as const,
            template: 'desk/views/cohort-rows.njk',
            model: {
              title: `${words.plural(found, 'child', 'children')} without names`,
              back: {
                text: 'Back to the numbers',
                href: withQuery('/cohort', {
                  definition: asked.definition,
                  date: isPast ? asked.date : undefined,
                }),
              },
              lead: `${getDefinition(asked.definition).name}, as at ${dateInWords(asked.date)}.`,
              filters: {
                action: '/cohort/rows',
                fields: await filterFields(tx, asked, filter),
                keep: [
                  { name: 'definition', value: asked.definition },
                  ...(isPast ? [{ name: 'date', value: asked.date }] : []),
                ],
                applied: [],
                clear: '/cohort/rows',
                label: 'Choose which children to show',
              },
              table: rowTable(
                asked,
                members.map((member) => ({ ...member, pseudonym: pseudonym(member.childId) })),
                found,
                filter,
                {
                  sort: typed.sort,
                  page,
                  canExport: may(viewer, { resource: 'R02', verb: 'X' }),
                  canOpen:
                    may(viewer, { resource: 'R03', verb: 's', under: ['q'] }) &&
                    (await caseworkNow(tx, clock.today())) !== undefined,
                },
              ),
            },
          };
        });
      },
    },
    {
      method: 'GET',
      url: '/cohort/rows/export',
      permission: EXPORT,
      purpose: 'export',
      query: rowQuery,
      handler: ({ viewer, query }) => exportPage(viewer, query as RowQuery, [], ''),
    },
    {
      method: 'POST',
      url: '/cohort/rows/export',
      permission: EXPORT,
      purpose: 'export',
      query: rowQuery,
      form: reasonForm,
      handler: async ({ viewer, query, form, problems, typed }) => {
        const asking = query as RowQuery;
        const reason = (form as { reason: string } | undefined)?.reason;
        if (reason === undefined) {
          const given = typed['reason'];
          return exportPage(viewer, asking, problems, typeof given === 'string' ? given : '');
        }
        await database.withViewer(viewer, async (tx) => {
          const { asked } = await askedOf(tx, { ...asking, day: NO_DAY }, clock.today());
          const filter = filterOf(asking);
          const count = await countMembers(tx, asked, filter);
          const about = `${words.plural(count, 'row')} without names: ${getDefinition(asked.definition).name}, as at ${dateInWords(asked.date)}.`;
          const goOn = withQuery('/cohort/rows.csv', {
            definition: asked.definition,
            date: asked.date,
            ...filter,
          });
          await askApproval(tx, viewer, 'cohort.export', subjectOf(asked, filter), {
            about,
            reason,
            goOn,
          });
        });
        return { kind: 'redirect', to: '/approvals' };
      },
    },
    {
      method: 'GET',
      url: '/cohort/rows.csv',
      permission: EXPORT,
      purpose: 'export',
      query: rowQuery,
      handler: async ({ viewer, query }) => {
        const typed = query as RowQuery;
        const pseudonym = named(viewer);
        const rows = await database.withViewer(viewer, async (tx) => {
          const { asked } = await askedOf(tx, { ...typed, day: NO_DAY }, clock.today());
          const filter = filterOf(typed);
          if (!(await claimApproval(tx, viewer, 'cohort.export', subjectOf(asked, filter)))) {
            throw new Refusal(
              403,
              'This list needs a second person. Ask for it from the list; a colleague agrees, and then it can be downloaded once.',
            );
          }
          const members = await listMembers(tx, asked, filter, 'status');
          await record(tx, viewer, {
            event: 'export.downloaded',
            count: members.length,
            fields: ['R02'],
            purpose: 'export',
            ref: asked.definition,
          });
          return members;
        });
        return {
          kind: 'download',
          fileName: 'cohort-without-names.csv',
          type: 'text/csv; charset=utf-8',
          body: csvStream(
            ROW_HEADS,
            rows.map((member) => rowCells({ ...member, pseudonym: pseudonym(member.childId) })),
            copyMark(viewer, clock),
          ),
        };
      },
    },
  ];
}
