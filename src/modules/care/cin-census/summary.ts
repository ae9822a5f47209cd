/** The result of a check as one document: the command line's `check cin-census FILE --json`. */
import type { FileItem, Issue, Severity } from '../../intake/kind.ts';
import type { CinChild, CinHeader } from './record.ts';

/** One issue, its keys in the order of the contract. */
export interface IssueLine {
  readonly rule: string;
  readonly severity: Severity;
  /** LAchildID as it stands in the file; null when missing or when the issue is about the file. */
  readonly child: string | null;
  /** Place of the child in the file, from 1; null when the issue is about the file. */
  readonly childIndex: number | null;
  readonly path: string | null;
  readonly fields: readonly string[];
  readonly line: number | null;
  readonly message: string;
}

/** The document of the contract. */
export interface CheckSummary {
  readonly kind: 'cin-census';
  readonly file: string;
  /** The collection, `2025-26`; null when the file does not say or cannot be read. */
  readonly version: string | null;
  readonly read: { readonly children: number };
  readonly accepted: { readonly children: number };
  readonly rejected: { readonly children: number };
  /** About the file first, then by child in file order. */
  readonly issues: readonly IssueLine[];
}

/**
 * Sums up a check. A file that could not be read gives one error `file-refused` and accepts no
 * child. Memory grows with the number of issues, not with the size of the file.
 */
export async function summariseCheck(
  items: AsyncIterable<FileItem<CinHeader, CinChild>>,
  file: string,
): Promise<CheckSummary> {
  let version: string | null = null;
  let counts = { read: 0, accepted: 0, rejected: 0 };
  const issues: IssueLine[] = [];
  for await (const item of items) {
    switch (item.item) {
      case 'header':
        version = item.header.collectionYear ?? null;
        break;
      case 'record':
      case 'withdrawn':
        for (const issue of item.issues) issues.push(lineOf(issue));
        break;
      case 'file-issue':
        issues.push(lineOf(item.issue));
        break;
      case 'refusal':
        issues.push(
          lineOf({
            rule: 'file-refused',
            severity: 'error',
            fields: [],
            message: item.reason,
            ...(item.line === undefined ? {} : { line: item.line }),
          }),
        );
        break;
      case 'end':
        counts = { read: item.read, accepted: item.accepted, rejected: item.rejected };
        break;
    }
  }
  issues.sort((a, b) => (a.childIndex ?? 0) - (b.childIndex ?? 0));
  return {
    kind: 'cin-census',
    file,
    version,
    read: { children: counts.read },
    accepted: { children: counts.accepted },
    rejected: { children: counts.rejected },
    issues,
  };
}

function lineOf(issue: Issue): IssueLine {
  return {
    rule: issue.rule,
    severity: issue.severity,
    child: issue.child ?? null,
    childIndex: issue.childIndex ?? null,
    path: issue.path ?? null,
    fields: issue.fields,
    line: issue.line ?? null,
    message: issue.message,
  };
}
