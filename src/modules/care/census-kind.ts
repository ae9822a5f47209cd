/** The children in need census as a whole file kind: read and checked, then published. */
import type { FileKind } from '../intake/kind.ts';
import {
  cinCensusReading,
  type CareFacts,
  type CinChild,
  type CinHeader,
} from './cin-census/index.ts';
import { publishCensus } from './publish/publish-census.ts';

/** `cin-census`. */
export const cinCensusKind: FileKind<CinHeader, CinChild, CareFacts> = {
  ...cinCensusReading(),
  publish: publishCensus,
};
