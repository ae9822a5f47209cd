/** Questions to the Virtual School as plain models. */
import { ROLE_NAMES, type Role, type Viewer } from '../../access/index.ts';
import { dateInWords, parseCalendarDate } from '../../platform/calendar-date.ts';
import { paging, withQuery, words, type DataTable, type Tag } from '../../platform/view.ts';
import {
  ADVICE_SHOWS,
  type AdviceMessage,
  type AdviceRequest,
  type AdviceShow,
  type NamedChild,
} from './queries.ts';
import { topicWords } from './topics.ts';

/** Where questions stand. */
export const ADVICE_URL = '/advice';

const SHOW_WORDS: Readonly<Record<AdviceShow, string>> = {
  open: 'Open',
  waiting: 'Nobody has taken them yet',
  mine: 'Mine',
  closed: 'Ended',
  all: 'All',
};

const STATUS_WORDS = {
  cin: 'Child in need',
  cp: 'Child protection plan',
  previous: 'Had a social worker before',
} as const;

/** Roles that answer; the others ask. */
export const ANSWERING: readonly Role[] = ['EA', 'VSH'];

const day = (date: string | null): string | undefined => {
  const parsed = parseCalendarDate(date ?? '');
  return parsed === undefined ? undefined : dateInWords(parsed);
};

function stateOf(request: AdviceRequest): Tag {
  if (request.closedAt !== null) return { text: 'Ended' };
  return request.takenBy === null
    ? { text: 'Waiting', kind: 'notice' }
    : { text: 'Being answered', kind: 'good' };
}

/** The list as a table. */
export function requestTable(
  requests: readonly AdviceRequest[],
  found: number,
  asked: { readonly show: AdviceShow; readonly page: number },
  viewer: Viewer,
): DataTable {
  return {
    id: 'advice',
    caption: 'Questions to the Virtual School',
    columns: [
      { text: 'Topic' },
      { text: 'Asked by' },
      { text: 'Asked' },
      { text: 'Answered by' },
      { text: 'State' },
    ],
    rows: requests.map((request) => ({
      href: `${ADVICE_URL}/${request.adviceId}`,
      cells: [
        { text: topicWords(request.topic), note: aboutWords(request) },
        {
          text: request.askedBy === viewer.personId ? 'You' : request.askedByName,
          note: [ROLE_NAMES[request.askedAs], request.askedFrom].filter(Boolean).join(', '),
        },
        words.momentInWords(request.askedAt),
        request.takenBy === viewer.personId ? 'You' : (request.takenByName ?? 'Nobody yet'),
        { tag: stateOf(request) },
      ],
    })),
    empty: {
      title: asked.show === 'all' ? 'No questions' : `No questions: ${SHOW_WORDS[asked.show]}`,
      text: ANSWERING.includes(viewer.role)
        ? 'What professionals ask the Virtual School appears here, without the child unless they name one.'
        : 'Ask about a child on the child’s page, or without naming anybody from here.',
    },
    paging: paging(found, asked.page, ADVICE_URL, { show: asked.show }),
  };
}

function aboutWords(request: AdviceRequest): string {
  if (request.isCasework) return 'Targeted casework';
  return request.childId === null ? 'Names nobody' : 'Names a child';
}

/** The choice of which questions to show. */
export function showFilter(show: AdviceShow, counts: Readonly<Record<AdviceShow, number>>) {
  return {
    action: ADVICE_URL,
    fields: [
      {
        name: 'show',
        label: 'Show',
        value: show,
        items: ADVICE_SHOWS.map((value) => ({
          value,
          text: `${SHOW_WORDS[value]} (${words.numberInWords(counts[value])})`,
        })),
      },
    ],
    keep: [],
    applied: [],
    clear: withQuery(ADVICE_URL, {}),
    label: 'Choose which questions to show',
  };
}

/** What the viewer may do with a question now. */
export interface RequestActs {
  readonly canTake: boolean;
  readonly canSay: boolean;
  readonly canClose: boolean;
  readonly canWithdraw: boolean;
}

/** Whoever asked says more, ends it and takes the name back; an adviser takes, answers and ends it. */
export function actsOn(request: AdviceRequest, viewer: Viewer): RequestActs {
  const isOpen = request.closedAt === null;
  const isMine = request.askedBy === viewer.personId && request.askedAs === viewer.role;
  const isTaken = request.takenBy === viewer.personId;
  return {
    canTake: isOpen && viewer.role === 'EA' && !isTaken && !isMine && !request.isCasework,
    canSay: isOpen && (isMine || isTaken),
    canClose: isOpen && (isMine || isTaken),
    canWithdraw: isOpen && isMine && request.childId !== null && !request.isCasework,
  };
}

/** One question as a page. */
export function requestPage(
  request: AdviceRequest,
  messages: readonly AdviceMessage[],
  child: NamedChild | undefined,
  viewer: Viewer,
) {
  const acts = actsOn(request, viewer);
  return {
    title: `${topicWords(request.topic)}: ${request.closedAt === null ? 'advice asked' : 'ended'}`,
    back: { text: 'Back to the questions', href: ADVICE_URL },
    action: `${ADVICE_URL}/${request.adviceId}`,
    state: stateOf(request).text,
    stateKind: stateOf(request).kind ?? '',
    ...acts,
    facts: [
      {
        key: 'Asked by',
        value: request.askedByName,
        note: [ROLE_NAMES[request.askedAs], request.askedFrom].filter(Boolean).join(', '),
      },
      { key: 'Asked', value: words.momentInWords(request.askedAt) },
      { key: 'Answered by', value: request.takenByName, missing: 'Nobody yet' },
      ...(request.closedAt === null
        ? []
        : [
            {
              key: 'Ended',
              value: words.momentInWords(request.closedAt),
              note: request.closedByName === null ? '' : `by ${request.closedByName}`,
            },
          ]),
    ],
    question: request.question,
    messages: messages.map((message) => ({
      who: message.saidByName,
      role: ROLE_NAMES[message.saidAs],
      when: words.momentInWords(message.saidAt),
      words: message.words,
    })),
    child: child === undefined ? null : childModel(child, request.childId ?? ''),
    namedWords: namedWords(request, child, viewer),
  };
}

function childModel(child: NamedChild, childId: string) {
  return {
    sharingHref: `/sharing?child=${childId}`,
    name: `${child.forename} ${child.surname}`.trim(),
    rows: [
      { key: 'Born', value: day(child.birthDate) },
      { key: 'UPN', value: child.upn },
      {
        key: 'Status',
        value: child.status === null ? null : STATUS_WORDS[child.status],
        missing: 'No plan that schools are told of',
      },
      {
        key: 'School',
        value: child.school,
        note: child.yearGroup === null ? '' : `Year ${child.yearGroup}`,
        missing: 'On no roll that we hold',
      },
      {
        key: 'Social worker',
        value: child.workerName,
        note: [child.teamName, child.workerTelephone, child.workerEmail].filter(Boolean).join(', '),
        missing: 'Nobody is allocated',
      },
    ],
  };
}

function namedWords(request: AdviceRequest, child: NamedChild | undefined, viewer: Viewer): string {
  const until = day(request.namedUntil);
  if (child !== undefined && until !== undefined)
    return `The name stays open to the adviser until ${until}.`;
  if (request.childId !== null) return '';
  return ANSWERING.includes(viewer.role)
    ? 'This question names no child to you.'
    : 'No child is named to the adviser.';
}
