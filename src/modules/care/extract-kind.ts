/** A social-care extract of any case system as a whole file kind. */
import { csvText } from '../../platform/csv.ts';
import type { TableHeader } from '../../platform/csv/table.ts';
import type { FileKind } from '../intake/kind.ts';
import { careColumns } from './care-csv/columns.ts';
import type { CareRowFacts } from './care-csv/facts.ts';
import { readCareExtract } from './care-csv/read.ts';
import type { CareRecord } from './care-csv/read.ts';
import { markPresence, publishExtract } from './publish/publish-extract.ts';
import { refreshSight } from './sight.ts';

/** `care-csv`: one row a child, columns mapped once for each sender. */
export const careCsvKind: FileKind<TableHeader, CareRecord, CareRowFacts> = {
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
  publish: publishExtract,
  presence: markPresence,
  afterUndo: ({ tx }) => refreshSight(tx),
  isWholeExtract: true,
};
