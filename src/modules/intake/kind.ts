/**
 * What a file kind is. `intake` defines it, the module that owns the data supplies it, `app.ts`
 * registers it. Reading and checking are pure over a stream of bytes: no database, no clock, so
 * that they run in the command line, in a capped child process and, later, in the browser.
 */

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
