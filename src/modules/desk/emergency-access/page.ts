/** Emergency access as its pages show it. */
import { ROLE_NAMES, type Viewer } from '../../../access/index.ts';
import { paging, words, type DataTable } from '../../../platform/view.ts';
import { dayWords } from '../cohort/page.ts';
import { OPENERS, type EmergencyAccess } from './queries.ts';
import { REASONS } from './rules.ts';

const URL = '/emergency-access';
const DONE: Readonly<Record<string, string>> = {
  closed: 'Closed. The record can no longer be read through it.',
  reviewed: 'Your review is noted.',
};

type Problems = readonly { readonly field: string; readonly message: string }[];
type Typed = Readonly<Record<string, unknown>>;
const text = (typed: Typed, name: string): string => {
  const value = typed[name];
  return typeof value === 'string' ? value : '';
};

/** The list: one's own, and those to review. */
export function listModel(
  viewer: Viewer,
  found: readonly EmergencyAccess[],
  counts: { readonly all: number; readonly toReview: number },
  page: number,
  now: Date,
  done: string,
) {
  return {
    title:
      counts.toReview === 0
        ? 'Emergency access'
        : `${words.plural(counts.toReview, 'emergency access', 'emergency accesses')} to review`,
    mayOpen: OPENERS.includes(viewer.role),
    saved: DONE[done] ?? '',
    table: {
      id: 'emergency',
      caption: 'Records opened in an emergency',
      columns: [{ text: 'Who' }, { text: 'Why' }, { text: 'When' }, { text: 'Where it stands' }],
      rows: found.map((each) => ({
        href: `${URL}/${each.emergencyId}`,
        cells: [
          {
            text: each.personId === viewer.personId ? 'You' : each.personName,
            note: each.laChildId === null ? '' : `Child ${each.laChildId}`,
          },
          { text: REASONS[each.reasonCode], note: each.reason },
          words.momentInWords(each.openedAt),
          standingWords(each, now),
        ],
      })),
      empty: {
        title: 'Nobody opened a record in an emergency',
        text: 'Each time that somebody does, it is listed here until and after it is reviewed.',
      },
      paging: paging(counts.all, page, URL, {}),
    } satisfies DataTable,
  };
}

function standingWords(each: EmergencyAccess, now: Date): string {
  if (each.outcome === 'upheld') return `Reviewed by ${each.reviewerName ?? ''}: in order`;
  if (each.outcome === 'misuse') return `Reviewed by ${each.reviewerName ?? ''}: misused`;
  const waits = `To be reviewed by ${dayWords(each.reviewBy)}`;
  return each.closedAt === null && each.expiresAt > now
    ? `Open until ${words.momentInWords(each.expiresAt)}`
    : waits;
}

/** The form that opens a record. */
export function formModel(
  typed: Typed,
  problems: Problems,
  refusal: string | undefined,
  minutes: number,
) {
  return {
    title: 'Open a record in an emergency',
    back: { text: 'Back to emergency access', href: URL },
    problems,
    refusal: refusal ?? '',
    minutes,
    values: {
      laChildId: text(typed, 'laChildId'),
      forename: text(typed, 'forename'),
      surname: text(typed, 'surname'),
      born: {
        day: text(typed, 'born-day'),
        month: text(typed, 'born-month'),
        year: text(typed, 'born-year'),
      },
      why: text(typed, 'why'),
      reason: text(typed, 'reason'),
    },
    reasons: Object.entries(REASONS).map(([value, words]) => ({ value, text: words })),
  };
}

function factsOf(access: EmergencyAccess) {
  return [
    { key: 'Who', value: access.personName },
    { key: 'Why', value: REASONS[access.reasonCode], note: access.reason },
    { key: 'Opened', value: words.momentInWords(access.openedAt) },
    {
      key: access.closedAt === null ? 'Open until' : 'Closed',
      value: words.momentInWords(access.closedAt ?? access.expiresAt),
    },
    ...(access.outcome === null
      ? [{ key: 'To be reviewed by', value: dayWords(access.reviewBy) }]
      : [
          {
            key: 'Review',
            value: access.outcome === 'upheld' ? 'In order' : 'Misused',
            note: [access.reviewerName, access.reviewNote].filter(Boolean).join(': '),
          },
        ]),
  ];
}

/** One access for who reviews it. A manager can open the child as her own; governance sees no child. */
export function accessModel(
  viewer: Viewer,
  access: EmergencyAccess,
  typed: Typed,
  problems: Problems,
) {
  return {
    title: `Emergency access by ${access.personName}`,
    back: { text: 'Back to emergency access', href: URL },
    problems,
    facts: factsOf(access),
    childHref: access.laChildId === null ? '' : `/children/${access.childId}`,
    action: access.outcome === null ? `${URL}/${access.emergencyId}/review` : '',
    lead: `You look at this as ${ROLE_NAMES[viewer.role].toLowerCase()}.`,
    outcome: text(typed, 'outcome'),
    note: text(typed, 'note'),
  };
}

/** One's own access after it ended. */
export function endedModel(access: EmergencyAccess) {
  return {
    title: 'This emergency access has ended',
    back: { text: 'Back to emergency access', href: URL },
    problems: [],
    facts: factsOf(access),
    childHref: '',
    action: '',
    lead: 'The record can no longer be read through it. Open another if the emergency goes on.',
    outcome: '',
    note: '',
  };
}
