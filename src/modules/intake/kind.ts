/**
 * What a file kind is. `intake` defines it, the module that owns the data supplies it, `app.ts`
 * registers it. Reading and checking are pure over a stream of bytes: no database, no clock, so
 * that they run in the command line, in a capped child process and, later, in the browser.
 */

import type { CalendarDate } from '../../platform/calendar-date.ts';
import type { Tx } from '../../platform/db.ts';

/** `error`: the record cannot be used. `query`: it is used, but a person should look. */
export type Severity = 'error' | 'query';

/** One finding about one record, in words that its sender can act on. */
export interface Issue {
  /** The DfE rule number where there is one (`8840`, `8770Q`), otherwise our own kebab-case name. */
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong and what to do; never echoes more of the file than the offending value. */
  readonly message: string;
  /** The fields concerned, as the file names them. */
  readonly fields: readonly string[];
  /** XML kinds: the LAchildID as it stands in the file, null when missing. */
  readonly child?: string | null;
  /** XML kinds: place of the child in the file, from 1. */
  readonly childIndex?: number;
  /** XML kinds: where, as `/Message/Children/Child[3]/…`. */
  readonly path?: string;
  /** XML kinds: line in the file, from 1. */
  readonly line?: number;
  /** Row kinds: 1 = first data row. */
  readonly row?: number;
  /** Row kinds: the column heading. */
  readonly column?: string;
}

/** What a reader yields, in file order; exactly one `end` comes last. */
export type FileItem<Header, Rec> =
  | { readonly item: 'header'; readonly header: Header }
  | {
      readonly item: 'record';
      /** Place in the file, from 1. */
      readonly index: number;
      /** The record's own key in its source (LAchildID, UPN or admission number); null when missing. */
      readonly key: string | null;
      readonly record: Rec;
      /** True when no issue of the record is an `error`. */
      readonly accepted: boolean;
      /**
       * Of a record that is not accepted: its errors leave its identity and what is done with it
       * readable, so that a person may decide to use it without the wrong values; `facts` then leaves
       * them out. Missing: no.
       */
      readonly isUsable?: boolean;
      readonly issues: readonly Issue[];
    }
  /**
   * A record yielded earlier turns out unusable by what came after it (its LAchildID stands in the
   * file again): it was accepted or rejected then, it is rejected now. With `isUsable` it stays as
   * usable as it was, its facts unchanged.
   */
  | {
      readonly item: 'withdrawn';
      readonly index: number;
      readonly key: string | null;
      readonly isUsable?: boolean;
      readonly issues: readonly Issue[];
    }
  /** A finding about the file as a whole; it rejects no single record. */
  | { readonly item: 'file-issue'; readonly issue: Issue }
  /** The file cannot be read (further): wrong kind, truncated, dangerous. Nothing of it is used. */
  | { readonly item: 'refusal'; readonly reason: string; readonly line?: number }
  | {
      readonly item: 'end';
      readonly read: number;
      readonly accepted: number;
      readonly rejected: number;
    };

/** Bytes of a file as they arrive. */
export type ByteStream = AsyncIterable<Uint8Array>;

/** One column that a row file may bring, as a person maps it once for each source. */
export interface ColumnSpec {
  /** Our name for it, e.g. `surname`. */
  readonly field: string;
  /** What it is called on the mapping page. */
  readonly title: string;
  /** What belongs in it, in a sentence; also the note in the empty template. */
  readonly help: string;
  readonly isRequired: boolean;
  /** Headings that other systems use for it, compared without case, spaces or punctuation. */
  readonly synonyms: readonly string[];
  readonly example: string;
  /** The codes a value must become, where values differ between systems and a person reviews the map. */
  readonly codes?: readonly {
    readonly code: string;
    readonly title: string;
    readonly synonyms: readonly string[];
  }[];
}

/**
 * A source's confirmed mapping: our field to its heading, and for each coded field its value (trimmed)
 * to our code. The empty code means that a person said: this value has none, treat it as missing.
 */
export interface Mapping {
  readonly columns: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What reading depends on besides the bytes. */
export interface ReadOptions {
  readonly mapping?: Mapping;
  /** The day the extract speaks of; birth dates after it are wrong, two-digit years are read by it. */
  readonly asOf: string;
  /** The authority's own DfE code, to know its own schools and UPNs. */
  readonly authorityId: string;
  /** The school that a roll belongs to, where the file itself does not say. */
  readonly urn?: string;
}

/** How rows of one table are merged: found by key, changed only where the columns differ. */
export interface MergeSpec {
  readonly table: string;
  /** Columns that identify a row besides authority_id. */
  readonly key: readonly string[];
  /** Columns that this file speaks of; others keep what they hold. */
  readonly columns: readonly string[];
  /** True where the table has as_of: a row said by a later extract is left alone. */
  readonly hasAsOf?: boolean;
  /**
   * Date columns whose first arrival later than the row itself is remembered: when `end` was null and
   * becomes a date, `knownOn` gets the day of publication. Closures change membership from then only.
   */
  readonly closures?: readonly { readonly end: string; readonly knownOn: string }[];
}

/** What a merge did. Every change is journalled under the batch, so that it can be taken back. */
export interface MergeCount {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
}

/** What a publisher works with: one transaction of one batch. */
export interface PublishContext {
  readonly tx: Tx;
  readonly batchId: number;
  readonly sourceId: string;
  /** The school of the source, for rolls. */
  readonly urn: string | null;
  /** The day that the extract speaks of. */
  readonly asOf: CalendarDate;
  /** The day on which it became known here: today. */
  readonly knownOn: CalendarDate;
  /**
   * Merges rows (columns by name, JSON-able values; authority_id and as_of are added) and journals the
   * changes. What is written past it cannot be undone, and makes an undo keep the row.
   */
  merge(spec: MergeSpec, rows: readonly Readonly<Record<string, unknown>>[]): Promise<MergeCount>;
}

/** A record as staged: its key in the source and the facts it states, JSON-able and canonical. */
export interface StagedFacts<Facts> {
  readonly key: string;
  readonly facts: Facts;
}

/**
 * The reading half of a file kind: what stands in a file. It runs in the reading process, which has no
 * database, so it is imported by way of its module's pure.ts.
 */
export interface FileReader<Header, Rec, Facts> {
  /** Its name on the command line and in addresses: `cin-census`. */
  readonly name: string;
  /** Its name for people: `Children in need census`. */
  readonly title: string;
  /** What one record is called, singular and plural. */
  readonly noun: readonly [string, string];
  /** File name endings it takes, with dots. */
  readonly endings: readonly string[];
  /** Row kinds: the columns; undefined for kinds whose shape is fixed by a standard. */
  readonly columns?: readonly ColumnSpec[];
  /** The collection year or layout, for the check document. */
  readonly version: (header: Header) => string | null;
  /** Reads and checks; pure over the bytes. */
  readonly read: (bytes: ByteStream, options: ReadOptions) => AsyncGenerator<FileItem<Header, Rec>>;
  /** What the record states; the same facts in any spelling give an equal value. */
  readonly facts: (record: Rec, header: Header) => Facts;
  /** The record as received (an XML fragment or a CSV line), for the file of rejected records. */
  readonly asReceived: (record: Rec) => string;
  /** What stands before and after the rejected records in that file: XML wrapper or CSV heading. */
  readonly frame: (header: Header) => { readonly before: string; readonly after: string };
  /**
   * Which of several standing returns a file belongs to (the census year, say); records are compared
   * and looked for only within it. Undefined: there is one.
   */
  readonly series?: (header: Header) => string;
  /** Whether a whole extract is expected each time, so that absence of a record asks a question. */
  readonly isWholeExtract: boolean;
}

/** The publishing half of a file kind: what becomes of the facts, in the database. */
export interface FilePublisher<Facts> {
  /** Writes accepted records that are new or changed. Called in chunks inside one transaction. */
  readonly publish: (
    context: PublishContext,
    records: readonly StagedFacts<Facts>[],
  ) => Promise<void>;
  /**
   * Whole extracts: keys that this one no longer holds, and keys that it holds again. It marks them
   * and never deletes; called before `finish`.
   */
  readonly presence?: (
    context: PublishContext,
    keys: { readonly absent: readonly string[]; readonly returned: readonly string[] },
  ) => Promise<void>;
  /** Called once after the last chunk: projections that need the whole batch (sight, for instance). */
  readonly finish?: (context: PublishContext) => Promise<void>;
  /** Called after an undo has restored the rows, to bring projections back in step. */
  readonly afterUndo?: (context: PublishContext) => Promise<void>;
}

/** A file kind, as the module that owns the data supplies it. */
export interface FileKind<Header, Rec, Facts>
  extends FileReader<Header, Rec, Facts>, FilePublisher<Facts> {}
