/**
 * Text that people write themselves. Where somebody lives has typed fields of its own, and gets out
 * through notes (TRUST section 7: an address typed into a notes field): a form asks before it keeps
 * a free text that looks as if it held one.
 */
import { z } from 'zod';

/** What the text seems to hold. */
export type Place = 'postcode' | 'address';

/** A postcode of the United Kingdom, with or without its blank, of any case. */
const POSTCODE = /\b[a-z]{1,2}\d[a-z\d]?\s?\d[abd-hjlnp-uw-z]{2}\b/iu;

/** Kinds of streets, whole and as they are shortened. */
const STREETS =
  'street|st|road|rd|lane|ln|avenue|ave|close|drive|court|crescent|cres|gardens|gdns|grove|hill|mews|park|row|square|terrace|rise|green|parade|house|cottage';
/** A number and one to four words, of which the last is a kind of street: 12a Old Mill Lane. */
const NUMBERED = new RegExp(
  `\\b\\d{1,4}[a-z]?,?\\s+(?:\\p{L}[\\p{L}'’-]*\\s+){1,3}(?:${STREETS})\\b`,
  'iu',
);
/** Flat 3, and its kind. */
const FLAT = /\b(?:flat|apartment|apt)\.?\s+\d{1,4}[a-z]?\b/iu;

/** What of a home the text seems to hold; undefined when nothing looks like it. */
export function findPlace(text: string): Place | undefined {
  if (POSTCODE.test(text)) return 'postcode';
  return NUMBERED.test(text) || FLAT.test(text) ? 'address' : undefined;
}

/** Marks a field of a form as free text: the form asks before it keeps a place in it. */
export function freeText<Schema extends z.ZodType>(schema: Schema): Schema {
  return schema.meta({ freeText: true });
}

/** The names of a form's free texts. */
export function freeTextFields(form: z.ZodType): string[] {
  if (form instanceof z.ZodPipe) return freeTextFields(form.in as z.ZodType);
  if (!(form instanceof z.ZodObject)) return [];
  return Object.entries(form.shape as Record<string, z.ZodType>)
    .filter(([, field]) => field.meta()?.['freeText'] === true)
    .map(([name]) => name);
}
