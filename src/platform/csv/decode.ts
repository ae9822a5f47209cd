/**
 * Bytes to text for a table of separated values. A byte order mark decides; without one a file is
 * read as UTF-8 line by line, and a line that is no UTF-8 as Windows-1252, so that a file glued
 * together from both reads right. All line ends become `\n`.
 */

/** A piece of the text, in order, or why there is none. */
export type CsvText =
  | { readonly item: 'text'; readonly text: string }
  | { readonly item: 'refusal'; readonly reason: string };

/** First bytes that are looked at to find out what the file is. */
const HEAD = 1024;
const WINDOW = 65_536;
/** A stretch without line end that is longer than this is decoded as it stands. */
const LONGEST_LINE = 1_048_576;
const NEWLINE = 0x0a;

const FOREIGN: readonly (readonly [readonly number[], string])[] = [
  [
    [0x50, 0x4b, 0x03, 0x04],
    'This is an Excel workbook or a zip archive, not a CSV file. Open it, save the sheet as “CSV UTF-8”, and choose that file.',
  ],
  [
    [0xd0, 0xcf, 0x11, 0xe0],
    'This is an old Excel or Word file, not a CSV file. Open it, save the sheet as “CSV UTF-8”, and choose that file.',
  ],
  [[0x1f, 0x8b], 'This is a gzip archive. Unpack it and choose the CSV file inside.'],
  [[0x25, 0x50, 0x44, 0x46], 'This is a PDF, not a CSV file. Export the data as CSV.'],
];

const NOT_TEXT = 'This is not a text file. Export the data as CSV and choose that file.';

type Decode = (bytes: Uint8Array) => string;

/** Decodes a file; when it is no table of text, yields a refusal and nothing more. */
export async function* decodeCsv(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CsvText> {
  let waiting: Uint8Array = new Uint8Array(0);
  let decoder: ReturnType<typeof chooseDecoder> | undefined;
  const lines = openLines();
  for await (const chunk of bytes) {
    if (decoder === undefined) {
      waiting = joined(waiting, chunk);
      if (waiting.length < HEAD) continue;
      decoder = chooseDecoder(waiting);
    } else waiting = chunk;
    if ('reason' in decoder) break;
    yield* pieces(decoder, waiting, lines);
    waiting = waiting.subarray(waiting.length);
  }
  decoder ??= chooseDecoder(waiting);
  if ('reason' in decoder) {
    yield { item: 'refusal', reason: decoder.reason };
    return;
  }
  yield* pieces(decoder, waiting, lines);
  const rest = lines.unify(decoder.end(), true);
  if (rest !== '') yield { item: 'text', text: rest };
}

interface Decoder {
  readonly skip: number;
  readonly write: Decode;
  readonly end: () => string;
}

function* pieces(
  decoder: Decoder,
  bytes: Uint8Array,
  lines: ReturnType<typeof openLines>,
): Generator<CsvText> {
  for (let from = 0; from < bytes.length; from += WINDOW) {
    const text = lines.unify(decoder.write(bytes.subarray(from, from + WINDOW)), false);
    if (text !== '') yield { item: 'text', text };
  }
}

/** Makes all line ends `\n`, also where `\r` and `\n` fall into two pieces. */
function openLines(): { readonly unify: (text: string, isLast: boolean) => string } {
  let endedWithReturn = false;
  return {
    unify: (text, isLast) => {
      const whole = endedWithReturn ? `\r${text}` : text;
      endedWithReturn = !isLast && whole.endsWith('\r');
      const complete = endedWithReturn ? whole.slice(0, -1) : whole;
      return complete.includes('\r') ? complete.replace(/\r\n?/gu, '\n') : complete;
    },
  };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte);
}

function chooseDecoder(head: Uint8Array): Decoder | { readonly reason: string } {
  if (head.length === 0) return { reason: 'The file is empty. Export it again.' };
  for (const [start, reason] of FOREIGN) {
    if (startsWith(head, start)) return { reason };
  }
  if (startsWith(head, [0xff, 0xfe])) return sixteenBit('utf-16le');
  if (startsWith(head, [0xfe, 0xff])) return sixteenBit('utf-16be');
  const zero = head.subarray(0, HEAD).indexOf(0);
  if (zero >= 0) {
    // Plain letters in UTF-16 have a zero in every other byte.
    if (zero === 1 && head[3] === 0) return sixteenBit('utf-16le');
    if (zero === 0 && head[2] === 0 && head[1] !== 0) return sixteenBit('utf-16be');
    return { reason: NOT_TEXT };
  }
  const start = new TextDecoder('windows-1252').decode(head.subarray(0, 64)).trimStart();
  if (/^(ï»¿)?\s*<(\?xml|!doctype|html|[a-z]+[\s>])/iu.test(start)) {
    return { reason: 'This is an XML or web page file, not a CSV file. Export the data as CSV.' };
  }
  return byLine(startsWith(head, [0xef, 0xbb, 0xbf]) ? 3 : 0);
}

function sixteenBit(name: 'utf-16le' | 'utf-16be'): Decoder {
  const decoder = new TextDecoder(name);
  return {
    skip: 0,
    write: (bytes) => decoder.decode(bytes, { stream: true }),
    end: () => decoder.decode(),
  };
}

function byLine(skip: number): Decoder {
  let left = skip;
  let rest: Uint8Array = new Uint8Array(0);
  return {
    skip,
    write: (bytes) => {
      const fresh = bytes.subarray(Math.min(left, bytes.length));
      left = 0;
      const all = rest.length === 0 ? fresh : joined(rest, fresh);
      const lastEnd = Math.max(all.lastIndexOf(NEWLINE), loneReturn(all));
      const cut = lastEnd >= 0 ? lastEnd + 1 : all.length > LONGEST_LINE ? all.length : 0;
      rest = all.slice(cut);
      return decodeLines(all.subarray(0, cut));
    },
    end: () => decodeLines(rest),
  };
}

/** The place of the last `\r` that ends a line by itself, as far as can be seen; -1 when there is none. */
function loneReturn(bytes: Uint8Array): number {
  return bytes.lastIndexOf(0x0d, bytes.length - 2);
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const windows = new TextDecoder('windows-1252');

function decodeLines(bytes: Uint8Array): string {
  const whole = asUtf8(bytes);
  if (whole !== undefined) return whole;
  let text = '';
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, from);
    const line = bytes.subarray(from, end < 0 ? bytes.length : end + 1);
    text += asUtf8(line) ?? windows.decode(line);
    from += line.length;
  }
  return text;
}

function asUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}
