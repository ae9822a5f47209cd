/** The grants written by hand against the matrix as published, cell by cell. */
import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { grantsOf, isRole, ROLES, type Resource } from './policy.ts';

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
  /reject rows only|current only|coarsened|advice|own part|counts|job state|for high-risk|\bonly|to a named agreed recipient|VS staff|who opened my cases|own school users|own|quarterly confirm|termly confirm|never self|import jobs|\([^)]*\)|,/g;

/** The one cell that is a sentence. */
const SENTENCE = 'education fields only, if on allow-list; never location';

/**
 * Reads a cell of the matrix by itself, sharing nothing with policy.ts. Semicolons part sentences. A
 * dot ties conditions to the verb before it; a relationship (o, t, h, q) also reaches the verbs of
 * its sentence that have no dot, and a second person the other verbs that write.
 */
function readCell(text: string): string[] {
  if (text.startsWith('DENY')) return [];
  if (text === SENTENCE) return ['s:w'];
  return text.replace(NOTES, ' ').split(';').flatMap(readSentence);
}

function readSentence(sentence: string): string[] {
  const granted: { verb: string; tied: string | undefined }[] = [];
  for (const part of sentence.trim().split(/\s+/)) {
    const [verb = '', tied] = part.split('·');
    const before = granted.at(-1);
    if (/^[SsPACEVXU]$/.test(verb)) granted.push({ verb, tied });
    else if (part === 'u' && before?.tied !== undefined) before.tied += part;
    else if (part !== '2') throw new Error(`"${sentence}" is not understood at "${part}"`);
  }
  const ties = granted.map((each) => each.tied ?? '');
  const relationship = ties.map((tied) => /^[othq]$/.exec(tied)?.[0]).find(Boolean) ?? '';
  const second = ties.includes('2') ? '2' : '';
  return granted.map(({ verb, tied }) =>
    written(verb, tied ?? relationship + ('CEV'.includes(verb) ? second : '')),
  );
}

function written(verb: string, conditions: string): string {
  const sorted = conditions === 'link' ? conditions : Array.from(conditions).sort().join('');
  return sorted === '' ? verb : `${verb}:${sorted}`;
}

describe('the access policy', () => {
  test('has a cell in the matrix for each resource and role', () => {
    expect(cells).toHaveLength(26 * ROLES.length);
  });

  test.each(cells.map((cell) => [cell.resource_id, cell.role, cell.permission, cell] as const))(
    '%s for %s is "%s"',
    (_resource, _role, _permission, cell) => {
      if (!isRole(cell.role)) throw new Error('not a role');
      const granted = grantsOf(cell.role, cell.resource_id).map((grant) =>
        written(grant.verb, grant.conditions[0] === 'link' ? 'link' : grant.conditions.join('')),
      );
      expect(granted.sort()).toEqual(readCell(cell.permission).sort());
    },
  );
});
