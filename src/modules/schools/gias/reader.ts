/** The register of establishments as a file kind: its reading half. */
import { csvText } from '../../../platform/csv.ts';
import type { TableHeader } from '../../../platform/csv/table.ts';
import type { FileReader } from '../../intake/kind.ts';
import { LAYOUTS } from './columns.ts';
import { readRegister } from './read.ts';
import type { EstablishmentFacts, EstablishmentRecord } from './read.ts';

/** `gias`: the national register, whole or a selection of it. */
export const giasReader: FileReader<TableHeader, EstablishmentRecord, EstablishmentFacts> = {
  name: 'gias',
  title: 'National register of establishments (GIAS)',
  noun: ['establishment', 'establishments'],
  endings: ['.csv'],
  version: ({ headings }) =>
    LAYOUTS.find(([heading]) => headings.includes(heading))?.[1] ?? `${headings.length} columns`,
  read: readRegister,
  facts: ({ facts }) => {
    if (facts === null) throw new Error('Only accepted establishments have facts');
    return facts;
  },
  asReceived: ({ cells }) => csvText([cells]),
  frame: ({ headings }) => ({ before: csvText([headings]), after: '' }),
  isWholeExtract: false,
};
