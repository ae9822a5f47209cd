/**
 * The seal: all visible pending rows of the audit, whatever their order of commit, are hashed as a
 * batch and chained to the batch before. Whoever changes, adds or removes a row breaks the chain.
 */
import { createHash } from 'node:crypto';
import { sql, type Database, type Tx } from '../platform/db.ts';

const GENESIS = Buffer.alloc(32);
const MAX_BATCH = 20_000;
/** Transactions may commit late; rows this far behind the newest sealed one are still looked for. */
const LATE_ROWS = 200_000;

/** Seals what is pending; gives the number of events sealed. */
export async function sealAudit(database: Database, authorityId: string): Promise<number> {
  return database.withSystem({ authorityId, purpose: 'seal-audit' }, async (tx) => {
    await tx.run(
      sql`select pg_advisory_xact_lock(hashtext('alongside.seal'), hashtext(${authorityId}))`,
    );
    const pending = await tx.all(sql<{ seq: number }>`
      select e.seq from audit_event e
      where e.authority_id = ${authorityId}
        and e.seq > (select coalesce(max(seq), 0) from audit_member where authority_id = ${authorityId}) - ${LATE_ROWS}
        and not exists (select 1 from audit_member m where m.authority_id = e.authority_id and m.seq = e.seq)
      order by e.seq limit ${MAX_BATCH}`);
    if (pending.length === 0) return 0;
    const last = await tx.maybe(sql<{ batch: number; hash: Buffer }>`
      select batch, hash from audit_seal where authority_id = ${authorityId} order by batch desc limit 1`);
    const batch = (last?.batch ?? 0) + 1;
    const previous = last?.hash ?? GENESIS;
    const seqs = pending.map((row) => row.seq);
    const digest = await digestOf(tx, seqs);
    const hash = chain(previous, batch, seqs.length, digest);
    await tx.run(sql`
      insert into audit_seal (authority_id, batch, sealed_at, events, prev_hash, hash)
      values (${authorityId}, ${batch}, clock_timestamp(), ${seqs.length}, ${previous}, ${hash})`);
    await tx.run(sql`
      insert into audit_member (authority_id, seq, batch)
      select ${authorityId}, s, ${batch} from unnest(${seqs}::bigint[]) as s`);
    return seqs.length;
  });
}

/** What checking the chain found. */
export type ChainCheck =
  | {
      readonly isWhole: true;
      readonly batches: number;
      readonly events: number;
      readonly unsealed: number;
    }
  | { readonly isWhole: false; readonly batch: number; readonly why: string };

/** Recomputes every seal from the rows and names the first break. */
export async function verifyAudit(database: Database, authorityId: string): Promise<ChainCheck> {
  return database.withSystem({ authorityId, purpose: 'verify-audit' }, async (tx) => {
    const seals = await tx.all(sql<SealRow>`
      select s.batch, s.events, s.prev_hash, s.hash, d.digest, coalesce(d.found, 0) as found
      from audit_seal s
      left join (
        select m.batch, count(*)::int as found, ${rowsDigest(sql`e`)} as digest
        from audit_member m join audit_event e using (authority_id, seq)
        where m.authority_id = ${authorityId} group by m.batch) d using (batch)
      where s.authority_id = ${authorityId} order by s.batch`);
    let previous: Buffer = GENESIS;
    let events = 0;
    for (const [index, seal] of seals.entries()) {
      const why = breakIn(seal, index + 1, previous);
      if (why !== undefined) return { isWhole: false, batch: seal.batch, why };
      previous = seal.hash;
      events += seal.events;
    }
    const { total } = await tx.one(
      sql<{
        total: number;
      }>`select count(*)::int as total from audit_event where authority_id = ${authorityId}`,
    );
    return { isWhole: true, batches: seals.length, events, unsealed: total - events };
  });
}

interface SealRow {
  readonly batch: number;
  readonly events: number;
  readonly prev_hash: Buffer;
  readonly hash: Buffer;
  readonly digest: Buffer | null;
  readonly found: number;
}

function breakIn(seal: SealRow, expectedBatch: number, previous: Buffer): string | undefined {
  if (seal.batch !== expectedBatch) return 'a seal is missing before this one';
  if (!seal.prev_hash.equals(previous)) return 'it does not follow the seal before it';
  if (seal.found !== seal.events) return 'events were added or removed';
  if (
    seal.digest === null ||
    !chain(previous, seal.batch, seal.events, seal.digest).equals(seal.hash)
  ) {
    return 'an event was changed';
  }
  return undefined;
}

function chain(previous: Buffer, batch: number, events: number, digest: Buffer): Buffer {
  return createHash('sha256')
    .update(previous)
    .update(`${batch}:${events}:`)
    .update(digest)
    .digest();
}

async function digestOf(tx: Tx, seqs: readonly number[]): Promise<Buffer> {
  const { digest } = await tx.one(sql<{ digest: Buffer }>`
    select ${rowsDigest(sql`e`)} as digest from audit_event e
    where e.authority_id = ${tx.authorityId} and e.seq = any (${[...seqs]}::bigint[])`);
  return digest;
}

/** SHA-256 over the rows in order, each in one unambiguous text. */
function rowsDigest(e: ReturnType<typeof sql>) {
  return sql`sha256(convert_to(string_agg(jsonb_build_array(
    ${e}.seq, (extract(epoch from ${e}.at) * 1000000)::bigint, ${e}.actor, ${e}.appointment_id, ${e}.session_id,
    ${e}.request_id, ${e}.role, ${e}.event, ${e}.decision, ${e}.subject_type, ${e}.subject_id, ${e}.fields,
    ${e}.record_count, ${e}.purpose, ${e}.ref)::text, E'\n' order by ${e}.seq), 'UTF8'))`;
}
