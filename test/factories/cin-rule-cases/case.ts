import type { TestChild } from '../cin-return.ts';

/**
 * A census rule at work: a change to a clean child that makes it fire, and the nearest change that
 * does not.
 */
export interface RuleCase {
  readonly rule: string;
  /** What the firing case shows, where a rule has several. */
  readonly when?: string;
  /** The census year's end; 2026 unless said. */
  readonly year?: number;
  readonly fires: (child: TestChild) => void;
  readonly clean: (child: TestChild) => void;
  /** Where it fires, behind the child's path. */
  readonly at: string;
}

/** For rules that the clean child satisfies already. */
export const asItIs = (): void => undefined;
