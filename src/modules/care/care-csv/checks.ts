/** What does not fit together in a row of the extract. */
import { addDays } from '../../../platform/calendar-date.ts';
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import { ageOn } from '../../people/pure.ts';
import type { CareRowFacts } from './facts.ts';
import type { Row } from './row.ts';

/** A pregnancy is not known of longer than this before the birth (CIN census rule 8606: 40 weeks). */
const BEFORE_BIRTH_DAYS = 280;

/** Adds the findings about the row as a whole. */
export function checkChild(facts: CareRowFacts, row: Row): void {
  const { name } = facts;
  if (name && name.forename === '' && name.surname === '') {
    row.note(
      'surname',
      'name-missing',
      'query',
      'The row has no name, so the child can only be matched by UPN, NHS number or birth date and address.',
    );
  }
  checkBirth(facts, row);
  checkStatus(facts, row);
  checkSpan(row, 'careTo', facts.lookedAfter, 'The stay in care ends before it starts.');
  checkSpan(row, 'kinshipTo', facts.kinship, 'The kinship arrangement ends before it starts.');
}

function checkBirth({ birthDate, expectedBirthDate }: CareRowFacts, row: Row): void {
  if (birthDate === null && (expectedBirthDate ?? null) === null) {
    // An unreadable birth date has been reported already.
    if (row.text('birthDate') === '') {
      row.note(
        'birthDate',
        'birth-date-missing',
        'query',
        'There is neither a birth date nor an expected one, so the child is in no list that depends on age.',
      );
    }
    return;
  }
  if (!birthDate) return;
  if (birthDate > row.asOf) {
    row.note(
      'birthDate',
      'birth-date-future',
      'error',
      `The birth date ${birthDate} is after the day of the extract. For an unborn child use the expected date of birth.`,
    );
  } else if ((ageOn(birthDate, row.asOf) ?? 0) > 25) {
    row.note(
      'birthDate',
      'age-over-25',
      'query',
      `By the birth date ${birthDate} this person is over 25. Check it.`,
    );
  }
}

function checkStatus(facts: CareRowFacts, row: Row): void {
  const { status, birthDate } = facts;
  if (status === undefined) return;
  if (status === null) {
    if (row.text('status') === '') {
      row.note(
        'status',
        'status-missing',
        'query',
        'The row has no case status, so nothing is changed about the child’s plans.',
      );
    }
    return;
  }
  for (const [field, date] of [
    ['statusSince', status.since],
    ['endedOn', status.endedOn],
  ] as const) {
    checkDay(row, field, date, birthDate ?? null);
  }
  const isClosed = status.status === 'closed' || status.status === 'closed-nfa';
  if (status.since === null && status.endedOn === null && row.text('statusSince') === '') {
    row.note(
      'statusSince',
      'status-date-missing',
      'query',
      'The case status has no date. What is not known from elsewhere counts from the day of the extract.',
    );
  }
  if (!isClosed && facts.worker === null) {
    row.note(
      'workerName',
      'worker-missing',
      'query',
      'The case is open and nobody is allocated. Only the team sees the child.',
    );
  }
}

function checkDay(
  row: Row,
  field: string,
  date: CalendarDate | null,
  birthDate: CalendarDate | null,
): void {
  if (date === null) return;
  if (date > row.asOf) {
    row.note(
      field,
      'date-after-extract',
      'error',
      `The date ${date} is after the day of the extract (${row.asOf}). Check the date, or the day that the extract is of.`,
    );
  } else if (birthDate !== null && date < addDays(birthDate, -BEFORE_BIRTH_DAYS)) {
    row.note(
      field,
      'date-before-birth',
      'error',
      `The date ${date} is long before the birth (${birthDate}). One of the two is wrong.`,
    );
  }
}

function checkSpan(
  row: Row,
  field: string,
  span: { readonly from: CalendarDate; readonly to: CalendarDate | null } | null | undefined,
  message: string,
): void {
  if (span?.to && span.to < span.from) {
    row.note(field, 'ends-before-start', 'error', `${message} Correct one of the two dates.`);
  }
}
