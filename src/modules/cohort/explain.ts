/** Why a child is in or out on a day, in sentences for the child's page. Pure. */
import { dateInWords } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { getDefinition } from './definitions.ts';
import type { DefinitionId } from './definitions.ts';
import { stretchInWords, type OutReason } from './qualifying.ts';
import { findSpanOn, inSince } from './rules.ts';
import type { CohortSpan, InSpan, OutSpan } from './rules.ts';

/** What there is to say under one definition. */
export interface MembershipExplanation {
  readonly definition: DefinitionId;
  /** The definition's name, as a heading. */
  readonly name: string;
  readonly isIn: boolean;
  readonly sentences: readonly string[];
}

const OUT_WORDS: Record<OutReason, string> = {
  adopted: 'an adopted child has a new record that is not linked with this one',
  died: 'the child has died',
  'over-18': 'the list holds children up to the day before their 18th birthday',
  unborn: 'the list begins with birth',
  'looked-after':
    'while looked after, a child is with the looked-after team, on the list of looked-after children',
  'previously-looked-after':
    'a child who left care this way belongs to the previously looked-after children',
};

const LEAVING_WORDS: Record<NonNullable<InSpan['leavesBecause']>, string> = {
  'window-ends': 'the time counted after social care ended is over',
  'definition-ends': 'this definition is no longer in force',
  adopted: 'the child was adopted',
  died: 'the child died',
  'over-18': '18th birthday',
  unborn: 'the birth date',
  'looked-after': 'became looked after',
  'previously-looked-after': 'left care by an order of the court',
};

function inSentences(spans: readonly CohortSpan[], span: InSpan, date: CalendarDate): string[] {
  const since = inSince(spans, date) ?? span.from;
  const facts = span.evidence.map(({ words }) => words).join('; ');
  const sentences = [
    `In this list since ${dateInWords(since)}.`,
    span.basis === 'current' ? `Now: ${facts}.` : `Before: ${facts}.`,
  ];
  if (span.leavesOn !== undefined && span.leavesBecause !== undefined) {
    sentences.push(
      `Leaves on ${dateInWords(span.leavesOn)} (${LEAVING_WORDS[span.leavesBecause]}), unless something changes.`,
    );
  } else {
    sentences.push('No day of leaving can be worked out from what is known.');
  }
  return sentences;
}

function outSentences(span: OutSpan): string[] {
  const facts = span.evidence.map(({ words }) => words).join('; ');
  return [`Not in this list: ${OUT_WORDS[span.why]}.`, `${facts}.`];
}

function absentSentences(spans: readonly CohortSpan[], date: CalendarDate): string[] {
  const last = spans.filter((span) => span.kind === 'in' && span.from <= date).at(-1);
  if (last?.to === undefined) return ['Not in this list: nothing on record puts the child in it.'];
  return [`Not in this list. The child was in it until ${dateInWords(last.to)}.`];
}

/** What a school may know of a child's status: never the reason. */
export type StatusForSchool =
  'child protection plan' | 'child in need' | 'kinship care' | 'previously';

/** The status that a school sees for days on which a child is in. */
export function statusForSchool(span: Pick<InSpan, 'basis' | 'status'>): StatusForSchool {
  if (span.basis === 'previous') return 'previously';
  if (span.status === 'cp-plan') return 'child protection plan';
  return span.status === 'kinship' ? 'kinship care' : 'child in need';
}

/**
 * What keeps a looked-after child out who has no qualifying day: the rules give no span for such a
 * child, because nothing would put it in, but a reader must not be told that nothing is on record.
 */
export function lookedAfterSpan(definition: DefinitionId, since: CalendarDate): OutSpan {
  const words = `Looked after ${stretchInWords(since, undefined)}`;
  const evidence = [{ fact: 'looked-after', from: since, words }] as const;
  return { definition, kind: 'out', why: 'looked-after', from: since, evidence };
}

/**
 * Says for each definition why a child is in or out on a day, since when, and when the child leaves.
 * The words name plans and disability: for those who may know the reason, never for a school.
 *
 * @param spans spans of one child, of one or more definitions
 * @param definitions which to speak of, in this order; those among the spans when not given
 */
export function explainMembership(
  spans: readonly CohortSpan[],
  date: CalendarDate,
  definitions: readonly DefinitionId[] = [...new Set(spans.map(({ definition }) => definition))],
): readonly MembershipExplanation[] {
  return definitions.map((definition) => {
    const own = spans.filter((span) => span.definition === definition);
    const span = findSpanOn(own, date);
    const base = { definition, name: getDefinition(definition).name };
    if (span?.kind === 'in') {
      return { ...base, isIn: true, sentences: inSentences(own, span, date) };
    }
    const sentences = span === undefined ? absentSentences(own, date) : outSentences(span);
    return { ...base, isIn: false, sentences };
  });
}
