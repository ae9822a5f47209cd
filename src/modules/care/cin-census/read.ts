/** Reads a children in need census return as a stream: one child at a time, whatever the size. */
import type { ByteStream, FileItem, Issue } from '../../intake/kind.ts';
import { assembleChild, assembleHeader } from './assemble.ts';
import { decodeXml } from './decode.ts';
import { quote } from './dates.ts';
import { openCensusParser } from './parser.ts';
import type { CensusParser } from './parser.ts';
import type { Parsed, PassedOver, Refusal } from './parser-state.ts';
import type { CinChild, CinHeader, Place } from './record.ts';

type Item = FileItem<CinHeader, CinChild>;

/**
 * Reads the return, of any collection year. Yields its header, then its children in file order with
 * what is odd in their writing (not yet what is wrong by the census rules: see `check.ts`), then what
 * is odd about the file, then the end. A file that cannot be read yields a refusal before the end,
 * and all its children count as rejected. Never throws because of what a file holds.
 */
export async function* readCinCensus(bytes: ByteStream): AsyncGenerator<Item> {
  const parser = openCensusParser();
  const tally: Tally = { headers: 0, read: 0, accepted: 0, damagedAt: 0, lateHeaderAt: 0 };
  let refusal: Refusal | undefined;
  for await (const piece of decodeXml(bytes)) {
    if (piece.item === 'refusal') {
      refusal = { reason: piece.reason };
      break;
    }
    const parsed = parser.write(piece.text);
    if (piece.damaged && tally.damagedAt === 0) tally.damagedAt = parser.line();
    for (const item of parsed) {
      refusal ??= wrongCollection(item);
      if (refusal === undefined) yield* deliver(item, tally);
    }
    refusal ??= parser.refusal();
    if (refusal !== undefined) break;
  }
  if (refusal === undefined) {
    for (const item of parser.close()) yield* deliver(item, tally);
    refusal = parser.refusal();
  }
  if (refusal !== undefined) {
    yield { item: 'refusal', ...refusal };
    yield { item: 'end', read: tally.read, accepted: 0, rejected: tally.read };
    return;
  }
  if (tally.headers === 0) yield { item: 'header', header: assembleHeader(undefined, 1) };
  for (const issue of fileIssues(parser, tally)) yield { item: 'file-issue', issue };
  const { read, accepted } = tally;
  yield { item: 'end', read, accepted, rejected: read - accepted };
}

interface Tally {
  headers: number;
  read: number;
  accepted: number;
  /** Line of the first character that could not be decoded; 0 = none. */
  damagedAt: number;
  /** Line of a header that came after the first child, or a second one; 0 = none. */
  lateHeaderAt: number;
}

function* deliver(parsed: Parsed, tally: Tally): Generator<Item> {
  if (parsed.item === 'header' && tally.headers > 0) {
    tally.lateHeaderAt = parsed.block.at.line;
    return;
  }
  if (parsed.item === 'header' || tally.headers === 0) {
    tally.headers += 1;
    const block = parsed.item === 'header' ? parsed.block : undefined;
    yield { item: 'header', header: assembleHeader(block, block?.at.line ?? 1) };
  }
  if (parsed.item === 'header') return;
  const child = assembleChild(parsed.child);
  const issues = child.notes.map((note) => issueOnChild(child, note));
  const accepted = issues.every((issue) => issue.severity !== 'error');
  tally.read += 1;
  if (accepted) tally.accepted += 1;
  const key = child.identifiers.laChildId;
  yield { item: 'record', index: child.index, key, record: child, accepted, issues };
}

function wrongCollection(item: Parsed): Refusal | undefined {
  if (item.item !== 'header') return undefined;
  const { collection, at } = assembleHeader(item.block, item.block.at.line);
  if (collection === undefined || collection === 'CIN') return undefined;
  return {
    reason: `This is a return of the collection “${quote(collection)}”, not of the children in need census (CIN). Choose the CIN return, or import this file as what it is.`,
    line: at.line,
  };
}

/** An issue about one child, at a place in it. */
export function issueOnChild(
  child: Pick<CinChild, 'index' | 'identifiers'>,
  found: Pick<Issue, 'rule' | 'severity' | 'message' | 'fields'> & { readonly at: Place },
): Issue {
  return {
    rule: found.rule,
    severity: found.severity,
    child: child.identifiers.laChildId,
    childIndex: child.index,
    path: found.at.path,
    fields: found.fields,
    line: found.at.line,
    message: found.message,
  };
}

function* fileIssues(parser: CensusParser, tally: Tally): Generator<Issue> {
  if (tally.damagedAt > 0) {
    yield {
      rule: 'encoding',
      severity: 'query',
      fields: [],
      line: tally.damagedAt,
      message:
        'The file holds characters that are not in the encoding it says (UTF-8); they were read as “\uFFFD”. Export it as UTF-8, and check the values around this line.',
    };
  }
  if (tally.lateHeaderAt > 0) {
    yield {
      rule: 'header-place',
      severity: 'query',
      fields: ['Header'],
      path: '/Message/Header',
      line: tally.lateHeaderAt,
      message:
        'A Header stands after the first child, or a second time, and was passed over. A return has one Header, before its children.',
    };
  }
  for (const { rule, name, line, times } of parser.passedOver()) {
    yield {
      rule,
      severity: 'query',
      fields: [name],
      line,
      message: passedOverMessage(rule, name, times),
    };
  }
}

function passedOverMessage(rule: PassedOver['rule'], name: string, times: number): string {
  const often = times === 1 ? 'once' : `${times} times`;
  if (rule === 'unknown-element') {
    return `The census has no element “${name}”; it stands in the file ${often}, from this line on, and was passed over. Nothing else is affected. If it is a misspelt name, correct it and send the file again.`;
  }
  if (rule === 'stray-text') {
    return `Text stands between the elements of “${name}” (${often}, from this line on) and was passed over. Check that no value was lost, and remove it.`;
  }
  return `An element of “${name}” comes more than once with different values (${often}, from this line on); the first was used. Leave only the right one.`;
}
