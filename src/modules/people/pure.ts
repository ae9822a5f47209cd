/** The part of people that needs no database: identifiers, names, dates and ages as received. */
export {
  adviseOnUpn,
  checkLaChildId,
  checkNhsNumber,
  checkUln,
  checkUpn,
  isTemporaryUpn,
  isValidNhsNumber,
  isValidUln,
  isValidUpn,
  normaliseUpn,
  upnCheckLetter,
} from './identifiers.ts';
export type {
  LaChildId,
  LaChildIdCheck,
  NhsNumber,
  NumberCheck,
  Uln,
  Upn,
  UpnCheck,
} from './identifiers.ts';
export { findLocalAuthority, isKnownUpnAuthority, localAuthorityCodes } from './la-codes.ts';
export type { LocalAuthorityCode } from './la-codes.ts';
export { diagnoseMangled, stripInvisible } from './mangled.ts';
export type { Mangling, ManglingKind } from './mangled.ts';
export { findUpnUnknownReason, upnUnknownReasons } from './upn-unknown.ts';
export type { UpnUnknownReason } from './upn-unknown.ts';
export { detectDateOrder, parseReceivedDate } from './dates-received.ts';
export type {
  DateMangling,
  DateOrder,
  ReceivedDate,
  ReceivedDateOptions,
} from './dates-received.ts';
export {
  areFormsOfOneName,
  compactName,
  foldName,
  isNameParticle,
  nameParts,
  nicknameGroupsOf,
  otherFormsOf,
  soundsOf,
} from './names.ts';
export {
  ageOn,
  birthdayAtAge,
  compulsorySchoolAge,
  eighteenthBirthday,
  findYearGroup,
  findYearGroupOn,
  isOfCompulsorySchoolAge,
  schoolLeavingDate,
  yearGroups,
} from './age.ts';
export type { YearGroup } from './age.ts';
export { ethnicities, sexes } from './ethnicity.ts';
export type { CodeWithWords } from './ethnicity.ts';
export {
  receivedDate,
  receivedNhsNumber,
  receivedPostcode,
  receivedText,
  receivedUln,
  receivedUpn,
  receivedWorkerName,
} from './received.ts';
export type { Received, Remark } from './received.ts';
