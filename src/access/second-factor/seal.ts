/** Keeps what is one person's unreadable in the database: AES-256-GCM, bound to the person and its use. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What is sealed: each use has a key of its own. */
export type SealedUse = 'second factor' | 'form draft' | 'id token' | 'searched words';

function keyFrom(installationSecret: string, use: SealedUse): Buffer {
  return Buffer.from(hkdfSync('sha256', installationSecret, '', `alongside ${use}`, 32));
}

/** Encrypts; the person's id is authenticated with it, so that a row cannot be moved to another. */
export function sealSecret(
  installationSecret: string,
  personId: string,
  plain: Buffer,
  use: SealedUse = 'second factor',
): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyFrom(installationSecret, use), iv);
  cipher.setAAD(Buffer.from(personId));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]);
}

/** Decrypts; throws when anything of it, the person or the installation's secret is another. */
export function openSecret(
  installationSecret: string,
  personId: string,
  sealed: Buffer,
  use: SealedUse = 'second factor',
): Buffer {
  const decipher = createDecipheriv(
    'aes-256-gcm',
    keyFrom(installationSecret, use),
    sealed.subarray(0, IV_BYTES),
  );
  decipher.setAAD(Buffer.from(personId));
  decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
}
