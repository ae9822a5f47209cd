/** What a mail says, and what follows from how a try went. */

/** What a carrier is given: nothing of the notice. */
export interface Mail {
  /** The outbox row, told to the carrier so that a try whose end is not known can be found again. */
  readonly reference: string;
  readonly to: string;
  readonly inboxUrl: string;
}

/** How a try went. Faults are codes: the carrier's own words repeat the address. */
export type Outcome =
  | { readonly kind: 'sent'; readonly providerId: string | null }
  /** This address or message will never do. */
  | { readonly kind: 'refused'; readonly fault: string }
  /** Worth another try. */
  | { readonly kind: 'failed'; readonly fault: string };

/** What becomes of the outbox row. */
export type Next =
  | { readonly state: 'sent'; readonly providerId: string | null }
  | { readonly state: 'failed'; readonly fault: string; readonly afterSeconds: number }
  | { readonly state: 'dead'; readonly fault: string };

const FIRST_WAIT_SECONDS = 60;
const LONGEST_WAIT_SECONDS = 4 * 3_600;

/** How long to wait after so many tries: a minute, doubled each time, four hours at most. */
export function waitAfter(attempts: number): number {
  return Math.min(FIRST_WAIT_SECONDS * 2 ** Math.max(0, attempts - 1), LONGEST_WAIT_SECONDS);
}

/** What follows from a try; `attempts` counts it, `tries` is how many there may be. */
export function nextOf(outcome: Outcome, attempts: number, tries: number): Next {
  switch (outcome.kind) {
    case 'sent':
      return { state: 'sent', providerId: outcome.providerId };
    case 'refused':
      return { state: 'dead', fault: outcome.fault };
    case 'failed':
      return attempts >= tries
        ? { state: 'dead', fault: outcome.fault }
        : { state: 'failed', fault: outcome.fault, afterSeconds: waitAfter(attempts) };
  }
}

/** The subject and text of every mail: the same for everybody, whatever the notice. */
export function mailText(inboxUrl: string): { readonly subject: string; readonly text: string } {
  return {
    subject: 'You have a notice in Alongside',
    text: [
      'You have a notice in Alongside.',
      `Sign in to read it:\n${inboxUrl}`,
      'For confidentiality this e-mail says nothing else.\nPlease do not reply to it.',
      '',
    ].join('\n\n'),
  };
}

/** What each fault means to the administrator. */
export const FAULT_WORDS: Readonly<Record<string, string>> = {
  'nobody-in-post': 'Nobody holds the appointment that it was for',
  'no-appointment': 'The person holds no appointment any more',
  'address-refused': 'The mail service refused the address or the message',
  undeliverable: 'The mail service could not deliver it',
  'sign-in-refused': 'The mail service refused our key or password',
  busy: 'The mail service was too busy or out of order',
  'no-connection': 'The mail service could not be reached',
  'no-answer': 'The mail service did not answer in time',
  fault: 'Something else went wrong',
};

/** What a delivery report of GOV.UK Notify says. */
export type DeliveryStatus =
  'delivered' | 'permanent-failure' | 'temporary-failure' | 'technical-failure';

/** The outcome behind a report of failure. */
export function outcomeOfReport(status: Exclude<DeliveryStatus, 'delivered'>): Outcome {
  return status === 'permanent-failure'
    ? { kind: 'refused', fault: 'undeliverable' }
    : { kind: 'failed', fault: 'undeliverable' };
}
