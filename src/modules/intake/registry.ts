/** File kinds as the engine runs them: registered by the composition root, their own types inside. */
import type {
  ByteStream,
  ColumnSpec,
  FileItem,
  FileKind,
  FilePublisher,
  FileReader,
  Issue,
  ReadOptions,
  StagedFacts,
} from './kind.ts';

/** What a reader yields, with the kind's own types behind functions. */
export type ReadItem =
  | {
      readonly item: 'header';
      readonly version: string | null;
      readonly series: string;
      readonly before: string;
      readonly after: string;
    }
  | {
      readonly item: 'record';
      readonly index: number;
      readonly key: string | null;
      readonly accepted: boolean;
      readonly isUsable: boolean;
      readonly issues: readonly Issue[];
      readonly facts: () => unknown;
      readonly asReceived: () => string;
    }
  | Exclude<FileItem<never, never>, { readonly item: 'header' | 'record' }>;

/** A reader whose own types are hidden, so that readers of different records stand in one list. */
export interface RegisteredReader extends Pick<
  FileReader<never, never, never>,
  'name' | 'title' | 'noun' | 'endings' | 'isWholeExtract'
> {
  readonly columns: readonly ColumnSpec[] | undefined;
  readonly read: (bytes: ByteStream, options: ReadOptions) => AsyncGenerator<ReadItem>;
}

/** A kind whose own types are hidden: what it reads is what it is given back to publish. */
export type RegisteredKind = RegisteredReader & FilePublisher<unknown>;

/** Hides a reader's own types. */
export function registerReader<Header, Rec, Facts>(
  reader: FileReader<Header, Rec, Facts>,
): RegisteredReader {
  return {
    name: reader.name,
    title: reader.title,
    noun: reader.noun,
    endings: reader.endings,
    columns: reader.columns,
    isWholeExtract: reader.isWholeExtract,
    read: (bytes, options) => readErased(reader, bytes, options),
  };
}

/** Hides a kind's own types. */
export function registerKind<Header, Rec, Facts>(
  kind: FileKind<Header, Rec, Facts>,
): RegisteredKind {
  const { presence, finish, afterUndo } = kind;
  return {
    ...registerReader(kind),
    // Staged by this kind's own `facts`, so they are what it stated.
    publish: (context, records) => kind.publish(context, records as readonly StagedFacts<Facts>[]),
    ...(presence === undefined ? {} : { presence }),
    ...(finish === undefined ? {} : { finish }),
    ...(afterUndo === undefined ? {} : { afterUndo }),
  };
}

async function* readErased<Header, Rec, Facts>(
  kind: FileReader<Header, Rec, Facts>,
  bytes: ByteStream,
  options: ReadOptions,
): AsyncGenerator<ReadItem> {
  let known: { readonly header: Header } | undefined;
  for await (const item of kind.read(bytes, options)) {
    switch (item.item) {
      case 'header': {
        const { header } = item;
        known = { header };
        yield {
          item: 'header',
          version: kind.version(header),
          series: kind.series?.(header) ?? '',
          ...kind.frame(header),
        };
        break;
      }
      case 'record': {
        if (known === undefined) throw new Error(`${kind.name} gave a record before its header`);
        const { header } = known;
        const { index, key, accepted, isUsable = false, issues, record } = item;
        yield {
          item: 'record',
          index,
          key,
          accepted,
          isUsable,
          issues,
          facts: () => kind.facts(record, header),
          asReceived: () => kind.asReceived(record),
        };
        break;
      }
      case 'withdrawn':
      case 'file-issue':
      case 'refusal':
      case 'end':
        yield item;
    }
  }
}

/** The kind (or reader) of that name, if it is registered. */
export function findKind<Kind extends RegisteredReader>(
  kinds: readonly Kind[],
  name: string,
): Kind | undefined {
  return kinds.find((kind) => kind.name === name);
}

/** The same; a batch of a kind that is no longer registered is a fault. */
export function getKind<Kind extends RegisteredReader>(kinds: readonly Kind[], name: string): Kind {
  const kind = findKind(kinds, name);
  if (kind === undefined) throw new Error(`No file kind ${name} is registered`);
  return kind;
}
