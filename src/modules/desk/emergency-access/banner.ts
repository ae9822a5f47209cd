/** The red line on every page while emergency access is open. */
import type { Viewer } from '../../../access/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/db.ts';
import { words, type Banner } from '../../../platform/view.ts';
import { OPENERS, openNow } from './queries.ts';

/** One banner for each record that the viewer holds open. */
export async function emergencyBanners(
  deps: { readonly database: Database; readonly clock: Clock },
  viewer: Viewer,
): Promise<Banner[]> {
  if (!OPENERS.includes(viewer.role)) return [];
  const open = await deps.database.withViewer(viewer, (tx) =>
    openNow(tx, viewer.personId, deps.clock.now()),
  );
  return open.map(({ emergencyId, expiresAt }) => ({
    kind: 'emergency',
    text: `Emergency access is open until ${words.momentInWords(expiresAt)}. All that you open is reviewed.`,
    action: { text: 'Go to the record, or close it', href: `/emergency-access/${emergencyId}` },
  }));
}
