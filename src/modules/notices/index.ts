/** Notices: the inbox, who has seen what, and the mails that nudge without saying anything. */
export { NOTICE_KINDS, type NoticeKindCode, type SubjectType } from './catalogue.ts';
export { tellPeople, type News, type Recipient, type TellDeps } from './tell.ts';
