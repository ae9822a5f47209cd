/**
 * What a spreadsheet does to an identifier when its column is not formatted as text, and whether
 * the identifier can be read back without loss. Pure.
 */

/** What happened to a value on its way through a spreadsheet. */
export type ManglingKind =
  /** `9.43477E+09` */
  | 'scientific-notation'
  /** `9434765919.0` */
  | 'trailing-decimal'
  /** `9,434,765,919` */
  | 'thousands-commas'
  /** `="A950000178301"` or `'A950000178301` */
  | 'quoted-as-text'
  /** `42` for `0000000042` */
  | 'lost-leading-zeros'
  /** `950000178301` for `A950000178301` */
  | 'lost-check-letter'
  /** `02-Jun` for `2/6` */
  | 'turned-into-date'
  /** `#N/A`, `#REF!` */
  | 'error-value'
  /** `########` */
  | 'column-too-narrow';

/** A value that a spreadsheet has changed. */
export interface Mangling {
  readonly how: ManglingKind;
  /**
   * The value read back. Safe to use as it stands for `trailing-decimal`, `thousands-commas`,
   * `quoted-as-text` and `scientific-notation`; a suggestion for a person to confirm for
   * `lost-leading-zeros` and `lost-check-letter`. Undefined when digits are gone for good.
   */
  readonly repaired?: string;
  /** What happened and what to do, in a sentence or two for the person who sent the file. */
  readonly advice: string;
}

const AS_TEXT = 'Format the column as text, fill it again from the source and export once more.';

/** Removes what nobody types: byte-order marks, zero-width and non-breaking spaces at either end. */
export function stripInvisible(text: string): string {
  return text
    .replace(/[\u200B-\u200D\u2060\uFEFF]/gu, '')
    .replace(/\u00A0/gu, ' ')
    .trim();
}

function scientific(text: string): Mangling | undefined {
  const match = /^(\d)(?:[.,](\d+))?E(\+?)(\d{1,3})$/iu.exec(text);
  if (!match) return undefined;
  const [, first = '', fraction = '', sign = '', exponent = ''] = match;
  if (fraction === '' && sign === '') return undefined; // "1E5" may be somebody's real number
  const complete = fraction.length === Number(exponent);
  return {
    how: 'scientific-notation',
    ...(complete ? { repaired: first + fraction } : {}),
    advice: complete
      ? 'The spreadsheet wrote this number in scientific notation; all its digits are still there.'
      : `The spreadsheet wrote this number in scientific notation and dropped digits. ${AS_TEXT}`,
  };
}

/**
 * Says what a spreadsheet did to an identifier of any kind; undefined when nothing shows. Lost
 * leading zeros and lost check letters show only to who knows the identifier's form.
 */
export function diagnoseMangled(received: string): Mangling | undefined {
  const text = stripInvisible(received);
  const inScience = scientific(text);
  if (inScience) return inScience;
  const decimal = /^(\d+)[.,]0+$/u.exec(text);
  if (decimal?.[1] !== undefined) {
    return {
      how: 'trailing-decimal',
      repaired: decimal[1],
      advice:
        'The spreadsheet treated this number as a decimal; the part after the point is left out.',
    };
  }
  if (/^\d{1,3}(,\d{3})+$/u.test(text)) {
    return {
      how: 'thousands-commas',
      repaired: text.replaceAll(',', ''),
      advice: 'The spreadsheet put commas into this number; they are left out.',
    };
  }
  const quoted = /^=\s*"([^"]*)"$/u.exec(text) ?? /^'(.+)$/u.exec(text);
  if (quoted?.[1] !== undefined) {
    return {
      how: 'quoted-as-text',
      repaired: quoted[1].trim(),
      advice: 'The spreadsheet’s text mark around this value is left out.',
    };
  }
  if (/^#{3,}$/u.test(text)) {
    return {
      how: 'column-too-narrow',
      advice: 'The column was too narrow and only ### was saved. Widen it and export once more.',
    };
  }
  if (/^#(N\/A|REF!|VALUE!|NAME\?|NUM!|NULL!|DIV\/0!|SPILL!)$/iu.test(text)) {
    return {
      how: 'error-value',
      advice:
        'A formula failed and its error was saved in place of the value. Paste the values, not formulas.',
    };
  }
  if (looksLikeDate(text)) {
    return {
      how: 'turned-into-date',
      advice: `The spreadsheet turned this value into a date. ${AS_TEXT}`,
    };
  }
  return undefined;
}

function looksLikeDate(text: string): boolean {
  return (
    /^\d{1,2}-[A-Za-z]{3}(-\d{2}(\d{2})?)?$/u.test(text) ||
    /^(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d{2}$/iu.test(text) ||
    /^\d{1,2}\/\d{1,2}\/\d{4}( \d{1,2}:\d{2}(:\d{2})?)?$/u.test(text) ||
    /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/u.test(text)
  );
}
