/** A security key in software (WebAuthn level 2, ES256, no attestation), which a test may spoil. */
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** What of an answer is other than it should be. */
export interface SpoiltAnswer {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  /** The count that it claims. */
  readonly count?: number;
  /** Whether somebody touched it. */
  readonly isPresent?: boolean;
  /** Whether the key asked for a PIN or a finger. */
  readonly isVerified?: boolean;
  /** Signs with another key. */
  readonly key?: KeyObject;
  /** Says that it is another credential. */
  readonly id?: string;
}

/** A key as a test holds it. */
export interface SoftKey {
  readonly id: string;
  count: number;
  /** Answers the options of a page for a new key. */
  create(options: string, spoilt?: SpoiltAnswer): string;
  /** Answers the options of a page that asks for a key. */
  get(options: string, spoilt?: SpoiltAnswer): string;
}

/** The address that the application under test believes it has. */
export const ORIGIN = 'http://127.0.0.1:3000';

const url = (bytes: Buffer | string): string => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: Buffer | string): Buffer => createHash('sha256').update(bytes).digest();

function head(major: number, size: number): Buffer {
  if (size < 24) return Buffer.from([(major << 5) | size]);
  if (size < 256) return Buffer.from([(major << 5) | 24, size]);
  return Buffer.from([(major << 5) | 25, size >> 8, size & 0xff]);
}
const cborInt = (value: number): Buffer => (value < 0 ? head(1, -1 - value) : head(0, value));
const cborBytes = (value: Buffer): Buffer => Buffer.concat([head(2, value.length), value]);
const cborText = (value: string): Buffer =>
  Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
const cborMap = (...pairs: readonly (readonly [Buffer, Buffer])[]): Buffer =>
  Buffer.concat([head(5, pairs.length), ...pairs.flat()]);

/** The key as COSE has it (RFC 9053, ES256). */
function cosePublicKey(key: KeyObject): Buffer {
  const { x, y } = key.export({ format: 'jwk' });
  return cborMap(
    [cborInt(1), cborInt(2)],
    [cborInt(3), cborInt(-7)],
    [cborInt(-1), cborInt(1)],
    [cborInt(-2), cborBytes(Buffer.from(x ?? '', 'base64url'))],
    [cborInt(-3), cborBytes(Buffer.from(y ?? '', 'base64url'))],
  );
}

/** Makes a key. */
export function softKey(): SoftKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = randomBytes(32);
  const clientData = (type: string, options: string, spoilt: SpoiltAnswer): string =>
    JSON.stringify({
      type: spoilt.type ?? type,
      challenge: spoilt.challenge ?? (JSON.parse(options) as { challenge: string }).challenge,
      origin: spoilt.origin ?? ORIGIN,
      crossOrigin: false,
    });
  const authenticatorData = (spoilt: SpoiltAnswer, flags: number, rest?: Buffer): Buffer => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(spoilt.count ?? (key.count += 1));
    return Buffer.concat([
      sha256(spoilt.rpId ?? new URL(ORIGIN).hostname),
      Buffer.from([
        flags | (spoilt.isPresent === false ? 0 : 1) | (spoilt.isVerified === true ? 4 : 0),
      ]),
      count,
      rest ?? Buffer.alloc(0),
    ]);
  };
  const wrapped = (spoilt: SpoiltAnswer, response: object): string => {
    const id = spoilt.id ?? url(credentialId);
    return JSON.stringify({
      ...{ id, rawId: id, type: 'public-key', clientExtensionResults: {} },
      response,
    });
  };
  const key: SoftKey = {
    id: url(credentialId),
    count: 0,
    create(options, spoilt = {}) {
      const size = Buffer.alloc(2);
      size.writeUInt16BE(credentialId.length);
      const attested = Buffer.concat([
        Buffer.alloc(16),
        size,
        credentialId,
        cosePublicKey(publicKey),
      ]);
      return wrapped(spoilt, {
        clientDataJSON: url(clientData('webauthn.create', options, spoilt)),
        attestationObject: url(
          cborMap(
            [cborText('fmt'), cborText('none')],
            [cborText('attStmt'), cborMap()],
            [cborText('authData'), cborBytes(authenticatorData(spoilt, 0x40, attested))],
          ),
        ),
        transports: ['usb'],
      });
    },
    get(options, spoilt = {}) {
      const client = clientData('webauthn.get', options, spoilt);
      const data = authenticatorData(spoilt, 0);
      return wrapped(spoilt, {
        clientDataJSON: url(client),
        authenticatorData: url(data),
        signature: url(
          sign('sha256', Buffer.concat([data, sha256(client)]), spoilt.key ?? privateKey),
        ),
      });
    },
  };
  return key;
}

/** The options for the browser that a page carries. */
export function optionsIn(body: string): string {
  return (/data-options="([^"]+)"/.exec(body)?.[1] ?? '')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
