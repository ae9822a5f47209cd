/** The fields of forms about security keys, and what is said when they do not fit. */
import { z } from 'zod';

/** Letters of an answer that are read: far more than any key sends. */
export const MOST_ANSWER = 20_000;

/** What the person calls a key. */
export const keyName = z.string().trim().min(1).max(60);

/** What the browser got from a key. */
export const keyAnswer = z.string().max(MOST_ANSWER).catch('').default('');

/** What is said of a key whose answer was not accepted. */
export const WRONG_KEY = {
  field: 'answer',
  message: 'That was not accepted. Try again, with a key of yours',
};

/** What is said of a key without a name. */
export const NAMELESS = { field: 'name', message: 'Give the key a name of at most 60 letters' };
