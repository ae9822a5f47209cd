/** What an appointment lets row security compare with, and how long a second factor is fresh. */
import { describe, expect, test } from 'vitest';
import { ROLES, type Role, type ScopeKind } from './policy.ts';
import { isFresh, isReadOnly, scopesOf } from './viewer.ts';

/** TRUST 4a to 4c: by whom each role is tied to children. */
const SCOPES: Readonly<Record<Role, readonly [kind: ScopeKind, scopes: readonly string[]]>> = {
  SW: ['team', ['person:me', 'allow:me']],
  TM: ['team', ['team:there', 'allow:me']],
  SM: ['service', ['team:one', 'team:two', 'service:there', 'allow:me']],
  IRO: ['authority', ['named:IRO:me', 'allow:me']],
  YJW: ['authority', ['named:YJW:me']],
  LAI: ['authority', ['named:LAI:me']],
  DSL: ['school', ['school:there']],
  SDO: ['school', ['school:there']],
  GOV: ['school', ['school:there']],
  MAT: ['trust', ['trust:there']],
  PM: ['panel', ['panel:there']],
  VSH: ['authority', ['authority', 'asked:VSH:me']],
  EA: ['authority', ['authority', 'asked:EA:me']],
  DA: ['authority', ['authority']],
  TRN: ['authority', ['authority']],
  IGO: ['authority', ['authority']],
  SYS: ['authority', ['authority']],
};

test.each(ROLES)('%s is tied to just the children of the role', (role) => {
  const [scopeKind, scopes] = SCOPES[role];
  const teams = scopeKind === 'service' ? ['one', 'two'] : [];
  expect(scopesOf({ role, personId: 'me', scopeKind, scopeId: 'there', teams })).toEqual(scopes);
});

test('only scopes of an emergency access change nothing', () => {
  expect(isReadOnly({ scopes: ['glass:one'] })).toBe(true);
  expect(isReadOnly({ scopes: ['person:me', 'allow:me'] })).toBe(false);
});

describe('a second factor', () => {
  const at = (time: string): Date => new Date(`2026-11-24T${time}Z`);
  test.each([
    ['that never was', null, false],
    ['of this moment', at('10:00:00'), true],
    ['of five minutes ago', at('09:55:00'), true],
    ['of a moment more', at('09:54:59'), false],
  ])('%s', (_when, steppedUpAt, expected) => {
    expect(isFresh(steppedUpAt, at('10:00:00'))).toBe(expected);
  });
});
