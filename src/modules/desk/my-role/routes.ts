/** What one's role is for, with the word that one has read it; and who has not yet. */
import { z } from 'zod';
import { record, ROLE_NAMES, ROLES, type Permission, type Viewer } from '../../../access/index.ts';
import { calendarDate, dateInWords } from '../../../platform/calendar-date.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/db.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { pageNumber, pageSize, paging, words, type DataTable } from '../../../platform/view.ts';
import { refuseUnless } from '../children/list-parts.ts';
import { MY_ROLE_URL } from './banner.ts';
import { briefOf, type Expectation } from './briefs.ts';
import { grantsInWords } from './grant-words.ts';
import { countHolders, listHolders, readAt, sayRead, type RoleHolder } from './queries.ts';

const SEE: readonly Permission[] = [
  { resource: 'R24', verb: 'S' },
  { resource: 'R24', verb: 'C' },
  { resource: 'R24', verb: 'V' },
];
const LOOKING_ON = ['SYS', 'IGO', 'SM'] as const;
const PURPOSE = 'role-brief';
const READERS_URL = `${MY_ROLE_URL}/readers`;

const short = z.string().trim().max(20).catch('').default('');
const listQuery = z.object({
  role: z
    .enum(['', ...ROLES])
    .catch('')
    .default(''),
  show: z.enum(['unread', 'read', 'all']).catch('unread').default('unread'),
  page: short,
});
type Asked = z.output<typeof listQuery>;

/** The page, the word, and the list of readers. */
export function myRoleRoutes({
  database,
  clock,
}: {
  readonly database: Database;
  readonly clock: Clock;
}): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: MY_ROLE_URL,
      permission: 'signed-in',
      purpose: PURPOSE,
      query: z.object({ done: short }),
      handler: async ({ viewer, query }) => {
        const { version } = briefOf(viewer.role);
        const at = await database.withViewer(viewer, (tx) => readAt(tx, viewer, version));
        return {
          kind: 'page' as const,
          template: 'desk/views/my-role.njk',
          model: {
            ...model(viewer, at),
            saved: (query as { done: string }).done === 'read' ? 'Noted. Thank you.' : '',
          },
        };
      },
    },
    {
      method: 'POST',
      url: MY_ROLE_URL,
      permission: 'signed-in',
      purpose: PURPOSE,
      handler: async ({ viewer }) => {
        const { version } = briefOf(viewer.role);
        await database.withViewer(viewer, async (tx) => {
          const isNew = await sayRead(tx, viewer, version, clock.now());
          if (isNew)
            await record(tx, viewer, {
              event: 'role.read',
              ref: `${viewer.role} ${version}`,
              purpose: PURPOSE,
            });
        });
        return { kind: 'redirect', to: `${MY_ROLE_URL}?done=read` };
      },
    },
    {
      method: 'GET',
      url: READERS_URL,
      permission: SEE,
      purpose: PURPOSE,
      query: listQuery,
      handler: ({ viewer, query }) => {
        refuseUnless(LOOKING_ON, viewer);
        const asked = query as Asked;
        return database.withViewer(viewer, async (tx) => {
          const counts = await countHolders(tx, asked.role);
          const total = { ...counts, all: counts.read + counts.unread }[asked.show];
          const page = pageNumber(asked.page, total);
          const found = await listHolders(tx, asked, {
            offset: (page - 1) * pageSize,
            limit: pageSize,
          });
          await record(tx, viewer, {
            event: 'appointment.list',
            count: found.length,
            fields: ['R24'],
            purpose: PURPOSE,
          });
          return {
            kind: 'page' as const,
            template: 'desk/views/role-readers.njk',
            model: {
              title:
                counts.unread === 0
                  ? 'Everybody has read what their role is for'
                  : `${words.plural(counts.unread, 'person', 'people')} to remind`,
              filters: filtersOf(asked, counts),
              table: tableOf(found, total, page, asked),
            },
          };
        });
      },
    },
  ];
}

function model(viewer: Viewer, at: Date | undefined) {
  const { purpose, neverSees, expected, version } = briefOf(viewer.role);
  return {
    title: 'What your role is for',
    caption:
      viewer.scopeKind === 'authority'
        ? ROLE_NAMES[viewer.role]
        : `${ROLE_NAMES[viewer.role]}, ${viewer.scopeName}`,
    purpose,
    neverSees,
    expected: expected.map((each) => ({ text: each.text, source: sourceOf(each) })),
    table: {
      id: 'grants',
      caption: 'What your appointment lets you do',
      columns: [{ text: 'What' }, { text: 'You may' }, { text: 'Within' }],
      rows: grantsInWords(viewer.role).map(({ what, may, within }) => ({
        cells: [what, may, within],
      })),
      empty: { title: 'Nothing yet', text: 'What this role works with is not built yet.' },
    } satisfies DataTable,
    read: at === undefined ? '' : `You read version ${version} on ${words.momentInWords(at)}.`,
    action: at === undefined ? MY_ROLE_URL : '',
    readersHref: (LOOKING_ON as readonly string[]).includes(viewer.role) ? READERS_URL : '',
  };
}

function sourceOf({ source, force, inForceFrom, inForceUntil, verified }: Expectation): string {
  const from = inForceFrom === null ? '' : `, from ${dayOf(inForceFrom)}`;
  const until = inForceUntil === null ? '' : ` to ${dayOf(inForceUntil)}`;
  return `${source} (${force}${from}${until}${verified ? '' : '; not checked against the source yet'})`;
}

function dayOf(date: string): string {
  return dateInWords(calendarDate(date));
}

function filtersOf(asked: Asked, counts: { readonly read: number; readonly unread: number }) {
  return {
    action: READERS_URL,
    fields: [
      {
        name: 'show',
        label: 'Show',
        value: asked.show,
        items: [
          { value: 'unread', text: `Not read (${counts.unread})` },
          { value: 'read', text: `Read (${counts.read})` },
          { value: 'all', text: `All (${counts.read + counts.unread})` },
        ],
      },
      {
        name: 'role',
        label: 'Role',
        value: asked.role,
        items: [
          { value: '', text: 'Any role' },
          ...ROLES.map((value) => ({ value, text: ROLE_NAMES[value] })),
        ],
      },
    ],
    keep: [],
    applied: [],
    clear: READERS_URL,
    label: 'Choose whom to show',
  };
}

function tableOf(
  found: readonly RoleHolder[],
  total: number,
  page: number,
  { role, show }: Asked,
): DataTable {
  return {
    id: 'readers',
    caption: 'Who has read what their role is for',
    columns: [{ text: 'Name' }, { text: 'Role' }, { text: 'Read' }],
    rows: found.map((each) => ({
      cells: [
        { text: each.name, note: each.email },
        ROLE_NAMES[each.role],
        each.readAt === null
          ? { tag: { text: 'Not yet', kind: 'notice' } }
          : words.momentInWords(each.readAt),
      ],
    })),
    empty: { title: 'Nobody', text: 'Nobody fits what you chose.' },
    paging: paging(total, page, READERS_URL, { role, show }),
  };
}
