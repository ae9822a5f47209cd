/** Who has looked: at one child, at one's children, and what one's colleagues opened. */
import { z } from 'zod';
import { record, type Permission, type Viewer } from '../../../access/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Database, Tx } from '../../../platform/db.ts';
import { notFound } from '../../../platform/errors.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { pageNumber, pageSize, words } from '../../../platform/view.ts';
import { nameOf } from '../children/page.ts';
import { findChild } from '../children/queries.ts';
import { casesTable, childTable, countWords, peopleTable, type HistoryPage } from './page.ts';
import {
  colleagues,
  countEvents,
  eventsByPerson,
  listEvents,
  placesOf,
  subjectsInSight,
  type EventRow,
  type Places,
} from './queries.ts';
import { LOOKS } from './rules.ts';

const SEE: readonly Permission[] = [{ resource: 'R23', verb: 's' }];
const PURPOSE = 'access-history';
const TEMPLATE = 'desk/views/access-history.njk';
const DAY_MS = 86_400_000;

/** What the pages work with. */
export interface HistoryDeps {
  readonly database: Database;
  readonly clock: Clock;
}

const listQuery = z.object({
  days: z.enum(['7', '30', '90', '365']).catch('30').default('30'),
  page: z.string().max(8).catch('').default(''),
});
type Asked = z.output<typeof listQuery>;

/** The two pages. */
export function caseHistoryRoutes(deps: HistoryDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: '/children/:childId/access-history',
      showsChild: true,
      permission: SEE,
      purpose: PURPOSE,
      params: z.object({ childId: z.uuid() }),
      query: listQuery,
      handler: ({ viewer, params, query }) =>
        childPage(deps, viewer, (params as { childId: string }).childId, (query as Asked).page),
    },
    {
      method: 'GET',
      url: '/access-history',
      permission: SEE,
      purpose: PURPOSE,
      query: listQuery,
      handler: ({ viewer, query }) =>
        viewer.role === 'DSL' || viewer.role === 'VSH'
          ? colleaguesPage(deps, viewer, query as Asked)
          : casesPage(deps, viewer, query as Asked),
    },
  ];
}

async function childPage(deps: HistoryDeps, viewer: Viewer, childId: string, asked: string) {
  const { database, clock } = deps;
  const path = `/children/${childId}/access-history`;
  const at = { now: clock.now(), today: clock.today() };
  const shown = await database.withViewer(viewer, async (tx) => {
    const child = await findChild(tx, at, childId);
    await record(tx, viewer, {
      event: 'history.view',
      decision: child === undefined ? 'deny' : 'allow',
      subjectType: 'child',
      ...(child === undefined ? { ref: childId } : { subjectId: childId, fields: ['R03', 'R23'] }),
      purpose: PURPOSE,
    });
    if (child === undefined) return undefined;
    const filter = { subjects: await ownSubjects(tx, childId), events: LOOKS };
    const count = await countEvents(tx, filter);
    const page = pageNumber(asked, count);
    const offset = (page - 1) * pageSize;
    return { child, count, page, rows: await listEvents(tx, filter, { offset, limit: pageSize }) };
  });
  if (shown === undefined) throw notFound();
  const { child, count, page, rows } = shown;
  const model: HistoryPage = {
    title: `${nameOf(child)}: who has looked`,
    lead: `${countWords(count, 'look')} at this child’s record. What you see here is itself noted.`,
    back: { text: `Back to ${nameOf(child)}`, href: `/children/${childId}` },
    problem: '',
    filters: undefined,
    links: [],
    tables: [childTable(rows, await places(deps, viewer, rows), { count, page, path })],
  };
  return { kind: 'page' as const, template: TEMPLATE, model };
}

/** The child and the schools' records linked to it, as the viewer reads them. */
async function ownSubjects(tx: Tx, childId: string): Promise<string[]> {
  const named = [...(await subjectsInSight(tx))].filter(([, child]) => child.childId === childId);
  return [childId, ...named.map(([id]) => id)];
}

async function casesPage(deps: HistoryDeps, viewer: Viewer, asked: Asked) {
  const shown = await deps.database.withViewer(viewer, async (tx) => {
    const names = await subjectsInSight(tx);
    const since = new Date(deps.clock.now().getTime() - Number(asked.days) * DAY_MS);
    const filter = {
      subjects: [...names.keys()],
      events: LOOKS,
      notBy: viewer.personId,
      from: localText(since),
    };
    const count = await countEvents(tx, filter);
    const page = pageNumber(asked.page, count);
    const offset = (page - 1) * pageSize;
    const rows = await listEvents(tx, filter, { offset, limit: pageSize });
    await record(tx, viewer, {
      event: 'audit.search',
      count: rows.length,
      fields: ['R03', 'R23'],
      purpose: PURPOSE,
    });
    return { names, count, page, rows };
  });
  const { names, count, page, rows } = shown;
  const days = Number(asked.days);
  const model: HistoryPage = {
    title: 'Who opened my cases',
    lead:
      count === 0
        ? 'Nobody else opened a record of a child you see.'
        : `${countWords(count, 'look')} by other people at records of children you see.`,
    back: undefined,
    problem: '',
    filters: daysFilter(asked.days),
    links: [],
    tables: [casesTable(rows, await places(deps, viewer, rows), names, { count, page, days })],
  };
  return { kind: 'page' as const, template: TEMPLATE, model };
}

async function colleaguesPage(deps: HistoryDeps, viewer: Viewer, asked: Asked) {
  const since = new Date(deps.clock.now().getTime() - Number(asked.days) * DAY_MS);
  const rows = await deps.database.withViewer(viewer, async (tx) => {
    const found = await eventsByPerson(tx, since, await colleagues(tx));
    await record(tx, viewer, {
      event: 'audit.search',
      count: found.length,
      fields: ['R23'],
      purpose: PURPOSE,
    });
    return found;
  });
  const people = new Set(rows.map(({ name }) => name)).size;
  const ofSchool = viewer.role === 'DSL';
  const model: HistoryPage = {
    title: ofSchool ? 'Who at our school opened what' : 'Who at the Virtual School opened what',
    lead: `${words.plural(people, 'person', 'people')} in this time.`,
    back: undefined,
    problem: '',
    filters: daysFilter(asked.days),
    links: [],
    tables: [peopleTable(rows, ofSchool ? viewer.scopeName : 'Virtual School')],
  };
  return { kind: 'page' as const, template: TEMPLATE, model };
}

async function places(
  deps: HistoryDeps,
  viewer: Viewer,
  rows: readonly EventRow[],
): Promise<Places> {
  const ids = rows.flatMap(({ appointmentId }) => appointmentId ?? []);
  return deps.database.withSystem({ authorityId: viewer.authorityId, purpose: PURPOSE }, (tx) =>
    placesOf(tx, [...new Set(ids)]),
  );
}

function daysFilter(value: string) {
  return {
    action: '/access-history',
    fields: [
      {
        name: 'days',
        label: 'Time',
        value,
        items: [
          { value: '7', text: 'The past 7 days' },
          { value: '30', text: 'The past 30 days' },
          { value: '90', text: 'The past 90 days' },
          { value: '365', text: 'The past year' },
        ],
      },
    ],
    keep: [],
    applied: [],
    clear: '/access-history',
    label: 'Choose the time',
  };
}

const LOCAL = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/London',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** A moment as local time, `YYYY-MM-DD HH:MM`. */
function localText(moment: Date): string {
  return LOCAL.format(moment);
}
