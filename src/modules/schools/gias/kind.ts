/** The register of establishments as a file kind. */
import type { TableHeader } from '../../../platform/csv/table.ts';
import type { FileKind } from '../../intake/kind.ts';
import { publishRegister } from './publish.ts';
import type { EstablishmentFacts, EstablishmentRecord } from './read.ts';
import { giasReader } from './reader.ts';

/** `gias`. */
export const giasKind: FileKind<TableHeader, EstablishmentRecord, EstablishmentFacts> = {
  ...giasReader,
  publish: publishRegister,
};
