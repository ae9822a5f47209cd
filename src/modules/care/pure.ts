/** The part of care that needs no database: reading the census and the extracts. */
export { careCsvReader } from './care-csv/reader.ts';
export { cinCensusReader } from './cin-census/index.ts';
