/** The check of the audit: every seal is recomputed from the events, and the first break is named. */
import { sql, type Database, type RawBuilder, type Tx } from '../platform/db.ts';
import { digest, eventHash, mark, sealHash } from './seal.ts';

/** A seal that was told to a second place, which the chain must still hold. */
export interface Anchor {
  readonly batch: number;
  readonly hash: string;
  /** Events sealed up to that batch. */
  readonly events: number;
}

/** The seal after which the audit begins: everything up to it was disposed of as its time was over. */
export interface Beginning {
  readonly afterBatch: number;
  readonly sealedAt: Date;
  /** Events that were under that seal and all before it. */
  readonly events: number;
}

/** What checking the chain found. */
export type ChainCheck =
  | {
      readonly isWhole: true;
      readonly batches: number;
      readonly events: number;
      readonly unsealed: number;
      /** Where it begins, when what is older was disposed of; null: with the first event. */
      readonly begins: Beginning | null;
    }
  | {
      readonly isWhole: false;
      /** The first batch that is not as it was sealed; null when no batch can be named. */
      readonly batch: number | null;
      readonly why: string;
      /** The events that were changed, added or removed, where the seal tells them apart. */
      readonly events: readonly number[];
    };

/** How many connections read side by side. */
const READERS = 3;

/**
 * Recomputes every seal and names the first break; anchors are the seals that checkpoints in a second
 * place tell of, so that a chain that was cut short or rewritten as a whole is found too.
 */
export async function verifyAudit(
  database: Database,
  authorityId: string,
  anchors: readonly Anchor[] = [],
): Promise<ChainCheck> {
  const read = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    database.withSystem({ authorityId, purpose: 'verify-audit' }, work);
  const totals = await read(readTotals);
  const parts = await Promise.all(
    partsOf(totals).map((part) => read((tx) => readSeals(tx, part.from, part.to))),
  );
  return read((tx) => judge(tx, parts.flat(), totals, anchors));
}

/** The same in one transaction. */
export async function verifyChain(tx: Tx, anchors: readonly Anchor[] = []): Promise<ChainCheck> {
  const totals = await readTotals(tx);
  return judge(tx, await readSeals(tx, totals.base, totals.last), totals, anchors);
}

interface Totals {
  readonly all: number;
  readonly sealed: number;
  readonly pending: number;
  readonly last: number;
  /** The last seal that was disposed of; 0 for none. */
  readonly base: number;
}

/** One statement, so that what commits meanwhile is in all of the counts or in none. */
async function readTotals(tx: Tx): Promise<Totals> {
  return tx.one(sql<Totals>`
    select (select count(*) from audit_event where authority_id = ${tx.authorityId}) as "all",
      (select count(*) from audit_pending where authority_id = ${tx.authorityId}) as pending,
      coalesce(sum(events), 0)::bigint as sealed, coalesce(max(batch), 0) as last,
      coalesce((select max(batch) from audit_base where authority_id = ${tx.authorityId}), 0) as base
    from audit_seal where authority_id = ${tx.authorityId}`);
}

function partsOf({ base, last }: Totals): { from: number; to: number }[] {
  const seals = Math.max(0, last - base);
  const size = Math.max(1, Math.ceil(seals / READERS));
  return Array.from({ length: Math.ceil(seals / size) }, (_, index) => ({
    from: base + index * size,
    to: Math.min(last, base + (index + 1) * size),
  }));
}

interface BaseRow extends SealRow {
  readonly sealedAt: Date;
  readonly eventsBefore: number;
  readonly isOldEnough: boolean;
}

/** Nothing of the audit goes before this, whatever is set. */
const YEARS_KEPT = 7;

/** The seal that the audit hangs on, recomputed from the digest that was kept of its events. */
async function readBase(tx: Tx): Promise<BaseRow | undefined> {
  return tx.maybe(sql<BaseRow>`
    select s.batch, s.events, s.events as found, encode(s.prev_hash, 'hex') as prev, encode(s.hash, 'hex') as hash,
      encode(${sealHash(sql`s`)}, 'hex') as computed, s.sealed_at as "sealedAt", s.events_before as "eventsBefore",
      s.sealed_at < s.disposed_at - make_interval(years => ${YEARS_KEPT}) and s.disposed_at <= clock_timestamp() as "isOldEnough"
    from audit_base s where s.authority_id = ${tx.authorityId}`);
}

interface SealRow {
  readonly batch: number;
  readonly events: number;
  readonly found: number;
  readonly prev: string;
  readonly hash: string;
  readonly computed: string;
}

/** The seals after one batch up to another, each with what its events make of it now. */
async function readSeals(tx: Tx, from: number, to: number): Promise<SealRow[]> {
  return tx.all(sql<SealRow>`
    select s.batch, s.events, s.found, encode(s.prev_hash, 'hex') as prev, encode(s.hash, 'hex') as hash,
      encode(${sealHash(sql`s`)}, 'hex') as computed
    from (
      select a.*, d.found, d.digest
      from audit_seal a cross join lateral (
        select count(*)::int as found, ${digest(sql`h.hash`, sql`h.seq`)} as digest
        from (select e.seq, ${eventHash(sql`e`)} as hash from ${eventsUnder(tx, sql`a.seqs`)}) h) d
      where a.authority_id = ${tx.authorityId} and a.batch > ${from} and a.batch <= ${to}) s
    order by s.batch`);
}

/**
 * The events of a seal as `e`, range by range (`offset 0` keeps the parts apart): row security keeps
 * functions such as lower() out of an index's conditions, and each seal would read every event.
 */
function eventsUnder(tx: Tx, seqs: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select lower(u) as lo, upper(u) as hi from unnest(${seqs}) u offset 0) r
    cross join lateral (
      select * from audit_event where authority_id = ${tx.authorityId} and seq >= r.lo and seq < r.hi
      order by seq offset 0) e`;
}

const GENESIS = '00'.repeat(32);

async function judge(
  tx: Tx,
  seals: readonly SealRow[],
  totals: Totals,
  anchors: readonly Anchor[],
): Promise<ChainCheck> {
  const told = new Map(anchors.map((anchor) => [anchor.batch, anchor]));
  const base = await readBase(tx);
  if (base !== undefined) {
    if (base.computed !== base.hash)
      return broken(base.batch, 'the seal it begins after was changed');
    if (!base.isOldEnough) return broken(base.batch, 'what is before it was removed too early');
    const anchor = told.get(base.batch);
    if (anchor !== undefined && (anchor.hash !== base.hash || anchor.events !== base.eventsBefore))
      return broken(base.batch, 'a checkpoint tells of another seal: the chain was written anew');
  }
  let previous = base?.hash ?? GENESIS;
  let events = 0;
  const first = (base?.batch ?? 0) + 1;
  for (const [index, seal] of seals.entries()) {
    const { batch } = seal;
    if (batch !== first + index) {
      return broken(first + index, 'its seal is missing');
    }
    if (seal.prev !== previous) return broken(batch, 'it does not follow the seal before it');
    if (seal.computed !== seal.hash) {
      const { why, seqs } = await whatChanged(tx, batch);
      return broken(batch, why, seqs);
    }
    previous = seal.hash;
    events += seal.events;
    const anchor = told.get(batch);
    if (
      anchor !== undefined &&
      (anchor.hash !== seal.hash || anchor.events !== (base?.eventsBefore ?? 0) + events)
    ) {
      return broken(batch, 'a checkpoint tells of another seal: the chain was written anew');
    }
  }
  const last = first + seals.length - 1;
  const cut = anchors.find((anchor) => anchor.batch > last);
  if (cut !== undefined) {
    return broken(last + 1, `it was cut off: a checkpoint tells of seal ${cut.batch}`);
  }
  if (totals.all !== totals.sealed + totals.pending) return outsideEverySeal(tx);
  return {
    isWhole: true,
    batches: seals.length,
    events,
    unsealed: totals.all - totals.sealed,
    begins:
      base === undefined
        ? null
        : { afterBatch: base.batch, sealedAt: base.sealedAt, events: base.eventsBefore },
  };
}

function broken(batch: number | null, why: string, events: readonly number[] = []): ChainCheck {
  return { isWhole: false, batch, why, events };
}

const NAMED_AT_MOST = 10;

/** Compares a seal's marks with the events under it, one by one. */
async function whatChanged(
  tx: Tx,
  batch: number,
): Promise<{ readonly why: string; readonly seqs: number[] }> {
  const rows = await tx.all(sql<{ seq: number; what: 'changed' | 'removed' | 'added' }>`
    with s as (select * from audit_seal where authority_id = ${tx.authorityId} and batch = ${batch}),
    noted as (
      select q.seq, substr(s.marks, (q.n::int - 1) * 4 + 1, 4) as mark
      from s cross join lateral (
        select seq, row_number() over (order by seq) as n
        from unnest(s.seqs) r cross join lateral generate_series(lower(r), least(upper(r) - 1, lower(r) + 100000)) seq) q),
    there as (
      select e.seq, ${mark(eventHash(sql`e`))} as mark
      from s cross join lateral (select e.* from ${eventsUnder(tx, sql`s.seqs`)}) e)
    select seq, case when noted.seq is null then 'added' when there.seq is null then 'removed' else 'changed' end as what
    from noted full join there using (seq)
    where noted.mark is distinct from there.mark
    order by seq limit ${NAMED_AT_MOST}`);
  const first = rows[0];
  if (first === undefined) return { why: 'the seal itself was changed', seqs: [] };
  const words = rows.some((row) => row.what !== first.what) ? 'changed or removed' : first.what;
  return {
    why: `${rows.length === 1 ? 'an event was' : 'events were'} ${words}`,
    seqs: rows.map((row) => row.seq),
  };
}

/** Events that no seal covers and that do not wait for one: added, or cut off with their seals. */
async function outsideEverySeal(tx: Tx): Promise<ChainCheck> {
  const rows = await tx.all(sql<{ seq: number }>`
    with sealed as (select range_agg(r) as seqs from audit_seal, unnest(seqs) r where authority_id = ${tx.authorityId})
    select e.seq from audit_event e
    where e.authority_id = ${tx.authorityId}
      and not exists (select 1 from audit_pending p where p.authority_id = e.authority_id and p.seq = e.seq)
      and not coalesce(e.seq <@ (select seqs from sealed), false)
    order by e.seq limit ${NAMED_AT_MOST}`);
  return rows.length === 0
    ? broken(null, 'events that wait for their seal were removed, or wait twice')
    : broken(
        null,
        'events stand outside every seal',
        rows.map((row) => row.seq),
      );
}
