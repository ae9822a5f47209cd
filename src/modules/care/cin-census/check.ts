/**
 * Checks a children in need census return by the DfE's rules while it streams past. Each rule runs
 * by itself: one that fails says so in an issue of its own and hides no other's result.
 */
import type { ByteStream, FileItem, Issue } from '../../intake/kind.ts';
import { COVERED_YEARS, censusEnding, unknownCensus } from './census.ts';
import type { Census } from './census.ts';
import { collectionYearEnding } from './assemble.ts';
import { openChildMarks } from './child-marks.ts';
import type { ChildMark, MarkedChildren } from './child-marks.ts';
import { spoiltByWriting } from './flaws.ts';
import { issueOnChild, readCinCensus } from './read.ts';
import type { CinChild, CinHeader, Spoilt } from './record.ts';
import { rulesInForce } from './rules/catalogue.ts';
import type { ChildRule, RuleFacts, Spoils } from './rules/define.ts';
import { headerRules } from './rules/return-rules.ts';
import type { ReturnCheck, ReturnRule } from './rules/return-rules.ts';

/** A rule that could not be run: a fault of this program, not of the file. */
export interface RuleFault {
  readonly rule: string;
  /** The child it was run on, from 1; undefined for the return as a whole. */
  readonly childIndex?: number;
  readonly cause: unknown;
}

export interface CinCheckOptions {
  /** Told of every rule that could not be run, to log it by its number. */
  readonly onFault?: (fault: RuleFault) => void;
  /** The rules to run in place of those in force; for tests. */
  readonly rules?: ReturnType<typeof rulesInForce>;
}

type Item = FileItem<CinHeader, CinChild>;

/** A whole-return rule at work, with its facts. */
interface Running {
  readonly rule: ReturnRule;
  readonly check: ReturnCheck;
}

interface Work {
  readonly census: Census;
  readonly child: readonly ChildRule[];
  readonly whole: readonly Running[];
  readonly options: CinCheckOptions;
  readonly marks: MarkedChildren;
  /** Children rejected so far; so that one is counted and withdrawn once. */
  readonly rejected: Set<number>;
}

/**
 * Reads and checks a return. Yields what {@link readCinCensus} yields, with the issues of the census
 * rules on each child, and withdraws a child when a later one shows it cannot be used (the same
 * LAchildID or UPN again, rules 8510 and 1520). A child is accepted when no issue on it is an error,
 * and usable with its flaws when no error spoils the whole record (the rules' `spoils`).
 */
export async function* checkCinCensus(
  bytes: ByteStream,
  options: CinCheckOptions = {},
): AsyncGenerator<Item> {
  let work: Work | undefined;
  let read = 0;
  for await (const item of readCinCensus(bytes)) {
    switch (item.item) {
      case 'header':
        work = beginWork(item.header, options);
        yield item;
        for (const issue of headerIssues(item.header)) yield { item: 'file-issue', issue };
        break;
      case 'record':
        read += 1;
        if (work !== undefined) yield* checkRecord(item, work);
        break;
      case 'refusal':
        work = undefined;
        yield item;
        break;
      case 'end':
        if (work === undefined) {
          yield item;
        } else {
          yield* endOfReturn(work);
          const rejected = work.rejected.size;
          yield { item: 'end', read, accepted: read - rejected, rejected };
        }
        break;
      case 'file-issue':
      case 'withdrawn':
        yield item;
        break;
    }
  }
}

function beginWork(header: CinHeader, options: CinCheckOptions): Work {
  const year = yearOf(header);
  const census = year === undefined ? unknownCensus() : censusEnding(year);
  const { child, whole } = options.rules ?? rulesInForce(census.collection);
  const marks = openChildMarks();
  return {
    census,
    child,
    marks,
    whole: whole.map((rule) => ({ rule, check: rule.begin(census, marks) })),
    options,
    rejected: new Set(),
  };
}

/** The year in which the census year ends; undefined when the header gives none that can be. */
function yearOf({ collectionYear }: CinHeader): number | undefined {
  const year = collectionYear === undefined ? 0 : Number(collectionYear.slice(0, 4)) + 1;
  return year >= 2009 && year < 2100 ? year : undefined;
}

function* headerIssues(header: CinHeader): Generator<Issue> {
  const place = { path: header.at.path, line: header.at.line };
  const year = yearOf(header);
  if (year === undefined) {
    yield {
      rule: 'header-year',
      severity: 'error',
      fields: ['Year', 'ReferenceDate'],
      ...place,
      message:
        'The header gives no census year, so whatever depends on it was not checked. Add Year (2026 for 2025-26) and ReferenceDate to the header.',
    };
    return;
  }
  if (year < COVERED_YEARS.first || year > COVERED_YEARS.last) {
    yield {
      rule: 'collection-year',
      severity: 'query',
      fields: ['Year'],
      ...place,
      message: `The return is for ${collectionYearEnding(year)}. The rules held here are those of ${collectionYearEnding(COVERED_YEARS.first)} to ${collectionYearEnding(COVERED_YEARS.last)}; it was checked by those, as far as they fit. If the year is wrong, correct it in the header.`,
    };
  }
  for (const { number, severity, fields, message, fires } of headerRules) {
    if (fires(header)) yield { rule: number, severity, fields, ...place, message };
  }
}

function* checkRecord(item: Extract<Item, { item: 'record' }>, work: Work): Generator<Item> {
  const child = item.record;
  const found: Found = { issues: [...item.issues], spoilt: [], isSpoilt: false };
  for (const note of child.notes) spoil(found, note.at.path, spoiltByWriting(note));
  checkChild(child, work, found);
  const { issues } = found;
  const withdrawals: Item[] = [];
  work.marks.remember(child);
  for (const { rule, check } of work.whole) {
    const marks = attempt(work, rule, child.index, () => check.see(child));
    if (marks === undefined) issues.push(notRun(rule, child));
    for (const mark of marks ?? []) {
      if (mark.index === child.index) {
        issues.push(issueOnMark(mark, rule));
        spoil(found, mark.at.path, rule.spoils);
      } else withdrawals.push(withdraw(mark, rule, work));
    }
  }
  const accepted = issues.every((issue) => issue.severity !== 'error');
  if (accepted) {
    yield { ...item, accepted, issues };
  } else {
    work.rejected.add(child.index);
    const { spoilt } = found;
    yield { ...item, record: { ...child, spoilt }, accepted, isUsable: !found.isSpoilt, issues };
  }
  yield* withdrawals;
}

/** What was found in one child, and what its errors leave of it. */
interface Found {
  readonly issues: Issue[];
  readonly spoilt: Spoilt[];
  isSpoilt: boolean;
}

function spoil(found: Found, path: string, spoils: Spoils): void {
  if (spoils === 'record') found.isSpoilt = true;
  else if (spoils !== 'nothing') found.spoilt.push({ path, leftOut: spoils });
}

/** Adds what the rules about one child find. */
function checkChild(child: CinChild, work: Work, into: Found): void {
  const { issues } = into;
  for (const rule of work.child) {
    const ran = attempt(work, rule, child.index, () => {
      rule.check(child, work.census, (at, fields) => {
        const { number, severity, message } = rule;
        issues.push(issueOnChild(child, { rule: number, severity, message, fields, at }));
        spoil(into, at.path, rule.spoils);
      });
      return true;
    });
    if (ran === undefined) issues.push(notRun(rule, child));
  }
}

/** Runs a rule by itself: undefined when it throws, which is told to who asked to know. */
function attempt<Result>(
  work: Work,
  rule: RuleFacts,
  childIndex: number | undefined,
  run: () => Result,
): Result | undefined {
  try {
    return run();
  } catch (cause) {
    work.options.onFault?.({
      rule: rule.number,
      ...(childIndex === undefined ? {} : { childIndex }),
      cause,
    });
    return undefined;
  }
}

const NOT_RUN = {
  rule: 'check-not-run',
  severity: 'query',
} as const;

function notRunMessage(rule: RuleFacts): string {
  return `Rule ${rule.number} could not be run because of a fault of this service, not of the file. The other rules were. Please report it with the rule’s number.`;
}

function notRun(rule: RuleFacts, child: CinChild): Issue {
  return issueOnChild(child, {
    ...NOT_RUN,
    message: notRunMessage(rule),
    fields: [],
    at: child.at,
  });
}

function issueOnMark(mark: ChildMark, rule: ReturnRule): Issue {
  return {
    rule: rule.number,
    severity: rule.severity,
    child: mark.laChildId,
    childIndex: mark.index,
    path: mark.at.path,
    fields: rule.fields,
    line: mark.at.line,
    message: rule.message,
  };
}

function withdraw(mark: ChildMark, rule: ReturnRule, work: Work): Item {
  work.rejected.add(mark.index);
  return {
    item: 'withdrawn',
    index: mark.index,
    key: mark.laChildId,
    isUsable: rule.spoils === 'nothing',
    issues: [issueOnMark(mark, rule)],
  };
}

function* endOfReturn(work: Work): Generator<Item> {
  for (const { rule, check } of work.whole) {
    const result = attempt(work, rule, undefined, () => check.end());
    const facts = { fields: rule.fields, path: '/Message/Children' };
    if (result === undefined) {
      yield {
        item: 'file-issue',
        issue: { ...NOT_RUN, ...facts, message: notRunMessage(rule) },
      };
    } else if (result === 'whole return') {
      const { number, severity, message } = rule;
      yield { item: 'file-issue', issue: { rule: number, severity, ...facts, message } };
    } else {
      for (const mark of result) yield withdraw(mark, rule, work);
    }
  }
}
