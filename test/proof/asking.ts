/** How the proofs below HTTP ask the database: as whom, and for which rows. */
import { scopeKindOf, scopesOf, type Viewer } from '../../src/access/index.ts';
import type { Looker, Row, Table } from './oracle/facts.ts';
import type { World } from './worlds.ts';

/** Settings of a transaction by name. */
export type Context = Readonly<Record<string, string>>;

/** What tells rows of a table apart, and whose they are. */
const KEY: Readonly<Partial<Record<Table, string>>> = {
  allocation: `child_id || ' ' || since || ' ' || worker_email`,
  restriction: 'restriction_id::text',
  link: `child_id || ' ' || pupil_id`,
  pupil: 'pupil_id::text',
  enrolment: 'pupil_id::text',
};
/** The question that gives every visible row of a table. */
export const questionTo = (table: Table): string =>
  `select '${table}' as "table", authority_id as "authorityId", ${KEY[table] ?? 'child_id::text'} as key from ${table}`;

/** A row as the database names it. */
export type Seen = Pick<Row, 'table' | 'authorityId' | 'key'>;

/** A row by table, authority and key. */
export const nameOf = (row: Pick<Row, 'table' | 'authorityId' | 'key'>): string =>
  `${row.table} ${row.authorityId} ${row.key}`;

/** What the product tells the database of who looks. */
export function contextOf(looker: Looker, { facts }: World): Context {
  const role = looker.role as Viewer['role'];
  const scopes =
    looker.emergencyId === null
      ? scopesOf({
          role,
          personId: looker.personId,
          scopeKind: scopeKindOf(role),
          scopeId: looker.scopeId,
          teams: facts.teams
            .filter(({ serviceId }) => serviceId === looker.scopeId)
            .map(({ teamId }) => teamId),
        })
      : [`glass:${looker.emergencyId}`];
  return {
    'alongside.authority': looker.authorityId,
    'alongside.person': looker.personId,
    'alongside.role': role,
    'alongside.scopes': `{${scopes.map((scope) => `"${scope}"`).join(',')}}`,
    'alongside.stepped_up': looker.isSteppedUp ? 'yes' : '',
    'alongside.today': looker.today,
    'alongside.purpose': '',
  };
}

/** Contexts that name nobody: unset, empty, one part missing, nonsense. */
export function nobodyOf(context: Context): Context[] {
  const parts = ['authority', 'role', 'scopes', 'today', 'person'].map(
    (part) => `alongside.${part}`,
  );
  const empty = Object.fromEntries(Object.keys(context).map((name) => [name, '']));
  return [
    {},
    empty,
    ...parts.map((part) => ({ ...context, [part]: '' })),
    { ...context, 'alongside.authority': '000' },
    { ...context, 'alongside.authority': `${context['alongside.authority']}' or true --` },
    { ...context, 'alongside.role': 'KING' },
    { ...context, 'alongside.role': 'sw' },
    { ...context, 'alongside.scopes': '{' },
    { ...context, 'alongside.scopes': '{person:*,team:%,"",authority:}' },
    { ...context, 'alongside.person': 'nobody', 'alongside.scopes': '{person:nobody}' },
    { ...context, 'alongside.today': 'never' },
    { ...empty, 'alongside.authority': context['alongside.authority'] ?? '' },
    {
      ...empty,
      'alongside.purpose': 'import',
      'alongside.authority': context['alongside.authority'] ?? '',
    },
  ];
}
