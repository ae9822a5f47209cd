/** Recognises files that are not what they are said to be by their first bytes. Pure. */

/** How many bytes are looked at. */
export const SNIFF_BYTES = 4096;

interface Shape {
  readonly title: string;
  readonly endings: readonly string[];
}

const FOREIGN: readonly (readonly [readonly number[], string, readonly string[]])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive or an Excel workbook', ['.zip', '.xlsx']],
  [[0x50, 0x4b, 0x05, 0x06], 'an empty zip archive', ['.zip']],
  [[0x1f, 0x8b], 'a gzip archive', []],
  [[0x37, 0x7a, 0xbc, 0xaf], 'a 7-Zip archive', []],
  [[0x52, 0x61, 0x72, 0x21], 'a RAR archive', []],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel or Word file', []],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF', []],
  [[0x89, 0x50, 0x4e, 0x47], 'a picture', []],
  [[0xff, 0xd8, 0xff], 'a picture', []],
  [[0x7b, 0x5c, 0x72, 0x74], 'a Word document (RTF)', []],
];

/**
 * Why a file that begins like this cannot be one of the kind, in words; undefined when it may be.
 * Text in UTF-8, UTF-16 and single-byte encodings passes; what it says is for the kind to judge.
 */
export function refusalOf(head: Uint8Array, kind: Shape): string | undefined {
  const wanted = `Choose the ${kind.endings.join(' or ')} file of the ${lowerFirst(kind.title)}.`;
  if (head.length === 0) return 'The file is empty. Export it again, and look at its size first.';
  for (const [start, what, endings] of FOREIGN) {
    if (!start.every((byte, at) => head[at] === byte)) continue;
    if (endings.some((ending) => kind.endings.includes(ending))) return undefined;
    const unpack = what.includes('archive') ? ' Unpack it first.' : '';
    return `This is ${what}, not text.${unpack} ${wanted}`;
  }
  if (isBinary(head)) return `This is not a text file. ${wanted}`;
  const first = firstCharacter(head);
  if (first === undefined) return 'The file holds nothing but blanks. Export it again.';
  const isMarkup = first === '<';
  if (isMarkup && !kind.endings.includes('.xml')) {
    return `This is a web page or an XML file. ${wanted}`;
  }
  if (!isMarkup && kind.endings.every((ending) => ending === '.xml')) {
    return `This is not an XML file: it does not begin with “<”. ${wanted}`;
  }
  return undefined;
}

/** Control characters that no text holds; UTF-16 is full of zeros, but on one side only. */
function isBinary(head: Uint8Array): boolean {
  const zeros: [number, number] = [0, 0];
  let controls = 0;
  for (const [at, byte] of head.entries()) {
    if (byte === 0) zeros[(at % 2) as 0 | 1] += 1;
    else if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) controls += 1;
  }
  const [more, fewer] = [Math.max(...zeros), Math.min(...zeros)];
  if (hasWideMark(head) || (fewer === 0 && more * 4 >= head.length)) return false;
  return controls + more > 0;
}

function hasWideMark(head: Uint8Array): boolean {
  return (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
}

function firstCharacter(head: Uint8Array): string | undefined {
  for (const byte of head) {
    // Byte order marks and zeros of wide encodings stand before and between characters.
    if (byte === 0 || byte === 0xef || byte === 0xbb || byte === 0xbf || byte >= 0xfe) continue;
    const character = String.fromCharCode(byte);
    if (character.trim() !== '') return character;
  }
  return undefined;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
