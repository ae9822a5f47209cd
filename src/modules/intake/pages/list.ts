/** The list of files received, for each role what it may know of them. */
import { z } from 'zod';
import { record, type Permission, type Viewer } from '../../../access/index.ts';
import { sql, type RawBuilder, type Tx } from '../../../platform/db.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import {
  pageNumber,
  pageSize,
  paging,
  sortLink,
  withQuery,
  words,
  type DataTable,
  type TableCell,
  type TableColumn,
} from '../../../platform/view.ts';
import { dateInWords } from '../../../platform/calendar-date.ts';
import { batchColumns, batchTables, countUsed, type Batch } from '../batch.ts';
import type { IntakeDeps } from '../deps.ts';
import { findKind } from '../registry.ts';
import { handlesFiles, SEE, sendsForSchool } from './who.ts';
import { hasCounts, STATUS_TAGS } from './words.ts';

const SORTS: Readonly<Record<string, RawBuilder<unknown>>> = {
  sent: sql`b.created_at`,
  about: sql`b.as_of`,
  kind: sql`b.kind`,
  status: sql`b.status`,
  read: sql`b.read_count`,
};

const listQuery = z.object({
  kind: z.string().max(40).optional().catch(undefined),
  status: z.string().max(20).optional().catch(undefined),
  sort: z.string().max(20).optional().catch(undefined),
  page: z.string().max(7).optional().catch(undefined),
});

type ListQuery = z.output<typeof listQuery>;

interface Found {
  readonly batches: readonly Batch[];
  readonly total: number;
  readonly waiting: number;
  readonly page: number;
}

async function findBatches(tx: Tx, query: ListQuery): Promise<Found> {
  const where = sql`b.authority_id = ${tx.authorityId}
    and (${query.kind ?? ''} = '' or b.kind = ${query.kind ?? ''})
    and (${query.status ?? ''} = '' or b.status = ${query.status ?? ''})`;
  const { total, waiting } = await tx.one(sql<{ total: number; waiting: number }>`
    select count(*) filter (where ${where}) as total,
      count(*) filter (where b.status in ('mapping', 'staged', 'failed')) as waiting
    from batch b where b.authority_id = ${tx.authorityId}`);
  const asked = query.sort ?? '-sent';
  const by = SORTS[asked.replace(/^-/, '')] ?? sql`b.created_at`;
  const page = pageNumber(query.page, total);
  const batches = await tx.all(sql<Batch>`
    select ${batchColumns} from ${batchTables} where ${where}
    order by ${by} ${asked.startsWith('-') ? sql`desc` : sql`asc`}, b.batch_id desc
    limit ${pageSize} offset ${(page - 1) * pageSize}`);
  return { batches, total, waiting, page };
}

/** The list as a table; an analyst sees file names, a school its own counts, others what their role may. */
function batchTable(deps: IntakeDeps, viewer: Viewer, found: Found, query: ListQuery): DataTable {
  const sorted = query.sort ?? '-sent';
  const isAnalyst = handlesFiles(viewer);
  const showsCounts = viewer.role !== 'SYS';
  const head = (key: string, text: string, numeric = false): TableColumn => ({
    text,
    numeric,
    sort: sortLink(key, sorted, '/imports', query),
  });
  return {
    id: 'imports',
    caption: 'Files, newest first unless sorted',
    columns: [
      isAnalyst ? head('kind', 'File') : head('kind', 'What it is'),
      ...(showsCounts ? [{ text: 'From' }, head('about', 'Speaks of')] : []),
      head('status', 'Where it stands'),
      ...(showsCounts
        ? [
            head('read', 'Read', true),
            { text: 'Used', numeric: true },
            { text: 'Not usable', numeric: true },
          ]
        : []),
      head('sent', 'Sent'),
    ],
    rows: found.batches.map((batch) => {
      const kind = findKind(deps.kinds, batch.kind)?.title ?? batch.kind;
      const count = (value: number): TableCell => (hasCounts(batch) ? value : '–');
      return {
        href: `/imports/${batch.batchId}`,
        cells: [
          isAnalyst ? { text: batch.fileName, note: kind } : kind,
          ...(showsCounts ? [batch.sourceName, dateInWords(batch.asOf)] : []),
          {
            tag: batch.isStalled ? { text: 'Cut short', kind: 'stop' } : STATUS_TAGS[batch.status],
          },
          ...(showsCounts
            ? [count(batch.read), count(countUsed(batch)), count(batch.rejected)]
            : []),
          {
            text: words.momentInWords(batch.createdAt),
            note: isAnalyst ? batch.createdByName : undefined,
          },
        ],
      };
    }),
    empty: emptyList(viewer, query),
    paging: paging(found.total, found.page, '/imports', query),
    compact: true,
  };
}

function emptyList(viewer: Viewer, query: ListQuery): DataTable['empty'] {
  if (query.kind !== undefined || query.status !== undefined) {
    return {
      title: 'No file fits what you chose',
      action: { text: 'Show all files', href: '/imports' },
    };
  }
  if (sendsForSchool(viewer)) {
    return {
      title: 'You have sent nothing yet',
      text: 'Send the roll of your school: what can be used and what has to be corrected is shown before anything is published.',
      action: { text: 'Send the roll', href: '/imports/new' },
    };
  }
  return handlesFiles(viewer)
    ? {
        title: 'Nothing has been sent yet',
        text: 'Start with the national register of establishments, then the census, the social-care extract and the school rolls.',
        action: { text: 'Send a file', href: '/imports/new' },
      }
    : {
        title: 'Nothing has been received yet',
        text: 'Files appear here once a data analyst of the council has sent them.',
      };
}

function titleOf(viewer: Viewer, found: Found): string {
  if (!handlesFiles(viewer)) {
    return `${words.plural(found.total, 'file')} received`;
  }
  if (found.waiting === 0) return 'No file waits for you';
  return `${words.plural(found.waiting, 'file')} ${found.waiting === 1 ? 'waits' : 'wait'} for you`;
}

/** The list and the empty files of each kind. */
export function listRoutes(deps: IntakeDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: '/imports',
      permission: SEE,
      purpose: 'import',
      query: listQuery,
      handler: async ({ viewer, query }) => {
        const asked = query as ListQuery;
        const found = await deps.database.withViewer(viewer, async (tx) => {
          const batches = await findBatches(tx, asked);
          await record(tx, viewer, {
            event: 'batch.list',
            count: batches.batches.length,
            purpose: 'import',
          });
          return batches;
        });
        return {
          kind: 'page',
          template: 'intake/views/list.njk',
          model: {
            title: titleOf(viewer, found),
            maySend: handlesFiles(viewer),
            lead: leadOf(viewer),
            fields: filterFields(deps, asked),
            keep: asked.sort === undefined ? [] : [{ name: 'sort', value: asked.sort }],
            clear:
              asked.kind === undefined && asked.status === undefined
                ? undefined
                : withQuery('/imports', { sort: asked.sort }),
            table: batchTable(deps, viewer, found, asked),
          },
        };
      },
    },
  ];
}

function leadOf(viewer: Viewer): string {
  switch (viewer.role) {
    case 'SYS':
      return 'Where each file stands. What files hold is for the data analysts.';
    case 'DSL':
      return `The rolls that were sent for ${viewer.scopeName}, with their counts.`;
    case 'SDO':
      return `The rolls that you sent for ${viewer.scopeName}, with what became of them.`;
    case 'DA':
      return 'Every file that was sent, with what became of it. Used and cannot be used make up what was read.';
    default:
      return 'Every file that was sent, as counts. Used and cannot be used make up what was read.';
  }
}

function filterFields(deps: IntakeDeps, query: ListQuery) {
  return [
    {
      name: 'kind',
      label: 'What it is',
      value: query.kind ?? '',
      items: [
        { value: '', text: 'Any' },
        ...deps.kinds.map((kind) => ({ value: kind.name, text: kind.title })),
      ],
    },
    {
      name: 'status',
      label: 'Where it stands',
      value: query.status ?? '',
      items: [
        { value: '', text: 'Anywhere' },
        ...Object.entries(STATUS_TAGS).map(([value, { text }]) => ({ value, text })),
      ],
    },
  ];
}
