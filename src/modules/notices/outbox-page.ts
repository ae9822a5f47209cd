/** The administrator's page of mails as a plain model. */
import type { MailConfig } from '../../platform/mail-config.ts';
import {
  paging,
  pageSize,
  withQuery,
  words,
  type DataTable,
  type PageFrame,
  type TableCell,
} from '../../platform/view.ts';
import { FAULT_WORDS, mailText } from './mail-rules.ts';

/** What the list is narrowed to. */
export type OutboxShow = '' | 'waiting' | 'sent' | 'dead';

/** One mail. */
export interface OutboxRow {
  readonly outboxId: string;
  /** Nobody yet where it is for whoever holds a post. */
  readonly name: string | null;
  readonly email: string | null;
  readonly state: 'queued' | 'sending' | 'sent' | 'failed' | 'dead';
  readonly attempts: number;
  readonly queuedAt: Date;
  readonly nextTryAt: Date;
  readonly sentAt: Date | null;
  readonly sentBy: string | null;
  readonly deliveredAt: Date | null;
  readonly fault: string | null;
}

const WAY_WORDS: Readonly<Record<MailConfig['carrier'], string>> = {
  local:
    'No mail leaves this installation: each one that would have gone is listed here, and nobody is nudged. Name an SMTP server or GOV.UK Notify in the configuration to send them.',
  smtp: 'Mails leave through the council’s SMTP server.',
  notify: 'Mails leave through GOV.UK Notify, which reports whether each was delivered.',
};

const PATH = '/admin/outbox';

function stateCell(row: OutboxRow): TableCell {
  const why = row.fault === null ? undefined : (FAULT_WORDS[row.fault] ?? FAULT_WORDS['fault']);
  switch (row.state) {
    case 'queued':
    case 'sending':
      return { tag: { text: 'Waiting' } };
    case 'failed':
      return {
        tag: { text: 'Will be tried again', kind: 'caution' },
        note: `${why ?? ''}. Next try ${words.momentInWords(row.nextTryAt)}`,
      };
    case 'dead':
      return {
        tag: { text: 'Put aside', kind: 'stop' },
        ...(why === undefined ? {} : { note: why }),
      };
    case 'sent':
      if (row.sentBy === 'local') return { tag: { text: 'Kept here' } };
      return row.deliveredAt === null
        ? { tag: { text: 'Sent', kind: 'good' } }
        : {
            tag: { text: 'Delivered', kind: 'good' },
            note: words.momentInWords(row.deliveredAt),
          };
  }
}

/** The page. */
export function outboxPage(options: {
  readonly carrierName: MailConfig['carrier'];
  readonly inboxUrl: string;
  readonly keepDays: number;
  readonly show: OutboxShow;
  readonly page: number;
  readonly count: number;
  readonly dead: number;
  readonly rows: readonly OutboxRow[];
  readonly again: number | undefined;
}): PageFrame & Readonly<Record<string, unknown>> & { readonly table: DataTable } {
  const mail = mailText(options.inboxUrl);
  const { show, page, count, dead, rows, again } = options;
  const choice = (value: OutboxShow, text: string) => ({
    text,
    href: withQuery(PATH, { show: value }),
    current: value === show,
  });
  return {
    title: dead === 0 ? 'No mail was put aside' : `${words.plural(dead, 'mail')} put aside`,
    back: { text: 'Back to jobs and health', href: '/admin/jobs' },
    way: WAY_WORDS[options.carrierName],
    mail: { subject: mail.subject, text: mail.text.trim() },
    saved:
      again === undefined
        ? ''
        : again === 0
          ? 'No mail was put aside any more.'
          : `${words.plural(again, 'mail')} will be tried again.`,
    dead,
    aside: rows
      .filter(({ state }) => state === 'dead')
      .map((row) => ({
        outboxId: row.outboxId,
        whom: row.name ?? 'holders of an appointment',
        queued: words.momentInWords(row.queuedAt),
        why: FAULT_WORDS[row.fault ?? 'fault'] ?? FAULT_WORDS['fault'],
      })),
    choices: [
      choice('', 'All'),
      choice('waiting', 'Waiting'),
      choice('sent', 'Sent'),
      choice('dead', 'Put aside'),
    ],
    table: {
      id: 'mails',
      caption: {
        '': 'Mails, newest first',
        waiting: 'Mails that wait',
        sent: 'Mails sent',
        dead: 'Mails put aside',
      }[show],
      about: `Kept for ${words.plural(options.keepDays, 'day')}. A mail has no content to keep.`,
      columns: [
        { text: 'To' },
        { text: 'Queued' },
        { text: 'Tries', numeric: true },
        { text: 'State' },
      ],
      rows: rows.map((row) => ({
        cells: [
          {
            text: row.name ?? 'Whoever holds the appointment',
            note: row.email ?? undefined,
          },
          words.momentInWords(row.queuedAt),
          row.attempts,
          stateCell(row),
        ],
      })),
      empty: {
        title: 'No mails',
        text:
          show === ''
            ? 'A mail appears here when somebody has a notice that nudges by e-mail.'
            : 'No mail is in this state.',
        ...(show === '' ? {} : { action: { text: 'Show all mails', href: PATH } }),
      },
      paging: count > pageSize ? paging(count, page, PATH, { show }) : undefined,
    },
  };
}
