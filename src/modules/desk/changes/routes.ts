/** What changed in a child's record, field by field (J8); and for a school, in its own facts of a pupil. */
import { z } from 'zod';
import { record, type Permission, type Viewer } from '../../../access/index.ts';
import type { Database, Tx } from '../../../platform/db.ts';
import { notFound } from '../../../platform/errors.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import {
  pageNumber,
  pageSize,
  paging,
  withQuery,
  words,
  type DataTable,
} from '../../../platform/view.ts';
import { inWords } from '../children/page.ts';
import { findOwn } from '../our-pupils/pupil-page.ts';
import { childCalled, countChanges, listChanges, placeNames, type Subject } from './queries.ts';
import {
  fieldWords,
  GROUP_FIELDS,
  GROUP_WORDS,
  SCHOOL_GROUPS,
  sourceWords,
  valueWords,
  type FieldChange,
  type Group,
} from './rules.ts';

/** Whoever sees the child through a case: what they see of it, each resource by itself. */
const SEE: readonly Permission[] = [
  { resource: 'R03', verb: 'S', under: ['case'] },
  { resource: 'R03', verb: 's', under: ['case'] },
];
const SEE_PUPIL: readonly Permission[] = [{ resource: 'R04', verb: 's' }];
const GROUPS = Object.keys(GROUP_FIELDS) as Group[];
const FIELDS: readonly ['', ...Group[]] = ['', ...GROUPS];

const listQuery = z.object({
  field: z.enum(FIELDS).catch('').default(''),
  page: z.string().max(8).catch('').default(''),
});
type Asked = z.output<typeof listQuery>;

/** The two pages. */
export function changesRoutes({
  database,
}: {
  readonly database: Database;
}): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: '/children/:childId/changes',
      showsChild: true,
      permission: SEE,
      purpose: 'casework',
      params: z.object({ childId: z.uuid() }),
      query: listQuery,
      handler: async ({ viewer, params, query }) => {
        const { childId } = params as { childId: string };
        const shown = await database.withViewer(viewer, async (tx) => {
          const name = await childCalled(tx, childId);
          await record(tx, viewer, {
            event: 'history.view',
            decision: name === undefined ? 'deny' : 'allow',
            subjectType: 'child',
            ...(name === undefined
              ? { ref: childId }
              : { subjectId: childId, fields: ['R03', 'R05', 'R06', 'R11'] }),
            purpose: 'casework',
          });
          if (name === undefined) return undefined;
          return model(tx, { childId }, query as Asked, {
            name,
            path: `/children/${childId}/changes`,
            back: hasOwnPage(viewer) ? `/children/${childId}` : '/my-cases',
            groups: GROUPS,
            sharing: `/sharing?child=${childId}`,
          });
        });
        if (shown === undefined) throw notFound();
        return { kind: 'page', template: 'desk/views/changes.njk', model: shown };
      },
    },
    {
      method: 'GET',
      url: '/our-pupils/:pupilId/changes',
      showsChild: true,
      permission: SEE_PUPIL,
      purpose: 'confirm-roll',
      params: z.object({ pupilId: z.uuid() }),
      query: listQuery,
      handler: async ({ viewer, params, query }) => {
        const { pupilId } = params as { pupilId: string };
        const pupil = await findOwn(database, viewer, pupilId);
        const shown = await database.withViewer(viewer, async (tx) => {
          await record(tx, viewer, {
            event: 'history.view',
            subjectType: 'child',
            subjectId: pupil.childId,
            ref: pupilId,
            fields: ['R03'],
            purpose: 'confirm-roll',
          });
          return model(tx, { pupilId }, query as Asked, {
            name: `${pupil.forename} ${pupil.surname}`,
            path: `/our-pupils/${pupilId}/changes`,
            back: `/our-pupils/${pupilId}`,
            groups: SCHOOL_GROUPS,
            sharing: `/sharing?pupil=${pupilId}`,
          });
        });
        return { kind: 'page', template: 'desk/views/changes.njk', model: shown };
      },
    },
  ];
}

function hasOwnPage({ role }: Viewer): boolean {
  return role !== 'LAI' && role !== 'YJW';
}

interface Place {
  readonly name: string;
  readonly path: string;
  readonly back: string;
  readonly groups: readonly Group[];
  /** Where what was decided about sharing stands. */
  readonly sharing: string;
}

async function model(tx: Tx, subject: Subject, { field, page: asked }: Asked, place: Place) {
  const count = await countChanges(tx, subject, field);
  const page = pageNumber(asked, count);
  const rows = await listChanges(tx, subject, field, {
    limit: pageSize,
    offset: (page - 1) * pageSize,
  });
  const places = await placeNames(tx, rows);
  return {
    title: `${place.name}: what changed`,
    lead: `${words.plural(count, 'change')}${field === '' ? '' : ` of ${GROUP_WORDS[field].toLowerCase()}`}. What you see here is itself noted.`,
    back: {
      text: place.back === '/my-cases' ? 'Back to my cases' : `Back to ${place.name}`,
      href: place.back,
    },
    sharingHref: place.sharing,
    filters: {
      action: place.path,
      fields: [
        {
          name: 'field',
          label: 'What',
          value: field,
          items: [
            { value: '', text: 'Everything' },
            ...place.groups.map((value) => ({ value, text: GROUP_WORDS[value] })),
          ],
        },
      ],
      keep: [],
      applied: field === '' ? [] : [{ text: GROUP_WORDS[field], href: withQuery(place.path, {}) }],
      clear: place.path,
      label: 'Choose which changes to show',
    },
    table: table(rows, places, { count, page, path: place.path, field }),
  };
}

function table(
  rows: readonly FieldChange[],
  places: ReadonlyMap<string, string>,
  list: {
    readonly count: number;
    readonly page: number;
    readonly path: string;
    readonly field: string;
  },
): DataTable {
  return {
    id: 'changes',
    caption: 'What changed, the newest first',
    about:
      'What files brought and what people decided. Where somebody lives is left out while it is protected.',
    columns: [
      { text: 'What' },
      { text: 'It was' },
      { text: 'It became' },
      { text: 'Holds from' },
      { text: 'Known here' },
      { text: 'Because of' },
    ],
    rows: rows.map((row) => ({
      cells: [
        fieldWords(row),
        valueWords(row.field, row.was, places),
        valueWords(row.field, row.became, places),
        row.validFrom === null ? 'Not said' : inWords(row.validFrom),
        words.momentInWords(row.knownAt),
        sourceWords(row),
      ],
    })),
    empty: {
      title: 'No changes',
      text: 'Nothing of this has changed since Alongside began to keep changes.',
    },
    paging: paging(list.count, list.page, list.path, { field: list.field }),
  };
}
