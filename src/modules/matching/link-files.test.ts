import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OperatorProblem } from '../../platform/errors.ts';
import { pairToken } from './do-not-link.ts';
import { linkFiles } from './link-files.ts';
import type { LinkFilesOptions, LinkSummary } from './link-files.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'link-'));
});
afterEach(() => rm(folder, { recursive: true }));

const LEFT = `id,forename,surname,dob,sex,postcode,upn
L1,Tamsin,Ellery,2013-05-19,F,SM1 4QT,A950000178301
L2,Oscar,Nwosu,2009-10-02,M,CR0 7DD,
L3,Priya,Sandhu,2015-01-30,F,KT4 8XX,
`;
const RIGHT = `surname,forename,dob,postcode,sex,upn,id
Ellery,Tamsin,2013-05-19,SM1 4QT,F,A950000178301,R1
Nwosu,Oscar,2009-10-02,CR0 7DD,M,,R2
Brandt,Jonas,2012-03-03,SE9 1AA,M,,R3
`;

async function link(
  files: Record<string, string>,
  options: Partial<LinkFilesOptions> = {},
): Promise<LinkSummary> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return linkFiles({
    left: join(folder, 'left.csv'),
    right: join(folder, 'right.csv'),
    out: join(folder, 'pairs.csv'),
    ...('list.csv' in files ? { doNotLink: join(folder, 'list.csv') } : {}),
    ...options,
  });
}

async function pairs(): Promise<Record<string, string>[]> {
  const text = await readFile(join(folder, 'pairs.csv'), 'utf8');
  return Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data;
}

describe('the file of pairs', () => {
  it('has one row for each pair, probability with six decimals, evidence in words', async () => {
    const summary = await link({ 'left.csv': LEFT, 'right.csv': RIGHT });
    const rows = await pairs();
    expect(Object.keys(rows[0] ?? {})).toEqual([
      'left_id',
      'right_id',
      'probability',
      'outcome',
      'explanation',
    ]);
    expect(rows.map((row) => [row['left_id'], row['right_id'], row['outcome']])).toEqual([
      ['L1', 'R1', 'link'],
      ['L2', 'R2', 'link'],
    ]);
    for (const row of rows) {
      expect(row['probability']).toMatch(/^(?:0\.\d{6}|1\.000000)$/u);
      expect(row['explanation']).toContain('same birth date');
    }
    expect(summary).toMatchObject({
      left: { records: 3, linked: 2, forReview: 0 },
      right: { records: 3 },
      links: 2,
      reviews: 0,
      notices: [],
    });
  });

  it('is there with its headings when nothing links', async () => {
    await link({ 'left.csv': 'id,forename\nL1,\n', 'right.csv': RIGHT });
    expect(await readFile(join(folder, 'pairs.csv'), 'utf8')).toBe(
      'left_id,right_id,probability,outcome,explanation\n',
    );
  });

  it('writes ids as they were read', async () => {
    const ids = { 'left.csv': LEFT.replace('L1', '-1'), 'right.csv': RIGHT.replace('R1', '"a,b"') };
    await link(ids);
    expect((await pairs()).map((row) => [row['left_id'], row['right_id']])).toContainEqual([
      '-1',
      'a,b',
    ]);
  });

  it('is the same for the same files', async () => {
    await link({ 'left.csv': LEFT, 'right.csv': RIGHT });
    const first = await readFile(join(folder, 'pairs.csv'), 'utf8');
    await link({});
    expect(await readFile(join(folder, 'pairs.csv'), 'utf8')).toBe(first);
  });
});

describe('a file that cannot be used is refused and nothing is written', () => {
  it.each([
    ['a missing id', LEFT.replace('L2', ''), 'left.csv, row 2, column id: there is no id'],
    [
      'an id twice',
      LEFT.replace('L3', 'L1'),
      'left.csv, row 3, column id: the id “L1” stands in row 1',
    ],
    ['no id column', LEFT.replace('id,', 'number,'), 'left.csv has no column id'],
    ['a column twice', LEFT.replace('sex', 'dob'), 'left.csv has the column dob twice'],
    ['nothing in it', '', 'empty'],
  ])('%s', async (_what, left, message) => {
    const linking = link({ 'left.csv': left, 'right.csv': RIGHT });
    await expect(linking).rejects.toThrow(message);
    await expect(linking).rejects.toBeInstanceOf(OperatorProblem);
    expect(await readdir(folder)).toEqual(['left.csv', 'right.csv']);
  });
});

describe('what is odd is noticed and not used', () => {
  it('an unknown column, a date in another form', async () => {
    const { notices } = await link({
      'left.csv': LEFT.replace('sex', 'shoe_size').replace('2009-10-02', '02/10/2009'),
      'right.csv': RIGHT,
    });
    expect(notices).toEqual([
      'left.csv: the column shoe_size is not used.',
      'left.csv: 1 birth date is not in the form YYYY-MM-DD and not used.',
    ]);
  });
});

describe('a do-not-link list', () => {
  const outcomes = async (): Promise<string[]> =>
    (await pairs()).map((row) => `${row['left_id'] ?? ''} ${row['right_id'] ?? ''}`);

  it.each([
    ['pairs of ids', 'left_id,right_id\nL1,R1\n'],
    ['tokens', `token\n${pairToken('', 'L1', 'R1').toUpperCase()}\n`],
    ['tokens with their salt', `salt,token\npepper,${pairToken('pepper', 'L1', 'R1')}\n`],
  ])('of %s is kept', async (_what, list) => {
    await link({ 'left.csv': LEFT, 'right.csv': RIGHT, 'list.csv': list });
    expect(await outcomes()).toEqual(['L2 R2']);
  });

  it('of tokens that the records bear is kept', async () => {
    const bearing = (text: string, id: string): string =>
      text
        .trim()
        .split('\n')
        .map((line, row) => `${line},${row === 0 ? 'token' : line.includes(id) ? 'T-77' : ''}`)
        .join('\n');
    const files = { 'left.csv': bearing(LEFT, 'L1'), 'right.csv': bearing(RIGHT, 'R1') };
    const { notices } = await link({ ...files, 'list.csv': 'token\nT-77\n' });
    expect(notices).toEqual([]);
    expect(await outcomes()).toEqual(['L2 R2']);
    await link({ 'list.csv': 'token\nT-78\n' });
    expect(await outcomes()).toEqual(['L1 R1', 'L2 R2']);
  });

  it.each([
    ['left_id\nL1\n', 'list.csv needs the columns left_id and right_id, or the column token'],
    ['left_id,right_id\nL1,R1\nL2,\n', 'list.csv, row 2, column right_id: there is no id'],
    ['left_id,right_id,token\n,,\nL2,R2,\n', undefined],
  ])('that is not whole is refused', async (list, message) => {
    const linking = link({ 'left.csv': LEFT, 'right.csv': RIGHT, 'list.csv': list });
    if (message === undefined) await linking;
    else await expect(linking).rejects.toThrow(message);
    expect((await readdir(folder)).includes('pairs.csv')).toBe(message === undefined);
  });
});
