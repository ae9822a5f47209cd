/** What is asked of each child by each role over HTTP, and what the matrix says to it. */
import type { Role } from '../../../src/access/index.ts';
import { isHidden, stands, type Looker, type Relation } from '../canary/may-see.ts';
import type { Place } from '../canary/children.ts';
import { idOf } from '../canary/ids.ts';
import { condition } from './cells.ts';

/** One question about a child: an address or a form, and who is answered. */
export interface Question {
  readonly name: string;
  readonly resource: string;
  readonly method: 'GET' | 'POST';
  readonly url: (id: string, pupil: string) => string;
  /** Whose id stands in the address. */
  readonly of: 'child' | 'pupil' | 'advice' | 'emergency' | 'case' | 'sharing';
  /** Children of whom there is such a thing at all. */
  readonly exists?: (place: Place) => boolean;
  readonly isAllowed: (looker: Looker, place: Place) => boolean;
}

const RELATIONS: readonly string[] = ['o', 't', 'v', 'h', 'case', 'q'];

/** By the cell: the role has the verb, and stands to the child as its condition says. */
const byCell =
  (
    resource: string,
    verbs: readonly string[],
    under: readonly Relation[],
    roles?: readonly Role[],
  ) =>
  (looker: Looker, place: Place): boolean =>
    (roles === undefined || roles.includes(looker.role)) &&
    verbs.some((verb) => {
      const found = condition(looker.role, resource, verb);
      if (found === undefined || !RELATIONS.includes(found)) return false;
      const relation = found as Relation;
      return under.includes(relation) && stands(looker, place, relation);
    });

/** By the relation that a page is for, where the cell says it in words ("who opened my cases"). */
const byRole =
  (relations: Readonly<Partial<Record<Role, Relation>>>) =>
  (looker: Looker, place: Place): boolean => {
    const relation = relations[looker.role];
    return relation !== undefined && stands(looker, place, relation);
  };

const isWorked = (place: Place): boolean => place.number % 4 === 2;
const child = (path: string) => (id: string) => `/children/${id}${path}`;
const CARE: readonly Relation[] = ['o', 't', 'v', 'case'];
const DECIDERS: readonly Role[] = ['SW', 'TM'];

/** Every question. */
export const QUESTIONS: readonly Question[] = [
  {
    name: 'the child’s page',
    resource: 'R05',
    method: 'GET',
    of: 'child',
    url: child(''),
    isAllowed: byCell('R05', ['S'], CARE),
  },
  {
    name: 'what changed',
    resource: 'R03',
    method: 'GET',
    of: 'child',
    url: child('/changes'),
    isAllowed: byCell('R03', ['S', 's'], CARE),
  },
  {
    name: 'who opened the record',
    resource: 'R23',
    method: 'GET',
    of: 'child',
    url: child('/access-history'),
    isAllowed: byRole({ SW: 'o', TM: 't', SM: 'v' }),
  },
  {
    name: 'whether it belongs to the cohort',
    resource: 'R04',
    method: 'GET',
    of: 'child',
    url: child('/belongs'),
    isAllowed: byCell('R05', ['S'], CARE, DECIDERS),
  },
  {
    name: 'saying that it belongs',
    resource: 'R04',
    method: 'POST',
    of: 'child',
    url: child('/belongs'),
    isAllowed: byCell('R05', ['S'], CARE, DECIDERS),
  },
  {
    name: 'whom the plan names',
    resource: 'R06',
    method: 'GET',
    of: 'child',
    url: child('/people'),
    isAllowed: byCell('R06', ['E'], CARE),
  },
  {
    name: 'naming somebody',
    resource: 'R06',
    method: 'POST',
    of: 'child',
    url: child('/people'),
    isAllowed: byCell('R06', ['E'], CARE),
  },
  {
    name: 'the form that restricts',
    resource: 'R12',
    method: 'GET',
    of: 'child',
    url: child('/restrict'),
    isAllowed: byCell('R05', ['S'], CARE, ['SW', 'TM', 'SM']),
  },
  {
    name: 'restricting',
    resource: 'R12',
    method: 'POST',
    of: 'child',
    url: child('/restrict'),
    isAllowed: byCell('R05', ['S'], CARE, ['SW', 'TM', 'SM']),
  },
  {
    name: 'recording what was shared',
    resource: 'R03',
    method: 'GET',
    of: 'child',
    url: (id) => `/sharing/new/child/${id}`,
    isAllowed: byCell(
      'R03',
      ['S', 's'],
      [...CARE, 'q'],
      ['SW', 'TM', 'SM', 'IRO', 'LAI', 'YJW', 'EA'],
    ),
  },
  {
    name: 'a pupil of the school',
    resource: 'R04',
    method: 'GET',
    of: 'pupil',
    url: (id) => `/our-pupils/${id}`,
    isAllowed: byCell('R04', ['s'], ['h']),
  },
  {
    name: 'what changed of a pupil',
    resource: 'R03',
    method: 'GET',
    of: 'pupil',
    url: (id) => `/our-pupils/${id}/changes`,
    isAllowed: byCell('R04', ['s'], ['h']),
  },
  {
    name: 'answering about a pupil',
    resource: 'R14',
    method: 'POST',
    of: 'pupil',
    url: (id) => `/our-pupils/${id}`,
    isAllowed: byCell('R14', ['C'], ['h']),
  },
  {
    name: 'a question to the Virtual School',
    resource: 'R16',
    method: 'GET',
    of: 'advice',
    url: (id) => `/advice/${id}`,
    exists: ({ extra }) => extra.startsWith('question'),
    isAllowed: (looker, place) =>
      !isHidden(looker, place) &&
      byRole({ VSH: 'any', EA: 'any', SW: 'asked', DSL: 'asked', TM: 'asker’s', SM: 'asker’s' })(
        looker,
        place,
      ),
  },
  {
    name: 'a decision about sharing',
    resource: 'R03',
    method: 'GET',
    of: 'sharing',
    url: (id) => `/sharing/${id}`,
    exists: isWorked,
    isAllowed: (looker, place) =>
      place.state !== 'elsewhere' &&
      (looker.role === 'IGO'
        ? !['restricted', 'protected', 'sealed', 'conflict'].includes(place.state)
        : byRole({ SW: 'o', TM: 't', SM: 'v', IRO: 'case' })(looker, place)),
  },
  {
    name: 'a request about one’s own data',
    resource: 'R25',
    method: 'GET',
    of: 'case',
    url: (id) => `/rights/${id}`,
    exists: ({ extra }) => extra === 'rights',
    isAllowed: (looker, { state }) =>
      state !== 'elsewhere' && state !== 'conflict' && condition(looker.role, 'R25', 'S') === '',
  },
];

/** The address of a question about a child. */
export function addressOf({ url, of }: Question, { number }: Place): string {
  return url(idOf(of, number), idOf('pupil', number));
}

/** Roles whose lists name children, with the relation that the list is of. */
export const LISTS: readonly {
  readonly role: Role;
  readonly url: string;
  readonly relation: Relation;
}[] = [
  { role: 'SW', url: '/my-children', relation: 'o' },
  { role: 'TM', url: '/team/children', relation: 't' },
  { role: 'SM', url: '/team/children', relation: 'v' },
  { role: 'IRO', url: '/chairing', relation: 'case' },
  { role: 'LAI', url: '/my-cases', relation: 'case' },
  { role: 'YJW', url: '/my-cases', relation: 'case' },
  { role: 'DSL', url: '/our-pupils', relation: 'h' },
];
