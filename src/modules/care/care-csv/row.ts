/** A row of the extract while it is read: its cells, and the findings so far. */
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import type { Finding, RowCells } from '../../../platform/csv/cells.ts';
import { receivedDate } from '../../people/pure.ts';
import type { Received } from '../../people/pure.ts';

/** Reads cells by field and collects what the sender should know. */
export interface Row {
  readonly findings: Finding[];
  readonly asOf: CalendarDate;
  readonly authorityId: string;
  has(field: string): boolean;
  text(field: string): string;
  /** The code of a cell; an unknown value is reported with this severity and gives null. */
  code(field: string, severity: Finding['severity']): string | null;
  isYes(field: string): boolean;
  /** A date; one that cannot be read is reported with this severity and gives null. */
  date(field: string, severity: Finding['severity']): CalendarDate | null;
  take<Value>(field: string, received: Received<Value>): Value | null;
  note(field: string, rule: string, severity: Finding['severity'], message: string): void;
  /** A member only where the file has the column. */
  only<Field extends string, Value>(
    column: string,
    member: Field,
    read: (text: string) => Value,
  ): Partial<Record<Field, Value>>;
}

/** Opens a row for reading. */
export function openRow(cells: RowCells, asOf: CalendarDate, authorityId: string): Row {
  const findings: Finding[] = [];
  const note: Row['note'] = (field, rule, severity, message) => {
    findings.push({ rule, severity, field, message });
  };
  const take: Row['take'] = (field, received) => {
    if (received.remark) findings.push({ ...received.remark, field });
    return received.value;
  };
  const code: Row['code'] = (field, severity) => {
    const cell = cells.code(field);
    if (cell.kind === 'unknown')
      note(field, 'unknown-value', severity, unknown(cell.text, severity));
    return cell.kind === 'code' ? cell.code : null;
  };
  return {
    findings,
    asOf,
    authorityId,
    has: (field) => cells.has(field),
    text: (field) => cells.text(field),
    code,
    isYes: (field) => code(field, 'query') === 'yes',
    date: (field, severity) =>
      take(field, receivedDate(cells.text(field), severity, { latest: asOf })),
    take,
    note,
    only: (column, member, read) =>
      cells.has(column)
        ? ({ [member]: read(cells.text(column)) } as Record<typeof member, ReturnType<typeof read>>)
        : {},
  };
}

function unknown(text: string, severity: Finding['severity']): string {
  const shown = text.slice(0, 40);
  return severity === 'error'
    ? `Nobody has said yet what “${shown}” means here. Say it once in the values of this sender, and the row can be used.`
    : `Nobody has said yet what “${shown}” means here. Say it once in the values of this sender; until then it is left out.`;
}
