/** Schools' answers to follow up, as a page and as rows of a file. */
import type { CsvCell } from '../../../platform/csv.ts';
import { paging, sortLink, withQuery, words, type DataTable } from '../../../platform/view.ts';
import type { FollowUp, OpenAnswer } from './answers.ts';

/** Where the list is. */
export const ANSWERS_PATH = '/data/answers';

/** The answers in words. */
export const ANSWER_WORDS: Readonly<Record<FollowUp, string>> = {
  unknown: 'Does not know a pupil on its list',
  missing: 'Misses a pupil on its list',
};

/** What the list's address asks for. */
export interface AnswersAsked {
  readonly what: FollowUp | '';
  readonly sort: string;
}

/** The answer of the page, for its title. */
export function answersTitle(found: number): string {
  if (found === 0) return 'No answer of a school waits';
  return `${words.plural(found, 'answer')} of schools to follow up`;
}

/** The list. */
export function answersTable(
  answers: readonly OpenAnswer[],
  found: number,
  asked: AnswersAsked,
  page: number,
): DataTable {
  const query = { what: asked.what, sort: asked.sort };
  const head = (text: string, key: string) => ({
    text,
    sort: sortLink(key, asked.sort, ANSWERS_PATH, query),
  });
  return {
    id: 'answers',
    caption: 'Answers of the past 30 days that nobody has taken back',
    about:
      'Ring the school, or look at the match. An answer leaves this list once the school says otherwise.',
    columns: [
      head('School', 'school'),
      head('What the school says', 'what'),
      { text: 'In its words' },
      head('Answered', 'day'),
      { text: 'By' },
    ],
    rows: answers.map((each) => ({
      cells: [
        each.school,
        ANSWER_WORDS[each.what],
        each.childId === null || each.pupilId === null
          ? each.note
          : {
              text: 'See how the two were matched',
              href: withQuery('/matching/review', { child: each.childId, pupil: each.pupilId }),
            },
        words.momentInWords(each.answeredAt),
        { text: each.by, href: `mailto:${each.email}`, note: each.email },
      ],
    })),
    empty: {
      title: 'No answer waits',
      text: 'An answer appears here when a school does not know a pupil on its list, or misses one.',
      ...(asked.what === '' ? {} : { action: { text: 'Show all answers', href: ANSWERS_PATH } }),
    },
    paging: paging(found, page, ANSWERS_PATH, query),
    export: {
      text: 'Ask to download this list (CSV)',
      isPage: true,
      href: withQuery(`${ANSWERS_PATH}/export`, { what: asked.what }),
    },
    compact: true,
  };
}

/** The choice of the list. */
export function answersFilters({ what, sort }: AnswersAsked) {
  return {
    action: ANSWERS_PATH,
    fields: [
      {
        name: 'what',
        label: 'What the school says',
        value: what,
        items: [
          { value: '', text: 'Any answer' },
          ...Object.entries(ANSWER_WORDS).map(([value, text]) => ({ value, text })),
        ],
      },
    ],
    keep: [{ name: 'sort', value: sort }],
    applied: [],
    clear: ANSWERS_PATH,
    label: 'Choose which answers to show',
  };
}

/** Headings of the file. */
export const ANSWER_HEADS = [
  'School',
  'URN',
  'What the school says',
  'In its words',
  'Answered',
  'By',
  'E-mail',
] as const;

/** One row of the file; the same answers as on the page. */
export function answerRow(each: OpenAnswer): CsvCell[] {
  return [
    each.school,
    each.urn,
    ANSWER_WORDS[each.what],
    each.note,
    words.momentInWords(each.answeredAt),
    each.by,
    each.email,
  ];
}
