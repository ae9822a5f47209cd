/**
 * Bytes of a text file to text, whatever wrote it: a byte order mark decides, else zeros tell UTF-16,
 * else UTF-8 as long as the bytes are UTF-8, else Windows-1252, which is what spreadsheets write.
 */
import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

/** The encodings that are told apart. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

const HEAD = 512;

/** Decodes a text file piece by piece; a byte order mark is dropped. Never throws for what it holds. */
export async function* decodeText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let write: ((piece: Buffer) => string) | undefined;
  let waiting = Buffer.alloc(0);
  for await (const chunk of bytes) {
    waiting = Buffer.concat([waiting, chunk]);
    if (write === undefined && waiting.length < HEAD) continue;
    write ??= decoderFor(waiting);
    const text = write(waiting);
    waiting = Buffer.alloc(0);
    if (text !== '') yield text;
  }
  write ??= decoderFor(waiting);
  const rest = write(waiting) + write(Buffer.alloc(0));
  if (rest !== '') yield rest;
}

/** The encoding of a file that begins like this; `utf-8` until a byte says otherwise. */
export function encodingOf(head: Uint8Array): TextEncoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  for (const [at, byte] of head.subarray(0, HEAD).entries()) {
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  }
  const [even = 0, odd = 0] = zeros;
  if (odd * 4 >= Math.min(head.length, HEAD) && odd > 0 && even === 0) return 'utf-16le';
  if (even * 4 >= Math.min(head.length, HEAD) && even > 0 && odd === 0) return 'utf-16be';
  return 'utf-8';
}

function decoderFor(head: Buffer): (piece: Buffer) => string {
  const encoding = encodingOf(head);
  if (encoding !== 'utf-8') {
    const decoder = iconv.getDecoder(encoding);
    return (piece) => (piece.length === 0 ? (decoder.end() ?? '') : decoder.write(piece));
  }
  return utf8Or1252();
}

/**
 * UTF-8 until it cannot be. If all was ASCII before, the file is Windows-1252 from there on; if there
 * was UTF-8 already, it is a damaged UTF-8 file and the odd bytes become U+FFFD.
 */
function utf8Or1252(): (piece: Buffer) => string {
  let carried = Buffer.alloc(0);
  let isStart = true;
  let wasWide = false;
  let single: ((piece: Buffer) => string) | undefined;
  return (piece) => {
    if (single !== undefined) return single(piece);
    const all = Buffer.concat([carried, piece]);
    const end = piece.length === 0 ? all.length : all.length - unfinished(all);
    const whole = all.subarray(0, end);
    carried = all.subarray(end);
    if (isStart) wasWide = hasMark(whole);
    if (!wasWide && !isUtf8(whole)) {
      single = (more) => iconv.decode(more, 'windows-1252');
      const rest = carried;
      carried = Buffer.alloc(0);
      return single(Buffer.concat([whole, rest]));
    }
    wasWide ||= whole.some((byte) => byte > 0x7f);
    const text = whole.toString('utf8');
    const shown = isStart && text.startsWith('\uFEFF') ? text.slice(1) : text;
    if (whole.length > 0) isStart = false;
    return shown;
  };
}

function hasMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** How many bytes at the end begin a character that is not complete yet (0 to 3). */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < length ? back : 0;
    }
  }
  return 0;
}
