/** The file kinds of the application, each supplied by the module that owns its data. */
import { careCsvKind, cinCensusKind } from './modules/care/index.ts';
import { rollKind } from './modules/enrolment/index.ts';
import { registerKind, type RegisteredKind } from './modules/intake/index.ts';
import { giasKind } from './modules/schools/index.ts';

/** All kinds; readers.ts has their reading halves. */
export const KINDS: readonly RegisteredKind[] = [
  registerKind(cinCensusKind),
  registerKind(careCsvKind),
  registerKind(rollKind),
  registerKind(giasKind),
];
