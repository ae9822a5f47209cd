/** A file's bytes with a look at their beginning and, for row files, at the length of their lines. */
import type { ByteStream } from './kind.ts';
import { refusalOf, SNIFF_BYTES } from './sniff.ts';

/** A row file with a line longer than this has no rows. */
export const LONGEST_LINE_BYTES = 4 * 1024 * 1024;

interface Shape {
  readonly title: string;
  readonly endings: readonly string[];
}

/** The bytes to read, and why they ended early, if they did. */
export interface GuardedBytes {
  readonly stream: ByteStream;
  readonly refusal: () => string | undefined;
}

/** Wraps the bytes: a file of the wrong kind yields none of them and a refusal. */
export function guardedBytes(
  bytes: ByteStream,
  kind: Shape,
  took: (count: number) => void,
): GuardedBytes {
  let refusal: string | undefined;
  const hasRows = !kind.endings.includes('.xml');

  async function* stream(): AsyncGenerator<Uint8Array> {
    let head: Uint8Array | undefined = new Uint8Array(0);
    let run = 0;
    const judge = (start: Uint8Array): boolean => {
      refusal = refusalOf(start, kind);
      return refusal === undefined;
    };
    for await (const chunk of bytes) {
      took(chunk.length);
      let piece = chunk;
      if (head !== undefined) {
        head = Buffer.concat([head, chunk]);
        if (head.length < SNIFF_BYTES) continue;
        if (!judge(head.subarray(0, SNIFF_BYTES))) return;
        piece = head;
        head = undefined;
      }
      if (hasRows) {
        run = lineRun(piece, run);
        if (run > LONGEST_LINE_BYTES) {
          refusal =
            'The file has a line of more than 4 MB, so it is no table of rows. Check that it was exported as CSV with one record a line.';
          return;
        }
      }
      yield piece;
    }
    if (head !== undefined && judge(head)) yield head;
  }
  return { stream: stream(), refusal: () => refusal };
}

/** Length of the line that the piece leaves open, or the limit passed inside it. */
function lineRun(piece: Uint8Array, before: number): number {
  const last = Math.max(piece.lastIndexOf(10), piece.lastIndexOf(13));
  return last === -1 ? before + piece.length : piece.length - last - 1;
}
