/** The reading process: one file, no database, a cap on memory. Started by intake, never by hand. */
import { KINDS } from './kinds.ts';
import { serveReading } from './modules/intake/index.ts';

await serveReading(KINDS);
