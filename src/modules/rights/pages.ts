/** The models of the pages about rights cases. */
import { dateInWords, type CalendarDate } from '../../platform/calendar-date.ts';
import { DISPUTABLE, DISPUTABLE_WORDS, type RightsMark } from './marks.ts';
import { typedParts } from '../../platform/typed-date.ts';
import { paging, withQuery, type DataTable } from '../../platform/view.ts';
import { words } from '../../platform/view.ts';
import type { StepName } from './forms.ts';
import {
  CASE_STATES,
  type CaseFilter,
  type CaseState,
  type RightsCase,
  type Step,
  type Subject,
} from './queries.ts';
import { IDENTITY_SEEN, outcomesOf, REQUESTER_KINDS, RIGHTS_KINDS, waitsFor } from './rules.ts';
import {
  caseReference,
  KIND_WORDS,
  OUTCOME_WORDS,
  REQUESTER_WORDS,
  SEEN_WORDS,
  STEP_WORDS,
} from './words.ts';

const URL = '/rights';
const STATE_WORDS: Readonly<Record<CaseState, string>> = {
  open: 'Open',
  overdue: 'Overdue',
  waiting: 'The clock waits',
  closed: 'Closed',
  all: 'All',
};
type Problems = readonly { readonly field: string; readonly message: string }[];
type Typed = Readonly<Record<string, unknown>>;

function statusOf(problems: Problems): 200 | 422 {
  return problems.length === 0 ? 200 : 422;
}

/** What the clock of a case says today. */
function clockWords(found: RightsCase, today: CalendarDate): { text: string; note: string } {
  if (found.closedAt !== null)
    return { text: 'Closed', note: found.outcome === null ? '' : OUTCOME_WORDS[found.outcome] };
  const waiting = waitsFor(found);
  if (waiting !== undefined)
    return {
      text: 'The clock waits',
      note: waiting === 'identity' ? 'for evidence of identity' : 'for clarification',
    };
  const what = found.kind === 'complaint' && found.acknowledgedOn === null ? 'to acknowledge' : '';
  return {
    text: dateInWords(found.dueOn),
    note: [found.dueOn < today ? 'Overdue' : '', what].filter((each) => each !== '').join(', '),
  };
}

/** The list of cases. */
export function listModel(shown: {
  readonly filter: CaseFilter;
  readonly found: readonly RightsCase[];
  readonly count: number;
  readonly overdue: number;
  readonly page: number;
}) {
  const { filter, found, count, overdue, page } = shown;
  const query = { state: filter.state, kind: filter.kind };
  const table: DataTable = {
    id: 'cases',
    caption: 'Rights cases',
    columns: [{ text: 'Case' }, { text: 'What' }, { text: 'Received' }, { text: 'Due' }],
    rows: found.map((each) => ({
      href: `${URL}/${each.caseId}`,
      cells: [
        { text: caseReference(each.caseId), note: REQUESTER_WORDS[each.requesterKind] },
        KIND_WORDS[each.kind],
        dateInWords(each.receivedOn),
        clockWords(each, filter.today),
      ],
    })),
    empty: {
      title: 'No cases',
      text: 'Requests for access, correction or objection, and complaints, are listed here by the day they are due.',
    },
    paging: paging(count, page, URL, query),
  };
  return {
    kind: 'page' as const,
    template: 'rights/views/list.njk',
    model: {
      title:
        overdue === 0
          ? 'Requests about people’s own data'
          : `${words.plural(overdue, 'request')} overdue`,
      filters: {
        action: URL,
        fields: [
          {
            name: 'state',
            label: 'Which',
            value: filter.state,
            items: CASE_STATES.map((value) => ({ value, text: STATE_WORDS[value] })),
          },
          {
            name: 'kind',
            label: 'What',
            value: filter.kind,
            items: [
              { value: '', text: 'Everything' },
              ...RIGHTS_KINDS.map((value) => ({ value, text: KIND_WORDS[value] })),
            ],
          },
        ],
        keep: [],
        applied: [],
        clear: withQuery(URL, {}),
        label: 'Choose which cases to show',
      },
      table,
    },
  };
}

function textOf(typed: Typed): (name: string) => string {
  return (name) => {
    const value = typed[name];
    return typeof value === 'string' ? value : '';
  };
}

/** The form of a new case. */
export function newCaseModel(typed: Typed, problems: Problems, today: CalendarDate) {
  const text = textOf(typed);
  const date = (name: string) => typedParts(typed, name);
  const [year, month, day] = today.split('-').map(Number);
  return {
    kind: 'page' as const,
    template: 'rights/views/new.njk',
    status: statusOf(problems),
    model: {
      title: 'A new request or complaint',
      back: { text: 'Back to requests', href: URL },
      problems,
      values: {
        kind: text('kind'),
        received:
          Object.keys(typed).length === 0
            ? { day: String(day), month: String(month), year: String(year) }
            : date('received'),
        requesterKind: text('requesterKind'),
        requesterName: text('requesterName'),
        requesterRole: text('requesterRole'),
        laChildId: text('laChildId'),
        upn: text('upn'),
        forename: text('forename'),
        surname: text('surname'),
        born: date('born'),
        request: text('request'),
      },
      kinds: RIGHTS_KINDS.map((value) => ({ value, text: KIND_WORDS[value] })),
      requesters: REQUESTER_KINDS.map((value) => ({ value, text: REQUESTER_WORDS[value] })),
    },
  };
}

const NOT_OPENED =
  'No record that this case can open fits exactly. That is the answer whether nothing is held, the identifiers fit several children, or a record is closed to you. Ask the duty service manager whether anything else is held before you answer the requester.';

function recordWords(found: RightsCase, subject: Subject | undefined) {
  if (found.identityCheckedOn === null)
    return { key: 'Record', value: 'Shown once who asks has been checked', note: '' };
  if (subject === undefined) return { key: 'Record', value: NOT_OPENED, note: '' };
  const born = subject.birthDate === null ? '' : `, born ${dateInWords(subject.birthDate)}`;
  return {
    key: 'Record',
    value: `${subject.forename} ${subject.surname}${born}`,
    note: `LA child id ${subject.laChildId}`,
  };
}

function factsOf(found: RightsCase, subject: Subject | undefined, today: CalendarDate) {
  const clock = clockWords(found, today);
  const given = [
    found.givenLaChildId === null ? '' : `LA child id ${found.givenLaChildId}`,
    found.givenUpn === null ? '' : `UPN ${found.givenUpn}`,
    [found.givenForename ?? '', found.givenSurname ?? ''].join(' ').trim(),
    found.givenBirthDate === null ? '' : `born ${dateInWords(found.givenBirthDate)}`,
  ];
  return [
    { key: 'Received', value: dateInWords(found.receivedOn), note: '' },
    { key: found.closedAt === null ? 'Due' : 'State', value: clock.text, note: clock.note },
    {
      key: 'Who asks',
      value: found.requesterName,
      note: [REQUESTER_WORDS[found.requesterKind], found.requesterRole]
        .filter((each) => each !== '')
        .join(', '),
    },
    {
      key: 'About',
      value: given.filter((each) => each !== '').join(', '),
      note: 'as the request says',
    },
    { key: 'What is asked', value: found.request, note: '' },
    {
      key: 'Identity',
      value: found.identitySeen.map((each) => SEEN_WORDS[each]).join('. '),
      note:
        found.identityCheckedOn === null
          ? ''
          : `checked by ${found.identityCheckedBy ?? ''} on ${dateInWords(found.identityCheckedOn)}`,
      missing: 'Not checked yet',
    },
    recordWords(found, subject),
  ];
}

/** What of the record the case marks, and could mark. */
function markModel(found: RightsCase, marks: readonly RightsMark[], about: readonly unknown[]) {
  const isObjection = found.kind === 'objection';
  const marked = new Set(marks.map((mark) => mark.about));
  const left = DISPUTABLE.filter((each) => !marked.has(each));
  const isMarking = isObjection || found.kind === 'rectification' || found.kind === 'restriction';
  return {
    isObjection,
    mayMark:
      isMarking && found.childId !== null && (isObjection ? marks.length === 0 : left.length > 0),
    about,
    aboutItems: left.map((value) => ({ value, text: DISPUTABLE_WORDS[value] })),
    marked: marks.map((mark) =>
      mark.about === 'everything' ? 'Left out of overviews' : DISPUTABLE_WORDS[mark.about],
    ),
  };
}

/** One case: its facts, what can be done, what was done. */
export function caseModel(shown: {
  readonly found: RightsCase;
  readonly steps: readonly Step[];
  readonly marks: readonly RightsMark[];
  readonly subject: Subject | undefined;
  readonly failed: StepName | undefined;
  readonly typed: Typed;
  readonly problems: Problems;
  readonly today: CalendarDate;
}) {
  const { found, steps, marks, subject, failed, typed, problems, today } = shown;
  const text = textOf(typed);
  const waiting = waitsFor(found);
  const isComplaint = found.kind === 'complaint';
  return {
    kind: 'page' as const,
    template: 'rights/views/case.njk',
    status: statusOf(problems),
    model: {
      title: `${KIND_WORDS[found.kind]}, ${caseReference(found.caseId)}`,
      back: { text: 'Back to requests', href: URL },
      problems,
      action: `${URL}/${found.caseId}`,
      facts: factsOf(found, subject, today),
      isOpen: found.closedAt === null,
      isComplaint,
      packHref:
        found.kind === 'subject-access' && subject !== undefined
          ? `${URL}/${found.caseId}/pack`
          : '',
      isIdentityDue: found.identityCheckedOn === null,
      waiting: waiting ?? '',
      mayAsk: waiting === undefined && !isComplaint,
      mayExtend: !isComplaint && found.extendedOn === null && found.dueOn >= today,
      ...markModel(found, marks, failed === 'mark' ? [typed['about'] ?? []].flat() : []),
      mayAcknowledge: found.acknowledgedOn === null,
      seen: failed === 'identity' ? [typed['seen'] ?? []].flat() : [],
      seenItems: IDENTITY_SEEN.map((value) => ({ value, text: SEEN_WORDS[value] })),
      what: text('what'),
      reason: text('reason'),
      note: failed === 'note' ? text('note') : '',
      outcome: text('outcome'),
      told: text('told'),
      outcomes: outcomesOf(found.kind).map((value) => ({ value, text: OUTCOME_WORDS[value] })),
      steps: steps.map((each) => ({
        date: each.onDay,
        agency: 'alongside',
        agencyText: each.by,
        words: STEP_WORDS[each.what] ?? each.what,
        detail: each.note,
        href: '',
      })),
    },
  };
}
