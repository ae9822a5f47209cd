/** Search in the header: within what the viewer may see, and it says so. */
import { z } from 'zod';
import {
  filterHashOf,
  openWords,
  record,
  sealedWords,
  type Permission,
  type Role,
  type SealedWords,
  type Viewer,
} from '../../../access/index.ts';
import { dateInWords, parseCalendarDate } from '../../../platform/calendar-date.ts';
import type { Database, Tx } from '../../../platform/db.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { words, type DataTable } from '../../../platform/view.ts';
import { refuseUnless } from '../children/list-parts.ts';
import { yearWords } from '../our-pupils/page.ts';
import { EVERY_PUPIL, listPupils } from '../our-pupils/queries.ts';
import { findBy, findRoutes } from './find-routes.ts';
import { findableChildren, findablePupils, type Findable } from './queries.ts';
import { rank, type Found } from './rules.ts';

/** Whole identity: workers, managers and safeguarding leads; others see no names unasked. */
const SEE: readonly Permission[] = [{ resource: 'R03', verb: 'S', under: ['case'] }];
const SEARCHERS: readonly Role[] = ['SW', 'TM', 'SM', 'IRO', 'DSL'];
const PURPOSE = 'search';
const AT_MOST = 50;

const searchQuery = z.object({ q: sealedWords });

/** Where a role searches, in words and links. */
function reachOf(viewer: Viewer): { readonly within: string; readonly path: string } {
  if (viewer.role === 'DSL')
    return {
      within: `the pupils of ${viewer.scopeName} on your list`,
      path: '/our-pupils',
    };
  const within =
    viewer.role === 'TM' || viewer.role === 'SM'
      ? `the children of ${viewer.scopeName}`
      : viewer.role === 'IRO'
        ? 'the children whose plan names you'
        : 'the children allocated to you';
  return { within, path: '/children' };
}

/** The search page. */
export function searchRoutes({
  database,
  secret,
}: {
  readonly database: Database;
  readonly secret: string;
}): AnyRoute<Viewer, Permission>[] {
  return [
    ...findRoutes({ secret }),
    {
      method: 'GET',
      url: '/search',
      permission: SEE,
      purpose: PURPOSE,
      query: searchQuery,
      handler: async ({ viewer, query, csrfToken }) => {
        refuseUnless(SEARCHERS, viewer);
        const q = openWords(secret, viewer, (query as { q: SealedWords }).q);
        const people = await database.withViewer(viewer, async (tx) => {
          const candidates = await findable(tx, viewer, q);
          const found = rank(q, candidates).slice(0, AT_MOST);
          await record(tx, viewer, {
            event: 'search',
            count: found.length,
            fields: ['R03'],
            filterHash: filterHashOf(secret, { q }),
            purpose: PURPOSE,
          });
          const byId = new Map(candidates.map((each) => [each.id, each]));
          return found.flatMap((each) => {
            const person = byId.get(each.id);
            return person === undefined ? [] : [{ ...each, person }];
          });
        });
        const { within, path } = reachOf(viewer);
        return {
          kind: 'page',
          template: 'desk/views/search.njk',
          model: {
            title: titleOf(q, people.length),
            q,
            find: findBy(csrfToken),
            within,
            table: q === '' ? null : resultTable(people, q, within, path),
          },
        };
      },
    },
  ];
}

async function findable(tx: Tx, viewer: Viewer, q: string): Promise<Findable[]> {
  if (q === '') return [];
  if (viewer.role !== 'DSL') return findableChildren(tx);
  const listed = await listPupils(tx, EVERY_PUPIL, 'name');
  return findablePupils(
    tx,
    listed.map(({ pupilId }) => pupilId),
  );
}

function titleOf(q: string, found: number): string {
  if (q === '') return 'Search';
  if (found === 0) return `Nobody found for “${q}”`;
  return `${found === AT_MOST ? 'The first ' : ''}${words.plural(found, 'person', 'people')} found for “${q}”`;
}

function resultTable(
  people: readonly (Found & { readonly person: Findable })[],
  q: string,
  within: string,
  path: string,
): DataTable {
  return {
    id: 'found',
    caption: 'Who was found',
    about: `Best fit first, among ${within}.`,
    columns: [{ text: 'Name' }, { text: 'Born' }, { text: 'Year' }, { text: 'School' }].filter(
      ({ text }) => text !== 'School' || path === '/children',
    ),
    rows: people.map(({ person, alsoKnownAs }) => {
      const born = person.birthDate === null ? undefined : parseCalendarDate(person.birthDate);
      return {
        href: `${path}/${person.id}`,
        cells: [
          {
            text: `${person.forename} ${person.surname}`.trim() || 'Name not given',
            note: alsoKnownAs === undefined ? undefined : `also ${alsoKnownAs}`,
          },
          born === undefined ? 'Not known' : dateInWords(born),
          yearWords(person.yearGroup),
          ...(path === '/children' ? [person.school ?? 'None on a roll'] : []),
        ],
      };
    }),
    empty: {
      title: 'Nobody fits',
      text: `Search looked for “${q}” among ${within}, and nowhere else. Try one part of the name, a postcode, or the birth date as 3/5/2014.`,
    },
  };
}
