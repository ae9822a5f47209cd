/** The part of schools that needs no database: reading the register of establishments. */
export { giasReader } from './gias/reader.ts';
