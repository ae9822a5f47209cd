/** Reads a file kind to its end, for tests. */
import type { FileItem } from '../../src/modules/intake/kind.ts';

/** The bytes as they arrive from a slow sender. */
export async function* arriving(bytes: Uint8Array, size = 4096): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) {
    yield await Promise.resolve(bytes.subarray(from, from + size));
  }
}

/** Text as the bytes of a file; `windows-1252` for the letters that it shares with Latin-1. */
export function encoded(text: string, encoding: 'utf-8' | 'windows-1252' = 'utf-8'): Uint8Array {
  return encoding === 'utf-8' ? new TextEncoder().encode(text) : Buffer.from(text, 'latin1');
}

/** Everything a reader yields, sorted by what it is. */
export async function readAll<Header, Rec>(items: AsyncIterable<FileItem<Header, Rec>>) {
  const all: FileItem<Header, Rec>[] = [];
  for await (const item of items) all.push(item);
  const records = all.filter((item) => item.item === 'record');
  return {
    header: all.find((item) => item.item === 'header')?.header,
    records,
    accepted: records.filter((item) => item.accepted).map((item) => item.record),
    issues: all.flatMap((item) =>
      item.item === 'record' || item.item === 'withdrawn' ? [...item.issues] : [],
    ),
    fileIssues: all.flatMap((item) => (item.item === 'file-issue' ? [item.issue] : [])),
    refusal: all.find((item) => item.item === 'refusal')?.reason,
    end: all.at(-1),
  };
}
