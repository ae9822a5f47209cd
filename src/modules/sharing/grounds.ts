/**
 * On what ground information is shared or kept back, with whom, and what: as data. A ground is a rule of
 * law with its source and the day since when it is in force; one that is not in force cannot be chosen.
 */
import { calendarDate, type CalendarDate } from '../../platform/calendar-date.ts';

/** A rule of law that lets or makes a professional share, or bids them not to. */
export interface SharingGround {
  readonly code: string;
  readonly text: string;
  readonly source: string;
  /** Null: enacted, its commencement is a setting of the authority. */
  readonly inForceFrom: CalendarDate | null;
  /** Whether the text of the source was read. */
  readonly verified: boolean;
}

/** Every ground, in the order of the form. */
export const SHARING_GROUNDS = [
  {
    code: 'welfare-duty',
    text: 'Duty to share what is relevant to safeguarding or promoting a child’s welfare',
    source:
      'Children Act 2004 s. 16LA, by section 4 of the Children’s Wellbeing and Schools Act 2026',
    inForceFrom: null,
    verified: false,
  },
  {
    code: 'cooperation',
    text: 'Agencies work together to improve the child’s well-being',
    source: 'Children Act 2004 s. 10 and 11',
    inForceFrom: calendarDate('2005-03-01'),
    verified: false,
  },
  {
    code: 'enquiry',
    text: 'Enquiries because the child may suffer significant harm',
    source: 'Children Act 1989 s. 47',
    inForceFrom: calendarDate('1991-10-14'),
    verified: false,
  },
  {
    code: 'need',
    text: 'Assessing or meeting the needs of a child in need',
    source: 'Children Act 1989 s. 17',
    inForceFrom: calendarDate('1991-10-14'),
    verified: false,
  },
  {
    code: 'school-safeguarding',
    text: 'A school safeguards and promotes the welfare of its pupils',
    source: 'Education Act 2002 s. 175 and 157',
    inForceFrom: calendarDate('2004-06-01'),
    verified: false,
  },
  {
    code: 'vital',
    text: 'Somebody’s life is at stake',
    source: 'UK GDPR art. 6(1)(d) and 9(2)(c)',
    inForceFrom: calendarDate('2018-05-25'),
    verified: false,
  },
  {
    code: 'crime',
    text: 'Preventing, detecting or prosecuting a crime',
    source: 'Data Protection Act 2018 Sch. 2 para. 2',
    inForceFrom: calendarDate('2018-05-25'),
    verified: false,
  },
  {
    code: 'court',
    text: 'An order of a court, or another enactment that requires it',
    source: 'Data Protection Act 2018 Sch. 2 para. 5',
    inForceFrom: calendarDate('2018-05-25'),
    verified: false,
  },
  {
    code: 'none',
    text: 'There is no ground to share',
    source: 'UK GDPR art. 5(1)(a)',
    inForceFrom: calendarDate('2018-05-25'),
    verified: false,
  },
] as const satisfies readonly SharingGround[];
/** The code of a ground. */
export type GroundCode = (typeof SHARING_GROUNDS)[number]['code'];

/** With whom, by kind; who exactly is written beside it. */
export const RECIPIENTS = {
  school: 'School, nursery or college',
  'children-services': 'Children’s services, here or of another authority',
  health: 'Health',
  police: 'Police',
  'youth-justice': 'Youth justice or probation',
  provider: 'Alternative provider or other service',
  court: 'Court or guardian',
  family: 'Parent, carer or the young person',
  other: 'Somebody else',
} as const;
/** A kind of recipient. */
export type Recipient = keyof typeof RECIPIENTS;

/** What was shared or asked for, by kind. */
export const SHARED_CLASSES = {
  identity: 'Who the child is',
  status: 'That the child has or had a social worker',
  worker: 'Who works with the child',
  plan: 'What social care knows: plan, needs, reasons',
  education: 'School, attendance, progress, exclusions',
  health: 'Health and wellbeing',
  concern: 'A worry about the child',
  other: 'Something else',
} as const;
/** A kind of information. */
export type SharedClass = keyof typeof SHARED_CLASSES;

/** How harm to the child was weighed (TRUST 5: detriment considered). */
export const HARMS = {
  none: 'No harm to the child is to be expected',
  outweighed: 'Some harm is possible, and not sharing would be worse',
  prevents: 'Sharing would harm the child more than it helps',
} as const;
/** One of `HARMS`. */
export type Harm = keyof typeof HARMS;

const GROUNDS: readonly SharingGround[] = SHARING_GROUNDS;

/** The grounds in force on a day; `dutySince` is when the authority holds the new duty to have begun. */
export function groundsOn(day: CalendarDate, dutySince: CalendarDate | null): SharingGround[] {
  return GROUNDS.filter(({ inForceFrom }) => {
    const since = inForceFrom ?? dutySince;
    return since !== null && since <= day;
  });
}

/** What a ground is called; of one that is no more, its code. */
export function groundWords(code: string): string {
  return GROUNDS.find((each) => each.code === code)?.text ?? code;
}

/** Where a ground stands in the law. */
export function groundSource(code: string): string {
  return GROUNDS.find((each) => each.code === code)?.source ?? '';
}
