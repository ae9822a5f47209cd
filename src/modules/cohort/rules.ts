/**
 * Cohort membership: from the facts of one child and one definition to the days on which the child
 * is in, why, and until when. Pure, total, deterministic.
 *
 * The rule for a day D, on the facts as known on D (RULES of the CIN census and the definition):
 * - the child is born, has not turned 18, and has neither died nor been adopted;
 * - the child is not looked after (a setting);
 * - some day Q up to D, not before birth, had a qualifying fact, and either Q is D (`current`), or D
 *   is before the same date `lookBackYears` after the day that followed Q (`previous`).
 * Facts become known on days; between two such days nothing is learnt, so a later closure changes
 * membership from the day it is known and never what was shown before.
 */
import { addYears } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { applySettings } from './definitions.ts';
import type { CohortDefinition, CohortSettings, DefinitionId } from './definitions.ts';
import { factsKnownOn, knowledgeDates } from './facts.ts';
import type { ChildFacts } from './facts.ts';
import { outPeriods, qualifyingPeriods } from './qualifying.ts';
import type {
  Evidence,
  OutPeriod,
  OutReason,
  QualifyingKind,
  QualifyingPeriod,
} from './qualifying.ts';

/** What both kinds of span have: half-open days, `from` up to, not including, `to`. */
interface SpanDays {
  readonly definition: DefinitionId;
  readonly from: CalendarDate;
  /** First day on which it no longer holds; absent = as far as can be seen. */
  readonly to?: CalendarDate;
}

/** Days on which a child is in. */
export interface InSpan extends SpanDays {
  readonly kind: 'in';
  /** `current`: a qualifying fact on these very days; `previous`: only before them. */
  readonly basis: 'current' | 'previous';
  /** The fact that counts most; for `previous`, the one that ended last. */
  readonly status: QualifyingKind;
  /** The facts that count on these days; for `previous`, those that ended last. */
  readonly evidence: readonly Evidence[];
  /** First day no longer in, if nothing else happens; as known on these days. */
  readonly leavesOn?: CalendarDate;
  /** Why the child leaves then: `window-ends`, `definition-ends`, or what keeps children out. */
  readonly leavesBecause?: 'window-ends' | 'definition-ends' | OutReason;
}

/** Days on which a child would be in, but for a reason that keeps children out. */
export interface OutSpan extends SpanDays {
  readonly kind: 'out';
  readonly why: OutReason;
  readonly evidence: readonly Evidence[];
}

/** Days on which a child is in, or is kept out, under one definition. */
export type CohortSpan = InSpan | OutSpan;

/** What holds on one day: a span without its days. */
type DayVerdict =
  | Pick<InSpan, 'kind' | 'basis' | 'status' | 'evidence'>
  | Pick<OutSpan, 'kind' | 'why' | 'evidence'>
  | undefined;

interface Run {
  readonly from: CalendarDate;
  readonly to?: CalendarDate;
  readonly verdict: DayVerdict;
}

/** A period with the first day on which, once ended, it no longer keeps a child in. */
interface CountingPeriod extends QualifyingPeriod {
  /** Absent = it never ends. */
  readonly windowEnd?: CalendarDate;
}

interface Grounds {
  readonly definition: CohortDefinition;
  readonly birth: CalendarDate | undefined;
  readonly periods: readonly CountingPeriod[];
  readonly outs: readonly OutPeriod[];
}

function holdsOn(
  stretch: { readonly from?: CalendarDate; readonly to?: CalendarDate },
  date: CalendarDate,
): boolean {
  return (
    (stretch.from === undefined || stretch.from <= date) &&
    (stretch.to === undefined || date < stretch.to)
  );
}

function withWindow(period: QualifyingPeriod, lookBackYears: number | null): CountingPeriod {
  if (period.to === undefined) return period;
  if (period.kind === 'kinship') return { ...period, windowEnd: period.to };
  return lookBackYears === null
    ? period
    : { ...period, windowEnd: addYears(period.to, lookBackYears) };
}

function previousPeriods(grounds: Grounds, date: CalendarDate): readonly CountingPeriod[] {
  const { periods, birth } = grounds;
  const inWindow = periods.filter((period) => {
    if (period.to === undefined || period.to > date || period.kind === 'kinship') return false;
    if (birth !== undefined && period.to <= birth) return false;
    return period.windowEnd === undefined || date < period.windowEnd;
  });
  const last = inWindow.reduce<CalendarDate | undefined>(
    (latest, { to }) => (latest === undefined || (to ?? latest) > latest ? to : latest),
    undefined,
  );
  return inWindow.filter(({ to }) => to === last);
}

function verdictOn(grounds: Grounds, date: CalendarDate): DayVerdict {
  const { from, to, countsEarlierDays } = grounds.definition.inForce;
  if (to !== undefined && date >= to) return undefined;
  if (!countsEarlierDays && (from === undefined || date < from)) return undefined;
  const current = grounds.periods.filter((period) => holdsOn(period, date));
  const counting = current.length > 0 ? current : previousPeriods(grounds, date);
  const [first] = counting;
  if (first === undefined) return undefined;
  const out = grounds.outs.find(
    (one) => holdsOn(one, date) && (current.length === 0 || !one.unlessCurrent),
  );
  if (out) return { kind: 'out', why: out.why, evidence: [out.evidence] };
  return {
    kind: 'in',
    basis: current.length > 0 ? 'current' : 'previous',
    status: first.kind,
    evidence: counting.map(({ evidence }) => evidence),
  };
}

/** Every day on which a verdict can change: evaluating these is evaluating every day. */
function turningDays(grounds: Grounds, start: CalendarDate | undefined): readonly CalendarDate[] {
  const days = new Set<CalendarDate>();
  const add = (date: CalendarDate | undefined): void => {
    if (date !== undefined && (start === undefined || date >= start)) days.add(date);
  };
  add(start);
  add(grounds.birth);
  add(grounds.definition.inForce.from);
  add(grounds.definition.inForce.to);
  for (const period of grounds.periods) {
    add(period.from);
    add(period.to);
    add(period.windowEnd);
  }
  for (const out of grounds.outs) {
    add(out.from);
    add(out.to);
  }
  return [...days].sort();
}

function sameVerdict(a: DayVerdict, b: DayVerdict): boolean {
  if (a === undefined || b === undefined) return a === b;
  const sameEvidence =
    a.evidence.length === b.evidence.length &&
    a.evidence.every(({ words }, index) => words === b.evidence[index]?.words);
  if (a.kind === 'in' && b.kind === 'in') {
    return a.basis === b.basis && a.status === b.status && sameEvidence;
  }
  return a.kind === 'out' && b.kind === 'out' && a.why === b.why && sameEvidence;
}

/**
 * The runs of equal days from `start` on, as one state of knowledge sees them: to `until`, and from
 * there on as far as it takes to see the child leave.
 */
function runsFrom(
  grounds: Grounds,
  start: CalendarDate | undefined,
  until: CalendarDate | undefined,
): readonly Run[] {
  const runs: Run[] = [];
  for (const from of turningDays(grounds, start)) {
    const verdict = verdictOn(grounds, from);
    const last = runs.at(-1);
    if (last !== undefined && sameVerdict(last.verdict, verdict)) continue;
    if (last !== undefined) runs[runs.length - 1] = { ...last, to: from };
    runs.push({ from, verdict });
    if (until !== undefined && from >= until && verdict?.kind !== 'in') break;
  }
  return runs;
}

/** The first run after `index` that is not in: when and why the child leaves. */
function leaving(
  runs: readonly Run[],
  index: number,
  definition: CohortDefinition,
): Pick<InSpan, 'leavesOn' | 'leavesBecause'> {
  const next = runs.slice(index + 1).find(({ verdict }) => verdict?.kind !== 'in');
  if (next === undefined) return {};
  const because =
    next.verdict?.kind === 'out'
      ? next.verdict.why
      : next.from === definition.inForce.to
        ? 'definition-ends'
        : 'window-ends';
  return { leavesOn: next.from, leavesBecause: because };
}

function spansKnownFrom(
  grounds: Grounds,
  start: CalendarDate | undefined,
  until: CalendarDate | undefined,
): readonly CohortSpan[] {
  const { definition } = grounds;
  const runs = runsFrom(grounds, start, until);
  return runs.flatMap((run, index): readonly CohortSpan[] => {
    const { verdict, from } = run;
    if (verdict === undefined || (until !== undefined && from >= until)) return [];
    const to = run.to === undefined || (until !== undefined && until < run.to) ? until : run.to;
    const days = { definition: definition.id, from, ...(to === undefined ? {} : { to }) };
    return verdict.kind === 'out'
      ? [{ ...days, ...verdict }]
      : [{ ...days, ...verdict, ...leaving(runs, index, definition) }];
  });
}

function joinEqualNeighbours(spans: readonly CohortSpan[]): readonly CohortSpan[] {
  const joined: CohortSpan[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    const sameLeaving =
      last?.kind !== 'in' ||
      span.kind !== 'in' ||
      (last.leavesOn === span.leavesOn && last.leavesBecause === span.leavesBecause);
    if (last?.to === span.from && sameVerdict(last, span) && sameLeaving) {
      joined[joined.length - 1] = { ...span, from: last.from };
    } else {
      joined.push(span);
    }
  }
  return joined;
}

/**
 * The days on which a child is in, or kept out, under one definition, in order and without overlap.
 * Days that neither span holds are days on which nothing speaks for the child.
 *
 * @param facts all that is known of the child, with the days on which ends became known
 * @param definition from {@link cohortDefinitions}; the authority's settings are laid over it here
 * @returns none for a definition that waits for commencement
 */
export function cohortSpans(
  facts: ChildFacts,
  definition: CohortDefinition,
  settings: CohortSettings = {},
): readonly CohortSpan[] {
  const applied = applySettings(definition, settings);
  if (applied.inForce.setByAdministrator && applied.inForce.from === undefined) return [];
  const learnt = knowledgeDates(facts);
  const spans: CohortSpan[] = [];
  for (let index = 0; index <= learnt.length; index += 1) {
    const start = index === 0 ? undefined : learnt[index - 1];
    const known = factsAtStart(facts, start, learnt[0]);
    const grounds: Grounds = {
      definition: applied,
      birth: facts.birthDate,
      periods: qualifyingPeriods(known, applied).map((period) =>
        withWindow(period, applied.lookBackYears),
      ),
      outs: outPeriods(known, applied.excludes),
    };
    spans.push(...spansKnownFrom(grounds, start, learnt[index]));
  }
  return joinEqualNeighbours(spans);
}

/** Before anything was learnt, the facts as on the day before the first lesson. */
function factsAtStart(
  facts: ChildFacts,
  start: CalendarDate | undefined,
  firstLesson: CalendarDate | undefined,
): ChildFacts {
  if (start !== undefined) return factsKnownOn(facts, start);
  return firstLesson === undefined ? facts : factsKnownOn(facts, DAWN);
}

/** Earlier than any fact. */
const DAWN = '0001-01-01' as CalendarDate;

/** The span, in or out, that holds a day; of the first definition among the spans that has one. */
export function findSpanOn(
  spans: readonly CohortSpan[],
  date: CalendarDate,
): CohortSpan | undefined {
  return spans.find((span) => holdsOn(span, date));
}

/** Whether a child is in on a day, under any of the definitions that the spans belong to. */
export function isInCohortOn(spans: readonly CohortSpan[], date: CalendarDate): boolean {
  return spans.some((span) => span.kind === 'in' && holdsOn(span, date));
}

/**
 * Since when a child has been in without a break, up to a day on which the child is in; undefined on
 * other days. Takes the spans of one definition.
 */
export function inSince(
  spans: readonly CohortSpan[],
  date: CalendarDate,
): CalendarDate | undefined {
  let since: CalendarDate | undefined;
  let upTo: CalendarDate | undefined;
  for (const span of spans) {
    if (span.kind !== 'in' || span.from > date) continue;
    since = since !== undefined && upTo === span.from ? since : span.from;
    upTo = span.to;
  }
  return since !== undefined && (upTo === undefined || date < upTo) ? since : undefined;
}
