/**
 * Works out who is in, for all children or for some, and keeps what was said before: a span that
 * changes is closed on the day of the change and a new one said from then on. Doing it again
 * changes nothing.
 */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { refreshStatistics, sql, type Tx } from '../../platform/db.ts';
import { loadChildFacts } from '../care/index.ts';
import { definitionsInUse, ensureDefinitions, settingsFrom } from './definition-settings.ts';
import { cohortSpans, type CohortSpan } from './rules.ts';
import { refreshQuality } from './quality.ts';
import { refreshRows } from './rows.ts';

const CHUNK = 1_000;
/** So many changed children make what the database knows of the tables out of date. */
const MANY = 1_000;
/** As it does when a table has grown by this much since it last looked. */
const GROWN = 4;

/** What a recomputation did. */
export interface Recomputed {
  readonly children: number;
  /** Children whose spans are other than what was said before. */
  readonly changed: number;
}

/**
 * Recomputes the spans of the children given, or of all, and their rows; of all, how complete the
 * records are, too.
 * @param today the day from which changed spans are said
 */
export async function recomputeCohort(
  tx: Tx,
  today: CalendarDate,
  childIds?: readonly string[],
): Promise<Recomputed> {
  await tx.run(
    sql`select pg_advisory_xact_lock(hashtext('alongside.cohort'), hashtext(${tx.authorityId}))`,
  );
  await ensureDefinitions(tx);
  const definitions = await definitionsInUse(tx);
  const settings = settingsFrom(definitions);
  const on = definitions.filter((each) => each.isOn);
  let children = 0;
  let changed = 0;
  let statisticsAt = MANY;
  for await (const chunk of chunksOf(tx, childIds)) {
    const facts = await loadChildFacts(tx, chunk);
    const computed = new Map<string, SaidSpan[]>();
    for (const [childId, childFacts] of facts) {
      const spans = on.flatMap((each) =>
        cohortSpans(childFacts, each.definition, settings).map(said),
      );
      computed.set(childId, spans);
    }
    children += chunk.length;
    changed += await keepSpans(tx, today, chunk, computed);
    if (changed >= statisticsAt) {
      await refreshStatistics(tx, ['cohort_span']);
      statisticsAt = changed * GROWN;
    }
  }
  await tx.run(sql`
    update cohort_definition set first_said_on = ${today}
    where authority_id = ${tx.authorityId} and first_said_on is null and is_on`);
  await refreshRows(tx, today, childIds);
  if (childIds === undefined) {
    await tx.run(sql`
      update cohort_definition set worked_out_on = ${today} where authority_id = ${tx.authorityId} and is_on`);
    await refreshQuality(tx, today);
  }
  if (changed >= MANY) {
    await refreshStatistics(tx, ['cohort_span', 'cohort_row', 'known_status', 'child_school']);
  }
  return { children, changed };
}

/** A span as its row holds it. */
interface SaidSpan {
  readonly definition: string;
  readonly kind: 'in' | 'out';
  readonly from_day: string;
  readonly to_day: string | null;
  readonly basis: string | null;
  readonly status: string | null;
  readonly why_out: string | null;
  readonly leaves_on: string | null;
  readonly leaves_because: string | null;
  readonly evidence: unknown;
}

function said(span: CohortSpan): SaidSpan {
  const isIn = span.kind === 'in';
  return {
    definition: span.definition,
    kind: span.kind,
    from_day: span.from,
    to_day: span.to ?? null,
    basis: isIn ? span.basis : null,
    status: isIn ? span.status : null,
    why_out: isIn ? null : span.why,
    leaves_on: isIn ? (span.leavesOn ?? null) : null,
    leaves_because: isIn ? (span.leavesBecause ?? null) : null,
    evidence: span.evidence,
  };
}

async function* chunksOf(
  tx: Tx,
  childIds: readonly string[] | undefined,
): AsyncGenerator<string[]> {
  if (childIds !== undefined) {
    for (let at = 0; at < childIds.length; at += CHUNK) yield childIds.slice(at, at + CHUNK);
    return;
  }
  let after: string | null = null;
  for (;;) {
    const rows: { child_id: string }[] = await tx.all(sql<{ child_id: string }>`
      select child_id from child
      where authority_id = ${tx.authorityId} and (${after}::uuid is null or child_id > ${after}::uuid)
      order by child_id limit ${CHUNK}`);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map((row) => row.child_id);
    after = last.child_id;
  }
}

/** Compares with what is said now and writes the difference; gives the number of changed children. */
async function keepSpans(
  tx: Tx,
  today: CalendarDate,
  childIds: readonly string[],
  computed: ReadonlyMap<string, readonly SaidSpan[]>,
): Promise<number> {
  const standing = await tx.all(sql<SaidSpan & { child_id: string }>`
    select child_id, definition, kind, from_day, to_day, basis, status, why_out, leaves_on, leaves_because, evidence
    from cohort_span
    where authority_id = ${tx.authorityId} and known_until is null and child_id = any (${[...childIds]}::uuid[])`);
  const before = groupByChild(standing);
  const changed = childIds.filter(
    (childId) =>
      fingerprint(before.get(childId) ?? []) !== fingerprint(computed.get(childId) ?? []),
  );
  if (changed.length === 0) return 0;
  // What was said first today was never shown on an earlier day: it gives way without a trace.
  await tx.run(sql`
    delete from cohort_span where authority_id = ${tx.authorityId} and known_until is null
      and known_from = ${today} and child_id = any (${changed}::uuid[])`);
  await tx.run(sql`
    update cohort_span set known_until = ${today} where authority_id = ${tx.authorityId}
      and known_until is null and child_id = any (${changed}::uuid[])`);
  await tx.copyIn('cohort_span', SPAN_COLUMNS, spanRows(tx.authorityId, today, changed, computed));
  return changed.length;
}

const SPAN_COLUMNS = [
  'authority_id',
  'child_id',
  'definition',
  'kind',
  'from_day',
  'to_day',
  'basis',
  'status',
  'why_out',
  'leaves_on',
  'leaves_because',
  'evidence',
  'known_from',
] as const;

function* spanRows(
  authorityId: string,
  today: CalendarDate,
  childIds: readonly string[],
  computed: ReadonlyMap<string, readonly SaidSpan[]>,
): Generator<unknown[]> {
  for (const childId of childIds) {
    for (const span of computed.get(childId) ?? []) {
      yield [
        authorityId,
        childId,
        span.definition,
        span.kind,
        span.from_day,
        span.to_day,
        span.basis,
        span.status,
        span.why_out,
        span.leaves_on,
        span.leaves_because,
        JSON.stringify(span.evidence),
        today,
      ];
    }
  }
}

function groupByChild(rows: readonly (SaidSpan & { child_id: string })[]): Map<string, SaidSpan[]> {
  const groups = new Map<string, SaidSpan[]>();
  for (const { child_id: childId, ...span } of rows) {
    const group = groups.get(childId);
    if (group === undefined) groups.set(childId, [span]);
    else group.push(span);
  }
  return groups;
}

/** Equal for equal spans, whatever the order of rows or of keys. */
function fingerprint(spans: readonly SaidSpan[]): string {
  return spans
    .map((span) =>
      JSON.stringify([
        span.definition,
        span.kind,
        span.from_day,
        span.to_day,
        span.basis,
        span.status,
        span.why_out,
        span.leaves_on,
        span.leaves_because,
        evidenceKey(span.evidence),
      ]),
    )
    .sort()
    .join('\n');
}

function evidenceKey(evidence: unknown): unknown {
  if (!Array.isArray(evidence)) return evidence;
  return evidence.map((each: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
}
