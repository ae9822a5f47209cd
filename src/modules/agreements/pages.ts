/** Agreements as plain models. */
import { FLOWS, type FlowCode } from '../../access/index.ts';
import { dateInWords, type CalendarDate } from '../../platform/calendar-date.ts';
import type { CsvCell } from '../../platform/csv.ts';
import { paging, words, type DataTable, type Tag } from '../../platform/view.ts';
import type { Agreement, AgreementFilter } from './queries.ts';
import {
  AGREEMENT_STATES,
  dueOf,
  PARTY_KINDS,
  stateOf,
  type AgreementState,
  type PartyKind,
} from './rules.ts';

/** Where agreements stand. */
export const AGREEMENTS_URL = '/agreements';
/** Where the register of flows stands. */
export const FLOWS_URL = '/agreements/flows';

const STATE_TAGS: Readonly<Record<AgreementState, Tag['kind']>> = {
  draft: 'notice',
  agreed: undefined,
  'in-force': 'good',
  ended: undefined,
};

function stateTag(agreement: Agreement, today: CalendarDate): Tag {
  const state = stateOf(agreement, today);
  const kind = STATE_TAGS[state];
  return { text: AGREEMENT_STATES[state], ...(kind === undefined ? {} : { kind }) };
}

/** The title of a flow; its code where a later release dropped it. */
export function flowTitle(code: string): string {
  return Object.hasOwn(FLOWS, code) ? FLOWS[code as FlowCode].title : code;
}

function lastDay({ endsOn, endedOn }: Agreement): string {
  const day = endedOn ?? endsOn;
  return day === null ? 'No end' : dateInWords(day);
}

/** The list. */
export function agreementTable(
  agreements: readonly Agreement[],
  found: number,
  asked: AgreementFilter & { readonly page: number },
  today: CalendarDate,
): DataTable {
  const { page, ...keep } = asked;
  const isNarrowed = asked.q !== '' || asked.state !== '';
  return {
    id: 'agreements',
    caption: 'Sharing agreements by organisation',
    columns: [
      { text: 'With' },
      { text: 'From' },
      { text: 'Until' },
      { text: 'Review' },
      { text: 'State' },
    ],
    rows: agreements.map((each) => ({
      href: `${AGREEMENTS_URL}/${each.agreementId}`,
      cells: [
        { text: each.party, note: PARTY_KINDS[each.kind] },
        dateInWords(each.startsOn),
        lastDay(each),
        {
          text: dateInWords(each.reviewOn),
          note: dueOf(each, today)?.what === 'review' ? 'Due soon' : '',
        },
        { tag: stateTag(each, today) },
      ],
    })),
    empty: isNarrowed
      ? { title: 'None fits', text: 'No agreement fits what you chose.' }
      : {
          title: 'No sharing agreement yet',
          text: 'Record those that the council has signed with schools, trusts, education companies and other authorities.',
        },
    paging: paging(found, page, AGREEMENTS_URL, keep),
  };
}

/** The choice of which to show. */
export function agreementFilters({ q, state }: AgreementFilter) {
  return {
    action: AGREEMENTS_URL,
    fields: [
      { name: 'q', label: 'Name, URN or number', value: q },
      {
        name: 'state',
        label: 'State',
        value: state,
        items: [
          { value: '', text: 'Any' },
          ...Object.entries(AGREEMENT_STATES).map(([value, text]) => ({ value, text })),
        ],
      },
    ],
    keep: [],
    applied: [],
    clear: AGREEMENTS_URL,
    label: 'Choose which agreements to show',
  };
}

/** One agreement as facts. */
export function agreementFacts(agreement: Agreement, today: CalendarDate) {
  const due = dueOf(agreement, today);
  const { agreedAt, endedOn } = agreement;
  return [
    { key: 'State', value: AGREEMENT_STATES[stateOf(agreement, today)] },
    {
      key: 'With',
      value: agreement.party,
      note: [PARTY_KINDS[agreement.kind], agreement.partyCode].filter(Boolean).join(', '),
    },
    {
      key: 'Its users’ e-mail endings',
      value: agreement.domains.join(', '),
      missing: 'None said',
    },
    { key: 'From', value: dateInWords(agreement.startsOn) },
    {
      key: 'Last day',
      value: agreement.endsOn === null ? '' : dateInWords(agreement.endsOn),
      missing: 'Until it is ended',
      note: due?.what === 'ends' ? 'Soon' : '',
    },
    {
      key: 'Review by',
      value: dateInWords(agreement.reviewOn),
      note: due?.what === 'review' ? 'Due' : '',
    },
    { key: 'Signed document', value: agreement.reference },
    { key: 'Recorded', value: words.momentInWords(agreement.setAt), note: agreement.setByName },
    {
      key: 'Agreed',
      value: agreedAt === null ? '' : words.momentInWords(agreedAt),
      note: agreement.agreedByName ?? '',
      missing: 'By nobody yet',
    },
    ...(endedOn === null
      ? []
      : [{ key: 'Ended', value: dateInWords(endedOn), note: agreement.endedByName ?? '' }]),
  ];
}

/** The heads of the list as a file. */
export const AGREEMENT_HEADS = [
  'Organisation',
  'Kind',
  'URN or number',
  'E-mail endings',
  'Flows',
  'From',
  'Last day',
  'Review by',
  'Signed document',
  'State',
  'Recorded by',
  'Agreed by',
] as const;

/** One row of it. */
export function agreementRow(agreement: Agreement, today: CalendarDate): CsvCell[] {
  return [
    agreement.party,
    PARTY_KINDS[agreement.kind],
    agreement.partyCode,
    agreement.domains.join(', '),
    agreement.flows.map(flowTitle).join('; '),
    agreement.startsOn,
    agreement.endedOn ?? agreement.endsOn,
    agreement.reviewOn,
    agreement.reference,
    AGREEMENT_STATES[stateOf(agreement, today)],
    agreement.setByName,
    agreement.agreedByName,
  ];
}

/** The kinds to choose from. */
export function kindChoices(): { readonly value: PartyKind | ''; readonly text: string }[] {
  return [
    { value: '', text: 'Choose' },
    ...Object.entries(PARTY_KINDS).map(([value, text]) => ({ value: value as PartyKind, text })),
  ];
}

/** What ending it does, by where it stands: a draft is dropped, what was agreed stops holding. */
export function endingWords(state: AgreementState) {
  return state === 'draft'
    ? {
        summary: 'Drop this draft',
        about: 'Nobody can agree to it afterwards. It stays in the list as ended.',
        button: 'Drop the draft',
      }
    : {
        summary: 'End this agreement',
        about:
          'It no longer holds from today, and cannot be taken up again. Nobody loses access by it: appointments are ended on their own.',
        button: 'End the agreement today',
      };
}
