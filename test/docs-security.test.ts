/** The documents of docs/security: every file and test that they name is there, and the ASVS table is whole. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const PROJECT = fileURLToPath(new URL('../', import.meta.url));
const FOLDER = 'docs/security';
const DOCUMENTS = [
  'SECURITY.md',
  ...readdirSync(join(PROJECT, FOLDER))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${FOLDER}/${name}`),
];

function textOf(path: string): string {
  return readFileSync(join(PROJECT, path), 'utf8');
}

describe.each(DOCUMENTS)('%s', (document) => {
  const text = textOf(document);

  test('names files that are there', () => {
    const named = [...text.matchAll(/`((?:src|test|db|docs|bin|tools|bench)\/[^`\s]*)`/g)];
    const missing = named
      .map(([, path = '']) => path)
      .filter((path) => !existsSync(join(PROJECT, path)));
    expect(missing).toEqual([]);
  });

  test('links to pages that are there', () => {
    const linked = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)];
    const missing = linked
      .map(([, path = '']) => path)
      .filter((path) => !existsSync(join(PROJECT, dirname(document), path)));
    expect(missing).toEqual([]);
  });

  test('names tests that are there, in their files', () => {
    const named = [...text.matchAll(/`((?:src|test)\/[^`\s]+\.test\.ts)`\s“([^”]+)”/g)];
    const missing = named
      .filter(([, path = '', words = '']) => {
        if (!existsSync(join(PROJECT, path))) return true;
        // The name is broken over lines where the page's lines end.
        const name = words.replaceAll(/\s+/g, ' ');
        const code = textOf(path);
        return !["'", '"', '`'].some((quote) => code.includes(`${quote}${name}${quote}`));
      })
      .map(([, path, name]) => `${path ?? ''}: ${name ?? ''}`);
    expect(missing).toEqual([]);
  });
});

/**
 * The requirements of levels 1 and 2 of the OWASP Application Security Verification Standard, by number only:
 * section, then the numbers of level 1 and of level 2. Source: OWASP ASVS 5.0.0 (30 May 2025), CC BY-SA 4.0,
 * github.com/OWASP/ASVS, 5.0/docs_en, read on 23 November 2026. Level 3 is left out.
 */
const REQUIREMENTS: readonly (readonly [section: string, one: string, two: string])[] = [
  ['1.1', '', '1-2'],
  ['1.2', '1-5', '6-9'],
  ['1.3', '1-2', '3-11'],
  ['1.4', '', '1-3'],
  ['1.5', '1', '2'],
  ['2.1', '1', '2-3'],
  ['2.2', '1-2', '3'],
  ['2.3', '1', '2-4'],
  ['2.4', '', '1'],
  ['3.2', '1-2', ''],
  ['3.3', '1', '2-4'],
  ['3.4', '1-2', '3-6'],
  ['3.5', '1-3', '4-5'],
  ['3.7', '', '1-2'],
  ['4.1', '1', '2-3'],
  ['4.2', '', '1'],
  ['4.3', '', '1-2'],
  ['4.4', '1', '2-4'],
  ['5.1', '', '1'],
  ['5.2', '1-2', '3'],
  ['5.3', '1-2', ''],
  ['5.4', '', '1-3'],
  ['6.1', '1', '2-3'],
  ['6.2', '1-8', '9-12'],
  ['6.3', '1-2', '3-4'],
  ['6.4', '1-2', '3-4'],
  ['6.5', '', '1-5'],
  ['6.6', '', '1-3'],
  ['6.8', '', '1-4'],
  ['7.1', '', '1-3'],
  ['7.2', '1-4', ''],
  ['7.3', '', '1-2'],
  ['7.4', '1-2', '3-5'],
  ['7.5', '', '1-2'],
  ['7.6', '', '1-2'],
  ['8.1', '1', '2'],
  ['8.2', '1-2', '3'],
  ['8.3', '1', ''],
  ['8.4', '', '1'],
  ['9.1', '1-3', ''],
  ['9.2', '1', '2-4'],
  ['10.1', '', '1-2'],
  ['10.2', '', '1-2'],
  ['10.3', '', '1-4'],
  ['10.4', '1-5', '6-11'],
  ['10.5', '', '1-5'],
  ['10.6', '', '1-2'],
  ['10.7', '', '1-3'],
  ['11.1', '', '1-2'],
  ['11.2', '', '1-3'],
  ['11.3', '1-2', '3'],
  ['11.4', '1', '2-4'],
  ['11.5', '', '1'],
  ['11.6', '', '1'],
  ['12.1', '1', '2-3'],
  ['12.2', '1-2', ''],
  ['12.3', '', '1-4'],
  ['13.1', '', '1'],
  ['13.2', '', '1-5'],
  ['13.3', '', '1-2'],
  ['13.4', '1', '2-5'],
  ['14.1', '', '1-2'],
  ['14.2', '1', '2-4'],
  ['14.3', '1', '2-3'],
  ['15.1', '1', '2-3'],
  ['15.2', '1', '2-3'],
  ['15.3', '1', '2-7'],
  ['16.1', '', '1'],
  ['16.2', '', '1-5'],
  ['16.3', '', '1-4'],
  ['16.4', '', '1-3'],
  ['16.5', '', '1-3'],
  ['17.1', '', '1'],
  ['17.2', '', '1-4'],
  ['17.3', '', '1-2'],
];

function numbersIn(range: string): number[] {
  if (range === '') return [];
  const [first = '', last = first] = range.split('-');
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, nth) => Number(first) + nth);
}

const LEVELS = new Map(
  REQUIREMENTS.flatMap(([section, ...ranges]) =>
    ranges.flatMap((range, level) =>
      numbersIn(range).map((number): [string, number] => [`V${section}.${number}`, level + 1]),
    ),
  ),
);

interface Row {
  readonly id: string;
  readonly level: number;
  readonly subject: string;
  readonly state: string;
  readonly where: string;
}

const ASVS = textOf(`${FOLDER}/asvs.md`);
const ROWS: readonly Row[] = ASVS.split('\n')
  .filter((line) => /^\| V\d/.test(line))
  .map((line) => {
    const [id = '', level = '', subject = '', state = '', where = ''] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    return { id, level: Number(level), subject, state, where };
  });

describe('the ASVS table', () => {
  test('has the 70 requirements of level 1 and the 183 of level 2, each once, in order', () => {
    const levels = [...LEVELS.values()];
    expect(levels.filter((level) => level === 1)).toHaveLength(70);
    expect(levels.filter((level) => level === 2)).toHaveLength(183);
    expect(ROWS.map(({ id }) => id)).toEqual([...LEVELS.keys()].toSorted(byNumber));
    expect(ROWS.filter(({ id, level }) => LEVELS.get(id) !== level)).toEqual([]);
  });

  test('says of each whether it is met, and why or where', () => {
    const states = ['met', 'not yet', 'host', 'not applicable'];
    const unclear = ROWS.filter(
      ({ state, subject, where }) =>
        !states.includes(state) || subject.length < 8 || where.length < 8,
    );
    expect(unclear).toEqual([]);
  });

  test('points at a file for each that is met', () => {
    const pointless = ROWS.filter(
      ({ state, where }) => state === 'met' && !/`[a-z.-]+[/.][^`\s]+`|\]\([^)]+\)/.test(where),
    );
    expect(pointless.map(({ id }) => id)).toEqual([]);
  });

  test('counts what it says', () => {
    for (const level of [1, 2]) {
      const count = (state: string): number =>
        ROWS.filter((row) => row.level === level && row.state === state).length;
      const line = [count('met'), count('not yet'), count('host'), count('not applicable')];
      const said = new RegExp(`^\\| Level ${level} *\\|([\\d |]+)\\|$`, 'm').exec(ASVS)?.[1];
      expect(said?.split('|').map(Number)).toEqual(line);
    }
  });
});

function byNumber(a: string, b: string): number {
  const [left, right] = [a, b].map((id) => id.slice(1).split('.').map(Number));
  const at = left?.findIndex((part, nth) => part !== right?.[nth]) ?? -1;
  return at === -1 ? 0 : (left?.[at] ?? 0) - (right?.[at] ?? 0);
}
