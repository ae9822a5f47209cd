/** The social-care extract as a file kind: its reading half, to which `care` adds publishing. */
import { csvText } from '../../../platform/csv.ts';
import type { TableHeader } from '../../../platform/csv/table.ts';
import type { FileReader } from '../../intake/kind.ts';
import { careColumns } from './columns.ts';
import type { CareRowFacts } from './facts.ts';
import { readCareExtract, type CareRecord } from './read.ts';

/** `care-csv`: one row a child, columns mapped once for each sender. */
export const careCsvReader: FileReader<TableHeader, CareRecord, CareRowFacts> = {
  name: 'care-csv',
  title: 'Social-care extract',
  noun: ['child', 'children'],
  endings: ['.csv'],
  columns: careColumns,
  version: () => null,
  read: readCareExtract,
  facts: ({ facts }) => {
    if (facts === null) throw new Error('Only accepted children have facts');
    return facts;
  },
  asReceived: ({ cells }) => csvText([cells]),
  frame: ({ headings }) => ({ before: csvText([headings]), after: '' }),
  isWholeExtract: true,
};
