/**
 * Which role may do what (`matrix.csv`). This file decides verbs; row-level security decides rows;
 * separate tables decide columns. Anything not granted here is denied.
 *
 * Verbs: S list and view, s a minimal subset, P pseudonymised, A aggregate, C create, E edit own
 * entry, V approve or verify, X export, U undo. Conditions after the colon, joined by a plus, are
 * explained at `Condition`.
 */

/** The roles: fourteen of the matrix (TRUST 4b, 4c), and the three that its note adds. */
export const ROLES = [
  'SW',
  'TM',
  'SM',
  'IRO',
  'YJW',
  'LAI',
  'DSL',
  'SDO',
  'GOV',
  'MAT',
  'VSH',
  'EA',
  'DA',
  'PM',
  'TRN',
  'IGO',
  'SYS',
] as const;
/** A role code. */
export type Role = (typeof ROLES)[number];

/** What each role is called. */
export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  SW: 'Social worker',
  TM: 'Team manager',
  SM: 'Service manager',
  IRO: 'Independent reviewing officer or conference chair',
  YJW: 'Youth justice worker',
  LAI: 'Inclusion officer',
  DSL: 'Designated Safeguarding Lead',
  SDO: 'School data officer',
  GOV: 'Governor',
  MAT: 'Trust lead',
  VSH: 'Virtual School head',
  EA: 'Education adviser',
  DA: 'Data analyst',
  PM: 'Panel member',
  TRN: 'Trainer',
  IGO: 'Information governance officer',
  SYS: 'System administrator',
};

/** What an appointment can be to. */
export const SCOPE_KINDS = ['authority', 'service', 'team', 'school', 'trust', 'panel'] as const;
/** One of `SCOPE_KINDS`. */
export type ScopeKind = (typeof SCOPE_KINDS)[number];

const SCOPE_OF: Readonly<Partial<Record<Role, ScopeKind>>> = {
  SW: 'team',
  TM: 'team',
  SM: 'service',
  DSL: 'school',
  SDO: 'school',
  GOV: 'school',
  MAT: 'trust',
  PM: 'panel',
};

/** What appointments of the role are to. */
export function scopeKindOf(role: Role): ScopeKind {
  return SCOPE_OF[role] ?? 'authority';
}

/** A resource of the matrix. */
export type Resource = `R${'0' | '1' | '2'}${number}`;
/** A verb of the matrix. */
export type Verb = 'S' | 's' | 'P' | 'A' | 'C' | 'E' | 'V' | 'X' | 'U';
/**
 * What must hold besides the role: o the child's allocated worker, t a child of the team, v of the
 * service, h of one's own school (or trust), q an open request names me, n a panel item in its window,
 * case the child's plan or case names me, link a linkage task with masked values, rights a verified
 * rights case, lead I lead the action, up my own upload, w I stand on the allow-list, u a fresh second
 * factor, 2 a second person.
 */
export const CONDITIONS = {
  o: 'the child’s allocated worker',
  t: 'a child of the team',
  v: 'a child of the service',
  h: 'own school or trust',
  q: 'an open request names the person',
  n: 'a panel item in its window',
  case: 'the child’s plan or case names the person',
  link: 'a linkage task, values masked',
  rights: 'a verified rights case',
  lead: 'leads the action',
  up: 'own upload',
  w: 'on the child’s allow-list',
  u: 'a fresh second factor',
  '2': 'a second person',
} as const;
/** A code of `CONDITIONS`. */
export type Condition = keyof typeof CONDITIONS;

/**
 * Relationships that a page must look for itself. A grant under one of them opens only pages that say
 * they do: any other page is denied (TRUST 4a rule 2: a missing attribute denies).
 */
export type SpecialRelationship = Extract<Condition, 'q' | 'n' | 'case' | 'rights' | 'lead' | 'up'>;

const SPECIAL: readonly Condition[] = ['q', 'n', 'case', 'rights', 'lead', 'up'];

/** What a route asks for: one cell's verb, and the special relationships under which it answers. */
export interface Permission {
  readonly resource: Resource;
  readonly verb: Verb;
  readonly under?: readonly SpecialRelationship[];
}

const GRANTS: Readonly<Record<Role, Readonly<Partial<Record<Resource, string>>>>> = {
  VSH: {
    R01: 'S C X',
    R02: 'P',
    R03: 's:q',
    R04: 'P s:q',
    R05: 'A',
    R06: 's:q',
    R07: 'P s:q',
    R08: 'P',
    R09: 'A P',
    R10: 'A',
    R13: 's:q C:q',
    R14: 'A s:q',
    R16: 'S',
    R17: 'S:n',
    R18: 'S X',
    R19: 'S C E',
    R20: 's',
    R22: 'P',
    R23: 's',
    R24: 'V',
  },
  EA: {
    R01: 'S',
    R02: 'P',
    R03: 's:q',
    R04: 'P s:q',
    R06: 's:q',
    R07: 'P s:q',
    R08: 'P s:q',
    R09: 'P',
    R10: 's:q',
    R13: 's:q C:q',
    R14: 'A',
    R15: 's:q',
    R16: 'S C E',
    R17: 'S:n',
    R18: 'S C',
    R19: 'S C E',
  },
  DA: {
    R01: 'S C X',
    R02: 'P X:2+u',
    R03: 's:link',
    R04: 's:link',
    R05: 's',
    R06: 's:link',
    R07: 's',
    R08: 's',
    R09: 's',
    R11: 's:link',
    R18: 'S C',
    R19: 'S',
    R20: 'C S U:2',
    R21: 'S V',
    R22: 'X:2+u',
    R26: 's',
  },
  SW: {
    R01: 'S',
    R03: 'S:o',
    R04: 'S:o',
    R05: 'S:o',
    R06: 'S:o',
    R07: 'S:o',
    R08: 'S:o',
    R09: 'S:o',
    R10: 'S:o',
    R11: 'S:o',
    R12: 'S:w+u',
    R13: 'S:o C:o E:o',
    R14: 'S:o C:o E:o',
    R15: 'C:o E:o',
    R16: 'C S',
    R17: 'C:o S:o',
    R18: 'S C',
    R19: 'S',
    R21: 'V:o',
    R22: 'X:o+u',
    R23: 's',
  },
  TM: {
    R01: 'S',
    R03: 'S:t',
    R04: 'S:t',
    R05: 'S:t',
    R06: 'S:t E:t',
    R07: 'S:t',
    R08: 'S:t',
    R09: 'S:t',
    R10: 'S:t',
    R11: 'S:t',
    R12: 'S:w+u',
    R13: 'S:t V:t',
    R14: 'S:t V:t',
    R15: 'V:t',
    R16: 'S:t',
    R17: 'V:t S:t',
    R18: 'S:t C',
    R19: 'S',
    R21: 'V:t',
    R22: 'X:t+u',
    R23: 's:t',
    R24: 's:t',
  },
  DSL: {
    R01: 'S:h',
    R03: 'S:h',
    R04: 's:h',
    R06: 'S:h',
    R07: 'S:h C:h E:h',
    R08: 'S:h C:h E:h',
    R09: 'S:h',
    R10: 'S:h C:h E:h',
    R12: 's:w',
    R13: 'S:h C:h E:h',
    R14: 'C:h S:h',
    R16: 'C S',
    R17: 'C:h S:h',
    R18: 'S C',
    R19: 'S',
    R20: 's:h',
    R22: 'X:h+u',
    R23: 's',
    R24: 's:h',
  },
  SM: {
    R01: 'S X',
    R02: 'P',
    R03: 'S:v',
    R04: 'S:v',
    R05: 'S:v',
    R06: 'S:v E:v',
    R07: 'S:v',
    R08: 'S:v',
    R09: 'S:v',
    R10: 'S:v',
    R11: 'S:v',
    R12: 'S:w+u V:2',
    R13: 'S:v',
    R14: 'S:v V:v',
    R15: 'S:v',
    R16: 'S:v',
    R17: 'V:v S:v',
    R18: 'S:v C',
    R19: 'S',
    R22: 'X:v+u',
    R23: 's:v',
    R24: 'V',
    R25: 'V:2',
  },
  // Follows the team manager for the children whose plan names them (the note under TRUST 4c), short of
  // what a manager does: to reallocate, to decide about links, to confirm colleagues.
  IRO: {
    R01: 'S',
    R03: 'S:case',
    R04: 'S:case',
    R05: 'S:case',
    R06: 'S:case',
    R07: 'S:case',
    R08: 'S:case',
    R09: 'S:case',
    R10: 'S:case',
    R11: 'S:case',
    R12: 'S:w+u',
    R13: 'S:case',
    R14: 'S:case',
    R18: 'S C',
    R19: 'S',
  },
  YJW: { R03: 'S:case', R06: 'S:case', R07: 'S:case', R14: 'S:case' },
  LAI: {
    R01: 'S',
    R03: 's:case',
    R04: 's:case',
    R06: 's:case',
    R07: 'S:case',
    R09: 's:case',
    R10: 's:case',
    R11: 's:case',
    R13: 's:lead',
    R14: 'S:case C:case E:case',
    R15: 's:case',
    R16: 'C S',
    R17: 'S:n',
    R18: 'S C',
    R19: 'S C E',
    R22: 'X:case+u',
  },
  SDO: {
    R03: 's:up',
    R07: 'C:up s:up',
    R08: 'C:up s:up',
    R09: 'C:up s:up',
    R11: 'C:up s:up',
    R18: 'S C',
    R19: 'S',
    R20: 'C:up s:up',
  },
  GOV: { R01: 'S:h X:h', R07: 'A', R08: 'A', R09: 'A', R18: 'S C', R19: 'S', R22: 'A' },
  // The trust's schools in aggregate; names only where also appointed DSL.
  MAT: { R01: 'S:h' },
  PM: {
    R01: 'S',
    R03: 's:n',
    R04: 's:n',
    R05: 's:n',
    R06: 's:n',
    R07: 's:n',
    R08: 's:n',
    R09: 's:n',
    R10: 's:n',
    R13: 's:n',
    R14: 's:n',
    R17: 'S:n',
    R18: 'S C',
    R19: 'S',
  },
  TRN: { R01: 'S', R18: 'S C E', R19: 'S' },
  IGO: {
    R01: 'S',
    R03: 's:rights',
    R04: 's:rights',
    R05: 's:rights',
    R06: 's:rights',
    R07: 's:rights',
    R08: 's:rights',
    R09: 's:rights',
    R10: 's:rights',
    R11: 's:rights',
    R12: 'V:2',
    R13: 's:rights',
    R14: 's:rights',
    R15: 's:rights',
    R17: 's:rights',
    R18: 'S C',
    R19: 'S',
    R20: 's',
    R21: 's:rights',
    R22: 'X:2+u',
    R23: 'S X',
    R24: 'S',
    R25: 'S C:2 E:2 V:2',
    R26: 's',
  },
  SYS: { R18: 'S C', R19: 'S', R20: 's', R24: 'C:2 E:2', R26: 'S E' },
};

/** A grant with what must also hold. */
export interface Grant {
  readonly verb: Verb;
  readonly conditions: readonly Condition[];
}

function parseGrant(text: string): Grant {
  const [verb = '', rest = ''] = text.split(':');
  return { verb: verb as Verb, conditions: rest.split('+').filter(isCondition) };
}

function isCondition(code: string): code is Condition {
  return Object.hasOwn(CONDITIONS, code);
}

/** Everything that the role may do with the resource; empty when it may nothing. */
export function grantsOf(role: Role, resource: Resource): readonly Grant[] {
  const text = GRANTS[role][resource];
  return text === undefined ? [] : text.split(' ').map(parseGrant);
}

/** The grant behind one permission, if the role has it and the permission meets its relationship. */
export function findGrant(role: Role, permission: Permission): Grant | undefined {
  const met: readonly Condition[] = permission.under ?? [];
  return grantsOf(role, permission.resource).find(
    ({ verb, conditions }) =>
      verb === permission.verb &&
      conditions.every((each) => !SPECIAL.includes(each) || met.includes(each)),
  );
}

/** True when the code is one of this release's roles. */
export function isRole(code: string): code is Role {
  return (ROLES as readonly string[]).includes(code);
}
