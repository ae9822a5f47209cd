/** Addresses to go back to: only ever within this site. */

/** The path when it is one of this site's, as browsers write it (ASCII); anything else leads home. */
export function localPath(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])[!-[\]-~]*$/.test(next) ? next : '/';
}
