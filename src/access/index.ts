/** Who may do what, who is looking, and the trace they leave. */
export { record, type Actor, type AuditEntry } from './audit.ts';
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
export { guard, noteDenial } from './guard.ts';
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
export { sealAudit, verifyAudit, type ChainCheck } from './seal.ts';
export {
  currentAppointments,
  endSession,
  findViewer,
  startSession,
  stepUp,
  switchAppointment,
  viewerFrom,
  type Appointment,
} from './session.ts';
export { readSetting, setting, writeSetting, type Setting } from './settings.ts';
export { isFresh, isReadOnly, may, scopesOf, type Viewer } from './viewer.ts';
