/**
 * Which role may do what (`matrix.csv`). This file decides verbs; row-level security decides rows;
 * separate tables decide columns. Anything not granted here is denied.
 *
 * Verbs: S list and view, s a minimal subset, P pseudonymised, A aggregate, C create, E edit own
 * entry, V approve or verify, X export, U undo. Conditions after the colon: o allocated worker,
 * t team, h own school roll, q open request naming me, n panel item, link linkage task with masked
 * values, w named on the allow-list, u a fresh second factor, 2 a second person.
 */

/** The roles of this release (TRUST 4b, 4c). */
export const ROLES = ['VSH', 'EA', 'DA', 'SW', 'TM', 'DSL', 'SYS'] as const;
/** A role code. */
export type Role = (typeof ROLES)[number];

/** What each role is called. */
export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  VSH: 'Virtual School head',
  EA: 'Education adviser',
  DA: 'Data analyst',
  SW: 'Social worker',
  TM: 'Team manager',
  DSL: 'Designated Safeguarding Lead',
  SYS: 'System administrator',
};

/** A resource of the matrix. */
export type Resource = `R${'0' | '1' | '2'}${number}`;
/** A verb of the matrix. */
export type Verb = 'S' | 's' | 'P' | 'A' | 'C' | 'E' | 'V' | 'X' | 'U';
/** What must hold besides the role. */
export type Condition = 'o' | 't' | 'h' | 'q' | 'n' | 'link' | 'w' | 'u' | '2';

/** What a route asks for: one cell's verb. */
export interface Permission {
  readonly resource: Resource;
  readonly verb: Verb;
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
    R02: 'P X:2u',
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
    R22: 'X:2u',
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
    R12: 'S:wu',
    R13: 'S:o C:o E:o',
    R14: 'S:o C:o E:o',
    R15: 'C:o E:o',
    R16: 'C S',
    R17: 'C:o S:o',
    R18: 'S C',
    R19: 'S',
    R21: 'V:o',
    R22: 'X:ou',
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
    R12: 'S:wu',
    R13: 'S:t V:t',
    R14: 'S:t V:t',
    R15: 'V:t',
    R16: 'S:t',
    R17: 'V:t S:t',
    R18: 'S:t C',
    R19: 'S',
    R21: 'V:t',
    R22: 'X:tu',
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
    R22: 'X:hu',
    R23: 's',
    R24: 's:h',
  },
  SYS: { R18: 'S C', R19: 'S', R20: 's', R24: 'C:2 E:2', R26: 'S E' },
};

/** A grant with what must also hold. */
export interface Grant {
  readonly verb: Verb;
  readonly conditions: readonly Condition[];
}

const CONDITIONS: readonly Condition[] = ['link', 'o', 't', 'h', 'q', 'n', 'w', 'u', '2'];

function parseGrant(text: string): Grant {
  const [verb = '', rest = ''] = text.split(':');
  const conditions =
    rest === 'link'
      ? (['link'] as const)
      : CONDITIONS.filter((c) => c !== 'link' && rest.includes(c));
  return { verb: verb as Verb, conditions };
}

/** Everything that the role may do with the resource; empty when it may nothing. */
export function grantsOf(role: Role, resource: Resource): readonly Grant[] {
  const text = GRANTS[role][resource];
  return text === undefined ? [] : text.split(' ').map(parseGrant);
}

/** The grant behind one permission, if the role has it. */
export function findGrant(role: Role, permission: Permission): Grant | undefined {
  return grantsOf(role, permission.resource).find((grant) => grant.verb === permission.verb);
}

/** True when the code is one of this release's roles. */
export function isRole(code: string): code is Role {
  return (ROLES as readonly string[]).includes(code);
}
