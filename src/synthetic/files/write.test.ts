import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkCinCensus } from '../../modules/care/index.ts';
import { calendarDate } from '../../platform/calendar-date.ts';
import { generateAuthority } from '../world.ts';
import { CARE_HEADINGS } from './care-extract.ts';
import { STATUS_SPELLINGS } from './case-status.ts';
import type { CouncilFile } from './council-file.ts';
import { GIAS_COLUMNS } from './gias.ts';
import type { Manifest } from './manifest.ts';
import { LAYOUTS } from './roll.ts';
import { writeAuthorityFiles } from './write.ts';

const today = calendarDate('2026-11-22');
let folder = '';
let manifest: Manifest;

const world = (seed: number) => generateAuthority({ size: 'demo', seed, today });
const read = (path: string) => readFile(join(folder, path), 'utf8');

async function rowsOf(path: string): Promise<Record<string, string>[]> {
  const bytes = await readFile(join(folder, path));
  const text =
    bytes.includes(0xef) || bytes.every((byte) => byte < 0x80)
      ? bytes.toString('utf8')
      : iconv.decode(bytes, 'windows-1252');
  const parsed = Papa.parse<Record<string, string>>(text.replace(/^\uFEFF/, ''), {
    header: true,
    skipEmptyLines: true,
  });
  expect(parsed.errors).toEqual([]);
  return parsed.data;
}

async function digest(of: string): Promise<Record<string, string>> {
  const names = (await readdir(of, { recursive: true, withFileTypes: true })).filter((one) =>
    one.isFile(),
  );
  const sums: Record<string, string> = {};
  for (const one of names) {
    const path = join(one.parentPath, one.name);
    sums[path.slice(of.length)] = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  }
  return sums;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'larkmere-'));
  manifest = await writeAuthorityFiles(world(1), folder);
});
afterAll(() => rm(folder, { recursive: true }));

test('the same world gives the same bytes, another seed others', async () => {
  const again = await mkdtemp(join(tmpdir(), 'larkmere-'));
  await writeAuthorityFiles(world(1), again);
  const first = await digest(folder);
  expect(await digest(again)).toEqual(first);
  await writeAuthorityFiles(world(2), again);
  expect((await digest(again))['/truth.csv']).not.toEqual(first['/truth.csv']);
  await rm(again, { recursive: true });
});

test('the manifest lists the files in the order of loading', async () => {
  expect(manifest).toEqual(JSON.parse(await read('manifest.json')));
  const kinds = manifest.files.map(({ kind }) => kind);
  expect(kinds).toEqual([
    'gias',
    ...Array.from({ length: 8 }, () => 'cin-census'),
    'care-csv',
    'care-csv',
    ...kinds.filter((kind) => kind === 'roll-csv'),
  ]);
  const census = manifest.files.filter(({ kind }) => kind === 'cin-census');
  expect(census.map(({ path }) => path).at(-1)).toBe('cin-census-2025-26.xml');
  expect(census.map(({ asOf }) => asOf)).toEqual(census.map(({ asOf }) => asOf).toSorted());
  expect(new Set(manifest.files.map(({ path }) => path)).size).toBe(manifest.files.length);
});

describe('the census files', () => {
  const censuses = Array.from(
    { length: 8 },
    (_, at) => `cin-census-${String(2018 + at)}-${String(19 + at)}.xml`,
  );

  test.each(censuses)(
    '%s: every planted error is found, every other child is clean',
    async (path) => {
      const notes = (await rowsOf('planted-errors.csv')).filter(({ file }) => file === path);
      const planted = new Map(notes.map((note) => [note['la_child_id'], note]));
      const found = new Set<string>();
      let read = 0;
      for await (const item of checkCinCensus(createReadStream(join(folder, path)))) {
        expect(item.item).not.toBe('refusal');
        if (item.item === 'end') read = item.read;
        if (item.item !== 'record') continue;
        const note = planted.get(item.key ?? '');
        if (note && item.issues.length > 0) found.add(item.key ?? '');
        // A child under six may have no UPN: whether that is asked about is the checker's business.
        const others = item.issues.filter(({ rule }) => rule !== '8770Q');
        if (note === undefined) expect(others).toEqual([]);
      }
      expect(read).toBe(manifest.counts.censusChildren[path]);
      expect(read).toBeGreaterThan(100);
      const expected = notes
        .filter(({ error }) => error !== 'upn-of-a-sibling')
        .map((note) => note['la_child_id']);
      expect([...new Set(expected)].filter((id) => id && !found.has(id))).toEqual([]);
    },
  );

  test('speak the language of their year', async () => {
    const before = await read('cin-census-2020-21.xml');
    const since = await read('cin-census-2021-22.xml');
    const last = await read('cin-census-2025-26.xml');
    expect([before.includes('<CINPlanDates>'), since.includes('<CINPlanDates>')]).toEqual([
      false,
      true,
    ]);
    expect([since.includes('<GenderCurrent>'), since.includes('<Sex>')]).toEqual([true, false]);
    expect([last.includes('<GenderCurrent>'), last.includes('<Sex>')]).toEqual([false, true]);
    const words = await read('cin-census-2022-23.xml');
    expect([words.includes('<ReferralNFA>false<'), last.includes('<ReferralNFA>0<')]).toEqual([
      true,
      true,
    ]);
    expect(last).not.toContain('PreProceedings');
    expect(last).toContain('<Year>2026</Year><ReferenceDate>2026-03-31</ReferenceDate>');
  });
});

test('the extracts have the headings, dirty statuses and days as dd/mm/yyyy', async () => {
  for (const path of ['social-care-extract-2026-10-18.csv', 'social-care-extract.csv']) {
    const rows = await rowsOf(path);
    expect(Object.keys(rows[0] ?? {})).toEqual([...CARE_HEADINGS]);
    const statuses = new Set(rows.map((row) => row['Case status']));
    const known: readonly string[] = [
      ...Object.keys(STATUS_SPELLINGS),
      ...Object.values(STATUS_SPELLINGS).flat(),
    ];
    expect([...statuses].filter((status) => !known.includes(status ?? ''))).toEqual([]);
    expect(statuses.size).toBeGreaterThan(10);
    expect(rows.every((row) => /^\d\d\/\d\d\/\d{4}$/.test(row['Case status from'] ?? ''))).toBe(
      true,
    );
    expect(new Set(rows.map((row) => row['Person ID'])).size).toBe(rows.length);
  }
});

test('the later extract has changed, and some children are no longer in it', async () => {
  const before = new Map(
    (await rowsOf('social-care-extract-2026-10-18.csv')).map((row) => [row['Person ID'], row]),
  );
  const after = new Map(
    (await rowsOf('social-care-extract.csv')).map((row) => [row['Person ID'], row]),
  );
  const gone = [...before.keys()].filter((id) => !after.has(id));
  const worker = (row: Record<string, string> | undefined) => row?.['Allocated worker'];
  const changed = [...after].filter(
    ([id, row]) => before.has(id) && worker(before.get(id)) !== worker(row),
  );
  expect(gone.length).toBeGreaterThan(0);
  expect(changed.length).toBeGreaterThan(0);
  expect([...after.keys()].some((id) => !before.has(id))).toBe(true);
});

test('every roll parses in its layout and every home school has one', async () => {
  const rolls = manifest.files.filter(({ kind }) => kind === 'roll-csv');
  const schools = new Map(world(1).schools.map((school) => [school.urn, school]));
  let rows = 0;
  for (const { path, urn } of rolls) {
    const school = schools.get(urn ?? '');
    const layout = LAYOUTS[school?.rollLayout ?? 'A'];
    const parsed = await rowsOf(path);
    if (parsed[0])
      expect(Object.keys(parsed[0])).toEqual(layout.columns.map(([heading]) => heading));
    rows += parsed.length;
  }
  expect(rows).toBe(manifest.counts.rollRows);
  const home = [...schools.values()].filter((school) => school.home).map(({ urn }) => urn);
  expect(home.filter((urn) => !rolls.some((roll) => roll.urn === urn))).toEqual([]);
});

test('the establishment file has 140 columns, in Windows-1252 by default and in UTF-8 when asked', async () => {
  const bytes = await readFile(join(folder, 'gias.csv'));
  expect(bytes.includes(0x92)).toBe(true);
  const rows = Papa.parse<string[]>(iconv.decode(bytes, 'windows-1252'), {
    skipEmptyLines: true,
  }).data;
  expect(GIAS_COLUMNS).toHaveLength(140);
  expect(rows.every((row) => row.length === 140)).toBe(true);
  const urns = rows.slice(1).map((row) => row[0]);
  expect(world(1).schools.filter(({ urn }) => !urns.includes(urn))).toEqual([]);
  expect(rows.some((row) => row[10] === 'Closed')).toBe(true);
});

test('the truth names only rows that are there, and never joins a sealed record', async () => {
  const truth = await rowsOf('truth.csv');
  const council = JSON.parse(await read('council.json')) as CouncilFile;
  const census = await Promise.all(
    manifest.files.filter(({ kind }) => kind === 'cin-census').map(({ path }) => read(path)),
  );
  const inFiles = new Set([
    ...census.flatMap((text) => [...text.matchAll(/<LAchildID>(\d+)</g)].map(([, id]) => id)),
    ...(await rowsOf('social-care-extract.csv')).map((row) => row['Person ID']),
  ]);
  const entries = new Set<string>();
  for (const { path, urn } of manifest.files.filter(({ kind }) => kind === 'roll-csv')) {
    for (const row of await rowsOf(path)) {
      entries.add(
        `${urn ?? ''}/${row['Admission Number'] ?? row['Admission number'] ?? row['Adno'] ?? ''}`,
      );
    }
  }
  const linked = truth.filter(({ outcome }) => outcome === 'link');
  expect(linked.length).toBeGreaterThan(300);
  expect(
    linked.filter((row) => !entries.has(`${row['urn'] ?? ''}/${row['admission_number'] ?? ''}`)),
  ).toEqual([]);
  expect(linked.filter((row) => !inFiles.has(row['la_child_id'])).length).toBeLessThan(
    linked.length / 20,
  );
  expect(linked.filter((row) => council.sealed.includes(row['la_child_id'] ?? ''))).toEqual([]);
  expect(council.doNotLink.map(({ left }) => left.laChildId).sort()).toEqual(
    [...council.sealed].sort(),
  );
  for (const { right } of council.doNotLink) {
    expect(council.sealed).not.toContain(right.laChildId);
  }
});

test('the council file holds what no file carries', async () => {
  const council = JSON.parse(await read('council.json')) as CouncilFile;
  expect(council.settings.name).toBe('Larkmere Council');
  const emails = new Set(council.staff.map(({ email }) => email));
  for (const { deny, allow, category } of council.restrictions) {
    expect([...deny, ...allow].filter((email) => !emails.has(email))).toEqual([]);
    expect(category === 'related to staff' ? deny : [1]).not.toEqual([]);
  }
  expect(new Set(council.restrictions.map(({ category }) => category)).size).toBe(4);
  expect(council.schools.every(({ calendars }) => calendars.length === 3)).toBe(true);
  expect(
    council.schools.some(({ calendars }) => calendars.some(({ closures }) => closures.length > 0)),
  ).toBe(true);
});
