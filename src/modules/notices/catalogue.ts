/**
 * Every kind of notice as data: its words, whether it asks to be acknowledged, whether an e-mail nudges,
 * and what it opens. Words are made from the kind when a notice is shown; nothing of them is stored.
 */

import type { Role } from '../../access/index.ts';

/** What a notice can be about. */
export type SubjectType =
  | 'child'
  | 'person'
  | 'appointment'
  | 'approval'
  | 'restriction'
  | 'rights-case'
  | 'agreement'
  /** Whoever holds a role at a scope: `TM@team:north`. */
  | 'post';

/** The ids that an address is made of. */
export interface Pointers {
  readonly subjectId: string | null;
  readonly ref: string | null;
  /** The role that the reader acts in: some work has another page for each. */
  readonly role: Role;
}

/** One kind of notice. */
export interface NoticeKind {
  /** The notice in a line, as the inbox lists it. */
  readonly title: string;
  /** What happened and what is to be done. */
  readonly sentence: string;
  /** Shown first, and marked. */
  readonly isUrgent: boolean;
  readonly needsAcknowledgement: boolean;
  /** Whether a mail without any content says that a notice waits. */
  readonly mails: boolean;
  /** Where the work is done; the page decides for itself whether the reader may open it. */
  readonly opens: { readonly text: string; readonly href: (pointers: Pointers) => string };
}

function under(address: string, id: string | null): string {
  return id === null ? address : `${address}/${encodeURIComponent(id)}`;
}

/** The catalogue. */
export const NOTICE_KINDS = {
  'break-glass.used': {
    title: 'A record was opened in an emergency',
    sentence:
      'A colleague opened the record of a child outside their own work, for one hour and to read only. Check the reason that they gave, and review it within two working days.',
    isUrgent: true,
    needsAcknowledgement: true,
    mails: true,
    opens: { text: 'See the emergency access', href: ({ ref }) => under('/emergency-access', ref) },
  },
  'break-glass.often': {
    title: 'Somebody uses emergency access often',
    sentence:
      'A colleague opened records in an emergency more often in thirty days than the council expects. Look at each of them together.',
    isUrgent: true,
    needsAcknowledgement: true,
    mails: true,
    opens: { text: 'See the emergency accesses', href: () => '/emergency-access' },
  },
  'reading-pace.reached': {
    title: 'Somebody opened unusually many records',
    sentence:
      'A colleague reached the number of children’s pages that one person opens in a short time, and was stopped. Ask what the work was.',
    isUrgent: true,
    needsAcknowledgement: true,
    mails: true,
    opens: {
      text: 'See who looked at what',
      href: ({ role }) => (role === 'IGO' ? '/audit' : '/access-history'),
    },
  },
  'outliers.weekly': {
    title: 'This week’s unusual looks at records are ready',
    sentence:
      'The list of looks at records that stand out, such as the same surname or postcode or hours outside the working day, can be checked.',
    isUrgent: false,
    needsAcknowledgement: false,
    mails: true,
    opens: { text: 'Check the list', href: () => '/audit/outliers' },
  },
  'appointment.to-approve': {
    title: 'An appointment waits for a second person',
    sentence:
      'A colleague asked for an appointment or for its end. It takes effect once a second person has agreed.',
    isUrgent: false,
    needsAcknowledgement: false,
    mails: true,
    opens: { text: 'Decide', href: () => '/approvals' },
  },
  'sign-in.to-approve': {
    title: 'A change to how somebody signs in waits for a second person',
    sentence:
      'A colleague asked to take a person’s second factors or account away, so that they can sign in anew. Make sure that the person asked for it: ring them on the number you know.',
    isUrgent: false,
    needsAcknowledgement: false,
    mails: true,
    opens: { text: 'Decide', href: () => '/approvals' },
  },
  'sign-in.reset': {
    title: 'How you sign in was changed by administrators',
    sentence:
      'Two administrators took your second factors or your account away, so that you could sign in anew. If you did not ask for it, tell information governance at once.',
    isUrgent: true,
    needsAcknowledgement: true,
    mails: true,
    opens: { text: 'See your security keys', href: () => '/security-keys' },
  },
  'second-factor.changed': {
    title: 'Your security keys or recovery codes changed',
    sentence:
      'A key was added or removed, or new recovery codes were made. If that was not you, remove what you do not know and tell your administrator at once.',
    isUrgent: false,
    needsAcknowledgement: false,
    mails: true,
    opens: { text: 'See your security keys', href: () => '/security-keys' },
  },
  'device.new': {
    title: 'Somebody signed in as you from a new browser',
    sentence:
      'If that was you, there is nothing to do. If not, sign out everywhere else and tell your administrator at once.',
    isUrgent: true,
    needsAcknowledgement: false,
    mails: true,
    opens: { text: 'See where you are signed in', href: () => '/sessions' },
  },
  'account.stopped': {
    title: 'An account was stopped',
    sentence:
      'An administrator stopped somebody’s account at once, with a reason. It goes on only when a second administrator agrees.',
    isUrgent: true,
    needsAcknowledgement: false,
    mails: true,
    opens: { text: 'See the appointments', href: () => '/admin/people' },
  },
  'emergency-account.used': {
    title: 'An emergency account was opened',
    sentence:
      'Somebody broke the seal of an emergency account and signed in with its key. Make sure that you know who, and why. Two people seal it again.',
    isUrgent: true,
    needsAcknowledgement: true,
    mails: true,
    opens: { text: 'See the emergency accounts', href: () => '/admin/emergency-accounts' },
  },
  'people.to-confirm': {
    title: 'Confirm who works with you',
    sentence:
      'The list of people with access through your team or school is due to be confirmed. Whoever is not confirmed in time loses access.',
    isUrgent: false,
    needsAcknowledgement: false,
    mails: true,
    opens: { text: 'Confirm the list', href: () => '/colleagues' },
  },
  'restriction.review-due': {
    title: 'A restriction is due for review',
    sentence:
      'A restricted record has to be looked at again: keep the restriction, or ask to lift it with a second person.',
    isUrgent: false,
    needsAcknowledgement: false,
    mails: true,
    opens: { text: 'Review it', href: ({ subjectId }) => under('/restrictions', subjectId) },
  },
  'rights-request.due': {
    title: 'A request about a person’s own data is due',
    sentence:
      'A request for access, correction or objection, or a complaint, reaches its legal date.',
    isUrgent: false,
    needsAcknowledgement: false,
    mails: true,
    opens: { text: 'See the case', href: ({ ref }) => under('/rights', ref) },
  },
  'hold.to-lift': {
    title: 'A hold on disposal waits for a second person',
    sentence:
      'A colleague asked to lift a hold. Once it is lifted, what is due goes in the next night.',
    isUrgent: false,
    needsAcknowledgement: false,
    mails: true,
    opens: { text: 'Decide', href: () => '/approvals' },
  },
  'agreement.to-agree': {
    title: 'A sharing agreement waits for a second person',
    sentence:
      'A colleague recorded an agreement with another organisation. It holds once a second person has read the signed document and agreed.',
    isUrgent: false,
    needsAcknowledgement: false,
    mails: true,
    opens: { text: 'Read it', href: ({ subjectId }) => under('/agreements', subjectId) },
  },
  'agreement.review-due': {
    title: 'A sharing agreement is due for review',
    sentence:
      'The day by which an agreement with another organisation is looked at again is near. Record a new one when it changes.',
    isUrgent: false,
    needsAcknowledgement: false,
    mails: true,
    opens: { text: 'See the agreement', href: ({ subjectId }) => under('/agreements', subjectId) },
  },
  'agreement.ends': {
    title: 'A sharing agreement ends soon',
    sentence:
      'An agreement with another organisation is near its last day. Its people have none after that: record the next agreement, or end their appointments.',
    isUrgent: false,
    needsAcknowledgement: false,
    mails: true,
    opens: { text: 'See the agreement', href: ({ subjectId }) => under('/agreements', subjectId) },
  },
  'rights-pack.to-check': {
    title: 'A copy for a person waits for a second check',
    sentence:
      'Information governance has reviewed what a person will be given about a child. Somebody else looks through it and releases it.',
    isUrgent: false,
    needsAcknowledgement: false,
    mails: true,
    opens: {
      text: 'Check it',
      href: ({ ref }) => (ref === null ? '/rights' : `${under('/rights', ref)}/pack`),
    },
  },
  'advice.asked': {
    title: 'Somebody asks for advice',
    sentence:
      'A professional asked the Virtual School a question. An adviser takes it and answers there.',
    isUrgent: false,
    needsAcknowledgement: false,
    mails: true,
    opens: { text: 'See the question', href: ({ ref }) => under('/advice', ref) },
  },
  'advice.answered': {
    title: 'There is something new in a question',
    sentence: 'The other side wrote in a question that you asked or answer.',
    isUrgent: false,
    needsAcknowledgement: false,
    mails: true,
    opens: { text: 'Read it', href: ({ ref }) => under('/advice', ref) },
  },
  'casework.opened': {
    title: 'The Virtual School opened who a child is',
    sentence:
      'Under the council’s targeted casework, an adviser opened the name of a child you work with. Their name stands among those who have looked.',
    isUrgent: false,
    needsAcknowledgement: false,
    mails: true,
    opens: {
      text: 'See the child',
      href: ({ subjectId }) =>
        subjectId === null ? '/my-children' : under('/children', subjectId),
    },
  },
  'conflict.another-lead': {
    title: 'Somebody else has to look after a pupil',
    sentence:
      'A colleague at the school can no longer look after one of its pupils who is known to social care. Look through the pupils whom you see, and agree who is there for whom.',
    isUrgent: false,
    needsAcknowledgement: true,
    mails: true,
    opens: {
      text: 'See the pupils',
      href: ({ role, ref }) => (role === 'DSL' ? under('/our-pupils', ref) : '/my-cases'),
    },
  },
  'conflict.another-worker': {
    title: 'A child needs another worker',
    sentence:
      'A worker of the team no longer sees a child whom they work with. Find out with them why, and whether somebody else takes the child on.',
    isUrgent: false,
    needsAcknowledgement: true,
    mails: true,
    opens: {
      text: 'See the child',
      href: ({ subjectId }) =>
        subjectId === null ? '/team/children' : under('/children', subjectId),
    },
  },
  'notice.unacknowledged': {
    title: 'A notice was not acknowledged in time',
    sentence:
      'It should have been acknowledged by now and nobody has. Ask those whom it was for; their notices still hold it.',
    isUrgent: true,
    needsAcknowledgement: false,
    mails: true,
    opens: { text: 'See your notices', href: () => '/notices' },
  },
} as const satisfies Readonly<Record<string, NoticeKind>>;

/** The code of a kind. */
export type NoticeKindCode = keyof typeof NOTICE_KINDS;

/** The kind behind a stored code; undefined for a code of another release. */
export function findNoticeKind(code: string): NoticeKind | undefined {
  return Object.hasOwn(NOTICE_KINDS, code) ? NOTICE_KINDS[code as NoticeKindCode] : undefined;
}
