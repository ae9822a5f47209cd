/** Who may do what, who is looking, and the trace they leave. */
export { record, type Actor, type AuditEntry } from './audit.ts';
export {
  AUDIT_EVENTS,
  knownEvent,
  type AuditEvent,
  type AuditKind,
  type KnownEvent,
} from './audit-events.ts';
export {
  anchorsOf,
  checkpointKey,
  readCheckpoints,
  writeCheckpoint,
  type Checkpoint,
  type CheckpointPlace,
  type Told,
} from './checkpoint.ts';
export {
  askApproval,
  claimApproval,
  decideApproval,
  findApproval,
  openApprovals,
  type Approval,
  type TwoPersonAct,
} from './approval.ts';
export {
  enterPerson,
  grantAppointment,
  type NewAppointment,
  type PersonDetails,
} from './appointments.ts';
export {
  closeEmergencyAccount,
  emergencyAccounts,
  findEmergencyAccount,
  keyToSeal,
  makeEmergencyAccount,
  sealEmergencyAccount,
  type EmergencyAccount,
} from './emergency-accounts.ts';
export { copyMark, parseCopyReference } from './copy-mark.ts';
export { draftMinutes } from './form-drafts.ts';
export {
  ALL_FLOWS,
  eventsOf,
  FLOWS,
  LEGAL_RULES,
  type DataFlow,
  type FlowCode,
  type LegalRuleCode,
} from './flows.ts';
export { guard, noteDenial } from './guard.ts';
export { keepPace, pagesBeyond, pagesInADay, pagesInTenMinutes } from './pace.ts';
export {
  findGrant,
  grantsOf,
  isRole,
  ROLE_NAMES,
  ROLES,
  scopeKindOf,
  type Permission,
  type Resource,
  type Role,
  type ScopeKind,
  type Verb,
} from './policy.ts';
export { sealAudit } from './seal.ts';
export { appointFirstAdministrators, enterAuthority, FEWEST_ADMINISTRATORS } from './set-up.ts';
export {
  filterHashOf,
  openWords,
  sealedWords,
  sealWords,
  type SealedWords,
} from './searched-words.ts';
export {
  currentAppointments,
  endSession,
  findViewer,
  freshMinutes,
  idleMinutes,
  longestHours,
  startSession,
  stepUp,
  switchAppointment,
  viewerFrom,
  type Appointment,
} from './session.ts';
export { countSessions, endSessionsOf } from './session-life.ts';
export {
  releaseAccount,
  removeBinding,
  resetFactors,
  signInMeansOf,
  stopAccount,
  type SignInMeans,
} from './sign-in-means.ts';
export { readSetting, readSettings, setting, writeSetting, type Setting } from './settings.ts';
export { isFresh, isReadOnly, may, scopesOf, type Viewer } from './viewer.ts';
export { verifyAudit, verifyChain, type Anchor, type ChainCheck } from './verify.ts';
