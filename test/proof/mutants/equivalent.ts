/** Mutants of the row policies that nobody can notice, each with its proof in a line. */
export const EQUIVALENT: readonly {
  readonly because: string;
  readonly mutants: readonly string[];
}[] = [];
