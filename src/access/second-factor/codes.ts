/** One-time codes by time (RFC 6238) and recovery codes. */
import { createHash, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import QRCode from 'qrcode';

const PERIOD_SECONDS = 30;
const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;
const RECOVERY_BYTES = 16;

/** A new secret for an authenticator. */
export function newSecret(): Buffer {
  return randomBytes(SECRET_BYTES);
}

function totpOf(secret: Buffer, issuer = '', label = ''): TOTP {
  return new TOTP({
    secret: new Secret({ buffer: new Uint8Array(secret).buffer }),
    period: PERIOD_SECONDS,
    digits: 6,
    algorithm: 'SHA1',
    ...(issuer === '' ? {} : { issuer, label }),
  });
}

/** The time step whose code it is: this one, the one before or the one after; undefined for none. */
export function stepOf(secret: Buffer, code: string, now: Date): number | undefined {
  const totp = totpOf(secret);
  const timestamp = now.getTime();
  const delta = totp.validate({ token: code, timestamp, window: 1 });
  return delta === null ? undefined : totp.counter({ timestamp }) + delta;
}

/** The code of the moment, as an authenticator shows it. */
export function codeAt(secret: Buffer, now: Date): string {
  return totpOf(secret).generate({ timestamp: now.getTime() });
}

/** What an authenticator is given: a picture (data address) and the same to type. */
export async function enrolment(
  secret: Buffer,
  issuer: string,
  label: string,
): Promise<{ readonly picture: string; readonly typed: string }> {
  const totp = totpOf(secret, issuer, label);
  const svg = await QRCode.toString(totp.toString(), { type: 'svg', margin: 2 });
  return {
    picture: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`,
    typed: (totp.secret.base32.match(/.{1,4}/g) ?? []).join(' '),
  };
}

/**
 * New recovery codes, shown once: 128 random bits each, in groups of four. From 112 bits on no slow hash
 * is needed to keep them (NIST SP 800-63B 5.1.2.2).
 */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () =>
    (
      randomBytes(RECOVERY_BYTES)
        .toString('hex')
        .match(/.{1,4}/g) ?? []
    ).join('-'),
  );
}

/** The hash that a recovery code is kept as; blanks, hyphens and capitals do not matter. */
export function recoveryHash(personId: string, code: string): Buffer {
  const bare = code.toLowerCase().replace(/[^0-9a-f]/g, '');
  return createHash('sha256').update(`${personId}:${bare}`).digest();
}
