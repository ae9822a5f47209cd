/** The review of doubtful pairs: for analysts with masked values, for workers their own children's. */
import { z } from 'zod';
import { record, type Permission, type Viewer } from '../../access/index.ts';
import type { Tell } from '../../platform/bus.ts';
import { freeText } from '../../platform/free-text.ts';
import type { Database } from '../../platform/db.ts';
import type { AnyRoute } from '../../platform/routes.ts';
import { words } from '../../platform/view.ts';
import { decidePair, findUndoable, newestOf, undoLastDecision } from './decisions.ts';
import { evidenceLine, pairLines } from './pages.ts';
import { countReviews, nextPair } from './queue.ts';

const MAY_REVIEW: readonly Permission[] = [{ resource: 'R21', verb: 'V' }];

const decisionForm = z.object({
  childId: z.uuid().optional(),
  pupilId: z.uuid().optional(),
  decision: z.enum(['link', 'not-same', 'skip', 'undo']),
  reason: freeText(z.string().trim().max(500).default('')),
  /** The newest decision about the pair, and the one offered to be taken back, when the page was made. */
  seen: z.coerce.number().int().nonnegative().optional(),
  last: z.coerce.number().int().nonnegative().optional(),
});

/** What the routes work with. */
export interface MatchingDeps {
  readonly database: Database;
  readonly tell: Tell;
}

/** The routes of the review. */
export function matchingRoutes(deps: MatchingDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: '/matching/review',
      permission: MAY_REVIEW,
      purpose: 'linkage',
      query: z.object({
        child: z.uuid().optional(),
        pupil: z.uuid().optional(),
        done: z.string().optional(),
      }),
      handler: async ({ viewer, query }) => {
        const { child, pupil, done } = query as { child?: string; pupil?: string; done?: string };
        const named =
          child === undefined || pupil === undefined
            ? undefined
            : { childId: child, pupilId: pupil };
        const { pair, counts, seen, last } = await deps.database.withViewer(viewer, async (tx) => {
          const found = await nextPair(tx, viewer.personId, named);
          await record(tx, viewer, {
            event: 'link.viewed',
            subjectType: 'child',
            ...(found === undefined ? {} : { subjectId: found.childId, ref: found.pupilId }),
            fields: ['R03', 'R11'],
            count: found === undefined ? 0 : 1,
            purpose: 'linkage',
          });
          return {
            pair: found,
            counts: await countReviews(tx, viewer.personId),
            seen: found === undefined ? 0 : await newestOf(tx, found),
            last: (await findUndoable(tx, viewer.personId))?.decisionId,
          };
        });
        return {
          kind: 'page',
          template: 'matching/views/review.njk',
          model: {
            title:
              counts.waiting === 0
                ? 'No pairs to review'
                : `${words.plural(counts.waiting, 'pair')} to review`,
            pair:
              pair === undefined
                ? null
                : {
                    childId: pair.childId,
                    pupilId: pair.pupilId,
                    lines: pairLines(pair),
                    evidence: evidenceLine(pair),
                    isHighRisk: pair.isHighRisk,
                    seen,
                  },
            progress: { done: counts.done, total: counts.done + counts.waiting },
            saved: DONE_WORDS[done ?? ''] ?? '',
            canUndo: last !== undefined,
            last,
          },
        };
      },
    },
    {
      method: 'POST',
      url: '/matching/review',
      permission: MAY_REVIEW,
      purpose: 'linkage',
      form: decisionForm,
      handler: async ({ viewer, form }) => {
        const answer = form as z.output<typeof decisionForm> | undefined;
        if (answer === undefined) return { kind: 'redirect', to: '/matching/review' };
        const { childId, pupilId, decision, reason, seen, last } = answer;
        await deps.database.withViewer(viewer, async (tx) => {
          if (decision === 'undo') {
            await undoLastDecision(tx, deps.tell, viewer, last);
          } else if (childId !== undefined && pupilId !== undefined) {
            await decidePair(tx, deps.tell, viewer, { childId, pupilId }, decision, reason, seen);
          }
        });
        return { kind: 'redirect', to: `/matching/review?done=${decision}` };
      },
    },
  ];
}

const DONE_WORDS: Readonly<Record<string, string>> = {
  link: 'Linked. The school sees the child once the list is worked out again, within a minute.',
  'not-same': 'Kept apart. The pair will not be suggested again.',
  skip: 'Skipped. The pair comes back tomorrow.',
  undo: 'Your last decision was taken back.',
};
