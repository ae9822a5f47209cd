/** Small-number suppression and rounding, for every figure that is published. */
export {
  discloseBeside,
  discloseCount,
  discloseRate,
  internalDisclosure,
  mayChart,
  sentenceFor,
  sharedDisclosure,
  suppressionMark,
} from './rules.ts';
export type { Cell, DisclosedRate, DisclosureSettings, SuppressionReason } from './rules.ts';
export { discloseBreakdown, discloseTable } from './table.ts';
export type { DisclosedBreakdown, DisclosedTable, TableBases } from './table.ts';
