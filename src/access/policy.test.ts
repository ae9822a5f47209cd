/** The grants written by hand against the matrix as published, cell by cell. */
import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { findGrant, grantsOf, isRole, ROLES, type Resource } from './policy.ts';

interface Cell {
  readonly resource_id: Resource;
  readonly role: string;
  readonly permission: string;
}

const cells = Papa.parse<Cell>(readFileSync(new URL('./matrix.csv', import.meta.url), 'utf8'), {
  header: true,
  skipEmptyLines: true,
}).data.filter((cell) => isRole(cell.role));

/** Words in cells that narrow fields or rows in ways that a page keeps; they grant nothing. */
const NOTES =
  /reject rows only|if in referral|metadata|current only|coarsened|advice|own part|counts|job state|for high-risk|\bonly|to a named agreed recipient|VS staff|who opened my cases|own school users|own|quarterly confirm|termly confirm|never self|import jobs|\([^)]*\)|,/g;

/** The one cell that is a sentence. */
const SENTENCE = 'education fields only, if on allow-list; never location';

/**
 * Reads a cell of the matrix by itself, sharing nothing with policy.ts. Semicolons part sentences. A
 * dot ties conditions to the verb before it; a relationship (own cases, team, service, school, request, case, upload) also reaches the verbs of
 * its sentence that have no dot, and a second person the other verbs that write.
 */
function readCell(text: string): string[] {
  if (text.startsWith('DENY')) return [];
  if (text === SENTENCE) return ['s:w'];
  const plain = text.replace('·own upload', '·up').replace('·if action lead', '·lead');
  return plain.replace(NOTES, ' ').split(';').flatMap(readSentence);
}

function readSentence(sentence: string): string[] {
  const granted: { verb: string; tied: string | undefined }[] = [];
  for (const part of sentence.trim().split(/\s+/)) {
    const [verb = '', tied] = part.split('·');
    const before = granted.at(-1);
    if (/^[SsPACEVXU]$/.test(verb)) granted.push({ verb, tied });
    else if (part === 'u' && before?.tied !== undefined) before.tied += '+u';
    else if (part !== '2') throw new Error(`"${sentence}" is not understood at "${part}"`);
  }
  const ties = granted.map((each) => each.tied ?? '');
  const relationship =
    ties.map((tied) => /^([othqv]|up|case)$/.exec(tied)?.[0]).find(Boolean) ?? '';
  const second = ties.includes('2') ? '2' : '';
  return granted.map(({ verb, tied }) =>
    written(verb, tied ?? relationship + ('CEV'.includes(verb) ? second : '')),
  );
}

function written(verb: string, conditions: string): string {
  const sorted = (conditions.match(/link|rights|lead|case|up|[a-z2]/g) ?? []).sort().join('+');
  return sorted === '' ? verb : `${verb}:${sorted}`;
}

/** The roles that the note under the matrix adds, and all that it gives them. */
const ADDED = ['IRO', 'YJW', 'MAT'] as const;

describe('the access policy', () => {
  test('has a cell in the matrix for each resource and role', () => {
    expect(cells).toHaveLength(26 * (ROLES.length - ADDED.length));
  });

  test.each(cells.map((cell) => [cell.resource_id, cell.role, cell.permission, cell] as const))(
    '%s for %s is "%s"',
    (_resource, _role, _permission, cell) => {
      if (!isRole(cell.role)) throw new Error('not a role');
      const granted = grantsOf(cell.role, cell.resource_id).map((grant) =>
        written(grant.verb, grant.conditions.join('+')),
      );
      expect(granted.sort()).toEqual(readCell(cell.permission).sort());
    },
  );

  test('gives the roles of the note what the note says and nothing else', () => {
    const resources = [...new Set(cells.map((cell) => cell.resource_id))];
    const held = (role: (typeof ADDED)[number]): string[] =>
      resources.flatMap((resource) =>
        grantsOf(role, resource).map(
          (grant) => `${resource} ${written(grant.verb, grant.conditions.join('+'))}`,
        ),
      );
    expect(held('YJW')).toEqual(['R03', 'R06', 'R07', 'R14'].map((each) => `${each} S:case`));
    expect(held('MAT')).toEqual(['R01 S:h']);
    const follows = resources.flatMap((resource) =>
      grantsOf('TM', resource)
        .filter((grant) => 'SC'.includes(grant.verb) && grant.conditions.join('') !== '')
        .map((grant) => `${resource} ${written(grant.verb, grant.conditions.join('+'))}`),
    );
    const asChair = follows.map((each) => each.replace(/:t$/, ':case'));
    expect(held('IRO').filter((each) => each.includes(':'))).toEqual(
      asChair.filter((each) => !/^R(16|17|18|15)/.test(each)),
    );
  });
});

describe('a permission', () => {
  test('is held for its own verb only', () => {
    expect(findGrant('EA', { resource: 'R01', verb: 'S' })).toBeDefined();
    expect(findGrant('EA', { resource: 'R01', verb: 'X' })).toBeUndefined();
  });

  test('under a relationship opens only what says that it looks for it', () => {
    const named = { resource: 'R03', verb: 's' } as const;
    expect(findGrant('EA', named)).toBeUndefined();
    expect(findGrant('EA', { ...named, under: ['n'] })).toBeUndefined();
    expect(findGrant('EA', { ...named, under: ['q'] })).toBeDefined();
  });
});
