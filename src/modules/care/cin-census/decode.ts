/**
 * Bytes to text for an XML file: the byte order mark decides, else the form of the first bytes, else
 * the encoding that the XML declaration names (XML 1.0, appendix F). Text comes in pieces of bounded
 * length, so that one long chunk of bytes costs no more memory than many short ones.
 */
import iconv from 'iconv-lite';
import type { ByteStream } from '../../intake/kind.ts';

/** What the stream turned out to be, known with its first piece. */
export type DecodedPiece =
  | { readonly item: 'text'; readonly text: string; readonly damaged: boolean }
  /** The bytes are no text that is read here. */
  | { readonly item: 'refusal'; readonly reason: string };

interface Decoder {
  readonly write: (bytes: Uint8Array) => string;
  readonly end: () => string;
  /** Whether a character that cannot be decoded shows as U+FFFD. */
  readonly showsDamage: boolean;
}

/** First bytes that are looked at to find the encoding. */
const HEAD = 256;
const PIECE = 65_536;

const FOREIGN: readonly (readonly [readonly number[], string])[] = [
  [
    [0x50, 0x4b, 0x03, 0x04],
    'This is a zip archive or an Excel workbook, not a census return. Unpack it and choose the XML file inside.',
  ],
  [[0x1f, 0x8b], 'This is a gzip archive. Unpack it and choose the XML file inside.'],
  [
    [0xd0, 0xcf, 0x11, 0xe0],
    'This is an old Excel or Word file, not a census return. Choose the XML file that the case system exports for COLLECT.',
  ],
  [
    [0x25, 0x50, 0x44, 0x46],
    'This is a PDF, not a census return. Choose the XML file that the case system exports for COLLECT.',
  ],
];

/**
 * Declared names that mean UTF-8. Bytes that read as ASCII are not UTF-16, whatever the declaration
 * says: that is a known slip of exports.
 */
const READ_AS_UTF8: ReadonlySet<string> = new Set([
  'utf-8',
  'utf8',
  'us-ascii',
  'ascii',
  'utf-16',
  'utf-16le',
  'utf-16be',
  'ucs-2',
]);

/** Windows-1252 holds ISO-8859-1 and is what files that name the latter are written in. */
const SINGLE_BYTE: ReadonlyMap<string, string> = new Map([
  ['iso-8859-1', 'windows-1252'],
  ['latin1', 'windows-1252'],
  ['windows-1252', 'windows-1252'],
  ['cp1252', 'windows-1252'],
  ['iso-8859-15', 'iso-8859-15'],
]);

/** Decodes a file; yields text in order and, when it is none, a refusal and nothing more. */
export async function* decodeXml(bytes: ByteStream): AsyncGenerator<DecodedPiece> {
  let head = new Uint8Array(0);
  let decoder: Decoder | undefined;
  for await (const chunk of bytes) {
    if (decoder !== undefined) {
      yield* pieces(decoder, chunk);
      continue;
    }
    head = join(head, chunk);
    if (head.length < HEAD) continue;
    const chosen = chooseDecoder(head);
    if (typeof chosen === 'string') {
      yield { item: 'refusal', reason: chosen };
      return;
    }
    decoder = chosen;
    yield* pieces(decoder, head);
  }
  if (decoder === undefined) {
    const chosen = chooseDecoder(head);
    if (typeof chosen === 'string') {
      yield { item: 'refusal', reason: chosen };
      return;
    }
    decoder = chosen;
    yield* pieces(decoder, head);
  }
  const rest = decoder.end();
  if (rest !== '') yield piece(decoder, rest);
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

function* pieces(decoder: Decoder, bytes: Uint8Array): Generator<DecodedPiece> {
  for (let from = 0; from < bytes.length; from += PIECE) {
    const text = decoder.write(bytes.subarray(from, from + PIECE));
    if (text !== '') yield piece(decoder, text);
  }
}

function piece(decoder: Decoder, text: string): DecodedPiece {
  return { item: 'text', text, damaged: decoder.showsDamage && text.includes('\uFFFD') };
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte);
}

/** The decoder for a file that begins like this, or why there is none. */
function chooseDecoder(head: Uint8Array): Decoder | string {
  if (head.length === 0) return 'The file is empty. Export it again from the case system.';
  for (const [start, reason] of FOREIGN) {
    if (startsWith(head, start)) return reason;
  }
  if (startsWith(head, [0xef, 0xbb, 0xbf])) return utf8();
  if (startsWith(head, [0xff, 0xfe, 0x00, 0x00]) || startsWith(head, [0x00, 0x00, 0xfe, 0xff])) {
    return unknownEncoding('UTF-32');
  }
  if (startsWith(head, [0xff, 0xfe]) || startsWith(head, [0x3c, 0x00])) return byName('utf-16le');
  if (startsWith(head, [0xfe, 0xff]) || startsWith(head, [0x00, 0x3c])) return byName('utf-16be');
  const declared = declaredEncoding(head);
  if (declared === undefined || READ_AS_UTF8.has(declared)) return utf8();
  const single = SINGLE_BYTE.get(declared);
  return single === undefined ? unknownEncoding(declared) : byName(single);
}

function declaredEncoding(head: Uint8Array): string | undefined {
  const start = Buffer.from(head.subarray(0, HEAD)).toString('latin1');
  return /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/u
    .exec(start)?.[1]
    ?.toLowerCase();
}

function unknownEncoding(name: string): string {
  return `The file is written in the encoding ${name}, which is not read here. Export it as UTF-8.`;
}

function utf8(): Decoder {
  const decoder = new TextDecoder('utf-8');
  return {
    write: (bytes) => decoder.decode(bytes, { stream: true }),
    end: () => decoder.decode(),
    showsDamage: true,
  };
}

function byName(name: string): Decoder {
  const decoder = iconv.getDecoder(name);
  return {
    write: (bytes) => decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
    end: () => decoder.end() ?? '',
    showsDamage: false,
  };
}
