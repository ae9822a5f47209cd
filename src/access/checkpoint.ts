/**
 * Checkpoints: every few minutes the newest seal is written, signed, to a second place, where whoever
 * owns the database cannot reach. Each names the checkpoint before it.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import { sql, type Database } from '../platform/db.ts';
import { record } from './audit.ts';
import type { Anchor } from './verify.ts';

/** Where checkpoints go and what signs them. */
export interface CheckpointPlace {
  /** A folder on another disk or machine; each authority has one of its own in it. */
  readonly folder: string;
  /** An Ed25519 key. */
  readonly key: KeyObject;
}

const body = z.object({
  authority: z.string(),
  number: z.number().int().positive(),
  batch: z.number().int().nonnegative(),
  hash: z.string(),
  events: z.number().int().nonnegative(),
  at: z.string(),
  previous: z.string(),
});
const checkpoint = body.extend({ signature: z.string() });
/** One checkpoint: the newest seal, how many events it and all before it cover, when it was written. */
export type Checkpoint = z.infer<typeof checkpoint>;

/** What the second place tells. */
export type Told =
  | { readonly isWhole: true; readonly checkpoints: readonly Checkpoint[] }
  | { readonly isWhole: false; readonly checkpoint: string; readonly why: string };

/** The signing key of the environment (PKCS #8 in base64), or the one kept in the data folder. */
export async function checkpointKey(
  fromEnvironment: string | undefined,
  dataFolder: string,
): Promise<KeyObject> {
  if (fromEnvironment !== undefined) {
    return createPrivateKey({
      key: Buffer.from(fromEnvironment, 'base64'),
      format: 'der',
      type: 'pkcs8',
    });
  }
  const path = join(dataFolder, 'checkpoint-key.pem');
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(path, privateKey.export({ format: 'pem', type: 'pkcs8' }), {
    flag: 'wx',
    mode: 0o600,
  }).catch(unlessThere);
  return createPrivateKey(await readFile(path));
}

/**
 * Signs the newest seal; gives the checkpoint, or undefined where nothing is sealed yet. It names the
 * newest checkpoint there, and is not written after one that is not ours.
 */
export async function writeCheckpoint(
  database: Database,
  clock: Clock,
  authorityId: string,
  place: CheckpointPlace,
): Promise<Checkpoint | undefined> {
  const folder = join(place.folder, authorityId);
  const last = await newestCheckpoint(folder, place.key);
  return database.withSystem({ authorityId, purpose: 'checkpoint' }, async (tx) => {
    const { batch, hash, events } = await tx.one(sql<{
      batch: number;
      hash: string | null;
      events: number;
    }>`
      select coalesce(max(batch), 0) as batch, coalesce(sum(events), 0)::bigint + coalesce((
          select events_before from audit_base where authority_id = ${authorityId}), 0) as events,
        (select encode(hash, 'hex') from audit_seal where authority_id = ${authorityId}
          order by batch desc limit 1) as hash
      from audit_seal where authority_id = ${authorityId}`);
    if (hash === null) return undefined;
    const said = {
      authority: authorityId,
      number: (last?.number ?? 0) + 1,
      batch,
      hash,
      events,
      at: clock.now().toISOString(),
      previous: last === undefined ? '' : hashOf(last),
    };
    const signed = { ...said, signature: sign(null, textOf(said), place.key).toString('base64') };
    await record(tx, null, { event: 'checkpoint.signed', ref: String(batch), count: events });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(join(folder, fileName(signed.number)), `${JSON.stringify(signed, null, 2)}\n`, {
      flag: 'wx',
      mode: 0o400,
    });
    return signed;
  });
}

/** All checkpoints of the authority in order, each checked: its number, signature and forerunner. */
export async function readCheckpoints(authorityId: string, place: CheckpointPlace): Promise<Told> {
  const folder = join(place.folder, authorityId);
  const names = await namesIn(folder);
  const publicKey = createPublicKey(place.key);
  const checkpoints: Checkpoint[] = [];
  for (const [index, name] of names.entries()) {
    const each = parse(await readFile(join(folder, name), 'utf8'));
    const previous = checkpoints.at(-1);
    const why =
      each === undefined
        ? 'it cannot be read'
        : faultOf(each, { authorityId, number: index + 1, previous, publicKey });
    if (each === undefined || why !== undefined) {
      return { isWhole: false, checkpoint: name, why: why ?? 'it cannot be read' };
    }
    checkpoints.push(each);
  }
  return { isWhole: true, checkpoints };
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(noneThere))
    .filter((name) => /^checkpoint-\d+\.json$/.test(name))
    .sort();
}

async function newestCheckpoint(folder: string, key: KeyObject): Promise<Checkpoint | undefined> {
  const name = (await namesIn(folder)).at(-1);
  if (name === undefined) return undefined;
  const newest = parse(await readFile(join(folder, name), 'utf8'));
  if (newest === undefined || !isOurs(newest, createPublicKey(key))) {
    throw new Error(`${name} is not signed by this installation`);
  }
  return newest;
}

function isOurs({ signature, ...said }: Checkpoint, publicKey: KeyObject): boolean {
  return verify(null, textOf(said), publicKey, Buffer.from(signature, 'base64'));
}

/** What checkpoints say of the chain, for `verifyAudit`. */
export function anchorsOf(checkpoints: readonly Checkpoint[]): Anchor[] {
  return checkpoints.map(({ batch, hash, events }) => ({ batch, hash, events }));
}

function faultOf(
  each: Checkpoint,
  expected: {
    readonly authorityId: string;
    readonly number: number;
    readonly previous: Checkpoint | undefined;
    readonly publicKey: KeyObject;
  },
): string | undefined {
  const { previous } = expected;
  if (!isOurs(each, expected.publicKey)) return 'its signature is not ours';
  if (each.authority !== expected.authorityId) return 'it belongs to another authority';
  if (each.number !== expected.number) return 'a checkpoint before it is missing';
  if (each.previous !== (previous === undefined ? '' : hashOf(previous))) {
    return 'it does not follow the checkpoint before it';
  }
  return undefined;
}

function parse(text: string): Checkpoint | undefined {
  try {
    return checkpoint.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function textOf(said: z.infer<typeof body>): Buffer {
  const { authority, number, batch, hash, events, at, previous } = said;
  return Buffer.from(JSON.stringify([authority, number, batch, hash, events, at, previous]));
}

function hashOf(each: Checkpoint): string {
  return createHash('sha256').update(textOf(each)).update(each.signature).digest('hex');
}

function fileName(number: number): string {
  return `checkpoint-${String(number).padStart(9, '0')}.json`;
}

function unlessThere(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
}

function noneThere(error: unknown): string[] {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
  throw error;
}
