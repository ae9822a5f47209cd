/** School rolls, in the three layouts that schools' systems export. */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import type { Child, Enrolment, RollLayout } from '../model.ts';
import type { RollView } from '../records/roll-view.ts';
import { lastDayOf, schoolYearOf, yearGroupCode, yearNumber } from '../school-year.ts';
import type { DateStyle } from './dates-written.ts';
import { writeDate } from './dates-written.ts';

/** What a roll says of a pupil, by our name for it. */
export type RollField =
  | 'upn'
  | 'formerUpn'
  | 'surname'
  | 'forename'
  | 'middleNames'
  | 'preferredSurname'
  | 'birthDate'
  | 'sex'
  | 'yearGroup'
  | 'address'
  | 'postcode'
  | 'admissionDate'
  | 'leavingDate'
  | 'enrolmentStatus'
  | 'admissionNumber';

/** One system's way of writing a roll. */
export interface Layout {
  /** Headings in their order, each with what it holds. */
  readonly columns: readonly (readonly [string, RollField])[];
  readonly dates: DateStyle;
  readonly encoding: 'utf-8' | 'utf-8 with mark' | 'windows-1252';
  readonly sexes: Readonly<Record<'M' | 'F', string>>;
  readonly yearGroup: (code: string) => string;
  readonly statuses: Readonly<Record<'C' | 'M' | 'S', string>>;
  readonly capitalSurnames: boolean;
}

/** The three layouts; which school has which is on the school. */
export const LAYOUTS: Readonly<Record<RollLayout, Layout>> = {
  A: {
    columns: [
      ['UPN', 'upn'],
      ['Former UPN', 'formerUpn'],
      ['Legal Surname', 'surname'],
      ['Legal Forename', 'forename'],
      ['Middle Name(s)', 'middleNames'],
      ['Preferred Surname', 'preferredSurname'],
      ['DOB', 'birthDate'],
      ['Gender', 'sex'],
      ['Year Group', 'yearGroup'],
      ['Address', 'address'],
      ['Postcode', 'postcode'],
      ['Admission Date', 'admissionDate'],
      ['Leaving Date', 'leavingDate'],
      ['Enrolment Status', 'enrolmentStatus'],
      ['Admission Number', 'admissionNumber'],
    ],
    dates: 'dd/mm/yyyy',
    encoding: 'utf-8 with mark',
    sexes: { M: 'M', F: 'F' },
    yearGroup: (code) => code,
    statuses: { C: 'C', M: 'M', S: 'S' },
    capitalSurnames: false,
  },
  B: {
    columns: [
      ['Admission number', 'admissionNumber'],
      ['Legal first name', 'forename'],
      ['Legal middle names', 'middleNames'],
      ['Legal last name', 'surname'],
      ['Preferred last name', 'preferredSurname'],
      ['Date of birth', 'birthDate'],
      ['Sex', 'sex'],
      ['Year group', 'yearGroup'],
      ['Unique pupil number', 'upn'],
      ['Previous UPN', 'formerUpn'],
      ['Home address', 'address'],
      ['Home postcode', 'postcode'],
      ['Enrolled on', 'admissionDate'],
      ['Left on', 'leavingDate'],
      ['Enrolment type', 'enrolmentStatus'],
    ],
    dates: 'yyyy-mm-dd',
    encoding: 'utf-8',
    sexes: { M: 'Male', F: 'Female' },
    yearGroup: (code) =>
      /^\d/.test(code)
        ? `Year ${code}`
        : ({ R: 'Reception', N2: 'Nursery', N1: 'Nursery' }[code] ?? code),
    statuses: {
      C: 'Current single registration',
      M: 'Main dual registration',
      S: 'Subsidiary dual registration',
    },
    capitalSurnames: false,
  },
  C: {
    columns: [
      ['Adno', 'admissionNumber'],
      ['UPN', 'upn'],
      ['Surname', 'surname'],
      ['Forename', 'forename'],
      ['Middle', 'middleNames'],
      ['Chosen Surname', 'preferredSurname'],
      ['Date of Birth', 'birthDate'],
      ['Sex', 'sex'],
      ['NC Year', 'yearGroup'],
      ['Enrol Status', 'enrolmentStatus'],
      ['Date of Entry', 'admissionDate'],
      ['Date of Leaving', 'leavingDate'],
      ['Address Line', 'address'],
      ['Post Code', 'postcode'],
      ['Former UPN', 'formerUpn'],
    ],
    dates: 'dd-mmm-yyyy',
    encoding: 'windows-1252',
    sexes: { M: 'M', F: 'F' },
    yearGroup: (code) => (/^\d/.test(code) ? `Yr ${code}` : code),
    statuses: { C: 'C - Current', M: 'M - Main', S: 'S - Subsidiary' },
    capitalSurnames: true,
  },
};

/** The earliest leaving date that a school's system still exports: the start of last school year. */
export function leaversSince(today: CalendarDate): CalendarDate {
  return lastDayOf(schoolYearOf(today) - 2);
}

/** Whether the enrolment is on the exported roll: current, or left since last school year began. */
export function isExported(enrolment: Enrolment, today: CalendarDate): boolean {
  return enrolment.to === null || enrolment.to > leaversSince(today);
}

/** A pupil's row in the school's layout. */
export function rollRow(
  child: Child,
  enrolment: Enrolment,
  view: RollView,
  today: CalendarDate,
): readonly string[] {
  const layout = LAYOUTS[enrolment.school.rollLayout];
  const year = yearGroupCode(yearNumber(child.born, enrolment.to ?? today));
  const values: Readonly<Record<RollField, string>> = {
    upn: view.upn,
    formerUpn: view.formerUpn,
    surname: layout.capitalSurnames ? view.surname.toUpperCase() : view.surname,
    forename: view.forename,
    middleNames: view.middle,
    preferredSurname: view.preferredSurname,
    birthDate: writeDate(view.born, layout.dates),
    sex: layout.sexes[view.sex],
    yearGroup: layout.yearGroup(year),
    address: [view.line, view.town].join(', '),
    postcode: view.postcode,
    admissionDate: writeDate(enrolment.from, layout.dates),
    leavingDate: enrolment.to === null ? '' : writeDate(enrolment.to, layout.dates),
    enrolmentStatus: layout.statuses[enrolment.status],
    admissionNumber: enrolment.admissionNumber,
  };
  return layout.columns.map(([, field]) => values[field]);
}
