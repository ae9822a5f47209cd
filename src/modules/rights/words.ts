/** What the parts of a rights case are called. */
import type { IdentitySeen, Outcome, RequesterKind, RightsKind } from './rules.ts';

/** Kinds of case. */
export const KIND_WORDS: Readonly<Record<RightsKind, string>> = {
  'subject-access': 'Subject access',
  rectification: 'Rectification',
  objection: 'Objection',
  erasure: 'Erasure',
  restriction: 'Restriction of processing',
  complaint: 'Complaint',
};

/** Who asks. */
export const REQUESTER_WORDS: Readonly<Record<RequesterKind, string>> = {
  'young-person': 'The young person',
  'parent-or-carer': 'A parent or carer',
  representative: 'A representative',
};

/** What was seen of who asks. */
export const SEEN_WORDS: Readonly<Record<IdentitySeen, string>> = {
  'photo-identity': 'An identity document with a photograph',
  'known-in-person': 'Somebody who knows the person confirmed who they are',
  'call-back': 'Rang back on a number that was held before',
  'parental-responsibility': 'Evidence of parental responsibility',
  'authority-to-act': 'Written authority to act for the person',
};

/** How a case ended. */
export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  granted: 'Done as asked',
  'partly-granted': 'Done in part',
  refused: 'Refused',
  'nothing-held': 'Nothing is held',
  upheld: 'Upheld',
  'partly-upheld': 'Upheld in part',
  'not-upheld': 'Not upheld',
  withdrawn: 'Withdrawn',
};

/** What can be done in a case, as its timeline says it. */
export const STEP_WORDS: Readonly<Record<string, string>> = {
  opened: 'Received',
  identity: 'Checked who asks',
  'identity-asked': 'Asked who it is: the clock waits',
  'identity-received': 'Evidence of identity arrived: the month begins',
  'clarification-asked': 'Asked what is meant: the clock waits',
  'clarification-received': 'Clarification arrived: the clock goes on',
  extended: 'Extended by two months, and said why',
  marked: 'Marked the record',
  acknowledged: 'Acknowledged',
  note: 'Note',
  closed: 'Closed, and told',
};

/** How a case is named without naming anybody. */
export function caseReference(caseId: string): string {
  return `RC-${caseId.slice(0, 8).toUpperCase()}`;
}
