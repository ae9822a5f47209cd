/** Reads a social-care extract, of any case system. Pure over the bytes. */
import { calendarDate } from '../../../platform/calendar-date.ts';
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import type { RowCells } from '../../../platform/csv/cells.ts';
import { readTable } from '../../../platform/csv/table.ts';
import type { RowReading, TableItem, TableRecord } from '../../../platform/csv/table.ts';
import type { ByteStream, ReadOptions } from '../../intake/kind.ts';
import { checkLaChildId, receivedText } from '../../people/pure.ts';
import { checkChild } from './checks.ts';
import { careColumns } from './columns.ts';
import type { CareRowFacts } from './facts.ts';
import { openRow } from './row.ts';
import type { Row } from './row.ts';
import { readAddress, readIdentity } from './read-person.ts';
import { readWork } from './read-work.ts';

/** A child as received, and what the extract states. */
export type CareRecord = TableRecord<CareRowFacts>;

/** Reads the extract; see {@link readTable} for what comes in which order. */
export function readCareExtract(
  bytes: ByteStream,
  options: ReadOptions,
): AsyncGenerator<TableItem<CareRowFacts>> {
  const asOf = calendarDate(options.asOf);
  return readTable(bytes, {
    columns: careColumns,
    mapping: options.mapping,
    noun: 'child',
    keyField: 'laChildId',
    read: (cells) => readChild(cells, asOf, options.authorityId),
  });
}

function readChild(
  cells: RowCells,
  asOf: CalendarDate,
  authorityId: string,
): RowReading<CareRowFacts> {
  const row = openRow(cells, asOf, authorityId);
  const laChildId = readId(row);
  // Nothing but its number may be kept of a sealed record, not even while it waits.
  if (row.isYes('sealed')) {
    return {
      key: laChildId,
      facts: laChildId === null ? null : { laChildId, isSealed: true },
      findings: row.findings,
    };
  }
  const facts: CareRowFacts = {
    laChildId: laChildId ?? '',
    isSealed: false,
    ...readIdentity(row),
    ...readAddress(row),
    ...readSchool(row),
    ...readWork(row),
  };
  checkChild(facts, row);
  return { key: laChildId, facts: laChildId === null ? null : facts, findings: row.findings };
}

function readId(row: Row): string | null {
  const check = checkLaChildId(row.text('laChildId'));
  switch (check.kind) {
    case 'empty':
      row.note(
        'laChildId',
        'person-id-missing',
        'error',
        'The row has no person ID, so it cannot be told which child it is about. Add the ID in the case system’s export.',
      );
      return null;
    case 'mangled':
      row.note('laChildId', 'person-id-mangled', 'error', check.mangling.advice);
      return null;
    case 'unusual':
      if (check.id.length <= 40) return check.id;
      row.note('laChildId', 'person-id-too-long', 'error', check.why);
      return null;
    case 'usual':
      if (check.mangling) {
        row.note('laChildId', 'person-id-mangled', 'query', check.mangling.advice);
      }
      return check.id;
  }
}

function readSchool(row: Row): Pick<CareRowFacts, 'school'> {
  if (!row.has('schoolName') && !row.has('schoolUrn')) return {};
  const name = receivedText(row.text('schoolName'));
  const received = row.text('schoolUrn');
  const urn = /^[0-9]{5,7}$/u.test(received) ? received : null;
  if (received !== '' && urn === null) {
    row.note(
      'schoolUrn',
      'urn-wrong',
      'query',
      'A URN is a number of five to seven digits. The row is used without it.',
    );
  }
  return { school: name === '' && urn === null ? null : { name, urn } };
}
