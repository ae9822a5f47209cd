/** The pages shown when something could not be done: what happened, what is safe, what to do. */
import { shellAddresses } from './shell.ts';
import type { ShellModel } from './shell.ts';

/**
 * Which page to show. A form problem (422) is no error page: the form itself is shown again. `words`
 * replaces the standard sentence about what happened; a 404 never carries any, because a thing that
 * is not there and one that this person may not see must look the same.
 */
export type ErrorPage =
  | { readonly status: 403 | 409 | 429 | 503; readonly words?: string | undefined }
  | { readonly status: 400 | 413 | 415; readonly words?: string | undefined }
  | { readonly status: 404 }
  | { readonly status: 500; readonly reference: string };

interface Step {
  readonly text: string;
  readonly href: string | undefined;
}

/** The model of `errors/error.njk`. */
export interface ErrorModel {
  readonly title: string;
  readonly sentences: readonly string[];
  readonly reference: string | undefined;
  readonly steps: readonly Step[];
}

const step = (text: string, href?: string): Step => ({ text, href });
const home = step('Go to your home page', shellAddresses.home);

/** The words of an error page. They say the same whether or not the thing asked for exists. */
export function errorModel(
  page: ErrorPage,
  shell: Pick<ShellModel, 'path' | 'person'>,
): ErrorModel {
  switch (page.status) {
    case 400:
    case 413:
    case 415:
      return {
        title:
          page.status === 413 ? 'What was sent is too long' : 'What was sent could not be read',
        sentences: [
          page.words ??
            (page.status === 413
              ? 'It is longer than this page takes.'
              : 'It did not arrive whole, or not in the form that this page takes.'),
          'Nothing of it was kept, and nothing was changed.',
        ],
        reference: undefined,
        steps: [step('Go back, and send it again'), home],
      };
    case 403:
      return {
        title: 'You cannot do this in your current role',
        sentences: [
          page.words ??
            'This page or action belongs to a different role from the one you are using now.',
          'You are still signed in, and nothing was changed. That you asked has been noted, as it is for everyone.',
        ],
        reference: undefined,
        steps: [
          home,
          ...(shell.person?.canSwitch === true
            ? [step('Switch to another of your roles', shellAddresses.switchAppointment)]
            : []),
          step(
            'If you need this for your work, ask your manager or the person who looks after accounts',
          ),
        ],
      };
    case 404:
      return {
        title: 'There is nothing here that you can see',
        sentences: [
          'The address may be mistyped or out of date, or the page is not one that your role can see.',
          'Nothing was changed.',
        ],
        reference: undefined,
        steps: [
          home,
          step('If you should be able to see a child and cannot, ask your team’s duty manager'),
        ],
      };
    case 409:
      return {
        title: 'Something changed before you finished',
        sentences: [
          page.words ?? 'Someone else changed this while you had it open.',
          'Their change is safe. Yours was not saved, so that it could not undo theirs.',
        ],
        reference: undefined,
        steps: [step('See how it is now, then try again', shell.path), home],
      };
    case 429:
      return {
        title: 'Too many requests in a short time',
        sentences: [
          page.words ??
            'To keep children’s information safe, there is a limit to how many pages can be opened in a minute.',
          'What you had saved is safe.',
        ],
        reference: undefined,
        steps: [step('Wait a minute, then try again', shell.path), home],
      };
    case 500:
      return {
        title: 'Something went wrong on our side',
        sentences: [
          'The page could not be shown. It was not your doing.',
          'What you had saved before is safe. If you were sending something just now, look whether it arrived before you send it again.',
        ],
        reference: page.reference,
        steps: [
          step('Try again', shell.path),
          home,
          step(
            'If it happens again, tell the person who looks after this service and give the reference number',
          ),
        ],
      };
    case 503:
      return {
        title: 'This service is not ready at the moment',
        sentences: [
          page.words ??
            'It is starting, being updated, or cannot reach its database. It usually takes less than a minute.',
          'What you had saved is safe.',
        ],
        reference: undefined,
        steps: [step('Try again', shell.path)],
      };
  }
}
