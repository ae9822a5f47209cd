/** Text as the bytes that other systems write. */
import iconv from 'iconv-lite';
import { withoutAccents } from '../records/name-forms.ts';

/** Put first in a UTF-8 file by spreadsheets and some school systems. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** Bytes in Windows-1252; letters that it lacks lose their accent, as exports do. */
export function toWindows1252(text: string): Uint8Array {
  const kept = Array.from(text, (letter) =>
    letter < '\u0080' || iconv.encode(letter, 'windows-1252')[0] !== 0x3f
      ? letter
      : withoutAccents(letter),
  );
  return iconv.encode(kept.join(''), 'windows-1252');
}
