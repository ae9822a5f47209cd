/** Every obligation that a release ends is named by a journey. */
import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const FOLDER = new URL('./', import.meta.url);

/** What is ended so far: features (A to K) and councils' duties (S). */
const ENDED =
  `A1 A2 A4 A5 A6 A7 A9 A10 A11 A13 A14 A15 A17 I9 J1 J2 J3 J4 J5 J6 J7 J8 J9 J10 J12 K1 K2 K3 K4 K7 K11
  S0-1 S0-4 S0-5 S0-6 S0-50 S0-51 S1-6 S1-8 S1-10 S1-42 S2-1 S2-2 S2-5 S2-9 S2-29 S2-56 S2-62 S2-68 S3-2 S3-3 S3-6 S3-55
  S4-2 S4-8 S4-9 S4-11 S4-12`.split(/\s+/);

async function named(): Promise<Set<string>> {
  const files = (await readdir(FOLDER)).filter(
    (name) => name.endsWith('.test.ts') && name !== 'ids.test.ts',
  );
  const sources = await Promise.all(files.map((name) => readFile(new URL(name, FOLDER), 'utf8')));
  const titles = sources.flatMap((source) =>
    [...source.matchAll(/^test\(\s*'([A-Z][\w -]*):/gm)].map((found) => found[1] ?? ''),
  );
  return new Set(titles.flatMap((title) => title.split(' ')));
}

test('each id is named by a journey', async () => {
  const shown = await named();
  expect(ENDED.filter((id) => !shown.has(id))).toEqual([]);
});

test('no journey names an id that nobody knows', async () => {
  expect([...(await named())].filter((id) => !ENDED.includes(id))).toEqual([]);
});
