/** Taking a match apart: asked with a reason, shown with who saw the child through it meanwhile. */
import { z } from 'zod';
import { ROLE_NAMES, isRole, type Permission, type Viewer } from '../../../access/index.ts';
import type { Database } from '../../../platform/db.ts';
import { notFound } from '../../../platform/errors.ts';
import { freeText } from '../../../platform/free-text.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { words } from '../../../platform/view.ts';
import { decidePair } from '../../matching/index.ts';
import { dayOf, inWords, nameOf } from '../children/page.ts';
import { linkWords } from './care-words.ts';
import { decidesOnRecords, viewChild } from './find.ts';
import { identifiers, schoolPlaces } from './queries.ts';
import type { ChildDeps } from './deps.ts';
import { whoLookedSince, type Look } from './who.ts';

const DECIDE: readonly Permission[] = [{ resource: 'R21', verb: 'V' }];
const PURPOSE = 'linkage';

const apartParams = z.object({ childId: z.uuid(), pupilId: z.uuid() });
const apartForm = z.object({
  reason: freeText(
    z
      .string()
      .trim()
      .min(10, 'Say why they are two children, in ten letters or more')
      .max(500, 'Use at most 500 characters'),
  ),
});

/** The page that asks, and the act. */
export function takeApartRoutes(deps: ChildDeps): AnyRoute<Viewer, Permission>[] {
  const { database, clock, tell } = deps;
  const url = '/children/:childId/take-apart/:pupilId';
  return [
    {
      method: 'GET',
      url,
      showsChild: true,
      permission: DECIDE,
      purpose: PURPOSE,
      params: apartParams,
      handler: ({ viewer, params }) =>
        apartPage(deps, viewer, params as z.output<typeof apartParams>, '', []),
    },
    {
      method: 'POST',
      url,
      permission: DECIDE,
      purpose: PURPOSE,
      params: apartParams,
      form: apartForm,
      handler: async ({ viewer, params, form, typed, problems }) => {
        const pair = params as z.output<typeof apartParams>;
        const answer = form as z.output<typeof apartForm> | undefined;
        if (answer === undefined) {
          const reason = typeof typed['reason'] === 'string' ? typed['reason'] : '';
          return apartPage(deps, viewer, pair, reason, problems);
        }
        if (!decidesOnRecords(viewer)) throw notFound();
        await database.withViewer(viewer, async (tx) => {
          const places = await schoolPlaces(tx, pair.childId);
          if (!places.some(({ pupilId }) => pupilId === pair.pupilId)) throw notFound();
          await decidePair(tx, tell, viewer, pair, 'take-apart', answer.reason);
        });
        return { kind: 'redirect', to: `/children/${pair.childId}?done=apart` };
      },
    },
  ];

  async function apartPage(
    from: { readonly database: Database },
    viewer: Viewer,
    { childId, pupilId }: z.output<typeof apartParams>,
    reason: string,
    problems: readonly { field: string; message: string }[],
  ) {
    if (!decidesOnRecords(viewer)) throw notFound();
    const shown = await from.database.withViewer(viewer, async (tx) => {
      const at = { now: clock.now(), today: clock.today() };
      const child = await viewChild(tx, viewer, at, childId, PURPOSE);
      if (child === undefined) return undefined;
      const place = (await schoolPlaces(tx, childId)).find((each) => each.pupilId === pupilId);
      const { pupils } = await identifiers(tx, childId);
      return place === undefined ? undefined : { child, place, pupils };
    });
    if (shown === undefined) throw notFound();
    const { child, place, pupils } = shown;
    const looks = await from.database.withSystem(
      { authorityId: viewer.authorityId, purpose: 'who-looked' },
      (tx) => whoLookedSince(tx, childId, place.linkedSince),
    );
    const school = place.school ?? `school ${place.urn}`;
    const pupil = pupils.find((each) => each.pupilId === pupilId);
    return {
      kind: 'page' as const,
      template: 'desk/views/take-apart.njk',
      status: problems.length === 0 ? (200 as const) : (422 as const),
      model: {
        title: `Take ${nameOf(child)} and a pupil of ${school} apart`,
        back: { text: `Back to ${nameOf(child)}`, href: `/children/${childId}` },
        problems,
        action: `/children/${childId}/take-apart/${pupilId}`,
        childHref: `/children/${childId}`,
        reason,
        school,
        since: dayOf(place.linkedSince),
        rows: [
          { key: 'Social care says', value: nameOf(child), note: bornWords(child.birthDate) },
          {
            key: `${school} says`,
            value: pupil?.name.trim() ?? 'Not given',
            note: bornWords(pupil?.born ?? null),
          },
          { key: 'How they were matched', value: linkWords(place) },
        ],
        looks: looks.map(lookWords),
      },
    };
  }
}

function bornWords(birthDate: string | null): string {
  return birthDate === null ? 'birth date not given' : `born ${inWords(birthDate)}`;
}

function lookWords({ at, name, role }: Look): string {
  return `${name}${isRole(role) ? `, ${ROLE_NAMES[role]}` : ''}, last on ${words.momentInWords(at)}`;
}
