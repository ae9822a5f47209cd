/** Addresses to go back to: only ever within this site. */

/** The path when it is one of this site's; anything else leads home. */
export function localPath(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(next) ? next : '/';
}
