/** Takes a file in: whose it is, what day it speaks of, and a place where it is kept. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readSetting, record, type Viewer } from '../../access/index.ts';
import { parseCalendarDate, type CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { READ_QUEUE } from '../../queues.ts';
import type { IntakeDeps } from './deps.ts';
import { findKind, type RegisteredKind } from './registry.ts';
import { maxFileBytes } from './settings.ts';

/** A file to take in. */
export interface FileToReceive {
  readonly kind: string;
  /** The sender's name as people say it; the kind's own title when empty. */
  readonly sourceName?: string;
  /** Rolls: the school. */
  readonly urn?: string;
  /** The day that the extract speaks of, YYYY-MM-DD; not after today. */
  readonly asOf: string;
  readonly fileName: string;
  /** Where it is now. Inside the file folder it is taken over, anywhere else it is copied. */
  readonly path: string;
}

/** A file taken in, or what to correct, by form field. */
export type Received =
  | { readonly ok: true; readonly batchId: number }
  | { readonly ok: false; readonly problems: readonly ReceiveProblem[] };

/** A problem by form field: kind, file, asOf, source or urn. */
export interface ReceiveProblem {
  readonly field: 'kind' | 'file' | 'asOf' | 'source' | 'urn';
  readonly message: string;
}

/** How the work goes on: a job for pages, nothing for callers that go on by themselves. */
export interface Onward {
  readonly isQueued: boolean;
}

/** What is wrong with a file before anything of it is read: all of it, in the order of the form. */
export function problemsOfFile(
  file: {
    readonly isKnownKind: boolean;
    /** As typed. */
    readonly asOf: string;
    /** Undefined: none was chosen. */
    readonly bytes: number | undefined;
  },
  { today, limit }: { readonly today: CalendarDate; readonly limit: number },
): ReceiveProblem[] {
  const asOf = parseCalendarDate(file.asOf);
  const problems: ReceiveProblem[] = [];
  if (!file.isKnownKind) problems.push({ field: 'kind', message: 'Choose what the file is' });
  if (file.bytes === undefined) {
    problems.push({ field: 'file', message: 'Choose a file' });
  } else if (file.bytes > limit) {
    problems.push({
      field: 'file',
      message:
        'The file is longer than what is taken. Split the extract, or ask your administrator to raise the limit',
    });
  } else if (file.bytes === 0) {
    problems.push({
      field: 'file',
      message: 'The file is empty. Export it again and choose the new one',
    });
  }
  if (asOf === undefined) {
    problems.push({ field: 'asOf', message: 'Enter the day that the file speaks of' });
  } else if (asOf > today) {
    problems.push({
      field: 'asOf',
      message: 'The day that the file speaks of must not be after today',
    });
  }
  return problems;
}

/**
 * Stores the file and notes the batch as `received`. Nothing is kept when there are problems.
 */
export async function receiveFile(
  deps: IntakeDeps,
  viewer: Viewer,
  file: FileToReceive,
  { isQueued }: Onward,
): Promise<Received> {
  const kind = findKind(deps.kinds, file.kind);
  const asOf = parseCalendarDate(file.asOf);
  const limit = await deps.database.withViewer(viewer, (tx) => readSetting(tx, maxFileBytes));
  const problems = problemsOfFile(
    { isKnownKind: kind !== undefined, asOf: file.asOf, bytes: (await stat(file.path)).size },
    { today: deps.clock.today(), limit },
  );
  if (kind === undefined || asOf === undefined || problems.length > 0) {
    return { ok: false, problems };
  }
  const stored = await keepFile(deps, file.path);
  try {
    return await deps.database.withViewer(viewer, async (tx): Promise<Received> => {
      const source = await ensureSource(tx, kind, file);
      if (!source.ok) return source;
      const { batchId } = await tx.one(sql<{ batchId: number }>`
        insert into batch (authority_id, kind, source_id, file_name, file_bytes, sha256, stored_as, as_of, status, created_by)
        values (${tx.authorityId}, ${kind.name}, ${source.sourceId}, ${basename(file.fileName)},
          ${stored.bytes}, ${stored.sha256}, ${stored.storedAs}, ${asOf}, 'received', ${viewer.personId})
        returning batch_id as "batchId"`);
      await record(tx, viewer, {
        event: 'file.received',
        fileKind: kind.name,
        subjectType: 'batch',
        subjectId: String(batchId),
        ref: stored.sha256,
      });
      if (isQueued) {
        await deps.enqueue(tx, READ_QUEUE, { authorityId: tx.authorityId, batchId });
      }
      return { ok: true, batchId };
    });
  } catch (error) {
    await rm(join(deps.fileFolder, stored.storedAs), { force: true });
    throw error;
  }
}

async function keepFile(
  deps: IntakeDeps,
  path: string,
): Promise<{ storedAs: string; bytes: number; sha256: string }> {
  const isOurs = dirname(path) === deps.fileFolder;
  const storedAs = isOurs ? basename(path) : randomUUID();
  const hash = createHash('sha256');
  let bytes = 0;
  const tally = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, isOurs ? undefined : chunk);
    },
  });
  await (isOurs
    ? pipeline(createReadStream(path), tally.resume())
    : pipeline(
        createReadStream(path),
        tally,
        createWriteStream(join(deps.fileFolder, storedAs), { mode: 0o600 }),
      ));
  return { storedAs, bytes, sha256: hash.digest('hex') };
}

/** Finds the sender by its name, or notes a new one. */
async function ensureSource(
  tx: Tx,
  kind: RegisteredKind,
  file: FileToReceive,
): Promise<{ ok: true; sourceId: string } | { ok: false; problems: ReceiveProblem[] }> {
  const urn = file.urn === undefined || file.urn === '' ? null : file.urn;
  const name = file.sourceName?.trim() || (urn === null ? kind.title : `${kind.title} ${urn}`);
  const sourceId = `${kind.name}:${slugOf(name)}`;
  await tx.run(sql`
    insert into source (authority_id, source_id, kind, name, urn)
    values (${tx.authorityId}, ${sourceId}, ${kind.name}, ${name}, ${urn})
    on conflict do nothing`);
  const source = await tx.one(sql<{ urn: string | null }>`
    select urn from source where authority_id = ${tx.authorityId} and source_id = ${sourceId}`);
  if (source.urn !== urn && urn !== null) {
    const problem: ReceiveProblem = {
      field: 'source',
      message: `“${name}” already sends for the school ${source.urn ?? '(none)'}. Choose another name for this school's files`,
    };
    return { ok: false, problems: [problem] };
  }
  return { ok: true, sourceId };
}

function slugOf(name: string): string {
  const slug = name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return slug === '' ? createHash('sha256').update(name).digest('hex').slice(0, 12) : slug;
}
