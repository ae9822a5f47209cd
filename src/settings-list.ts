/** Every local setting that modules declare, for the administrator's page. */
import {
  draftMinutes,
  freshMinutes,
  idleMinutes,
  longestHours,
  pagesBeyond,
  pagesInADay,
  pagesInTenMinutes,
  type Setting,
} from './access/index.ts';
import { caseworkReference, caseworkUntil, namedDays } from './modules/advice/index.ts';
import { agreementsForAppointments, ownDomains } from './modules/agreements/index.ts';
import { sharingDutySince } from './modules/sharing/index.ts';
import { cohortLabelSetting } from './modules/cohort/index.ts';
import {
  dormantDays,
  exportAlone,
  hoursFrom,
  hoursTo,
  idleLooks,
  lapseDays,
  lateLooks,
  nearPercent,
  oftenTimes,
  openMinutes,
  remindOfRole,
  reviewDays,
  schoolConfirmDays,
  teamConfirmDays,
} from './modules/desk/index.ts';
import { publishDays, publishHideUpTo } from './modules/insight/index.ts';
import { keepDays, maxFileBytes } from './modules/intake/index.ts';
import { restrictionReviewDays } from './modules/people/index.ts';
import { showProbableSetting, thresholdsSetting } from './modules/matching/index.ts';
import { acknowledgeHours, keepMailDays, mailTries } from './modules/notices/index.ts';
import { complaintAnswerDays, packShowsStaff, rightsWarnDays } from './modules/rights/index.ts';
import { keepToEighteen, retentionSettings } from './modules/retention/index.ts';
import { authorityNameSetting, themeColourSetting } from './settings.ts';

/** All settings in the order of the page. */
export const SETTINGS: readonly Setting<unknown>[] = [
  authorityNameSetting,
  themeColourSetting,
  cohortLabelSetting,
  maxFileBytes,
  keepDays,
  thresholdsSetting,
  showProbableSetting,
  openMinutes,
  reviewDays,
  oftenTimes,
  restrictionReviewDays,
  teamConfirmDays,
  schoolConfirmDays,
  lapseDays,
  dormantDays,
  pagesInTenMinutes,
  pagesInADay,
  pagesBeyond,
  mailTries,
  acknowledgeHours,
  keepMailDays,
  hoursFrom,
  hoursTo,
  lateLooks,
  idleLooks,
  nearPercent,
  idleMinutes,
  longestHours,
  freshMinutes,
  draftMinutes,
  namedDays,
  caseworkReference,
  caseworkUntil,
  sharingDutySince,
  agreementsForAppointments,
  ownDomains,
  remindOfRole,
  publishDays,
  publishHideUpTo,
  exportAlone,
  rightsWarnDays,
  complaintAnswerDays,
  packShowsStaff,
  keepToEighteen,
  ...retentionSettings,
];
