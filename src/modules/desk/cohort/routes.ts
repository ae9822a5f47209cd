/** The cohort for the Virtual School and analysts: numbers, and the lists that schools owe. */
import { z } from 'zod';
import { may, readSetting, record, type Permission, type Viewer } from '../../../access/index.ts';
import { dateInWords } from '../../../platform/calendar-date.ts';
import { csvStream } from '../../../platform/csv.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { pageNumber, pageSize, words } from '../../../platform/view.ts';
import { cohortLabelSetting } from '../../cohort/index.ts';
import { internalDisclosure, sentenceFor, type Cell } from '../../disclosure/index.ts';
import type { CohortDeps } from './deps.ts';
import { definitionRoutes } from './definition-routes.ts';
import { askedOf, loadNumbers } from './load.ts';
import {
  addressOf,
  barTable,
  definitionItems,
  NUMBER_HEADS,
  numberRows,
  schoolTable,
} from './page.ts';
import { refuseUnless } from '../children/list-parts.ts';
import { workedOutOn } from './queries.ts';
import { rowRoutes } from './row-routes.ts';
import { unconfirmedRoutes } from './unconfirmed.ts';

const PSEUDONYMISED: readonly Permission[] = [{ resource: 'R02', verb: 'P' }];
const EXPORT: readonly Permission[] = [{ resource: 'R01', verb: 'X' }];
const PURPOSE = 'cohort';

const text = z.string().trim().max(80).catch('').default('');
/** Which cohort an address asks for; the date as one field or as the three of the form. */
export const askedQuery = z.object({
  definition: text,
  date: text,
  'on-day': text,
  'on-month': text,
  'on-year': text,
  page: text,
});

/** Numbers, lists without names, unconfirmed lists and definitions. */
export function cohortRoutes(deps: CohortDeps): AnyRoute<Viewer, Permission>[] {
  return [
    ...numberRoutes(deps),
    ...rowRoutes(deps),
    ...unconfirmedRoutes(deps),
    ...definitionRoutes(deps),
  ];
}

/** The query's three date fields. */
export function dayOf(query: z.output<typeof askedQuery>): readonly [string, string, string] {
  return [query['on-day'], query['on-month'], query['on-year']];
}

function figureOf(cell: Cell, what: string, period: string, source: string, href: string) {
  const sentence = sentenceFor(cell, internalDisclosure);
  return {
    number: cell.kind === 'shown' ? cell.value : '',
    words: what,
    period,
    source,
    href: cell.kind === 'shown' && cell.value > 0 ? href : '',
    suppressed: sentence ?? '',
  };
}

function numberRoutes({ database, clock }: CohortDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: '/cohort',
      permission: PSEUDONYMISED,
      purpose: PURPOSE,
      query: askedQuery,
      handler: async ({ viewer, query }) => {
        const typed = query as z.output<typeof askedQuery>;
        return database.withViewer(viewer, async (tx) => {
          const { asked, definitions, problem } = await askedOf(
            tx,
            { ...typed, day: dayOf(typed) },
            clock.today(),
          );
          const { shown, names } = await loadNumbers(tx, asked);
          await record(tx, viewer, {
            event: 'cohort.numbers',
            fields: ['R01'],
            purpose: PURPOSE,
            ref: asked.definition,
          });
          const isPast = asked.date < asked.today;
          const workedOut = await workedOutOn(tx, asked.definition);
          const label = await readSetting(tx, cohortLabelSetting);
          const page = pageNumber(typed.page, shown.school.length);
          const period = `As at ${dateInWords(asked.date)}`;
          const source = 'Social-care files and school rolls received';
          const list = (more: Readonly<Record<string, string>>) =>
            addressOf('/cohort/rows', asked, more);
          const table = (
            id: 'status' | 'year' | 'stage' | 'area' | 'outside' | 'match',
            caption: string,
            column: string,
          ) => barTable(asked, id, { id: `by-${id}`, caption, column }, shown[id], shown.total);
          return {
            kind: 'page' as const,
            template: 'desk/views/cohort.njk',
            status: problem === undefined ? (200 as const) : (422 as const),
            model: {
              unconfirmed: ['VSH', 'EA'].includes(viewer.role) ? '/cohort/unconfirmed' : '',
              title:
                shown.total.kind === 'shown'
                  ? `${words.numberInWords(shown.total.value)} ${label}`
                  : 'The cohort is too small to show',
              problems: problem === undefined ? [] : [{ field: 'on', message: problem }],
              lead: `${period}, ${definitions.find((each) => each.definition.id === asked.definition)?.definition.name ?? ''}.`,
              definitions: definitionItems(definitions),
              definition: asked.definition,
              day: {
                day: typed['on-day'] || String(Number(asked.date.slice(8))),
                month: typed['on-month'] || String(Number(asked.date.slice(5, 7))),
                year: typed['on-year'] || asked.date.slice(0, 4),
              },
              isPast,
              stale:
                !isPast && workedOut !== null && workedOut < asked.today
                  ? `Last worked out on ${workedOut}; today’s changes are still to come.`
                  : '',
              figures: [
                figureOf(shown.total, label, period, source, list({})),
                ...(isPast
                  ? []
                  : [
                      figureOf(
                        shown.confirmed,
                        'on a list that their school has confirmed',
                        period,
                        'Answers of schools',
                        list({ confirmed: 'yes' }),
                      ),
                      figureOf(
                        shown.waiting,
                        'not confirmed, or without a school',
                        period,
                        'Answers of schools',
                        list({ confirmed: 'no' }),
                      ),
                    ]),
              ],
              tables: isPast
                ? [table('status', 'By status', 'Status')]
                : [
                    table('status', 'By status', 'Status'),
                    table('stage', 'By key stage', 'Key stage'),
                    table('year', 'By year group', 'Year'),
                    table('outside', 'In and outside the council', 'School'),
                    table('match', 'By match with a roll', 'Match'),
                    table('area', 'By area (first half of the postcode)', 'Area'),
                  ],
              schools: isPast ? [] : [schoolTable(asked, shown, names, page, pageSize)],
              csv: may(viewer, { resource: 'R01', verb: 'X' })
                ? addressOf('/cohort/numbers.csv', asked)
                : '',
            },
          };
        });
      },
    },
    {
      method: 'GET',
      url: '/cohort/numbers.csv',
      permission: EXPORT,
      purpose: 'export',
      query: askedQuery,
      handler: async ({ viewer, query }) => {
        // A governor's packs hold their own school only, and are made elsewhere.
        refuseUnless(['VSH', 'DA', 'SM'], viewer);
        const typed = query as z.output<typeof askedQuery>;
        const { shown, names } = await database.withViewer(viewer, async (tx) => {
          const { asked } = await askedOf(tx, { ...typed, day: dayOf(typed) }, clock.today());
          await record(tx, viewer, {
            event: 'export.downloaded',
            fields: ['R01'],
            purpose: 'export',
            ref: asked.definition,
          });
          return loadNumbers(tx, asked);
        });
        return {
          kind: 'download',
          fileName: 'cohort-numbers.csv',
          type: 'text/csv; charset=utf-8',
          body: csvStream(NUMBER_HEADS, numberRows(shown, names)),
        };
      },
    },
  ];
}
