/** Checks a file without storing anything: the document of `alongside check … --json`. */
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { noKey, repeatedKey } from './engine-issues.ts';
import type { Issue, ReadOptions } from './kind.ts';
import type { RegisteredReader } from './registry.ts';

/** What checking found. `read`, `accepted` and `rejected` are keyed by the kind's plural noun. */
export interface CheckDocument {
  readonly kind: string;
  readonly file: string;
  readonly version: string | null;
  readonly read: Readonly<Record<string, number>>;
  readonly accepted: Readonly<Record<string, number>>;
  readonly rejected: Readonly<Record<string, number>>;
  readonly issues: readonly Issue[];
  /** Why the file cannot be read (further); it stands among the issues too, as `unreadable`. */
  readonly refusal?: string;
}

/**
 * Reads and checks a file here, in this process. A row file without a mapping is read by the names
 * that its headings are known under; where a required column is not found, it is refused.
 */
export async function checkFile(
  kind: RegisteredReader,
  path: string,
  options: ReadOptions,
): Promise<CheckDocument> {
  const issues: Issue[] = [];
  const places = new Map<string, number>();
  const accepted = new Set<number>();
  let read = 0;
  let version: string | null = null;
  let refusal: { readonly reason: string; readonly line?: number } | undefined;

  for await (const item of kind.read(createReadStream(path), options)) {
    switch (item.item) {
      case 'header':
        version = item.version;
        break;
      case 'record': {
        const ours = item.accepted ? engineIssue(kind, item.index, item.key, places) : undefined;
        read += 1;
        if (item.accepted && ours === undefined) accepted.add(item.index);
        issues.push(...item.issues, ...(ours === undefined ? [] : [ours]));
        break;
      }
      case 'withdrawn':
        accepted.delete(item.index);
        issues.push(...item.issues);
        break;
      case 'file-issue':
        issues.push(item.issue);
        break;
      case 'refusal':
        refusal = item;
        break;
      case 'end':
        break;
    }
  }
  if (refusal !== undefined) {
    accepted.clear();
    issues.push({
      rule: 'unreadable',
      severity: 'error',
      fields: [],
      message: refusal.reason,
      ...(refusal.line === undefined ? {} : { line: refusal.line }),
    });
  }
  const [, many] = kind.noun;
  return {
    kind: kind.name,
    file: basename(path),
    version,
    read: { [many]: read },
    accepted: { [many]: accepted.size },
    rejected: { [many]: read - accepted.size },
    issues,
    ...(refusal === undefined ? {} : { refusal: refusal.reason }),
  };
}

/** What the engine itself asks of an accepted record: a key, and one that no earlier record has. */
function engineIssue(
  kind: RegisteredReader,
  index: number,
  key: string | null,
  places: Map<string, number>,
): Issue | undefined {
  const at = kind.columns === undefined ? { child: key, childIndex: index } : { row: index };
  if (key === null) return { ...noKey, ...at };
  const first = places.get(key);
  if (first === undefined) {
    places.set(key, index);
    return undefined;
  }
  return { ...repeatedKey(kind.noun[0], first, index), ...at };
}
