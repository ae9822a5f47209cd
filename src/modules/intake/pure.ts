/** The part of intake that the reading process runs: no database, no clock, no pages. */
export { registerReader } from './registry.ts';
export { serveReading } from './worker.ts';
