/** Who may read which canary: the access matrix (TRUST 4) as plain relations over where children stand. */
import type { Role } from '../../../src/access/index.ts';
import type { Place } from './children.ts';
import type { Tells } from './fields.ts';
import { fileOf } from './file-rows.ts';

/** Somebody who looks. */
export interface Looker {
  readonly name: string;
  readonly role: Role;
  readonly isSteppedUp: boolean;
  /** Of the last team, with records opened in an emergency; else of the first. */
  readonly isOutsider: boolean;
}

/** How somebody has to do with a child, as the conditions of the matrix name it. */
export type Relation =
  | 'o' // allocated, or until 30 days ago
  | 't' // of the team
  | 'v' // of the service
  | 'h' // on the roll of the school, or left within five school days
  | 'case' // named by the plan or case
  | 'q' // an open question names the child
  | 'asked' // asked the question
  | 'asker’s' // of the team or service of the worker who asked
  | 'rights' // a request about the child
  | 'up' // came in a file of one's own
  | 'file' // came in a file of the council's
  | 'team’s' // of the team or service on the day that it was done
  | 'glass' // opened in an emergency
  | 'opened' // wrote it, when opening the record in an emergency
  | 'any'; // whatever one's own office decides about

type Row = Readonly<Partial<Record<Tells, readonly Relation[]>>>;

const worker = (...relations: readonly Relation[]): Row => ({
  identity: relations,
  detail: relations,
  worker: relations,
  address: relations,
  'old address': relations,
  'care news': relations,
  pupil: relations,
  'cohort reason': relations,
  'link reason': relations,
  'roll note': relations,
  sharing: relations,
});

const MAY: Readonly<Record<Role, Row>> = {
  SW: { ...worker('o', 'glass'), question: ['asked'], emergency: ['opened'], review: ['opened'] },
  TM: { ...worker('t'), question: ['asker’s'], emergency: ['team’s'], review: ['team’s'] },
  SM: {
    ...worker('v'),
    question: ['asker’s'],
    emergency: ['team’s'],
    review: ['team’s'],
    restriction: ['any'],
    'allow-list': ['any'],
    pack: ['rights'],
  },
  IRO: worker('case'),
  YJW: { identity: ['case'], worker: ['case'], pupil: ['case'] },
  LAI: { identity: ['case'], worker: ['case'], pupil: ['case'] },
  DSL: {
    pupil: ['h'],
    worker: ['h'],
    'school news': ['h'],
    'roll note': ['h'],
    question: ['asked'],
  },
  SDO: { source: ['up'], rejected: ['up'] },
  GOV: {},
  MAT: {},
  // R16 S without a condition: questions go without names, and the child's is another field.
  VSH: { question: ['any'] },
  EA: { question: ['any'], identity: ['q'], worker: ['q'] },
  DA: { source: ['file'], rejected: ['file'] },
  PM: {},
  TRN: {},
  IGO: {
    rights: ['rights'],
    pack: ['rights'],
    identity: ['rights'],
    emergency: ['any'],
    review: ['any'],
    restriction: ['any'],
    'allow-list': ['any'],
    conflict: ['any'],
  },
  SYS: {},
};

/** Whether somebody may read what a field of a child tells. */
export function maySee(looker: Looker, place: Place, tells: Tells): boolean {
  if (tells === 'question' && isHidden(looker, place)) return false;
  if (place.state === 'protected' && tells === 'old address') return false;
  return (MAY[looker.role][tells] ?? []).some((relation) => stands(looker, place, relation));
}

const OFFICE: readonly Relation[] = [
  'any',
  'rights',
  'up',
  'file',
  'asked',
  'asker’s',
  'opened',
  'team’s',
];

/** Whether somebody has to do with the child in that way, and its state does not close it to them. */
export function stands(looker: Looker, place: Place, relation: Relation): boolean {
  const { state, team, school, extra } = place;
  if (state === 'elsewhere') return false;
  if (OFFICE.includes(relation)) return inOffice(looker, place, relation);
  if (state === 'conflict' || state === 'restricted' || state === 'sealed') return false;
  if (state === 'protected') return isAllowed(looker, place) && relation !== 'glass';
  const isCurrent = state !== 'ended long ago';
  switch (relation) {
    case 'o':
      return !looker.isOutsider && place.isOwn && isCurrent;
    case 't':
      return team === 0 && isCurrent;
    case 'v':
      return team <= 1 && isCurrent;
    case 'h':
      return school === 0 && state !== 'doubtful' && state !== 'left long ago';
    case 'case':
      return extra === 'named';
    case 'q':
      return extra.startsWith('question');
    case 'glass':
      return looker.isOutsider && extra === 'emergency';
    default:
      return false;
  }
}

/** Whether words about the child are hidden with it from somebody whose office they were written for. */
export function isHidden(looker: Looker, place: Place): boolean {
  const { state } = place;
  if (state === 'protected') return !isAllowed(looker, place);
  return state === 'conflict' || state === 'restricted' || state === 'sealed';
}

/** Roles that can stand on an allow-list. */
export const LISTED: readonly Role[] = ['SW', 'TM', 'SM', 'IRO'];

function isAllowed({ role, isSteppedUp, isOutsider }: Looker, { team }: Place): boolean {
  return LISTED.includes(role) && !isOutsider && isSteppedUp && team === 0;
}

function inOffice({ role, isOutsider }: Looker, place: Place, relation: Relation): boolean {
  switch (relation) {
    case 'rights':
      return place.extra === 'rights';
    case 'asked':
      return role === 'SW'
        ? place.extra === 'question of the worker' && place.isOwn !== isOutsider
        : place.extra === 'question of the school' && place.school === 0;
    case 'asker’s':
      // Workers' questions about other children are the outsider's, of a team that none of these managers has.
      return place.extra === 'question of the worker' && place.isOwn;
    case 'opened':
      return isOutsider && place.extra === 'emergency';
    case 'team’s':
      return place.team === 0 || (role === 'SM' && place.team === 1);
    case 'up':
      return fileOf(place) === 'school';
    case 'file':
      return true;
    default:
      return true;
  }
}
