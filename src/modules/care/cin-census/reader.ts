/** The children in need census as a file kind: its reading half, to which `care` adds publishing. */
import type { FileReader } from '../../intake/kind.ts';
import { childAsXml, returnFrame } from './as-received.ts';
import { checkCinCensus } from './check.ts';
import type { CinCheckOptions } from './check.ts';
import { careFacts } from './facts.ts';
import type { CareFacts } from './facts.ts';
import { withoutSpoilt } from './flaws.ts';
import type { CinChild, CinHeader } from './record.ts';

/**
 * The reading half. `onFault` is told of rules that could not be run. Each collection year is a
 * series of its own: a child missing from this year's return is not missing from last year's.
 */
export function cinCensusReader(
  options: Pick<CinCheckOptions, 'onFault'> = {},
): FileReader<CinHeader, CinChild, CareFacts> {
  return {
    name: 'cin-census',
    title: 'Children in need census',
    noun: ['child', 'children'],
    endings: ['.xml'],
    version: (header) => header.collectionYear ?? null,
    series: (header) => header.collectionYear ?? '',
    read: (bytes) => checkCinCensus(bytes, options),
    facts: (child) => {
      const facts = careFacts(withoutSpoilt(child));
      if (facts === undefined) throw new Error('A child without LAchildID is never used');
      return facts;
    },
    asReceived: childAsXml,
    frame: returnFrame,
    isWholeExtract: true,
  };
}
