/** Lists that schools have not confirmed yet, the longest first: whom to ring. */
import { z } from 'zod';
import { record, type Permission, type Viewer } from '../../../access/index.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { pageNumber, pageSize, paging, words, type DataTable } from '../../../platform/view.ts';
import type { Cell } from '../../disclosure/index.ts';
import { askedOf, loadNumbers } from './load.ts';
import { addressOf, hiddenNote, labelOf, numberCell } from './page.ts';
import { schoolContacts } from './queries.ts';
import type { CohortDeps } from './deps.ts';
import type { ShownSchool } from './rules.ts';

const SEE: readonly Permission[] = [{ resource: 'R14', verb: 'A' }];
const PURPOSE = 'cohort';

/** Hidden counts stand after all shown ones, by name: their place must not tell how many. */
export function longestFirst(
  schools: readonly ShownSchool[],
  names: ReadonlyMap<string, string>,
): ShownSchool[] {
  const size = (cell: Cell): number => (cell.kind === 'shown' ? cell.value : 0.5);
  const name = (bar: ShownSchool): string => names.get(bar.value) ?? '';
  return schools
    .filter((bar) => bar.value !== 'none' && size(bar.waiting) > 0)
    .sort((a, b) => size(b.waiting) - size(a.waiting) || name(a).localeCompare(name(b), 'en'));
}

/** The page of unconfirmed lists. */
export function unconfirmedRoutes({ database, clock }: CohortDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: '/cohort/unconfirmed',
      permission: SEE,
      purpose: PURPOSE,
      query: z.object({ page: z.string().max(10).catch('').default('') }),
      handler: async ({ viewer, query }) => {
        const typed = query as { page: string };
        return database.withViewer(viewer, async (tx) => {
          const { asked } = await askedOf(
            tx,
            { definition: '', date: '', day: ['', '', ''] },
            clock.today(),
          );
          const { shown, names } = await loadNumbers(tx, asked);
          const waiting = longestFirst(shown.school, names);
          const page = pageNumber(typed.page, waiting.length);
          const here = waiting.slice((page - 1) * pageSize, page * pageSize);
          const found = await schoolContacts(
            tx,
            here.map((bar) => bar.value),
          );
          const contacts = new Map(found.map((each) => [each.urn, each]));
          await record(tx, viewer, {
            event: 'cohort.numbers',
            fields: ['R01'],
            purpose: PURPOSE,
            ref: 'unconfirmed',
          });
          const table: DataTable = {
            id: 'unconfirmed',
            caption: 'Lists not confirmed, the longest first',
            about:
              'Pupils on a school’s roll who are in the cohort and whom the school has not confirmed.',
            columns: [
              { text: 'School' },
              { text: 'Not confirmed', numeric: true },
              { text: 'Last confirmed' },
              { text: 'Safeguarding lead' },
            ],
            rows: here.map((bar) => {
              const contact = contacts.get(bar.value);
              const last = contact?.lastConfirmed ?? null;
              const lead = contact?.dslName ?? null;
              return {
                cells: [
                  labelOf('school', bar.value, names.get(bar.value)),
                  numberCell(
                    bar.waiting,
                    addressOf('/cohort/rows', asked, { school: bar.value, confirmed: 'no' }),
                  ),
                  last === null ? 'Never' : words.momentInWords(last),
                  lead === null
                    ? 'None entered'
                    : {
                        text: lead,
                        href: `mailto:${contact?.dslEmail ?? ''}`,
                        note: [contact?.dslTelephone, contact?.dslEmail].filter(Boolean).join(', '),
                      },
                ],
              };
            }),
            note: hiddenNote(here.map((bar) => bar.waiting)),
            empty: {
              title: 'Every list is confirmed',
              text: 'A school appears here when one of its pupils joins the cohort and it has not confirmed them.',
            },
            paging: paging(waiting.length, page, '/cohort/unconfirmed', {}),
          };
          return {
            kind: 'page' as const,
            template: 'desk/views/cohort-unconfirmed.njk',
            model: {
              title:
                waiting.length === 0
                  ? 'Every list is confirmed'
                  : `${words.plural(waiting.length, 'school has', 'schools have')} pupils to confirm`,
              table,
            },
          };
        });
      },
    },
  ];
}
