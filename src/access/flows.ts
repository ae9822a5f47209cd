/**
 * Who gives whose data to whom, and on what legal basis: every flow that the product has, as data. A
 * basis is stored for a flow, not for a click (TRUST 4d); it is a proposal until the council's data
 * protection officer confirms it, which each authority records for itself. The audit notes with every
 * exchange by which flow it happened.
 */
import type { AuditEvent } from './audit-events.ts';
import type { Resource, Role } from './policy.ts';

/** A rule of law that a flow rests on, with the days between which it is in force. */
export interface LegalRule {
  readonly text: string;
  readonly source: string;
  /** How a table cites an article or a condition beside its Act; empty for tasks and duties. */
  readonly short: string;
  /** `YYYY-MM-DD`; null: enacted and not commenced as far as is known. */
  readonly inForceFrom: string | null;
  readonly inForceUntil: string | null;
  /** Whether the text of the source was read against this line. */
  readonly verified: boolean;
}

const law = (text: string, source: string, inForceFrom: string | null, short = ''): LegalRule => ({
  text,
  source,
  short,
  inForceFrom,
  inForceUntil: null,
  verified: false,
});

/** The rules by code: the articles, the conditions of Schedule 1, and the tasks laid down by law. */
export const LEGAL_RULES = {
  task: law(
    'Public task laid down by law',
    'UK GDPR art. 6(1)(e) with 6(3); Data Protection Act 2018 s. 8',
    '2018-05-25',
    '6(1)(e)',
  ),
  obligation: law('Legal obligation', 'UK GDPR art. 6(1)(c)', '2018-05-25', '6(1)(c)'),
  substantial: law(
    'Substantial public interest',
    'UK GDPR art. 9(2)(g); Data Protection Act 2018 s. 10(3)',
    '2018-05-25',
    '9(2)(g)',
  ),
  statutory: law(
    'Statutory and government purposes, with an appropriate policy document',
    'Data Protection Act 2018 Sch. 1 para. 6 and 39',
    '2018-05-25',
    '6',
  ),
  safeguarding: law(
    'Safeguarding of children and of individuals at risk, with an appropriate policy document',
    'Data Protection Act 2018 Sch. 1 para. 18 and 39',
    '2018-05-25',
    '18',
  ),
  'in-need': law('Children in need', 'Children Act 1989 s. 17 and 27', '1991-10-14'),
  enquiry: law('Enquiries about significant harm', 'Children Act 1989 s. 47', '1991-10-14'),
  cooperate: law(
    'Working together, and regard to children’s welfare',
    'Children Act 2004 s. 10 and 11',
    '2005-04-01',
  ),
  'school-duty': law(
    'A school safeguards its pupils',
    'Education Act 2002 s. 175 and 157',
    '2004-06-01',
  ),
  registers: law(
    'Schools keep registers and give them to the authority',
    'School Attendance (Pupil Registration) (England) Regulations 2024',
    '2024-08-19',
  ),
  'virtual-school': law(
    'The authority promotes the education of children with a social worker',
    'Children Act 1989 s. 23ZZZA',
    null,
  ),
  access: law('A person’s right to their own data', 'UK GDPR art. 12 and 15', '2018-05-25'),
  security: law(
    'Security, and being able to show it',
    'UK GDPR art. 5(1)(f), 5(2) and 32',
    '2018-05-25',
  ),
} as const satisfies Readonly<Record<string, LegalRule>>;
/** A key of `LEGAL_RULES`. */
export type LegalRuleCode = keyof typeof LEGAL_RULES;

/** Classes of data (TRUST 2): P0 suppressed figures to P4 protected; PS staff. */
export type DataClass = 'P0' | 'P1' | 'P2' | 'P3' | 'P4' | 'PS';

/** One flow. A change of who, what or basis is a new version, which is to be confirmed again. */
export interface DataFlow {
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly classes: readonly DataClass[];
  /** The resources of the matrix that it carries. */
  readonly resources: readonly Resource[];
  readonly article6: LegalRuleCode;
  /** Null: nothing of a special category. */
  readonly article9: LegalRuleCode | null;
  readonly schedule1: readonly LegalRuleCode[];
  /** The tasks and duties that article 6 asks for. */
  readonly duties: readonly LegalRuleCode[];
  readonly version: string;
  /** What the audit writes when it happens. Events of `SHOWN` and `RECEIVED` stand there. */
  readonly events: readonly AuditEvent[];
}

type Basis = Pick<DataFlow, 'article6' | 'article9' | 'schedule1'>;
/** Special categories of children, by task. */
const CHILDREN: Basis = {
  article6: 'task',
  article9: 'substantial',
  schedule1: ['statutory', 'safeguarding'],
};
/** Nothing special, by task. */
const ORDINARY: Basis = { article6: 'task', article9: null, schedule1: [] };

/** Every flow by code. */
export const FLOWS = {
  'care-in': {
    title: 'Social-care file in',
    from: 'The council’s case system',
    to: 'Alongside',
    classes: ['P2', 'P3', 'P4'],
    resources: ['R03', 'R04', 'R05', 'R06', 'R09', 'R11', 'R20'],
    ...CHILDREN,
    duties: ['in-need', 'enquiry', 'virtual-school'],
    version: '1',
    events: [],
  },
  'roll-in': {
    title: 'School roll in, and what the school answers',
    from: 'Schools, their data officers and safeguarding leads',
    to: 'Alongside',
    classes: ['P2', 'P3'],
    resources: ['R03', 'R09', 'R11', 'R20'],
    ...CHILDREN,
    duties: ['registers', 'cooperate'],
    version: '1',
    events: ['roll.confirmed', 'roll.left', 'roll.missing', 'roll.unknown', 'roll.undone'],
  },
  'register-in': {
    title: 'Register of schools in',
    from: 'The Department for Education',
    to: 'Alongside',
    classes: ['P0'],
    resources: ['R20'],
    ...ORDINARY,
    duties: ['cooperate'],
    version: '1',
    events: [],
  },
  batch: {
    title: 'A file that was received becomes records, or is taken back',
    from: 'The files received',
    to: 'The records that professionals see',
    classes: ['P2', 'P3', 'P4'],
    resources: ['R20'],
    ...CHILDREN,
    duties: ['in-need', 'registers', 'virtual-school'],
    version: '1',
    events: [
      'file.quarantined',
      'file.parsed',
      'file.rejected',
      'batch.staged',
      'batch.committed',
      'batch.undone',
      'batch.redone',
      'batch.flawed.taken',
      'batch.publish.asked',
      'batch.dropped',
      'batch.undo.started',
      'batch.restarted',
      'mapping.confirmed',
    ],
  },
  link: {
    title: 'A child’s social-care record and a pupil of a school become one',
    from: 'Social-care records and school rolls',
    to: 'Data analysts, masked; then those who see the child',
    classes: ['P2'],
    resources: ['R21'],
    ...CHILDREN,
    duties: ['in-need', 'cooperate', 'virtual-school'],
    version: '1',
    events: [
      'link.viewed',
      'link.auto',
      'link.suggested',
      'link.confirmed',
      'link.refused',
      'link.skipped',
      'link.undone',
      'link.barrier.hit',
      'merge',
      'unmerge',
    ],
  },
  'to-worker': {
    title: 'Children out to those who work with them',
    from: 'Alongside',
    to: 'Social workers, their managers, reviewing officers',
    classes: ['P2', 'P3', 'P4'],
    resources: ['R03', 'R04', 'R05', 'R06', 'R07', 'R11', 'R12'],
    ...CHILDREN,
    duties: ['in-need', 'enquiry'],
    version: '1',
    events: [],
  },
  'to-named': {
    title: 'Children out to professionals whom their case names',
    from: 'Alongside',
    to: 'Inclusion officers, youth justice workers',
    classes: ['P2', 'P3'],
    resources: ['R03', 'R04', 'R06', 'R07'],
    ...CHILDREN,
    duties: ['in-need', 'cooperate'],
    version: '1',
    events: ['professional.named', 'professional.ended'],
  },
  'to-school': {
    title: 'Names of pupils with a social worker out to their school',
    from: 'The council',
    to: 'The school’s designated safeguarding lead',
    classes: ['P2', 'P3'],
    resources: ['R03', 'R04', 'R06'],
    ...CHILDREN,
    duties: ['cooperate', 'school-duty', 'virtual-school'],
    version: '1',
    events: [],
  },
  'to-virtual-school': {
    title: 'A child out to the Virtual School, while a question names it',
    from: 'The professional who asks',
    to: 'Virtual School head, education advisers',
    classes: ['P2', 'P3'],
    resources: ['R03', 'R04', 'R06', 'R16'],
    ...CHILDREN,
    duties: ['virtual-school', 'cooperate'],
    version: '1',
    events: [
      'advice.list',
      'advice.view',
      'advice.asked',
      'advice.taken',
      'advice.answered',
      'advice.closed',
      'identifier.included',
      'identifier.omitted',
      'pseudonym.reveal',
    ],
  },
  pseudonymised: {
    title: 'Rows and numbers under pseudonyms',
    from: 'Alongside',
    to: 'Virtual School, data analysts, service managers',
    classes: ['P1'],
    resources: ['R02'],
    ...CHILDREN,
    duties: ['virtual-school'],
    version: '1',
    events: ['cohort.list', 'cohort.numbers'],
  },
  download: {
    title: 'Rows or a document taken away, or printed',
    from: 'Alongside',
    to: 'Whoever may take what they see',
    classes: ['P1', 'P2', 'P3'],
    resources: ['R22'],
    ...CHILDREN,
    duties: ['in-need', 'cooperate', 'school-duty'],
    version: '1',
    events: [
      'export.requested',
      'export.approved',
      'export.built',
      'export.downloaded',
      'export.expired',
      'scanner.block',
      'print',
    ],
  },
  figures: {
    title: 'Published figures, small numbers hidden and the rest rounded',
    from: 'The Virtual School',
    to: 'Governors, trust leads, panel members, managers',
    classes: ['P0'],
    resources: ['R01'],
    ...ORDINARY,
    duties: ['virtual-school'],
    version: '1',
    events: [
      'report.list',
      'report.view',
      'report.published',
      'report.withdrawn',
      'differencing.block',
    ],
  },
  share: {
    title: 'What a professional decides to share, or keep back',
    from: 'Any professional who sees the child',
    to: 'Whom the decision names',
    classes: ['P2', 'P3'],
    resources: ['R03', 'R25'],
    ...CHILDREN,
    duties: ['enquiry', 'in-need', 'cooperate'],
    version: '1',
    events: ['share.decided', 'share.delivered', 'share.opened', 'share.revoked'],
  },
  'subject-access': {
    title: 'A person’s own data out to them',
    from: 'Information governance',
    to: 'The person, or who asks for them',
    classes: ['P2', 'P3'],
    resources: ['R25'],
    article6: 'obligation',
    article9: 'substantial',
    schedule1: ['statutory'],
    duties: ['access'],
    version: '1',
    events: ['sar.opened', 'sar.identity', 'sar.packed', 'sar.released'],
  },
  'to-governance': {
    title: 'A child in a rights case out to information governance',
    from: 'Alongside',
    to: 'Information governance',
    classes: ['P2', 'P3'],
    resources: ['R25'],
    article6: 'obligation',
    article9: 'substantial',
    schedule1: ['statutory'],
    duties: ['access', 'security'],
    version: '1',
    events: [],
  },
  'audit-out': {
    title: 'The audit taken away',
    from: 'Alongside',
    to: 'Information governance',
    classes: ['PS'],
    resources: ['R23'],
    article6: 'obligation',
    article9: null,
    schedule1: [],
    duties: ['security'],
    version: '1',
    events: ['audit.export'],
  },
  staff: {
    title: 'Staff of the council, schools and other organisations get access',
    from: 'The organisation that they work for',
    to: 'Administrators, and who agrees',
    classes: ['PS'],
    resources: ['R24'],
    ...ORDINARY,
    duties: ['security'],
    version: '1',
    events: ['user.create', 'appointment.grant', 'role.change'],
  },
  'sign-in': {
    title: 'Who somebody is, from the organisation that signs them in',
    from: 'Entra ID, DfE Sign-in or another issuer',
    to: 'Alongside',
    classes: ['PS'],
    resources: ['R24'],
    ...ORDINARY,
    duties: ['security'],
    version: '1',
    events: ['login.ok', 'login.fail', 'token.rejected'],
  },
  mail: {
    title: 'E-mail that something waits, without saying what',
    from: 'Alongside',
    to: 'The mail service and the member of staff',
    classes: ['PS'],
    resources: ['R24'],
    ...ORDINARY,
    duties: ['security'],
    version: '1',
    events: [
      'mail.queued',
      'mail.sent',
      'mail.failed',
      'mail.dead',
      'mail.replayed',
      'callback.received',
      'callback.duplicate',
    ],
  },
} as const satisfies Readonly<Record<string, DataFlow>>;
/** The code of a flow. */
export type FlowCode = keyof typeof FLOWS;

/** Looks at children, which are the flow of the role that looks. */
const SHOWN: readonly AuditEvent[] = [
  'child.view',
  'child.list',
  'search',
  'document.view',
  'attachment.open',
  'location.view',
  'history.view',
];
const SHOWN_TO: Readonly<Partial<Record<Role, FlowCode>>> = {
  SW: 'to-worker',
  TM: 'to-worker',
  SM: 'to-worker',
  IRO: 'to-worker',
  LAI: 'to-named',
  YJW: 'to-named',
  DSL: 'to-school',
  SDO: 'roll-in',
  VSH: 'to-virtual-school',
  EA: 'to-virtual-school',
  DA: 'link',
  IGO: 'to-governance',
};

/** A file received, which is the flow of its kind. */
const RECEIVED: AuditEvent = 'file.received';
const RECEIVED_AS: Readonly<Record<string, FlowCode>> = {
  'cin-census': 'care-in',
  'care-csv': 'care-in',
  'roll-csv': 'roll-in',
  gias: 'register-in',
};

const flows: Readonly<Record<FlowCode, DataFlow>> = FLOWS;
/** Every flow with its code, in the order of the register. */
export const ALL_FLOWS: readonly (DataFlow & { readonly code: FlowCode })[] = (
  Object.keys(FLOWS) as FlowCode[]
).map((code) => ({ ...flows[code], code }));

const BY_EVENT: ReadonlyMap<AuditEvent, FlowCode> = new Map(
  ALL_FLOWS.flatMap(({ code, events }) => events.map((event) => [event, code])),
);

/** What tells the flows of one event apart. */
export interface FlowMarks {
  readonly role: Role | null;
  readonly fileKind?: string | undefined;
}

/** The one flow of an event; undefined when nothing is exchanged. */
export function flowOf(event: AuditEvent, { role, fileKind }: FlowMarks): FlowCode | undefined {
  if (event === RECEIVED) return fileKind === undefined ? undefined : RECEIVED_AS[fileKind];
  if (SHOWN.includes(event)) return role === null ? undefined : SHOWN_TO[role];
  return BY_EVENT.get(event);
}

/** What records a flow: its own events, looks by the roles that it goes to, files of its kinds. */
export function eventsOf(code: FlowCode): readonly AuditEvent[] {
  return [
    ...flows[code].events,
    ...(Object.values(RECEIVED_AS).includes(code) ? [RECEIVED] : []),
    ...(Object.values(SHOWN_TO).includes(code) ? SHOWN : []),
  ];
}

/** The flow as the audit's envelope names it. */
export function ruleOfFlow(code: FlowCode): { readonly id: string; readonly version: string } {
  return { id: `flow.${code}`, version: flows[code].version };
}
