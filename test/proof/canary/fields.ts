/**
 * Every column of text with a child or pupil behind it: what a canary in it would tell, or why none
 * stands there. A column that is in neither list fails `canaries.test.ts`.
 */

/** What a field tells; who may read which is in `may-see.ts`. */
export type Tells =
  | 'identity' // R03, as social care has it
  | 'detail' // R05
  | 'worker' // R06
  | 'address' // R11
  | 'old address' // R11, never of who must not be found
  | 'care news' // R03 to R05: what changed
  | 'school news' // R04 s: what schools are told of a change
  | 'pupil' // R03, as the school has it
  | 'pupil address' // R11, as the school has it
  | 'roll note' // R14: what the school said with its answer
  | 'question' // R16
  | 'sharing' // what was decided about sharing: whoever works with the child, and who decided
  | 'emergency' // R23: why a record was opened in an emergency
  | 'review' // R23: what the reviewer wrote of it
  | 'restriction' // R12 V
  | 'allow-list' // R12 V
  | 'conflict' // R23: why a conflict was cleared
  | 'cohort reason' // R04: why a child was put into the cohort by hand
  | 'link reason' // R21
  | 'rights' // R25
  | 'pack' // R25: the copy of a child's data
  | 'source' // R20: what stands behind a file
  | 'rejected' // R20 own upload: rows that could not be read
  | 'secret'; // nobody, by any page

/** Columns that get a canary, by `table.column`. Of JSON the values, of bytes nothing (`NO_CANARY`). */
export const CANARIES: Readonly<Record<string, Tells>> = {
  'child.la_child_id': 'identity',
  'child_name.forename': 'identity',
  'child_name.middle_names': 'identity',
  'child_name.surname': 'identity',
  'child_name former.surname': 'identity',
  'child_name preferred.forename': 'identity',
  'child_identifier upn.value': 'identity',
  'child_identifier former-upn.value': 'identity',
  'child_identifier nhs.value': 'identity',
  'child_identifier uln.value': 'identity',
  'child_address.line': 'address',
  'child_address.postcode': 'address',
  'child_address former.line': 'address',
  'allocation.worker_name': 'worker',
  'allocation.worker_telephone': 'worker',
  'allocation.worker_email': 'worker',
  'care_school.school_name': 'identity',
  'care_detail.referral_source': 'detail',
  'care_detail.primary_need': 'detail',
  'care_detail.closure_reason': 'detail',
  'care_plan_detail.initial_category': 'detail',
  'care_plan_detail.latest_category': 'detail',
  'disability.code': 'detail',
  'child_change.words': 'care news',
  'child_change school.words': 'school news',
  'field_change name.was': 'identity',
  'field_change case.became': 'detail',
  'field_change worker.was': 'worker',
  'field_change home.was': 'old address',
  'field_change roll.was': 'pupil',
  'cohort_assertion.reason': 'cohort reason',
  'pupil.school_key': 'secret',
  'pupil.upn': 'pupil',
  'pupil.former_upn': 'pupil',
  'pupil.forename': 'pupil',
  'pupil.middle_names': 'pupil',
  'pupil.surname': 'pupil',
  'pupil.preferred_surname': 'pupil',
  'pupil.former_surname': 'pupil',
  'pupil.address': 'pupil address',
  'pupil.postcode': 'pupil address',
  'pupil.admission_number': 'pupil',
  'roll_answer.note': 'roll note',
  'sharing_words.recipient': 'sharing',
  'sharing_words.reason': 'sharing',
  'advice_request.question': 'question',
  'advice_message.words': 'question',
  'emergency_access.reason': 'emergency',
  'emergency_access.review_note': 'review',
  'restriction.reason': 'restriction',
  'restriction_allow.reason': 'allow-list',
  'conflict.clear_reason': 'conflict',
  'match_decision.reason': 'link reason',
  'do_not_link.upn': 'secret',
  'rights_case.requester_name': 'rights',
  'rights_case.requester_role': 'rights',
  'rights_case.given_la_child_id': 'rights',
  'rights_case.given_upn': 'rights',
  'rights_case.given_forename': 'rights',
  'rights_case.given_surname': 'rights',
  'rights_case.request': 'rights',
  'rights_case.outcome': 'rights',
  'rights_step.note': 'rights',
  'rights_pack_line.facts': 'pack',
  'rights_pack.manifest': 'pack',
  'source_record.record_key': 'secret',
  'source_record.facts': 'secret',
  'source_seen.record_key': 'secret',
  'batch_change.row_key': 'secret',
  'batch_change.before': 'secret',
  'batch_change.after': 'secret',
  'batch_change.kept_label': 'source',
  'batch_issue.record_key': 'source',
  'batch_issue.message': 'source',
  'batch_issue.path': 'source',
  'staged_record.record_key': 'secret',
  'staged_record.facts': 'secret',
  'staged_record.as_received': 'rejected',
  'absence_question.record_key': 'source',
};

/** The columns with a canary, in the order in which their tokens number them. */
export const FIELDS = Object.keys(CANARIES);

/** The place of a field in the list. */
export function fieldNumber(field: string): number {
  const number = FIELDS.indexOf(field);
  if (number < 0) throw new RangeError(`${field} has no canary`);
  return number;
}

const CODE = 'a code of a fixed list, held by a check or written by the product alone';
const POINTER = 'says which other row it belongs to, in ids and codes of the product';
const STAFF = 'about staff, not about a child';
const PLACE = 'about a school, a team or the council, not about a child';
const SEALED = 'hashes and encrypted bytes';
const OURS = 'what the product or an administrator set; no row is about a child';
const SEARCHED = 'written by the product while it is looked at, and searched as a whole afterwards';

/** Columns of text and JSON without a canary, and why; a table's name alone stands for all of its columns. */
export const NO_CANARY: Readonly<Record<string, string>> = {
  'absence_question.answer': CODE,
  'advice_message.said_as': CODE,
  'advice_request.asked_as': CODE,
  'advice_request.scope_id': POINTER,
  'advice_request.scope_kind': CODE,
  'advice_request.taken_as': CODE,
  'advice_request.topic': CODE,
  'allocation.lead_practitioner': CODE,
  'allocation.team_id': POINTER,
  appointment: STAFF,
  approval: SEARCHED,
  audit_event: SEARCHED,
  authority: PLACE,
  batch: 'about a file and who sent it; what stands in its rows has canaries',
  'batch_change.kept_why': CODE,
  'batch_change.table_name': CODE,
  'batch_issue.column_name': CODE,
  'batch_issue.fields': CODE,
  'batch_issue.rule': CODE,
  'batch_issue.severity': CODE,
  'care_plan.kind': CODE,
  'care_school.urn': POINTER,
  'care_status.status': CODE,
  'child.ethnicity': CODE,
  'child.sex': CODE,
  'child_change.source': CODE,
  'child_change.what': CODE,
  'child_identifier.kind': CODE,
  'child_identifier.slot': POINTER,
  'child_identifier.source_id': POINTER,
  'child_name.kind': CODE,
  'child_name.slot': POINTER,
  child_school: CODE,
  cohort_definition: OURS,
  cohort_row: CODE,
  cohort_span: CODE,
  'conflict.source': CODE,
  conflict_reach: POINTER,
  data_quality: 'counts',
  disposed_statistic: 'counts',
  'do_not_link.why': CODE,
  do_not_link_token: SEALED,
  domain_event: SEARCHED,
  'emergency_access.outcome': CODE,
  'emergency_access.reason_code': CODE,
  'emergency_access.team_id': POINTER,
  emergency_account: STAFF,
  enrolment: CODE,
  establishment: PLACE,
  event_handled: CODE,
  'field_change.field': CODE,
  'field_change.file_kind': CODE,
  'field_change.resource': CODE,
  'field_change.row_key': POINTER,
  'field_change.table_name': CODE,
  flow_confirmation: OURS,
  key_challenge: STAFF,
  kinship_arrangement: CODE,
  known_status: 'copied by the product from the allocation, with its canaries',
  last_look: POINTER,
  link: CODE,
  link_history: CODE,
  looked_after_period: CODE,
  'match_decision.decision': CODE,
  'match_pair.how': CODE,
  'match_pair.evidence': 'made by the product without any value',
  'match_pair.masked': 'made by the product from the canaries of both records, initials only',
  'match_pair.outcome': CODE,
  match_run: 'numbers of the matching model',
  named_professional: CODE,
  notice: SEARCHED,
  outbox: SEARCHED,
  page_asked: POINTER,
  panel: PLACE,
  person: STAFF,
  person_home: SEALED,
  published_figure: 'counts',
  published_report: 'counts',
  'pupil.ethnicity': CODE,
  'pupil.sex': CODE,
  'pupil.urn': POINTER,
  'pupil.year_group': CODE,
  'restriction.category': CODE,
  retention_certificate: SEARCHED,
  retention_hold: CODE,
  'rights_case.extension_reason': CODE,
  'rights_case.identity_seen': CODE,
  'rights_case.kind': CODE,
  'rights_case.requester_kind': CODE,
  rights_mark: CODE,
  role_brief_read: STAFF,
  'rights_pack.html_sha256': SEALED,
  'rights_pack.json_sha256': SEALED,
  'rights_pack.state': CODE,
  'rights_pack_line.ground': CODE,
  'rights_pack_line.section': CODE,
  'rights_step.what': CODE,
  'roll_answer.answer': CODE,
  'roll_answer.state_before': CODE,
  'roll_answer.urn': POINTER,
  school_closure: PLACE,
  school_contact: STAFF,
  security_key: STAFF,
  service: PLACE,
  session: STAFF,
  setting: OURS,
  sharing_agreement: OURS,
  sharing_decision: CODE,
  sight: CODE,
  sign_in_attempt: STAFF,
  sign_in_binding: STAFF,
  source: 'about who sends files and how they name their columns',
  'source_record.content_hash': SEALED,
  'source_record.series': POINTER,
  'source_record.source_id': POINTER,
  'source_seen.content_hash': SEALED,
  'source_seen.series': POINTER,
  'source_seen.source_id': POINTER,
  'staged_record.content_hash': SEALED,
  'staged_record.late': CODE,
  'staged_record.standing': CODE,
  team: PLACE,
  term: PLACE,
  trust: PLACE,
};
