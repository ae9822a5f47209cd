/** Reads the national register of establishments (GIAS), of any of its layouts. Pure over the bytes. */
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import { calendarDate } from '../../../platform/calendar-date.ts';
import type { Finding, RowCells } from '../../../platform/csv/cells.ts';
import { readTable } from '../../../platform/csv/table.ts';
import type { TableItem, TableRecord, RowReading } from '../../../platform/csv/table.ts';
import type { ByteStream, ReadOptions } from '../../intake/kind.ts';
import { receivedDate, receivedPostcode, receivedText } from '../../people/pure.ts';
import { registerColumns, tableColumns } from './columns.ts';
import type { RegisterColumn } from './columns.ts';

/** What the register says of one establishment: columns of `establishment`, null where it says none. */
export interface EstablishmentFacts {
  readonly columns: Readonly<Record<string, string | number | null>>;
  readonly trust: { readonly id: string; readonly name: string } | null;
}

/** An establishment as received, and what it states. */
export type EstablishmentRecord = TableRecord<EstablishmentFacts>;

/** Reads the register; see {@link readTable} for what comes in which order. */
export function readRegister(
  bytes: ByteStream,
  options: ReadOptions,
): AsyncGenerator<TableItem<EstablishmentFacts>> {
  const asOf = calendarDate(options.asOf);
  return readTable(bytes, {
    columns: tableColumns,
    mapping: options.mapping,
    noun: 'establishment',
    keyField: 'urn',
    read: (cells) => readEstablishment(cells, asOf),
  });
}

function readEstablishment(cells: RowCells, asOf: CalendarDate): RowReading<EstablishmentFacts> {
  const findings: Finding[] = [];
  const columns: Record<string, string | number | null> = {};
  for (const spec of registerColumns) {
    if (!cells.has(spec.column)) continue;
    const { value, finding } = readCell(spec, cells.text(spec.column), asOf);
    columns[spec.column] = value;
    if (finding) findings.push({ ...finding, field: spec.column });
  }
  findings.push(...requirements(columns));
  const urn = columns['urn'];
  const key = typeof urn === 'string' ? urn : null;
  const { open_date: opened, close_date: closed } = columns;
  if (typeof opened === 'string' && typeof closed === 'string' && closed < opened) {
    findings.push({
      rule: 'closed-before-opened',
      severity: 'query',
      field: 'close_date',
      message: `The close date ${closed} is before the open date ${opened}; the close date is left out.`,
    });
    columns['close_date'] = null;
  }
  return { key, facts: key === null ? null : { columns, trust: readTrust(cells) }, findings };
}

function requirements(columns: Readonly<Record<string, string | number | null>>): Finding[] {
  const wrong = (field: string, message: string): Finding => ({
    rule: `${field.replace('_', '-')}-missing`,
    severity: 'error',
    field,
    message,
  });
  const findings: Finding[] = [];
  if (!/^[0-9]{5,7}$/u.test(String(columns['urn'] ?? ''))) {
    findings.push(
      wrong('urn', 'A URN is a number of five to seven digits. Without it the row cannot be used.'),
    );
  }
  if (!/^[0-9]{3}$/u.test(String(columns['la_code'] ?? ''))) {
    findings.push(
      wrong(
        'la_code',
        'The code of the local authority is three digits. Without it the row cannot be used.',
      ),
    );
  }
  if ((columns['name'] ?? '') === '') {
    findings.push(wrong('name', 'The establishment has no name.'));
  }
  return findings;
}

function readTrust(cells: RowCells): EstablishmentFacts['trust'] {
  const id = cells.text('trust_id');
  return id === '' || id === '0' ? null : { id, name: receivedText(cells.text('trust_name')) };
}

/** Words with which the register says that there is nothing to say. */
const NOTHING = /^(not applicable|not recorded|none|null|unknown|does not apply)$/iu;

function readCell(
  spec: RegisterColumn,
  received: string,
  asOf: CalendarDate,
): { readonly value: string | number | null; readonly finding?: Omit<Finding, 'field'> } {
  const text = receivedText(received);
  if (text === '') return { value: null };
  switch (spec.reading) {
    case 'text':
      return { value: spec.column === 'postcode' ? receivedPostcode(text) : text };
    case 'word':
      return { value: NOTHING.test(text) ? null : text };
    case 'code':
      return { value: text.replace(/^0+(?=.)/u, '') };
    case 'digits':
      return { value: /^[0-9]+$/u.test(text) ? text : null };
    case 'whole':
      return { value: /^[0-9]{1,9}$/u.test(text) ? Number(text) : null };
    case 'percentage':
      return { value: /^[0-9]{1,3}(\.[0-9]+)?$/u.test(text) ? Number(text) : null };
    case 'date': {
      const { value, remark } = receivedDate(text, 'query', { latest: asOf });
      return remark === undefined
        ? { value }
        : {
            value,
            finding: { ...remark, message: `${remark.message} The row is used without it.` },
          };
    }
  }
}
