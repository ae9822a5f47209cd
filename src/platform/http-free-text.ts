/** The page that asks once more before a free text that looks like a home is kept. */
import type { z } from 'zod';
import { findPlace, freeTextFields } from './free-text.ts';
import type { Answer } from './routes.ts';

/** The field by which a person says that a text, named by its field, is meant as it stands. */
const AS_WRITTEN = 'asWritten';

/** A form as it was parsed. */
interface Sent {
  readonly form: unknown;
  readonly typed: Readonly<Record<string, unknown>>;
}

/**
 * The page that asks about each free text of the form that holds a place and is not said to be meant so;
 * undefined where there is nothing to ask. Whatever else was typed comes along, so nothing is typed twice.
 * The words are the same whatever was found: the page is no way to find out where somebody lives.
 */
export async function warnOfPlaces(
  schema: z.ZodType | undefined,
  { form, typed }: Sent,
  action: string,
  holdsHome: (text: string) => Promise<boolean>,
): Promise<Answer | undefined> {
  if (schema === undefined || form === undefined) return undefined;
  const meant = [typed[AS_WRITTEN]].flat();
  const texts: { name: string; value: string }[] = [];
  for (const name of freeTextFields(schema)) {
    const value = typed[name];
    if (typeof value !== 'string' || value === '' || meant.includes(name)) continue;
    if (findPlace(value) !== undefined || (await holdsHome(value))) texts.push({ name, value });
  }
  if (texts.length === 0) return undefined;
  const shown = new Set(texts.map(({ name }) => name));
  return {
    kind: 'page',
    template: 'errors/place-in-text.njk',
    status: 422,
    model: {
      title: 'Does this say where somebody lives?',
      action,
      problems: texts.map(({ name }) => ({
        field: name,
        message: 'Take the address or postcode out, or say that it may stay',
      })),
      texts,
      others: Object.entries(typed)
        .filter(([name]) => !shown.has(name))
        .flatMap(([name, value]) => [value].flat().map((each) => ({ name, value: each }))),
    },
  };
}
