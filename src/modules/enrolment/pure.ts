/** The part of enrolment that needs no database: reading rolls. */
export { rollReader } from './roll-csv/reader.ts';
