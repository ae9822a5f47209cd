/**
 * What somebody had typed when their session ended: kept encrypted for a short while, for the same person
 * on the same page and for nobody else, given back once. Nothing of it stays in the browser (TRUST T6).
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import { sql, type Tx } from '../platform/db.ts';
import { localPath } from '../platform/local-path.ts';
import type { AnyRoute } from '../platform/routes.ts';
import { record } from './audit.ts';
import type { SignInDeps } from './oidc/sign-in.ts';
import type { Permission } from './policy.ts';
import { openSecret, sealSecret } from './second-factor/seal.ts';
import { endSession } from './session.ts';
import { readSetting, setting } from './settings.ts';
import type { Viewer } from './viewer.ts';

/** How long it waits for the person. */
export const draftMinutes = setting<number>({
  key: 'session.draft-minutes',
  title: 'Minutes that an unfinished form is kept for whoever was signed out',
  help: 'It is encrypted, and only the same person gets it back, once, on the same page.',
  schema: z.int().min(5).max(240),
  standard: 60,
});

/** Letters of one draft; longer ones are not kept. */
const MOST_LETTERS = 60_000;
/** A session ends by the script's word only when it would end by itself within these seconds. */
const LAST_SECONDS = 10;

const path = z.string().min(1).max(500);
const pathForm = z.object({ path });
const draftForm = z.object({ path, fields: z.string().max(MOST_LETTERS) });
const draftFields = z.object({
  action: z.string().max(500),
  fields: z.array(z.tuple([z.string().max(100), z.string()])).max(200),
});

/** Keeping, giving back and dropping, as the script of the pages asks for them. */
export function draftRoutes(deps: SignInDeps): AnyRoute<Viewer, Permission>[] {
  const inside = <T>(viewer: Viewer, work: (tx: Tx) => Promise<T>): Promise<T> =>
    deps.database.withSystem({ authorityId: viewer.authorityId, purpose: 'draft' }, work);
  const text = (body: string) => ({ kind: 'text', type: 'application/json', body }) as const;
  return [
    {
      method: 'POST',
      url: '/session/draft',
      permission: 'signed-in',
      purpose: 'draft',
      isQuiet: true,
      form: draftForm,
      handler: async ({ viewer, form }) => {
        const asked = form as z.output<typeof draftForm> | undefined;
        if (asked !== undefined && isDraft(asked.fields))
          await inside(viewer, (tx) => keepDraft(tx, deps, viewer, asked.path, asked.fields));
        return text('{}');
      },
    },
    {
      method: 'POST',
      url: '/session/draft/take',
      permission: 'signed-in',
      purpose: 'draft',
      isQuiet: true,
      form: pathForm,
      handler: async ({ viewer, form }) => {
        const asked = form as z.output<typeof pathForm> | undefined;
        const fields =
          asked && (await inside(viewer, (tx) => takeDraft(tx, deps, viewer, asked.path)));
        return text(fields ?? '{}');
      },
    },
    {
      method: 'POST',
      url: '/session/idle',
      permission: 'signed-in',
      purpose: 'session',
      isQuiet: true,
      handler: async ({ viewer }) => {
        const { sessionId } = viewer;
        if (sessionId === null || (viewer.sessionSeconds ?? 0) > LAST_SECONDS) return text('{}');
        await inside(viewer, async (tx) => {
          await endSession(tx, deps.clock, sessionId);
          await record(tx, viewer, { event: 'session.idle', purpose: 'session' });
        });
        return text('{}');
      },
    },
  ];
}

function isDraft(text: string): boolean {
  try {
    return draftFields.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

/** The page that it belongs to, as it is kept: addresses can hold what somebody searched for. */
function hashOf(personId: string, page: string): Buffer {
  return createHash('sha256')
    .update(`${personId} ${localPath(page)}`)
    .digest();
}

async function keepDraft(
  tx: Tx,
  { clock, secret }: SignInDeps,
  { personId }: Viewer,
  page: string,
  fields: string,
): Promise<void> {
  const now = clock.now();
  const end = new Date(now.getTime() + (await readSetting(tx, draftMinutes)) * 60_000);
  const sealed = sealSecret(secret, personId, Buffer.from(fields), 'form draft');
  await dropOldDrafts(tx, clock);
  await tx.run(sql`
    insert into form_draft (authority_id, person_id, path_hash, fields, kept_at, expires_at)
    values (${tx.authorityId}, ${personId}, ${hashOf(personId, page)}, ${sealed}, ${now}, ${end})
    on conflict (authority_id, person_id, path_hash)
    do update set fields = excluded.fields, kept_at = excluded.kept_at, expires_at = excluded.expires_at`);
}

async function takeDraft(
  tx: Tx,
  { clock, secret }: SignInDeps,
  { personId }: Viewer,
  page: string,
): Promise<string | undefined> {
  const row = await tx.maybe(sql<{ fields: Buffer; expiresAt: Date }>`
    delete from form_draft where authority_id = ${tx.authorityId} and person_id = ${personId}
      and path_hash = ${hashOf(personId, page)}
    returning fields, expires_at as "expiresAt"`);
  if (row === undefined || row.expiresAt <= clock.now()) return undefined;
  return openSecret(secret, personId, row.fields, 'form draft').toString();
}

/** Drops what nobody came back for in time. */
export async function dropOldDrafts(tx: Tx, clock: Clock): Promise<void> {
  await tx.run(sql`
    delete from form_draft where authority_id = ${tx.authorityId} and expires_at <= ${clock.now()}`);
}

/** Drops what is kept of a person: whoever signs out has finished. */
export async function dropDraftsOf(tx: Tx, personId: string): Promise<void> {
  await tx.run(sql`
    delete from form_draft where authority_id = ${tx.authorityId} and person_id = ${personId}`);
}
