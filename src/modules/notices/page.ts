/** The inbox and one notice as plain models. Words are made here, from the kind and what may be read. */
import {
  paging,
  pageSize,
  withQuery,
  words,
  type DataTable,
  type PageFrame,
  type Tag,
} from '../../platform/view.ts';
import type { Role } from '../../access/index.ts';
import { findNoticeKind, type NoticeKind } from './catalogue.ts';
import type { InboxRow, Show } from './queries.ts';

/** A code of another release still says that something is there. */
const UNKNOWN: Pick<NoticeKind, 'title' | 'sentence'> = {
  title: 'A notice',
  sentence: 'This notice was made by another release of Alongside, which knows its words.',
};

/** Whom a notice concerns, in words that say the same of a child elsewhere and of one who is restricted. */
export function aboutWords(
  row: Pick<InboxRow, 'subjectType' | 'subjectId'>,
  names: ReadonlyMap<string, string>,
): string | undefined {
  if (!['child', 'person', 'post'].includes(row.subjectType ?? '')) return undefined;
  const name = names.get(row.subjectId ?? '');
  if (name !== undefined) return `About ${name}`;
  return row.subjectType === 'child' ? 'About a child whose record is not open to you' : undefined;
}

function stateOf(row: InboxRow): Tag | string {
  if (row.needsAcknowledgement && row.acknowledgedAt === null)
    return { text: 'To acknowledge', kind: row.isUrgent ? 'stop' : 'caution' };
  if (row.openedAt === null) return { text: 'New', kind: 'notice' };
  return row.acknowledgedAt === null ? 'Read' : 'Acknowledged';
}

/** `1 new notice, 2 to acknowledge`. */
export function inboxTitle(unread: number, toAcknowledge: number): string {
  const parts = [
    ...(unread > 0 ? [words.plural(unread, 'new notice')] : []),
    ...(toAcknowledge > 0
      ? [
          unread > 0
            ? `${words.numberInWords(toAcknowledge)} to acknowledge`
            : `${words.plural(toAcknowledge, 'notice')} to acknowledge`,
        ]
      : []),
  ];
  return parts.length === 0 ? 'No new notices' : parts.join(', ');
}

const PATH = '/notices';

/** The inbox. */
export function inboxPage(options: {
  readonly counts: {
    readonly all: number;
    readonly unread: number;
    readonly toAcknowledge: number;
  };
  readonly show: Show;
  readonly page: number;
  readonly rows: readonly InboxRow[];
  readonly names: ReadonlyMap<string, string>;
}): PageFrame & { readonly choices: readonly object[]; readonly table: DataTable } {
  const { counts, show, page, rows, names } = options;
  const total = { '': counts.all, unread: counts.unread, 'to-acknowledge': counts.toAcknowledge }[
    show
  ];
  const choice = (value: Show, text: string, count: number) => ({
    text: `${text} (${words.numberInWords(count)})`,
    href: withQuery(PATH, { show: value }),
    current: value === show,
  });
  return {
    title: inboxTitle(counts.unread, counts.toAcknowledge),
    choices: [
      choice('', 'All', counts.all),
      choice('unread', 'New', counts.unread),
      choice('to-acknowledge', 'To acknowledge', counts.toAcknowledge),
    ],
    table: {
      id: 'notices',
      caption: {
        '': 'Your notices, new ones first',
        unread: 'Notices that you have not opened',
        'to-acknowledge': 'Notices to acknowledge',
      }[show],
      columns: [{ text: 'Notice' }, { text: 'Told' }, { text: 'Due' }, { text: 'State' }],
      rows: rows.map((row) => {
        const kind = findNoticeKind(row.kind) ?? UNKNOWN;
        const about = aboutWords(row, names);
        const state = stateOf(row);
        return {
          href: `${PATH}/${row.noticeId}`,
          cells: [
            {
              text: kind.title,
              note: about,
              tag:
                row.isUrgent && row.openedAt === null
                  ? { text: 'Urgent', kind: 'stop' }
                  : undefined,
            },
            words.momentInWords(row.createdAt),
            row.dueBy === null ? 'No date' : words.dateFilter(row.dueBy),
            typeof state === 'string' ? state : { tag: state },
          ],
        };
      }),
      empty:
        counts.all === 0
          ? {
              title: 'No notices yet',
              text: 'A notice appears here when something needs you: an approval, a list to confirm, a review that is due. An e-mail says that one waits, and nothing else.',
            }
          : {
              title: show === 'unread' ? 'Nothing new' : 'Nothing to acknowledge',
              text: 'You have dealt with every notice of this sort.',
              action: { text: 'Show all notices', href: PATH },
            },
      paging: total > pageSize ? paging(total, page, PATH, { show }) : undefined,
    },
  };
}

/** One notice. */
export function noticePage(options: {
  readonly row: InboxRow;
  readonly role: Role;
  readonly names: ReadonlyMap<string, string>;
  readonly acknowledged: readonly { readonly name: string; readonly at: Date }[];
  readonly isDone: boolean;
}): PageFrame & Readonly<Record<string, unknown>> {
  const { row, names, acknowledged, isDone } = options;
  const kind = findNoticeKind(row.kind);
  const { title, sentence } = kind ?? UNKNOWN;
  return {
    title,
    back: { text: 'Back to your notices', href: PATH },
    noticeId: row.noticeId,
    about: aboutWords(row, names),
    sentence,
    isUrgent: row.isUrgent,
    saved: isDone ? 'You acknowledged this notice.' : '',
    opens:
      kind === undefined
        ? undefined
        : {
            text: kind.opens.text,
            href: kind.opens.href({ subjectId: row.subjectId, ref: row.ref, role: options.role }),
          },
    mayAcknowledge: row.needsAcknowledgement && row.acknowledgedAt === null,
    facts: [
      { key: 'Told', value: words.momentInWords(row.createdAt) },
      ...(row.dueBy === null ? [] : [{ key: 'Due', value: words.dateFilter(row.dueBy) }]),
      {
        key: 'Told to',
        value: row.isForPost ? 'Everybody who holds your role there' : 'You alone',
      },
      ...(row.needsAcknowledgement
        ? [
            {
              key: 'Acknowledged by',
              value: acknowledged
                .map(({ name, at }) => `${name}, ${words.momentInWords(at)}`)
                .join('; '),
              missing: 'Nobody yet',
            },
          ]
        : []),
    ],
  };
}
