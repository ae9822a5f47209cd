/** Information governance: search of the audit, its download, and what stands out. */
import { z } from 'zod';
import {
  AUDIT_EVENTS,
  filterHashOf,
  openWords,
  parseCopyReference,
  record,
  sealedWords,
  sealWords,
  type Permission,
  type Viewer,
} from '../../../access/index.ts';
import { csvStream, type CsvCell } from '../../../platform/csv.ts';
import { StepUpNeeded } from '../../../platform/errors.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { pageNumber, pageSize, withQuery, words } from '../../../platform/view.ts';
import { pseudonymOf } from '../cohort/pseudonym.ts';
import { findBy } from '../search/find-routes.ts';
import type { HistoryDeps } from './case-routes.ts';
import { findOutliers } from './outliers.ts';
import { auditTable, countWords, outlierTable, type HistoryPage } from './page.ts';
import {
  childIds,
  copiesOf,
  countEvents,
  findByNumber,
  findPeople,
  listEvents,
  placesOf,
  subjectsOf,
  type AuditFilter,
  type EventRow,
  type Places,
} from './queries.ts';
import { EXPORT_REASONS, KIND_WORDS, localMoment } from './rules.ts';

const SEE: readonly Permission[] = [{ resource: 'R23', verb: 'S' }];
const EXPORT: readonly Permission[] = [{ resource: 'R23', verb: 'X' }];
const PURPOSE = 'audit-search';
const TEMPLATE = 'desk/views/access-history.njk';
const EXPORTED_AT_MOST = 50_000;

/** What the pages work with. */
export interface AuditDeps extends HistoryDeps {
  /** Pseudonyms and keyed hashes are made with it. */
  readonly secret: string;
}

const short = z.string().trim().max(80).catch('').default('');
const searchQuery = z.object({
  child: sealedWords,
  person: sealedWords,
  kind: short,
  outcome: z.enum(['', 'allow', 'deny', 'error']).catch('').default(''),
  from: short,
  to: short,
  copy: short,
  page: short,
});
type Asked = z.output<typeof searchQuery>;

const exportForm = z.object({
  why: z.enum(Object.keys(EXPORT_REASONS) as (keyof typeof EXPORT_REASONS)[], {
    error: 'Choose what it is for',
  }),
  reference: z
    .string()
    .trim()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9/_-]{2,39}$/,
      'Give the reference of the case: letters, digits, dashes and strokes',
    ),
});

/** The pages of information governance. */
export function auditRoutes(deps: AuditDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: '/audit',
      permission: SEE,
      purpose: PURPOSE,
      query: searchQuery,
      handler: ({ viewer, query, csrfToken }) =>
        searchPage(deps, viewer, query as Asked, csrfToken),
    },
    {
      method: 'GET',
      url: '/audit/outliers',
      permission: SEE,
      purpose: 'outliers',
      handler: ({ viewer }) => outliersPage(deps, viewer),
    },
    {
      method: 'GET',
      url: '/audit/export',
      permission: EXPORT,
      purpose: 'export',
      query: searchQuery,
      handler: ({ viewer, query }) => {
        if (!viewer.isSteppedUp) throw new StepUpNeeded();
        return Promise.resolve(exportPage(query as Asked, { why: '', reference: '' }, []));
      },
    },
    {
      method: 'POST',
      url: '/audit/export',
      permission: EXPORT,
      purpose: 'export',
      query: searchQuery,
      form: exportForm,
      handler: async ({ viewer, query, form, typed, problems }) => {
        if (!viewer.isSteppedUp) throw new StepUpNeeded();
        const given = form as z.output<typeof exportForm> | undefined;
        if (given === undefined) {
          const text = (name: string): string => {
            const value = typed[name];
            return typeof value === 'string' ? value : '';
          };
          return exportPage(
            query as Asked,
            { why: text('why'), reference: text('reference') },
            problems,
          );
        }
        return download(deps, viewer, query as Asked, given);
      },
    },
  ];
}

/** Whom the question is about, in the searcher's own words; the address holds them sealed. */
interface Whom {
  readonly child: string;
  readonly person: string;
}

function whomOf({ secret }: AuditDeps, viewer: Viewer, { child, person }: Asked): Whom {
  return { child: openWords(secret, viewer, child), person: openWords(secret, viewer, person) };
}

interface Search {
  readonly whom: Whom;
  readonly filter: AuditFilter;
  /** The child that was asked for, if one was found. */
  readonly childId: string | undefined;
  /** What of the question was not understood. */
  readonly problem: string;
}

/** The question as a filter; names and numbers become ids here, and only ids are noted. */
async function searchOf(deps: AuditDeps, viewer: Viewer, asked: Asked): Promise<Search> {
  const { database, secret } = deps;
  const { authorityId } = viewer;
  const whom = whomOf(deps, viewer, asked);
  const problems: string[] = [];
  const filter: { -readonly [Key in keyof AuditFilter]: AuditFilter[Key] } = {};
  let childId: string | undefined;
  await database.withSystem({ authorityId, purpose: PURPOSE }, async (tx) => {
    if (whom.child !== '') {
      const mark = whom.child.toUpperCase();
      childId =
        (await findByNumber(tx, whom.child)) ??
        (await childIds(tx)).find((id) => pseudonymOf(secret, authorityId, id) === mark);
      filter.subjects = childId === undefined ? [] : await subjectsOf(tx, childId);
      if (childId === undefined) problems.push('There is no child with that number or pseudonym.');
    }
    if (whom.person !== '') filter.actors = await findPeople(tx, whom.person);
    if (asked.copy !== '') {
      const reference = parseCopyReference(asked.copy);
      filter.seqs = reference === undefined ? [] : await copiesOf(tx, reference);
      if (reference === undefined)
        problems.push(
          `“${asked.copy}” is no reference: it has eight digits and letters from a to f.`,
        );
    }
  });
  const events = AUDIT_EVENTS.filter(({ kind }) => kind === asked.kind);
  if (events.length > 0) filter.events = events.map(({ event }) => event);
  if (asked.outcome !== '') filter.decision = asked.outcome;
  for (const end of ['from', 'to'] as const) {
    if (asked[end] === '') continue;
    const moment = localMoment(asked[end], end);
    if (moment === undefined) {
      problems.push(
        `“${asked[end]}” is no day or time. Write it as 2026-11-23 or 2026-11-23 14:30.`,
      );
    } else filter[end] = moment;
  }
  return { whom, filter, childId, problem: problems.join(' ') };
}

/** What was asked, whatever page of it is shown. */
function questionOf({ child, person, kind, outcome, from, to, copy }: Asked) {
  return { child, person, kind, outcome, from, to, copy };
}

/** The question as the audit keeps it: the child's id, and a keyed hash of the rest. */
function noted(deps: AuditDeps, asked: Asked, { childId, whom }: Search) {
  return {
    ...(childId === undefined ? {} : { subjectType: 'child', subjectId: childId }),
    filterHash: filterHashOf(deps.secret, { ...questionOf(asked), ...whom }),
    fields: ['R23'],
  };
}

async function searchPage(deps: AuditDeps, viewer: Viewer, asked: Asked, csrfToken: string) {
  const search = await searchOf(deps, viewer, asked);
  const { count, page, rows } = await deps.database.withViewer(viewer, async (tx) => {
    const found = await countEvents(tx, search.filter);
    const at = pageNumber(asked.page, found);
    const offset = (at - 1) * pageSize;
    const listed = await listEvents(tx, search.filter, { offset, limit: pageSize });
    await record(tx, viewer, {
      event: 'audit.search',
      count: listed.length,
      purpose: PURPOSE,
      ...noted(deps, asked, search),
    });
    return { count: found, page: at, rows: listed };
  });
  const query = questionOf(asked);
  const model: HistoryPage = {
    title: 'Access',
    lead: `${countWords(count, 'event')}. Write a time as 2026-11-23 or 2026-11-23 08:30. Each search is itself noted.`,
    back: undefined,
    problem: search.problem,
    filters: searchFields(asked, search.whom, csrfToken),
    links: [
      { text: 'What stands out this week', href: '/audit/outliers' },
      { text: 'Conflicts of interest', href: '/conflicts/register' },
    ],
    tables: [
      auditTable(rows, await places(deps, viewer, rows), (row) => about(deps, viewer, row), {
        count,
        page,
        query,
        exportHref: withQuery('/audit/export', query),
      }),
    ],
  };
  return { kind: 'page' as const, template: TEMPLATE, model };
}

function searchFields(asked: Asked, whom: Whom, csrfToken: string) {
  return {
    action: '/audit',
    find: findBy(csrfToken),
    fields: [
      { name: 'child', label: 'Child: number or pseudonym', value: whom.child },
      { name: 'person', label: 'Who: name or e-mail', value: whom.person },
      {
        name: 'kind',
        label: 'What',
        value: asked.kind,
        items: [
          { value: '', text: 'Everything' },
          ...Object.entries(KIND_WORDS).map(([value, text]) => ({ value, text })),
        ],
      },
      {
        name: 'outcome',
        label: 'Outcome',
        value: asked.outcome,
        items: [
          { value: '', text: 'Any' },
          { value: 'allow', text: 'Allowed' },
          { value: 'deny', text: 'Refused' },
          { value: 'error', text: 'Failed' },
        ],
      },
      { name: 'from', label: 'From', value: asked.from },
      { name: 'to', label: 'To', value: asked.to },
      { name: 'copy', label: 'Reference on a copy', value: asked.copy },
    ],
    keep: [],
    applied: [],
    clear: '/audit',
    label: 'Search the audit',
  };
}

/** What an event is about: a pseudonym for a child or pupil, else what kind of thing. */
function about(
  deps: AuditDeps,
  viewer: Viewer,
  row: Pick<EventRow, 'subjectType' | 'subjectId'>,
): string {
  const { subjectType, subjectId } = row;
  if (subjectType === null) return '';
  const named = subjectType.replaceAll('-', ' ');
  if (subjectId === null) return named;
  return subjectType === 'child' || subjectType === 'pupil'
    ? `${subjectType === 'child' ? 'Child' : 'School’s record'} ${pseudonymOf(deps.secret, viewer.authorityId, subjectId)}`
    : `${named} ${subjectId}`;
}

function exportPage(
  asked: Asked,
  values: { readonly why: string; readonly reference: string },
  problems: readonly { field: string; message: string }[],
) {
  const query = questionOf(asked);
  return {
    kind: 'page' as const,
    template: 'desk/views/audit-export.njk',
    status: problems.length === 0 ? (200 as const) : (422 as const),
    model: {
      title: 'Download from the audit',
      lead: `At most ${words.numberInWords(EXPORTED_AT_MOST)} events, newest first: who, when, what, and children by pseudonym. The download is noted with what you say here.`,
      back: { text: 'Back to access', href: withQuery('/audit', query) },
      problems,
      action: withQuery('/audit/export', query),
      cancel: withQuery('/audit', query),
      values,
      reasons: Object.entries(EXPORT_REASONS).map(([value, text]) => ({ value, text })),
    },
  };
}

const HEADS = [
  'Number',
  'When (UTC)',
  'Who',
  'Role',
  'Where',
  'Event',
  'Outcome',
  'About',
  'Fields',
  'Records',
  'Purpose',
  'Case',
];

async function download(
  deps: AuditDeps,
  viewer: Viewer,
  asked: Asked,
  given: z.output<typeof exportForm>,
) {
  const search = await searchOf(deps, viewer, asked);
  const rows = await deps.database.withViewer(viewer, async (tx) => {
    const found = await listEvents(tx, search.filter, { offset: 0, limit: EXPORTED_AT_MOST });
    await record(tx, viewer, {
      event: 'audit.export',
      count: found.length,
      purpose: `export-${given.why}`,
      caseRef: given.reference,
      ...noted(deps, asked, search),
    });
    return found;
  });
  const at = await places(deps, viewer, rows);
  return {
    kind: 'download' as const,
    fileName: 'access.csv',
    type: 'text/csv; charset=utf-8' as const,
    body: csvStream(
      HEADS,
      rows.map((row): CsvCell[] => [
        row.seq,
        row.at.toISOString(),
        row.name ?? 'Alongside',
        row.role,
        row.appointmentId === null ? '' : at.get(row.appointmentId),
        row.event,
        row.decision,
        about(deps, viewer, row),
        row.fields.join(' '),
        row.count,
        row.purpose,
        row.caseRef,
      ]),
    ),
  };
}

async function outliersPage(deps: AuditDeps, viewer: Viewer) {
  const now = deps.clock.now();
  const rows = await deps.database.withSystem(
    { authorityId: viewer.authorityId, purpose: 'outliers' },
    (tx) => findOutliers(tx, now, `surname:${deps.secret}`),
  );
  await deps.database.withViewer(viewer, (tx) =>
    record(tx, viewer, {
      event: 'audit.outliers',
      count: rows.length,
      fields: ['R23'],
      purpose: 'outliers',
    }),
  );
  const from = new Date(now.getTime() - 7 * 86_400_000).toISOString().slice(0, 10);
  const model: HistoryPage = {
    title: rows.length === 0 ? 'Nothing stands out this week' : 'What stands out this week',
    lead:
      rows.length === 0
        ? 'What would stand out is said in the settings.'
        : `${words.plural(rows.length, 'thing')} to ask about. What stands out is said in the settings.`,
    back: { text: 'Back to access', href: '/audit' },
    problem: '',
    filters: undefined,
    links: [],
    tables: [
      outlierTable(rows, (row) =>
        withQuery('/audit', { person: sealWords(deps.secret, viewer, row.email), from }),
      ),
    ],
  };
  return { kind: 'page' as const, template: TEMPLATE, model };
}

async function places(deps: AuditDeps, viewer: Viewer, rows: readonly EventRow[]): Promise<Places> {
  const ids = rows.flatMap(({ appointmentId }) => appointmentId ?? []);
  return deps.database.withSystem({ authorityId: viewer.authorityId, purpose: PURPOSE }, (tx) =>
    placesOf(tx, [...new Set(ids)]),
  );
}
