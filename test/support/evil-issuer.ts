/** An issuer of one's own on a real port, whose answers and tokens a test may spoil in every way. */
import { createHmac, createSign, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A token's two halves before they are signed. */
export interface Token {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
}

/** What a test spoils. Each is left out where the issuer shall behave. */
export interface Spoil {
  /** Changes header and claims before signing. */
  readonly token?: (token: Token) => void;
  /** Signs in another way. */
  readonly sign?: (input: string, keys: Keys) => string;
  /** Changes the finished token. */
  readonly jwt?: (jwt: string) => string;
  /** Changes the token endpoint's answer. */
  readonly answer?: (answer: Record<string, unknown>) => void;
  /** Changes where the browser is sent back to. */
  readonly back?: (address: URL) => void;
  readonly userinfo?: Record<string, unknown>;
}

/** The keys of the issuer. */
export interface Keys {
  readonly main: KeyPair;
  /** Stands in no key set. */
  readonly stranger: KeyPair;
}
interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The running issuer. */
export interface EvilIssuer {
  readonly url: string;
  readonly keys: Keys;
  /** Claims of the person who is signed in there. */
  person: Record<string, unknown>;
  spoil: Spoil;
  /** What the token endpoint was asked. */
  readonly asked: URLSearchParams[];
  /** Goes through the issuer's page; gives the address that the browser is sent back to. */
  approve(authorizationUrl: string): string;
  close(): Promise<void>;
}

const rsa = (): KeyPair => generateKeyPairSync('rsa', { modulusLength: 2048 });
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs with RS256. */
export function signRs256(input: string, key: KeyObject): string {
  return createSign('sha256').update(input).sign(key, 'base64url');
}

/** Signs with HS256 and any secret, as an attacker does with a public key. */
export function signHs256(input: string, secret: string | Buffer): string {
  return createHmac('sha256', secret).update(input).digest('base64url');
}

/** Signs with SHA-512, to go with a header that says RS512. */
export function signRs512(input: string, key: KeyObject): string {
  return sign('sha512', Buffer.from(input), key).toString('base64url');
}

/** Starts the issuer. */
export async function openEvilIssuer(clientId: string): Promise<EvilIssuer> {
  const keys: Keys = { main: rsa(), stranger: rsa() };
  const codes = new Map<string, URLSearchParams>();
  const asked: URLSearchParams[] = [];
  let count = 0;
  const server: Server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer: EvilIssuer = {
    url,
    keys,
    person: {},
    spoil: {},
    asked,
    approve(authorizationUrl) {
      const query = new URL(authorizationUrl).searchParams;
      const code = `code-${(count += 1)}`;
      codes.set(code, query);
      const back = new URL(query.get('redirect_uri') ?? '');
      back.searchParams.set('code', code);
      back.searchParams.set('state', query.get('state') ?? '');
      back.searchParams.set('iss', url);
      issuer.spoil.back?.(back);
      return back.href;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', url).pathname;
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (path === '/.well-known/openid-configuration') {
      send(200, {
        issuer: url,
        authorization_endpoint: `${url}/authorize`,
        token_endpoint: `${url}/token`,
        jwks_uri: `${url}/jwks`,
        userinfo_endpoint: `${url}/userinfo`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none', 'ES256'],
        authorization_response_iss_parameter_supported: true,
      });
      return;
    }
    if (path === '/jwks') {
      const jwk = { ...keys.main.publicKey.export({ format: 'jwk' }), kid: 'main', use: 'sig' };
      send(200, { keys: [{ ...jwk, alg: 'RS256' }] });
      return;
    }
    if (path === '/userinfo') {
      send(200, issuer.spoil.userinfo ?? { sub: issuer.person['sub'] });
      return;
    }
    if (path !== '/token') {
      send(404, {});
      return;
    }
    let body = '';
    for await (const part of request) body += String(part);
    const form = new URLSearchParams(body);
    asked.push(form);
    const query = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    if (query === undefined) {
      send(400, { error: 'invalid_grant' });
      return;
    }
    const result: Record<string, unknown> = {
      access_token: 'access',
      token_type: 'Bearer',
      id_token: tokenFor(query),
    };
    issuer.spoil.answer?.(result);
    send(200, result);
  }

  function tokenFor(query: URLSearchParams): string {
    const now = Math.floor(Date.now() / 1000);
    const token: Token = {
      header: { alg: 'RS256', kid: 'main', typ: 'JWT' },
      claims: {
        iss: url,
        aud: clientId,
        iat: now,
        exp: now + 300,
        auth_time: now,
        nonce: query.get('nonce'),
        amr: ['pwd', 'mfa'],
        ...issuer.person,
      },
    };
    issuer.spoil.token?.(token);
    const input = `${encode(token.header)}.${encode(token.claims)}`;
    const signature = issuer.spoil.sign?.(input, keys) ?? signRs256(input, keys.main.privateKey);
    const jwt = `${input}.${signature}`;
    return issuer.spoil.jwt?.(jwt) ?? jwt;
  }
  return issuer;
}
