/** The reading process: one file, no database, a cap on memory. Started by intake, never by hand. */
import { serveReading } from './modules/intake/pure.ts';
import { READERS } from './readers.ts';

await serveReading(READERS);
