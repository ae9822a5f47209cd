/** The line that asks somebody to read what their role is for. */
import { readSetting, ROLE_NAMES, type Viewer } from '../../../access/index.ts';
import type { Database } from '../../../platform/db.ts';
import { shellAddresses, type Banner } from '../../../platform/view.ts';
import { briefOf } from './briefs.ts';
import { readAt } from './queries.ts';
import { remindOfRole } from './settings.ts';

/** Where the page is. */
export const MY_ROLE_URL = shellAddresses.myRole;

/** One line until it is read, where the authority asks for it. */
export async function roleBanners(
  { database }: { readonly database: Database },
  viewer: Viewer,
): Promise<Banner[]> {
  const isDue = await database.withViewer(
    viewer,
    async (tx) =>
      (await readAt(tx, viewer, briefOf(viewer.role).version)) === undefined &&
      (await readSetting(tx, remindOfRole)),
  );
  if (!isDue) return [];
  return [
    {
      kind: 'notice',
      text: `You have not said yet that you read what your role is for (${ROLE_NAMES[viewer.role]}).`,
      action: { text: 'Read it now: two minutes', href: MY_ROLE_URL },
    },
  ];
}
