/** The file kinds of social care: each reader with what becomes of its facts. */
import type { TableHeader } from '../../platform/csv/table.ts';
import type { FileKind } from '../intake/kind.ts';
import type { CareRowFacts } from './care-csv/facts.ts';
import type { CareRecord } from './care-csv/read.ts';
import { careCsvReader } from './care-csv/reader.ts';
import {
  cinCensusReader,
  type CareFacts,
  type CinChild,
  type CinHeader,
} from './cin-census/index.ts';
import { publishCensus } from './publish/publish-census.ts';
import { markPresence, publishExtract } from './publish/publish-extract.ts';
import { refreshSight } from './sight.ts';

/** `cin-census`: the children in need census. */
export const cinCensusKind: FileKind<CinHeader, CinChild, CareFacts> = {
  ...cinCensusReader(),
  publish: publishCensus,
};

/** `care-csv`: a social-care extract of any case system. */
export const careCsvKind: FileKind<TableHeader, CareRecord, CareRowFacts> = {
  ...careCsvReader,
  publish: publishExtract,
  presence: markPresence,
  afterUndo: ({ tx }) => refreshSight(tx),
};
