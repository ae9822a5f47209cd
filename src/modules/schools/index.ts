/** Schools: establishments, trusts, term calendars and contacts. */
export {
  addSchoolDays,
  findTermOn,
  isSchoolDay,
  nthSchoolDay,
  schoolDaysBetween,
  sessionsBetween,
  sessionsOn,
} from './calendar.ts';
export type {
  AcademicYearCalendar,
  CalendarBasis,
  Closure,
  DateRange,
  DaySessions,
  NoSchoolReason,
  SchoolCalendar,
  SchoolCount,
  SchoolDate,
  Session,
  Term,
} from './calendar.ts';
export { giasKind } from './gias/kind.ts';
export { findEstablishment, matchSchoolNames, searchEstablishments } from './establishments.ts';
export type { Establishment, SchoolSearch } from './establishments.ts';
export { CONTACT_TITLES, findContacts, setSchoolContacts } from './contacts.ts';
export type { ContactRole, DatedContact, SchoolContact } from './contacts.ts';
export { addClosure, loadCalendar, loadCalendars, setTermCalendar } from './term-dates.ts';
export type { CalendarOwner } from './term-dates.ts';
