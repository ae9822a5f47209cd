/**
 * The published access matrix as data (`src/access/matrix.csv`), read here without the product's policy:
 * which verbs a role has of a resource, and under which condition. And what of it is built so far.
 */
import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import type { Role } from '../../../src/access/index.ts';

const FILE = new URL('../../../src/access/matrix.csv', import.meta.url);

interface Line {
  readonly resource_id: string;
  readonly role: string;
  readonly permission: string;
}

const LINES = Papa.parse<Line>(readFileSync(FILE, 'utf8'), {
  header: true,
  skipEmptyLines: true,
}).data;
const CELLS = new Map(
  LINES.map(({ resource_id, role, permission }) => [`${resource_id} ${role}`, permission]),
);

/** Every resource of the matrix. */
export const RESOURCES: readonly string[] = [...new Set(LINES.map((line) => line.resource_id))];

/** The cells that the matrix's note gives to roles that it has no column for. */
const BY_NOTE: Readonly<Partial<Record<Role, (resource: string) => string>>> = {
  // Follows the team manager in what they see, for children whose plan names them.
  IRO: (resource) =>
    /(?:^|\s)[Ss]·t\b/.test(CELLS.get(`${resource} TM`) ?? '') ? 'S·case' : 'DENY',
  YJW: (resource) => (['R03', 'R06', 'R07', 'R14'].includes(resource) ? 'S·case' : 'DENY'),
  MAT: (resource) => (resource === 'R01' ? 'S·h' : 'DENY'),
};

/** What the matrix says of the role and resource. */
export function cell(role: Role, resource: string): string {
  return BY_NOTE[role]?.(resource) ?? CELLS.get(`${resource} ${role}`) ?? 'DENY';
}

/**
 * The condition under which the role has the verb: empty for none, undefined where it has it not. In "S·t E"
 * the relation at one verb holds for all between the same semicolons; the 2 of "E V·2" is of its verb alone.
 */
export function condition(role: Role, resource: string, verb: string): string | undefined {
  for (const clause of cell(role, resource).split(';')) {
    const verbs = [...clause.matchAll(/(?:^|\s)([A-Za-z])(?:·([a-z0-9]+))?(?=$|[\s,:(])/g)];
    const own = verbs.find(([, found]) => found === verb);
    const shared = verbs.find(([, , under]) => under !== undefined && under !== '2');
    if (own !== undefined) return own[2] ?? shared?.[2] ?? '';
  }
  return undefined;
}

/** Resources of which nothing is built: each joins the questions with its capability. */
export const NOT_BUILT: Readonly<Record<string, string>> = {
  R07: 'Attendance, part-time timetables, suspensions and exclusions are not held yet.',
  R08: 'Attainment and progress are not held yet.',
  R09: 'Free school meals, special needs and ethnicity have no page; ethnicity is held for the census alone.',
  R10: 'Questionnaires and one-page profiles are not held yet.',
  R13: 'Education updates and actions are not built yet.',
  R15: 'Contributions to EHC assessments are not built yet.',
  R17: 'Panels have no referrals yet.',
  R18: 'Training is not built yet.',
  R19: 'The directory of services is not built yet.',
};
