/** The analyst's home: what waits, and where the records have gaps. */
import { z } from 'zod';
import { openApprovals, record, type Permission, type Viewer } from '../../../access/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/db.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { pageNumber, pageSize, paging, words, type DataTable } from '../../../platform/view.ts';
import { countReviews } from '../../matching/index.ts';
import { askedOf } from '../cohort/load.ts';
import { addressOf, dayWords } from '../cohort/page.ts';
import { countEach, EVERYBODY, type MemberFilter } from '../cohort/queries.ts';
import { countAnswers } from './answers.ts';
import { ANSWERS_PATH } from './answers-page.ts';
import { answersRoutes } from './answers-routes.ts';
import {
  batchStates,
  careQuality,
  countSchools,
  countSources,
  listSchoolQuality,
  listSources,
  type SchoolQuality,
  type SourceRow,
} from './queries.ts';

const SEE: readonly Permission[] = [{ resource: 'R20', verb: 'C' }];
const PURPOSE = 'data-quality';

const text = z.string().max(10).catch('').default('');
const dataQuery = z.object({ schools: text, senders: text });

const BATCH_WORDS: Readonly<Record<string, string>> = {
  mapping: 'Files whose columns wait for you',
  staged: 'Files checked and waiting for your decision',
  reading: 'Files being read',
  publishing: 'Files being published',
  failed: 'Files that failed',
};

const MEASURES: Readonly<Record<string, string>> = {
  upn: 'With a UPN',
  'birth-date': 'With a birth date',
  postcode: 'With a postcode',
  absent: 'Not in the newest extract',
};

/** What an analyst looks for in the cohort: each is a filter of its list. */
const GAPS: readonly { readonly text: string; readonly filter: Partial<MemberFilter> }[] = [
  { text: 'Not found on any roll', filter: { match: 'unlinked' } },
  { text: 'Doubtful match', filter: { match: 'doubtful' } },
  { text: 'No school known', filter: { school: 'none' } },
  { text: 'School outside the council', filter: { outside: 'yes' } },
];

const share = (part: number, whole: number) =>
  whole === 0 ? 'None' : { text: words.percentage(part / whole), note: `${part} of ${whole}` };

function sourceTable(sources: readonly SourceRow[], total: number, page: number): DataTable {
  return {
    id: 'senders',
    caption: 'By sender, the longest unheard first',
    columns: [
      { text: 'Sender' },
      { text: 'Newest file as of' },
      { text: 'Records', numeric: true },
      { text: 'Not in the newest', numeric: true },
    ],
    rows: sources.map((each) => ({
      cells: [
        each.name,
        each.asOf === null ? 'Nothing published' : dayWords(each.asOf),
        each.records ?? 'Not counted yet',
        each.absent ?? 'Not counted yet',
      ],
    })),
    empty: {
      title: 'Nobody has sent a file yet',
      text: 'A sender appears here with its first file.',
      action: { text: 'Send the first file', href: '/imports' },
    },
    paging: pagingOf('senders', total, page),
    compact: true,
  };
}

/** Two lists share the page: each keeps its own place under its own name. */
function pagingOf(name: string, total: number, page: number) {
  const made = paging(total, page, '/data', {});
  const renamed = (href: string): string => href.replace('page=', `${name}=`);
  return {
    ...made,
    previous: made.previous === undefined ? undefined : renamed(made.previous),
    next: made.next === undefined ? undefined : renamed(made.next),
    pages: made.pages.map((each) => ('gap' in each ? each : { ...each, href: renamed(each.href) })),
  };
}

function schoolTable(schools: readonly SchoolQuality[], total: number, page: number): DataTable {
  return {
    id: 'schools',
    caption: 'Rolls by school, the least complete first',
    columns: [
      { text: 'School' },
      { text: 'On roll', numeric: true },
      { text: 'UPN', numeric: true },
      { text: 'Birth date', numeric: true },
      { text: 'Postcode', numeric: true },
      { text: 'Year group', numeric: true },
      { text: 'Not in the newest', numeric: true },
    ],
    rows: schools.map((each) => ({
      cells: [
        each.name,
        each.whole,
        share(each.upn, each.whole),
        share(each.born, each.whole),
        share(each.postcode, each.whole),
        share(each.year, each.whole),
        each.absent,
      ],
    })),
    empty: {
      title: 'No roll yet',
      text: 'A school appears here once its roll is published and the cohort was worked out.',
    },
    paging: pagingOf('schools', total, page),
    compact: true,
  };
}

/** What the routes work with. */
export interface DataQualityDeps {
  readonly database: Database;
  readonly clock: Clock;
}

/** The analyst's home. */
export function dataQualityRoutes({
  database,
  clock,
}: DataQualityDeps): AnyRoute<Viewer, Permission>[] {
  return [
    ...answersRoutes({ database, clock }),
    {
      method: 'GET',
      url: '/data',
      permission: SEE,
      purpose: PURPOSE,
      query: dataQuery,
      handler: async ({ viewer, query }) => {
        const typed = query as z.output<typeof dataQuery>;
        return database.withViewer(viewer, async (tx) => {
          const { asked } = await askedOf(
            tx,
            { definition: '', date: '', day: ['', '', ''] },
            clock.today(),
          );
          const counts = await countEach(
            tx,
            asked,
            GAPS.map(({ filter }) => ({ ...EVERYBODY, ...filter })),
          );
          const gaps = GAPS.map(({ text: name, filter }, index) => ({
            text: name,
            count: counts[index] ?? 0,
            href: addressOf('/cohort/rows', asked, filter),
          }));
          const batches = await batchStates(tx);
          const reviews = await countReviews(tx, viewer.personId);
          const approvals = (await openApprovals(tx)).filter(
            (each) => each.askedBy !== viewer.personId && each.decision === null,
          );
          const answers = await countAnswers(tx);
          const todo = [
            ...batches.map((each) => ({
              text: BATCH_WORDS[each.status] ?? each.status,
              count: each.count,
              href: '/imports',
            })),
            { text: 'Pairs to review', count: reviews.waiting, href: '/matching/review' },
            { text: 'Requests for a second person', count: approvals.length, href: '/approvals' },
            {
              text: 'Pupils whom their school does not know',
              count: answers.unknown,
              href: `${ANSWERS_PATH}?what=unknown`,
            },
            {
              text: 'Pupils whom a school misses on its list',
              count: answers.missing,
              href: `${ANSWERS_PATH}?what=missing`,
            },
          ].filter((each) => each.count > 0);
          const sourceCount = await countSources(tx);
          const sourcePage = pageNumber(typed.senders, sourceCount);
          const sources = await listSources(tx, (sourcePage - 1) * pageSize, pageSize);
          const schoolCount = await countSchools(tx);
          const schoolPage = pageNumber(typed.schools, schoolCount);
          const schools = await listSchoolQuality(tx, (schoolPage - 1) * pageSize, pageSize);
          const care = await careQuality(tx);
          await record(tx, viewer, { event: 'data.quality', fields: ['R01'], purpose: PURPOSE });
          return {
            kind: 'page' as const,
            template: 'desk/views/data-quality.njk',
            model: {
              title:
                todo.length === 0
                  ? 'Nothing waits for you'
                  : `${words.plural(todo.length, 'thing')} to do`,
              todo: table('todo', 'To do', 'What', todo, {
                title: 'Nothing waits for you',
                text: 'Files to decide on, doubtful pairs and requests of colleagues appear here.',
              }),
              gaps: table('gaps', 'Gaps in the cohort, without names', 'Children', gaps, {
                title: 'No gaps',
              }),
              care: {
                id: 'care',
                caption: 'Children known to social care',
                about: care[0] === undefined ? '' : `As at ${dayWords(care[0].asAt)}.`,
                columns: [{ text: 'What' }, { text: 'Share', numeric: true }],
                rows: care.map((each) => ({
                  cells: [MEASURES[each.measure] ?? each.measure, share(each.part, each.whole)],
                })),
                empty: {
                  title: 'Not counted yet',
                  text: 'Counts appear once a file is published and the cohort was worked out.',
                },
                compact: true,
              },
              sources: sourceTable(sources, sourceCount, sourcePage),
              schools: schoolTable(schools, schoolCount, schoolPage),
            },
          };
        });
      },
    },
  ];
}

function table(
  id: string,
  caption: string,
  column: string,
  rows: readonly { readonly text: string; readonly count: number; readonly href: string }[],
  empty: DataTable['empty'],
): DataTable {
  return {
    id,
    caption,
    columns: [{ text: column }, { text: 'How many', numeric: true }],
    rows: rows.map((each) => ({
      cells: [each.text, each.count === 0 ? each.count : { text: each.count, href: each.href }],
    })),
    empty,
  };
}
