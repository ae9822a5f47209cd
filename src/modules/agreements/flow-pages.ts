/** The register of flows as plain models. */
import {
  ALL_FLOWS,
  eventsOf,
  knownEvent,
  LEGAL_RULES,
  type DataFlow,
  type FlowCode,
  type LegalRuleCode,
} from '../../access/index.ts';
import { dateInWords, parseCalendarDate } from '../../platform/calendar-date.ts';
import type { CsvCell } from '../../platform/csv.ts';
import { words, type DataTable, type Tag } from '../../platform/view.ts';
import { FLOWS_URL } from './pages.ts';
import type { Confirmation } from './queries.ts';

type Flow = DataFlow & { readonly code: FlowCode };

/** How a flow's basis stands with the authority. */
export type Standing = 'open' | 'confirmed' | 'withdrawn' | 'changed';

const STANDING: Readonly<Record<Standing, Tag>> = {
  open: { text: 'Not confirmed yet', kind: 'notice' },
  confirmed: { text: 'Confirmed', kind: 'good' },
  withdrawn: { text: 'Withdrawn', kind: 'stop' },
  changed: { text: 'Changed since confirmed', kind: 'notice' },
};

/** How the newest that was said stands against the flow as the product has it now. */
export function standingOf(flow: Pick<DataFlow, 'version'>, newest?: Confirmation): Standing {
  if (newest === undefined) return 'open';
  if (newest.decision === 'withdrawn') return 'withdrawn';
  return newest.version === flow.version ? 'confirmed' : 'changed';
}

/** What the classes of data are called. */
const CLASSES: Readonly<Record<DataFlow['classes'][number], string>> = {
  P0: 'public, or figures without small numbers',
  P1: 'pseudonymised',
  P2: 'personal',
  P3: 'special category or social care',
  P4: 'protected',
  PS: 'staff',
};
function classWords({ classes }: Flow): string {
  const said = classes.map((each) => CLASSES[each]).join(', ');
  return said.charAt(0).toUpperCase() + said.slice(1);
}

function articles({ article6, article9, schedule1 }: Flow): LegalRuleCode[] {
  return [article6, ...(article9 === null ? [] : [article9]), ...schedule1];
}

/** The basis in short: the articles, and below them the conditions. */
function basisCell({ article6, article9, schedule1 }: Flow): { text: string; note: string } {
  const cited = (codes: readonly LegalRuleCode[]): string =>
    codes.map((code) => LEGAL_RULES[code].short).join(', ');
  return {
    text: `UK GDPR art. ${cited([article6, ...(article9 === null ? [] : [article9])])}`,
    note: schedule1.length === 0 ? '' : `Data Protection Act 2018 Sch. 1 para. ${cited(schedule1)}`,
  };
}

function newestOf(said: readonly Confirmation[], code: FlowCode): Confirmation | undefined {
  return said.find(({ flow }) => flow === code);
}

/** Every flow with its basis and whether it is confirmed. */
export function flowTable(said: readonly Confirmation[]): DataTable {
  return {
    id: 'flows',
    caption: 'Every flow of data that this product has',
    columns: [
      { text: 'What' },
      { text: 'From' },
      { text: 'To' },
      { text: 'Basis' },
      { text: 'State' },
    ],
    rows: ALL_FLOWS.map((flow) => {
      const newest = newestOf(said, flow.code);
      return {
        href: `${FLOWS_URL}/${flow.code}`,
        cells: [
          { text: flow.title, note: classWords(flow) },
          flow.from,
          flow.to,
          basisCell(flow),
          {
            tag: STANDING[standingOf(flow, newest)],
            note: newest === undefined ? '' : words.momentInWords(newest.at),
          },
        ],
      };
    }),
    empty: { title: 'No flows', text: 'They come with the product.' },
  };
}

/** How many are confirmed as they stand. */
export function countConfirmed(said: readonly Confirmation[]): number {
  return ALL_FLOWS.filter((flow) => standingOf(flow, newestOf(said, flow.code)) === 'confirmed')
    .length;
}

function inForce(from: string | null): string {
  const day = from === null ? undefined : parseCalendarDate(from);
  return day === undefined
    ? 'Enacted; not in force as far as is known'
    : `Since ${dateInWords(day)}`;
}

/** One flow as facts and tables. */
export function flowPage(flow: Flow, said: readonly Confirmation[]) {
  const standing = standingOf(flow, said[0]);
  const rules = [...articles(flow), ...flow.duties];
  return {
    title: flow.title,
    facts: [
      { key: 'From', value: flow.from },
      { key: 'To', value: flow.to },
      { key: 'Data', value: classWords(flow) },
      { key: 'Rows of the access matrix', value: flow.resources.join(', ') },
      { key: 'Basis', value: STANDING[standing].text, note: `version ${flow.version} of the text` },
      {
        key: 'Noted in the audit as',
        value: eventsOf(flow.code)
          .map((event) => knownEvent(event)?.words ?? event)
          .join('; '),
      },
    ],
    rules: {
      id: 'rules',
      caption: 'What it rests on',
      about:
        standing === 'confirmed'
          ? 'The council’s data protection officer confirmed this text.'
          : 'A proposal: the sources are to be checked by the council’s data protection officer.',
      columns: [{ text: 'Rule' }, { text: 'Source' }, { text: 'In force' }],
      rows: rules.map((code) => {
        const rule = LEGAL_RULES[code];
        return { cells: [rule.text, rule.source, inForce(rule.inForceFrom)] };
      }),
      empty: { title: 'Nothing', text: 'No rule is named.' },
    } satisfies DataTable,
    said: {
      id: 'said',
      caption: 'What the data protection officer said',
      columns: [{ text: 'When' }, { text: 'What' }, { text: 'Where it is kept' }],
      rows: said.map((each) => ({
        cells: [
          { text: words.momentInWords(each.at), note: `recorded by ${each.by}` },
          {
            text: each.decision === 'confirmed' ? 'Confirmed' : 'Withdrawn',
            note: `version ${each.version} of the text`,
          },
          each.reference,
        ],
      })),
      empty: {
        title: 'The data protection officer has said nothing yet',
        text: 'Until then the basis is the product’s proposal.',
      },
    } satisfies DataTable,
    maySay: standing === 'confirmed' ? ('withdrawn' as const) : ('confirmed' as const),
  };
}

/** The heads of the register as a file. */
export const FLOW_HEADS = [
  'Flow',
  'Code',
  'Version',
  'From',
  'To',
  'Data',
  'Rows of the access matrix',
  'Basis',
  'Duties',
  'State',
  'Said on',
  'Reference',
] as const;

/** Its rows. */
export function flowRows(said: readonly Confirmation[]): CsvCell[][] {
  return ALL_FLOWS.map((flow) => {
    const newest = newestOf(said, flow.code);
    return [
      flow.title,
      flow.code,
      flow.version,
      flow.from,
      flow.to,
      classWords(flow),
      flow.resources.join(', '),
      articles(flow)
        .map((code) => LEGAL_RULES[code].source)
        .join('; '),
      flow.duties.map((code) => LEGAL_RULES[code].source).join('; '),
      STANDING[standingOf(flow, newest)].text,
      newest?.at.toISOString(),
      newest?.reference,
    ];
  });
}
