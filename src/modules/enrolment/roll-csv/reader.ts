/** A school's roll as a file kind: its reading half. */
import { csvText } from '../../../platform/csv.ts';
import type { TableHeader } from '../../../platform/csv/table.ts';
import type { FileReader } from '../../intake/kind.ts';
import { rollColumns } from './columns.ts';
import { readRoll, type PupilFacts, type PupilRecord } from './read.ts';

/** `roll-csv`: who is on the roll of one school, or of several that the rows name. */
export const rollReader: FileReader<TableHeader, PupilRecord, PupilFacts> = {
  name: 'roll-csv',
  title: 'School roll',
  noun: ['pupil', 'pupils'],
  endings: ['.csv'],
  columns: rollColumns,
  version: () => null,
  read: readRoll,
  facts: ({ facts }) => {
    if (facts === null) throw new Error('Only accepted pupils have facts');
    return facts;
  },
  asReceived: ({ cells }) => csvText([cells]),
  frame: ({ headings }) => ({ before: csvText([headings]), after: '' }),
  isWholeExtract: true,
};
