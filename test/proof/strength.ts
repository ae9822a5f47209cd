/** How much a proof does: a quick part with every run of the tests, all of it with `npm run prove`. */

/** So many when quick, so many at full strength. */
export function howMany<T>(quick: T, full: T): T {
  return process.env['ALONGSIDE_PROOF'] === 'full' ? full : quick;
}
