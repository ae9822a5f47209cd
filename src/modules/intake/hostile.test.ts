import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestIntake, type TestIntake } from '../../../test/support/intake.ts';
import { readFileApart, type ReadLimits } from './read-file.ts';
import { readBatch, stageBatch } from './index.ts';
import { tinyKind } from './tiny.test-process.ts';

const entry = new URL('./tiny.test-process.ts', import.meta.url);
const HEAD = 'Child ID,Forename,Plan start,Plan end,Case status\n';
const rowOf = (forename: string): string =>
  `${HEAD}C1,Ida,2026-01-02,,CP\nC2,${forename},2026-01-02,,CP\n`;

let folder: string;
let intake: TestIntake;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alongside-hostile-'));
  intake = await openTestIntake({ kinds: [tinyKind], entry });
});
afterAll(async () => {
  await intake.close();
  await rm(folder, { recursive: true, force: true });
});

interface Seen {
  readonly refusal: string | undefined;
  readonly records: number;
  /** The longest that this process could not answer, in milliseconds. */
  readonly longestStall: number;
}

async function read(path: string, limits: ReadLimits): Promise<Seen> {
  let longestStall = 0;
  let last = performance.now();
  const watch = setInterval(() => {
    longestStall = Math.max(longestStall, performance.now() - last);
    last = performance.now();
  }, 10);
  let refusal: string | undefined;
  let records = 0;
  const options = { asOf: '2026-11-01', authorityId: '999' };
  for await (const message of readFileApart(
    { entry, limits },
    { what: 'read', path, kind: 'tiny', options },
  )) {
    if (message.say === 'refusal') refusal = message.reason;
    if (message.say === 'record') records += 1;
  }
  clearInterval(watch);
  return { refusal, records, longestStall };
}

async function written(parts: Iterable<string | Uint8Array>): Promise<string> {
  const path = join(folder, crypto.randomUUID());
  const out = createWriteStream(path);
  for (const part of parts) if (!out.write(part)) await once(out, 'drain');
  out.end();
  await once(out, 'finish');
  return path;
}

const PATIENT: ReadLimits = { memoryMb: 400, silentSeconds: 30 };

describe('a file that makes its reader misbehave', () => {
  it.each<[string, string, ReadLimits, RegExp]>([
    ['hangs', 'HANG', { memoryMb: 400, silentSeconds: 4 }, /too long/],
    ['never gives the processor back', 'SPIN', { memoryMb: 400, silentSeconds: 4 }, /too long/],
    ['kills it', 'DIE', PATIENT, /unexpectedly/],
    ['hoards memory', 'HOARD', { memoryMb: 260, silentSeconds: 30 }, /memory/],
    ['hoards memory outside the heap', 'BUFFER', { memoryMb: 260, silentSeconds: 30 }, /memory/],
  ])(
    'is refused when it %s, and this process goes on answering',
    async (_what, name, limits, words) => {
      const seen = await read(await written([rowOf(name)]), limits);
      expect(seen.refusal).toMatch(words);
      expect(seen.refusal).toContain('Nothing of it was stored');
      expect(seen.longestStall).toBeLessThan(4_000);
    },
    60_000,
  );

  it('leaves a refused batch and an open database behind', async () => {
    const batchId = await intake.receive(rowOf('DIE'));
    await intake.db.owner.query(
      `update batch set mapping = '{"columns": {"id": "Child ID", "forename": "Forename", "planStart": "Plan start"}, "values": {}}' where batch_id = $1`,
      [batchId],
    );
    const refused = await stageBatch(intake.deps, intake.analyst, batchId);
    expect(refused).toMatchObject({ status: 'refused', read: 0 });
    const { rows } = await intake.db.owner.query('select 1 from staged_record');
    expect(rows).toEqual([]);
    expect(await intake.stage(rowOf('Bo'))).toMatchObject({ status: 'staged', accepted: 2 });
    expect(await readBatch(intake.deps, intake.analyst, batchId)).toMatchObject({
      status: 'refused',
    });
  });
});

describe('a file that is not what it is said to be', () => {
  const zip = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), Buffer.alloc(3_000, 7)]);
  it.each<[string, () => Iterable<string | Uint8Array>, RegExp]>([
    ['empty', () => [], /empty/],
    ['a zip archive', () => [zip], /zip archive/],
    ['a PDF', () => ['%PDF-1.7\n', Buffer.alloc(2_000, 1)], /PDF/],
    [
      'binary',
      () => [Buffer.from(Array.from({ length: 5_000 }, (_, at) => (at * 7) % 256))],
      /not a text file/,
    ],
    ['a web page', () => ['<!DOCTYPE html><html><body>Sign in</body></html>'], /web page/],
    [
      'an XML file with entities',
      () => ['<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'],
      /XML/,
    ],
    [
      'one quotation mark too many',
      () => [HEAD, 'C1,"Ida,2026-01-02,,CP\n', 'C2,Bo,2026-01-02,,CP\n'.repeat(9)],
      /never closed/,
    ],
  ])('is refused in words when it is %s', async (_what, parts, words) => {
    const seen = await read(await written(parts()), PATIENT);
    expect(seen.refusal).toMatch(words);
  });

  it('a heading of ten million columns is refused within the cap', async () => {
    function* columns(): Generator<string> {
      for (let at = 0; at < 1_000; at += 1) yield `c${at},`.repeat(10_000);
      yield '\n1,2,3\n';
    }
    const seen = await read(await written(columns()), PATIENT);
    expect(seen.refusal).toBeDefined();
    expect(seen.records).toBe(0);
  }, 60_000);

  it('one line of 100 MB is refused within the cap', async () => {
    function* line(): Generator<string> {
      yield HEAD;
      for (let at = 0; at < 1_000; at += 1) yield 'x'.repeat(100_000);
    }
    const seen = await read(await written(line()), PATIENT);
    expect(seen.refusal).toBeDefined();
  }, 60_000);
});

it('a file ten times as long is read within the same memory', async () => {
  function* rows(count: number): Generator<string> {
    yield HEAD;
    for (let at = 0; at < count; at += 100) {
      yield Array.from(
        { length: 100 },
        (_, n) => `K${at + n},Ida Josephine,2026-01-02,2026-03-04,CP\n`,
      ).join('');
    }
  }
  const tight = { memoryMb: 260, silentSeconds: 30 };
  const seen = await read(await written(rows(300_000)), tight);
  expect(seen).toMatchObject({ refusal: undefined, records: 300_000 });
}, 120_000);
