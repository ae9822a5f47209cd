/** The job queues; migrations create them, `app.ts` says who works them. */
import { EVENT_QUEUE } from './platform/bus.ts';
import type { QueueSpec } from './platform/jobs.ts';

/** Reads and stages one received file. */
export const READ_QUEUE = 'intake-read';
/** Publishes one staged batch. */
export const PUBLISH_QUEUE = 'intake-publish';
/** Takes one batch back. */
export const UNDO_QUEUE = 'intake-undo';
/** Links and recomputes the cohort; asked for often, run once. */
export const RECOMPUTE_QUEUE = 'recompute';
/** The night's work: what begins or ends with the day without any file or answer. */
export const NIGHTLY_QUEUE = 'nightly';
/** Sends one mail of the outbox. */
export const MAIL_QUEUE = 'mail';
/** Looks every few minutes for mails whose job was lost. */
export const MAIL_SWEEP_QUEUE = 'mail-sweep';

/** Makes the copy for one request for access. */
export const PACK_QUEUE = 'rights-pack';

/** All queues of the application. */
export const QUEUES: readonly QueueSpec[] = [
  { name: EVENT_QUEUE, about: 'What follows from answers and decisions' },
  { name: READ_QUEUE, about: 'Reading files', expiresInSeconds: 3_600 },
  { name: PUBLISH_QUEUE, about: 'Publishing files', expiresInSeconds: 3_600 },
  { name: UNDO_QUEUE, about: 'Taking files back', expiresInSeconds: 3_600 },
  {
    name: RECOMPUTE_QUEUE,
    about: 'Linking, and working out the cohort',
    isSingle: true,
    expiresInSeconds: 3_600,
  },
  { name: NIGHTLY_QUEUE, about: 'The night’s work', isSingle: true, expiresInSeconds: 3_600 },
  { name: MAIL_QUEUE, about: 'Sending mails', atOnce: 20 },
  { name: PACK_QUEUE, about: 'Making copies for people who ask what is held about them' },
  { name: MAIL_SWEEP_QUEUE, about: 'Looking for mails left behind', isSingle: true },
];
