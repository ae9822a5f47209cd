/** Retention as pages: the schedule with what went, certificates, holds. */
import { dateInWords, parseCalendarDate } from '../../platform/calendar-date.ts';
import { paging, words, type DataTable } from '../../platform/view.ts';
import type { Certificate } from './certificates.ts';
import type { Disposed } from './certificate-queries.ts';
import { HOLD_REASONS, type Hold, type HoldState } from './holds.ts';
import { RETENTION_SCHEDULE, type ClassId, type RetentionClass } from './schedule.ts';
import { periodInWords, type RulesInForce } from './settings.ts';

const schedule: readonly RetentionClass[] = RETENTION_SCHEDULE;
const URL = '/retention';

/** What a class is called; its id where a later version of the schedule dropped it. */
export function classTitle(classId: string): string {
  return schedule.find(({ id }) => id === classId)?.title ?? classId;
}

/** The class that an address names; none for anything else. */
export function classFrom(text: string): ClassId | '' {
  return (schedule.find(({ id }) => id === text)?.id as ClassId | undefined) ?? '';
}

/** The day of a calendar date in words. */
function dayWords(day: string): string {
  const date = parseCalendarDate(day);
  return date === undefined ? day : dateInWords(date);
}

/** Every class with its period as it is set now, and what went in the past year. */
export function scheduleTable(rules: RulesInForce, disposed: readonly Disposed[]): DataTable {
  const went = new Map(disposed.map((each) => [each.classId, each]));
  return {
    id: 'schedule',
    caption: 'What is held, for how long, and what went in the past twelve months',
    about:
      'Each night disposes of what is due, and writes a certificate for each batch. Periods are settings.',
    columns: [
      { text: 'What' },
      { text: 'Kept' },
      { text: 'From' },
      { text: 'Gone', numeric: true },
    ],
    rows: schedule
      .filter(({ state }) => state !== 'not-held')
      .map((each) => {
        const gone = went.get(each.id);
        return {
          ...(gone === undefined ? {} : { href: `${URL}/certificates?class=${each.id}` }),
          cells: [
            { text: each.title, note: each.why },
            keptWords(each, rules),
            each.from,
            gone === undefined
              ? 0
              : {
                  text: words.numberInWords(gone.things),
                  note: `last on ${words.momentInWords(gone.lastAt).replace(/ at .*$/, '')}`,
                },
          ],
        };
      }),
    empty: { title: 'Nothing is scheduled', text: 'The schedule comes with the product.' },
  };
}

function keptWords(each: RetentionClass, rules: RulesInForce): string {
  if (each.state === 'permanent') return 'For good';
  if (each.period === null) return 'As its own setting says';
  return periodInWords(each, rules.keep[each.id as ClassId]);
}

/** Certificates, newest first. */
export function certificateTable(
  certificates: readonly Certificate[],
  count: number,
  page: number,
  classId: string,
): DataTable {
  return {
    id: 'certificates',
    caption: 'Certificates of disposal',
    columns: [
      { text: 'When' },
      { text: 'What' },
      { text: 'Rule' },
      { text: 'Things', numeric: true },
    ],
    rows: certificates.map((each) => ({
      href: `${URL}/certificates/${each.certificateId}`,
      cells: [
        words.momentInWords(each.disposedAt),
        classTitle(each.classId),
        each.rule,
        each.subjects,
      ],
    })),
    empty: {
      title: 'No certificates',
      text:
        classId === ''
          ? 'The first stands here after the first night in which something was due.'
          : 'Nothing of this class has been disposed of.',
    },
    paging: paging(count, page, `${URL}/certificates`, { class: classId }),
  };
}

/** The filter of certificates by class. */
export function certificateFilters(classId: string) {
  return {
    action: `${URL}/certificates`,
    fields: [
      {
        name: 'class',
        label: 'What',
        value: classId,
        items: [
          { value: '', text: 'Everything' },
          ...schedule
            .filter(({ state }) => state === 'kept')
            .map(({ id, title }) => ({ value: id, text: title })),
        ],
      },
    ],
    keep: [],
    applied: [],
    clear: `${URL}/certificates`,
    label: 'Choose which certificates to show',
  };
}

/** One certificate as rows of facts. */
export function certificateFacts(certificate: Certificate) {
  const { classId, rule, ruleVersion, fromDay, toDay, subjects, counts } = certificate;
  return [
    { key: 'What', value: classTitle(classId) },
    { key: 'Rule', value: rule, note: `version ${ruleVersion}` },
    {
      key: 'Clock ran from',
      value: fromDay === toDay ? dayWords(fromDay) : `${dayWords(fromDay)} to ${dayWords(toDay)}`,
    },
    { key: 'Things', value: words.numberInWords(subjects) },
    {
      key: 'Rows by table',
      value: Object.entries(counts)
        .map(([table, rows]) => `${table}: ${words.numberInWords(rows)}`)
        .join(', '),
    },
    {
      key: 'Manifest’s SHA-256',
      value: certificate.manifestSha256,
      note: 'The audit holds the same.',
    },
  ];
}

/** Holds as a table. */
export function holdTable(
  holds: readonly Hold[],
  state: HoldState,
  count: number,
  page: number,
): DataTable {
  const standing = state === 'standing';
  return {
    id: 'holds',
    caption: standing ? 'Holds that stand' : 'Holds that were lifted',
    columns: [
      { text: 'Child’s number' },
      { text: 'Why' },
      { text: 'Set' },
      ...(standing ? [] : [{ text: 'Lifted' }]),
    ],
    rows: holds.map((each) => ({
      ...(standing ? { href: `${URL}/holds/${each.holdId}` } : {}),
      cells: [
        each.laChildId ?? 'The record is gone',
        HOLD_REASONS[each.reason],
        { text: words.momentInWords(each.setAt), note: each.setBy },
        ...(standing
          ? []
          : [
              {
                text: each.liftedAt === null ? '' : words.momentInWords(each.liftedAt),
                note: each.liftedBy ?? '',
              },
            ]),
      ],
    })),
    empty: {
      title: standing ? 'Nothing is held back' : 'No hold was lifted',
      text: standing
        ? 'A hold keeps all that is held of one child from disposal, until two people lift it.'
        : 'Lifted holds stay here for as long as the schedule says.',
    },
    paging: paging(count, page, `${URL}/holds`, { state: standing ? '' : state }),
  };
}

/** The reasons to choose from. */
export function reasonChoices() {
  return Object.entries(HOLD_REASONS).map(([value, text]) => ({ value, text }));
}
