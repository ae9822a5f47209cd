/** What the running policy gives a role, in words for whoever holds it. */
import { grantsOf, type Resource, type Role, type Verb } from '../../../access/index.ts';

/** What there is to see or do so far, by resource of the matrix. Others join with their capability. */
export const RESOURCE_WORDS = {
  R01: 'Published figures and packs for governors',
  R02: 'Rows of the cohort without names',
  R03: 'Who a child is: name, birth date, UPN, school',
  R04: 'Whether a child has or had a social worker',
  R05: 'Why social care is involved, plans and dates',
  R06: 'The social worker, team and other people around the child',
  R11: 'Home address and contacts',
  R12: 'Restrictions and their lists',
  R14: 'Answers about who is on a school’s roll',
  R16: 'Questions to the Virtual School',
  R20: 'Files sent, their errors, taking them back',
  R21: 'Pairs of records that may be one child',
  R22: 'Lists with names, downloaded or printed',
  R23: 'Who opened which record',
  R24: 'People and their appointments',
  R25: 'Requests about people’s own data, complaints, holds',
  R26: 'Settings, nightly work and its health',
} as const satisfies Readonly<Partial<Record<Resource, string>>>;

const VERBS: Readonly<Record<Verb, string>> = {
  S: 'see',
  s: 'see in part',
  P: 'see without names',
  A: 'see as numbers',
  C: 'enter',
  E: 'change',
  V: 'approve or check',
  X: 'download',
  U: 'take back',
};

type Condition = ReturnType<typeof grantsOf>[number]['conditions'][number];

const CONDITIONS: Readonly<Record<Condition, string>> = {
  o: 'children allocated to you',
  t: 'your team',
  v: 'your service',
  h: 'your own school or trust',
  q: 'inside a question that you have taken',
  n: 'what is before your panel',
  case: 'children whose plan or case names you',
  link: 'masked, in a pair to decide',
  rights: 'inside a request that was checked',
  lead: 'actions that you lead',
  up: 'your own files',
  w: 'where you stand on the child’s list',
  u: 'once you confirmed that it is you',
  '2': 'with a second person',
};

/** Roles whose work is the whole council's; where a grant of another's has no condition, pages show what is theirs. */
const OF_THE_WHOLE: readonly Role[] = ['VSH', 'EA', 'DA', 'IGO', 'SYS'];

/** Where a grant has no condition of its own. */
function unconditioned(role: Role, resource: Resource): string {
  return resource === 'R01' || OF_THE_WHOLE.includes(role) ? 'the whole council' : 'what is yours';
}

/** One thing that a role may do something with: `see, change` and `your team`. */
export interface RoleGrant {
  readonly what: string;
  readonly may: string;
  readonly within: string;
}

/** Everything that the policy gives the role, of what there is so far. */
export function grantsInWords(role: Role): RoleGrant[] {
  return Object.entries(RESOURCE_WORDS).flatMap(([resource, what]) => {
    const grants = grantsOf(role, resource as Resource);
    if (grants.length === 0) return [];
    const may = grants.map(({ verb, conditions }) => {
      const isShared = conditions.includes('2');
      return `${VERBS[verb]}${isShared ? ` ${CONDITIONS['2']}` : ''}`;
    });
    const within = new Set(
      grants.flatMap(({ conditions }) =>
        conditions.filter((each) => each !== '2').map((each) => CONDITIONS[each]),
      ),
    );
    if (within.size === 0) within.add(unconditioned(role, resource as Resource));
    return [{ what, may: may.join(', '), within: [...within].join('; ') }];
  });
}
