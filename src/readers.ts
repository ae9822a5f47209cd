/** The reading halves of the file kinds, for the reading process: nothing here reaches the database. */
import { careCsvReader, cinCensusReader } from './modules/care/pure.ts';
import { rollReader } from './modules/enrolment/pure.ts';
import { registerReader } from './modules/intake/pure.ts';
import { giasReader } from './modules/schools/pure.ts';

/** One for each kind in kinds.ts. */
export const READERS = [
  registerReader(cinCensusReader()),
  registerReader(careCsvReader),
  registerReader(rollReader),
  registerReader(giasReader),
];
