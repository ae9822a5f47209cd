/**
 * What changed about a child by a file, in words, for the chronology and for "changed since I last
 * looked". Pure. What a school may know is told apart: present status and worker, never a date or
 * reason of past involvement (R04, R05).
 */
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import { addDays, dateInWords } from '../../../platform/calendar-date.ts';
import type { AllocationRow, Standing } from './standing.ts';

/** One thing that changed. */
export interface News {
  readonly onDay: CalendarDate;
  readonly what: 'worker' | 'plan' | 'episode' | 'looked-after' | 'school' | 'status' | 'kinship';
  readonly words: string;
  readonly forSchools: boolean;
}

/** What the words of news need besides the facts. */
export interface NewsContext {
  readonly knownOn: CalendarDate;
  /** The day that the file speaks of: what it shows as present may be long past. */
  readonly asOf: CalendarDate;
  /** The name of a team by its id. */
  readonly teamName: (teamId: string) => string | undefined;
}

/** What happened longer ago than this and arrives now is history, which the facts tell, and no news. */
const NEWS_DAYS = 183;

/** What is new in `after`. Of a child first heard of, only social care is told. */
export function newsOf(before: Standing, after: Standing, context: NewsContext): readonly News[] {
  const { knownOn, asOf } = context;
  const oldest = addDays(knownOn, -NEWS_DAYS);
  const forCare = [
    ...episodeNews(before, after),
    ...planNews(before, after),
    ...stayNews(before, after),
    ...schoolNews(before, after, knownOn),
    ...workerNews(before, after, context),
  ].map((each) => ({ ...each, forSchools: false }));
  const isOfToday = before.child !== null && asOf >= oldest;
  const forSchools = isOfToday ? schoolsNews(before, after, knownOn) : [];
  return [...forCare.filter(({ onDay }) => onDay >= oldest), ...forSchools];
}

type Telling = Omit<News, 'forSchools'>;

interface Span {
  readonly key: string;
  readonly start: CalendarDate;
  readonly end: CalendarDate | null;
}

/** Starts and ends that were not there before; a span that covers no day is not told. */
function spanNews(
  before: readonly Span[],
  after: readonly Span[],
  what: Telling['what'],
  words: (span: Span) => readonly [string, string],
): readonly Telling[] {
  const held = new Map(before.map((span) => [span.key, span]));
  return after.flatMap((span) => {
    const old = held.get(span.key);
    const [started, ended] = words(span);
    const isEmpty = span.end !== null && span.end <= span.start;
    return [
      ...(old === undefined && !isEmpty ? [{ onDay: span.start, what, words: started }] : []),
      ...(span.end !== null && old?.end !== span.end && !isEmpty
        ? [{ onDay: span.end, what, words: ended }]
        : []),
    ];
  });
}

function episodeNews(before: Standing, after: Standing): readonly Telling[] {
  const spans = ({ episodes }: Standing): readonly Span[] =>
    episodes.map((row) => ({
      key: row.referralDate,
      start: row.referralDate,
      end: row.closureDate,
    }));
  return spanNews(spans(before), spans(after), 'episode', () => [
    'Referred to social care',
    'Case closed',
  ]);
}

function planNews(before: Standing, after: Standing): readonly Telling[] {
  const names = { cin: 'Child in need plan', cp: 'Child protection plan' };
  const spans = ({ plans }: Standing): readonly Span[] =>
    plans.map((row) => ({
      key: `${row.kind} ${row.startedOn}`,
      start: row.startedOn,
      end: row.endedOn,
    }));
  return spanNews(spans(before), spans(after), 'plan', ({ key }) => {
    const name = key.startsWith('cp') ? names.cp : names.cin;
    return [`${name} began`, `${name} ended`];
  });
}

function stayNews(before: Standing, after: Standing): readonly Telling[] {
  const stays = (rows: Standing['stays']): readonly Span[] =>
    rows.map((row) => ({ key: row.startedOn, start: row.startedOn, end: row.endedOn }));
  const orders = (rows: Standing['kinship']): readonly Span[] =>
    rows.map((row) => ({
      key: `${row.orderKind} ${row.startedOn}`,
      start: row.startedOn,
      end: row.endedOn,
    }));
  return [
    ...spanNews(stays(before.stays), stays(after.stays), 'looked-after', () => [
      'Became looked after',
      'No longer looked after',
    ]),
    ...spanNews(orders(before.kinship), orders(after.kinship), 'kinship', () => [
      'Kinship care began',
      'Kinship care ended',
    ]),
  ];
}

function schoolNews(before: Standing, after: Standing, knownOn: CalendarDate): readonly Telling[] {
  const [old, now] = [before.school?.name ?? '', after.school?.name ?? ''];
  if (before.school === null || old === now) return [];
  const words =
    now === ''
      ? `The case system no longer names a school (before: ${old})`
      : `The case system names the school ${now}${old === '' ? '' : ` (before: ${old})`}`;
  return [{ onDay: knownOn, what: 'school', words }];
}

/** The allocation that runs, the latest where there are several. */
function currentWorker({ allocations }: Standing): AllocationRow | undefined {
  return allocations
    .filter((row) => row.until === null && row.workerName !== '')
    .sort((a, b) => (a.since < b.since ? 1 : -1))[0];
}

function isSameWorker(a: AllocationRow | undefined, b: AllocationRow | undefined): boolean {
  return a?.workerEmail === b?.workerEmail && a?.workerName === b?.workerName;
}

function workerNews(
  before: Standing,
  after: Standing,
  { knownOn, teamName }: NewsContext,
): readonly Telling[] {
  const [old, now] = [currentWorker(before), currentWorker(after)];
  if (isSameWorker(old, now)) return [];
  if (now === undefined) {
    const words = `Allocation of ${old?.workerName ?? ''} ended`;
    return [{ onDay: knownOn, what: 'worker', words }];
  }
  const team = now.teamId === null ? undefined : teamName(now.teamId);
  const words = `Allocated to ${now.workerName}${team === undefined ? '' : ` (${team})`}`;
  return [{ onDay: now.since, what: 'worker', words }];
}

/** Current child protection plan, current child in need plan, or neither. */
function presentStatus({ plans }: Standing): 'cp' | 'cin' | 'none' {
  const open = plans.filter((row) => row.endedOn === null).map((row) => row.kind);
  return open.includes('cp') ? 'cp' : open.includes('cin') ? 'cin' : 'none';
}

function schoolsNews(before: Standing, after: Standing, knownOn: CalendarDate): readonly News[] {
  const news: News[] = [];
  const status = presentStatus(after);
  if (presentStatus(before) !== status) {
    const words = {
      cp: 'Status: child protection plan',
      cin: 'Status: child in need',
      none: 'Status: previously had a social worker',
    };
    news.push({ onDay: knownOn, what: 'status', words: words[status], forSchools: true });
  }
  const now = currentWorker(after);
  if (now !== undefined && !isSameWorker(currentWorker(before), now)) {
    const words = `The social worker is now ${now.workerName}, since ${dateInWords(now.since)} as far as we know`;
    news.push({ onDay: knownOn, what: 'worker', words, forSchools: true });
  }
  return news;
}
