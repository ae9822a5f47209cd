/**
 * The seal: each second, all events that wait for it are hashed as a batch and chained to the batch
 * before, whatever their order of commit. Whoever changes, adds or removes an event or a seal breaks
 * the chain; `verify.ts` finds where.
 */
import { sql, type Database, type RawBuilder, type Tx } from '../platform/db.ts';
import { record } from './audit.ts';

const MAX_BATCH = 20_000;

/** Seals what is pending, in batches; gives the number of events sealed. */
export async function sealAudit(database: Database, authorityId: string): Promise<number> {
  let sealed = 0;
  for (;;) {
    const { taken, events } = await database.withSystem(
      { authorityId, purpose: 'seal-audit' },
      (tx) => sealBatch(tx),
    );
    sealed += events;
    if (taken < MAX_BATCH) return sealed;
  }
}

/** Seals one batch in one statement; an event that waited and is gone is itself noted. */
export async function sealBatch(
  tx: Tx,
): Promise<{ readonly taken: number; readonly events: number }> {
  await tx.run(
    sql`select pg_advisory_xact_lock(hashtext('alongside.seal'), hashtext(${tx.authorityId}))`,
  );
  const { taken, events } = await tx.one(sql<{ taken: number; events: number }>`
    with taken as (
      delete from audit_pending p where p.authority_id = ${tx.authorityId} and p.seq in (
        select seq from audit_pending where authority_id = ${tx.authorityId} order by seq limit ${MAX_BATCH})
      returning p.seq),
    hashed as (
      select e.seq, ${eventHash(sql`e`)} as h
      from audit_event e join taken t on e.authority_id = ${tx.authorityId} and e.seq = t.seq),
    whole as (
      select count(*)::int as events, range_agg(int8range(seq, seq, '[]')) as seqs,
        string_agg(${mark(sql`h`)}, ''::bytea order by seq) as marks,
        ${digest(sql`h`, sql`seq`)} as digest
      from hashed),
    head as materialized (
      select coalesce(max(l.batch), 0) + 1 as batch, clock_timestamp() as sealed_at,
        coalesce((array_agg(l.hash))[1], ${GENESIS}) as prev_hash
      from (select batch, hash from audit_seal where authority_id = ${tx.authorityId}
        order by batch desc limit 1) l),
    seal as (
      insert into audit_seal (authority_id, batch, sealed_at, events, seqs, marks, prev_hash, hash)
      select ${tx.authorityId}, s.batch, s.sealed_at, s.events, s.seqs, s.marks, s.prev_hash,
        ${sealHash(sql`s`)}
      from (select * from head cross join whole where whole.events > 0) s
      returning events)
    select (select count(*)::int from taken) as taken,
      coalesce((select events from seal), 0) as events`);
  if (events < taken) {
    await record(tx, null, { event: 'chain.failed', decision: 'error', count: taken - events });
  }
  return { taken, events };
}

const GENESIS = Buffer.alloc(32);

/**
 * SHA-256 over an event in PostgreSQL's binary form of a row, which is unambiguous: each column with
 * its type and length.
 */
export function eventHash(e: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`sha256(record_send(row(${e}.authority_id, ${e}.seq, ${e}.at, ${e}.actor, ${e}.appointment_id,
    ${e}.session_id, ${e}.request_id, ${e}.role, ${e}.device_hash, ${e}.ip_hash, ${e}.event, ${e}.decision,
    ${e}.subject_type, ${e}.subject_id, ${e}.fields, ${e}.record_count, ${e}.purpose, ${e}.ref, ${e}.rule_id,
    ${e}.rule_version, ${e}.case_ref, ${e}.filter_hash)))`;
}

/** The few bytes of an event's hash by which a seal remembers it. */
export function mark(hash: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`substr(${hash}, 1, 4)`;
}

/** An aggregate: one digest over the events' hashes in order. */
export function digest(hash: RawBuilder<unknown>, seq: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`sha256(string_agg(${hash}, ''::bytea order by ${seq}))`;
}

/** A seal's hash: over everything that it says and the digest of its events. */
export function sealHash(s: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`sha256(record_send(row(${s}.prev_hash, ${s}.batch, ${s}.sealed_at, ${s}.events, ${s}.seqs,
    ${s}.marks, ${s}.digest)))`;
}
