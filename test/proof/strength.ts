/** How much a proof does: a quick part with every run of the tests, all of it with `npm run prove`. */

/** Whether the proof runs at full strength. */
export const isFull = process.env['ALONGSIDE_PROOF'] === 'full';

/** The seed of what is drawn: the same in each run, unless another is asked for. */
export const seed = Number(process.env['ALONGSIDE_SEED'] ?? 1);

/** So many when quick, so many at full strength. */
export function howMany(quick: number, full: number): number {
  return isFull ? full : quick;
}

/** A full proof takes minutes: the milliseconds that its tests may take. */
export const patience = isFull ? 3_600_000 : 120_000;
