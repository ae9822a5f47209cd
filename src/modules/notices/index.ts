/** Notices: the inbox, who has seen what, and the mails that nudge without saying anything. */
export { createCarrier, type Carrier } from './carriers.ts';
export { NOTICE_KINDS, type NoticeKindCode, type SubjectType } from './catalogue.ts';
export { acknowledgeHours, postSubject } from './escalate.ts';
export { keepMailDays, mailJobs, mailTries, sweepOutbox, type MailDeps } from './deliver.ts';
export { countDeadMails, outboxRoutes } from './outbox-routes.ts';
export { countUnread, MOST_UNREAD } from './queries.ts';
export { REPORT_PATH, reportRoutes } from './report.ts';
export { noticeRoutes } from './routes.ts';
export { tellPeople, type News, type Recipient, type TellDeps } from './tell.ts';
