/** What stands behind files: records, findings and rejected rows of each child, with canaries. */
import { LA } from '../../support/database.ts';
import type { Rows, WordOf } from './rows.ts';
import type { Place } from './children.ts';
import { LA_ELSEWHERE } from './ids.ts';

interface File {
  readonly batchId: number;
  readonly sourceId: string;
}

/** The files that children's rows came in. */
export interface Files {
  readonly published: File;
  readonly undone: File;
  /** Of the first school. */
  readonly school: File;
  readonly elsewhere: File;
}

/** The file of a child: of the first school's pupils every second came with the school's own. */
export function fileOf(place: Place): keyof Files {
  if (place.state === 'elsewhere') return 'elsewhere';
  if (place.school === 0 && place.number % 2 === 0) return 'school';
  return place.number % 3 === 0 ? 'undone' : 'published';
}

/** The rows behind files of all children, by table. */
export function fileRows(places: readonly Place[], files: Files, wordOf: WordOf): Rows {
  const rows = new Map<string, Record<string, unknown>[]>();
  for (const place of places) {
    const { batchId: batch_id, sourceId: source_id } = files[fileOf(place)];
    const authority_id = place.state === 'elsewhere' ? LA_ELSEWHERE : LA;
    const word = (field: string): string => wordOf(field, place.number);
    const add = (table: string, values: Readonly<Record<string, unknown>>): void => {
      const held = rows.get(table) ?? [];
      held.push({ authority_id, ...values });
      rows.set(table, held);
    };
    const said = { source_id, series: '', content_hash: 'x', batch_id };
    add('source_record', {
      ...said,
      record_key: word('source_record.record_key'),
      facts: { surname: word('source_record.facts') },
      said_batch_id: batch_id,
      as_of: '2026-11-01',
    });
    add('source_seen', { ...said, record_key: word('source_seen.record_key') });
    add('batch_change', {
      batch_id,
      step: 1,
      table_name: 'child_name',
      row_key: { child: word('batch_change.row_key') },
      before: { surname: word('batch_change.before') },
      after: { surname: word('batch_change.after') },
      kept: true,
      kept_why: 'changed-later',
      kept_label: word('batch_change.kept_label'),
    });
    add('batch_issue', {
      batch_id,
      issue_no: place.number + 1,
      record_index: place.number,
      record_key: word('batch_issue.record_key'),
      rule: 'name-missing',
      severity: 'error',
      message: `Wrong: ${word('batch_issue.message')}`,
      fields: ['Surname'],
      path: word('batch_issue.path'),
      line: place.number,
    });
    add('staged_record', {
      batch_id,
      record_index: place.number,
      record_key: word('staged_record.record_key'),
      accepted: false,
      usable: false,
      content_hash: 'x',
      facts: { surname: word('staged_record.facts') },
      as_received: `${word('staged_record.as_received')},x\n`,
      late: 'no',
    });
    add('absence_question', {
      batch_id,
      record_key: word('absence_question.record_key'),
      answer: null,
    });
  }
  return rows;
}
