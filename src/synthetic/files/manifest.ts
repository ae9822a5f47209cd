/** The list of what was written, in the order in which it is to be loaded. */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import type { Size } from '../sizes.ts';

/** One file for the import. */
export interface ManifestFile {
  /** Relative to the folder. */
  readonly path: string;
  readonly kind: 'gias' | 'cin-census' | 'care-csv' | 'roll-csv';
  /** Name of the source, the same for files that follow one another. */
  readonly source: string;
  /** The day that the file speaks of. */
  readonly asOf: CalendarDate;
  /** The school of a roll. */
  readonly urn?: string;
}

/** Everything that was written. */
export interface Manifest {
  readonly size: Size;
  readonly seed: number;
  readonly today: CalendarDate;
  /** Files to load, in order. */
  readonly files: readonly ManifestFile[];
  /** What no file carries; see `council-file.ts`. */
  readonly council: 'council.json';
  /** Which records are the same child; for measuring linkage, never loaded. */
  readonly truth: 'truth.csv';
  /** Errors planted in the census files; for tests, never loaded. */
  readonly planted: 'planted-errors.csv';
  readonly counts: {
    readonly families: number;
    readonly children: number;
    readonly pupils: number;
    readonly careChildren: number;
    readonly rollRows: number;
    readonly careRows: number;
    readonly censusChildren: Readonly<Record<string, number>>;
  };
}
