/** Sharing decisions as plain models. */
import { ROLE_NAMES, type Viewer } from '../../access/index.ts';
import { dateInWords } from '../../platform/calendar-date.ts';
import type { CsvCell } from '../../platform/csv.ts';
import { paging, withQuery, words, type DataTable, type Tag } from '../../platform/view.ts';
import { groundSource, groundWords, HARMS, RECIPIENTS, SHARED_CLASSES } from './grounds.ts';
import { SHARING_SHOWS, type SharingDecision, type SharingShow } from './queries.ts';

/** Where decisions stand. */
export const SHARING_URL = '/sharing';

const SHOW_WORDS: Readonly<Record<SharingShow, string>> = {
  all: 'All',
  shared: 'Shared',
  'kept-back': 'Not shared',
  urgent: 'Urgent',
  mine: 'Mine',
};

/** What keeps a list to one child, in its addresses. */
export interface Place {
  readonly child?: string;
  readonly pupil?: string;
}

function outcome({ isShared, correctedBy }: SharingDecision): Tag {
  if (correctedBy !== null) return { text: 'Put right later' };
  return isShared ? { text: 'Shared', kind: 'good' } : { text: 'Not shared', kind: 'notice' };
}

/** The list as a table; information governance reads no names. */
export function sharingTable(
  decisions: readonly SharingDecision[],
  found: number,
  asked: Place & { readonly show: SharingShow; readonly page: number },
  viewer: Viewer,
): DataTable {
  const { page, ...keep } = asked;
  const namesChildren =
    viewer.role !== 'IGO' && asked.child === undefined && asked.pupil === undefined;
  return {
    id: 'sharing',
    caption: 'Decisions about sharing, the newest first',
    columns: [
      { text: 'Decided' },
      ...(namesChildren ? [{ text: 'Child' }] : []),
      { text: 'With whom' },
      { text: 'Ground' },
      { text: 'By' },
      { text: 'Outcome' },
    ],
    rows: decisions.map((each) => ({
      href: `${SHARING_URL}/${each.decisionId}`,
      cells: [
        { text: dateInWords(each.decidedOn), note: each.isUrgent ? 'Urgent' : '' },
        ...(namesChildren ? [each.name ?? 'Name not given'] : []),
        { text: RECIPIENTS[each.recipient], note: each.recipientWords ?? '' },
        { text: groundWords(each.ground), note: groundSource(each.ground) },
        {
          text: each.decidedBy === viewer.personId ? 'You' : each.decidedByName,
          note: ROLE_NAMES[each.decidedAs],
        },
        { tag: outcome(each) },
      ],
    })),
    empty: {
      title: asked.show === 'all' ? 'No decision recorded' : `None: ${SHOW_WORDS[asked.show]}`,
      text:
        viewer.role === 'IGO'
          ? 'What professionals decide about sharing information appears here, without the child.'
          : 'Whenever information about a child is shared outside its usual way, or kept back, record it from the child’s page: with whom, why, and how harm was weighed.',
    },
    paging: paging(found, page, SHARING_URL, keep),
  };
}

/** The choice of which decisions to show. */
export function sharingFilter(
  show: SharingShow,
  counts: Readonly<Record<SharingShow, number>>,
  place: Place,
  viewer: Viewer,
) {
  return {
    action: SHARING_URL,
    fields: [
      {
        name: 'show',
        label: 'Show',
        value: show,
        items: SHARING_SHOWS.filter((each) => each !== 'mine' || viewer.role !== 'IGO').map(
          (value) => ({
            value,
            text: `${SHOW_WORDS[value]} (${words.numberInWords(counts[value])})`,
          }),
        ),
      },
    ],
    keep: Object.entries<string>({ ...place }).map(([name, value]) => ({ name, value })),
    applied: [],
    clear: withQuery(SHARING_URL, { ...place }),
    label: 'Choose which decisions to show',
  };
}

/** One decision as a page. */
export function decisionPage(decision: SharingDecision, viewer: Viewer, mayCorrect: boolean) {
  const said = viewer.role !== 'IGO';
  return {
    title: decision.isShared ? 'Information was shared' : 'Information was not shared',
    caption: said ? (decision.name ?? '') : '',
    state: outcome(decision).text,
    stateKind: outcome(decision).kind ?? '',
    facts: [
      { key: 'Decided', value: dateInWords(decision.decidedOn) },
      {
        key: 'By',
        value: decision.decidedByName,
        note: `${ROLE_NAMES[decision.decidedAs]}, recorded ${words.momentInWords(decision.recordedAt)}`,
      },
      {
        key: 'With whom',
        value: RECIPIENTS[decision.recipient],
        note: decision.recipientWords ?? '',
      },
      { key: 'What', value: decision.classes.map((each) => SHARED_CLASSES[each]).join('; ') },
      { key: 'Ground', value: groundWords(decision.ground), note: groundSource(decision.ground) },
      { key: 'Harm weighed', value: HARMS[decision.harm] },
      { key: 'Urgent', value: decision.isUrgent ? 'Yes' : 'No' },
    ],
    reason: decision.reason,
    withheld: said
      ? ''
      : 'Whom it is about and the reason in words are for those who work with the child. In a rights case they are part of the copy.',
    correctsHref: decision.corrects === null ? '' : `${SHARING_URL}/${decision.corrects}`,
    correctedHref: decision.correctedBy === null ? '' : `${SHARING_URL}/${decision.correctedBy}`,
    correctHref: mayCorrect ? `${SHARING_URL}/${decision.decisionId}/correct` : '',
  };
}

/** The columns of the register as a file: nobody's name but the professional's. */
export const REGISTER_HEADS = [
  'Reference',
  'Decided on',
  'Recorded at',
  'By',
  'Role',
  'Outcome',
  'With whom',
  'Ground',
  'Source of the ground',
  'Harm weighed',
  'What',
  'Urgent',
  'Puts right',
] as const;

/** One row of it. */
export function registerRow(decision: SharingDecision): CsvCell[] {
  return [
    decision.decisionId,
    decision.decidedOn,
    decision.recordedAt.toISOString(),
    decision.decidedByName,
    ROLE_NAMES[decision.decidedAs],
    decision.isShared ? 'Shared' : 'Not shared',
    RECIPIENTS[decision.recipient],
    groundWords(decision.ground),
    groundSource(decision.ground),
    HARMS[decision.harm],
    decision.classes.map((each) => SHARED_CLASSES[each]).join('; '),
    decision.isUrgent ? 'Yes' : 'No',
    decision.corrects,
  ];
}
