/** A browser with its cookies, and the application with issuers, for tests of signing in. */
import { fixedClock, systemClock, type Clock } from '../../src/platform/clock.ts';
import type { TestSite } from './site.ts';

/** The tenant of the council's issuer. */
export const TENANT = '11111111-2222-4333-8444-555555555555';
/** The group whose members may sign in. */
export const GROUP = '99999999-2222-4333-8444-555555555555';

/** The configuration of issuers at these addresses, as an environment. */
export function issuersEnv(at: {
  readonly council: string;
  readonly schools: string;
  readonly general: string;
}): Record<string, string> {
  const shared = { clientId: 'alongside', clientSecretEnv: 'ISSUER_SECRET' };
  return {
    ISSUER_SECRET: 'a-secret-of-the-client',
    ALONGSIDE_ISSUERS: JSON.stringify([
      {
        ...{ id: 'council', name: 'Test Council staff', kind: 'entra', issuer: at.council },
        ...{ ...shared, tenant: TENANT, groups: [GROUP] },
      },
      { id: 'schools', name: 'Schools', kind: 'dfe-sign-in', issuer: at.schools, ...shared },
      { id: 'general', name: 'A partner', kind: 'oidc', issuer: at.general, ...shared },
    ]),
  };
}

/** The time as it is (issuers live in it too), which a test moves on. */
export function movableClock(): Clock & {
  goOn(minutes: number): void;
  /** Back to the time as it is. */
  reset(): void;
} {
  let offset = 0;
  const at = (): Date => new Date(systemClock.now().getTime() + offset);
  return {
    now: at,
    today: () => fixedClock(at().toISOString()).today(),
    goOn: (minutes) => {
      offset += minutes * 60_000;
    },
    reset: () => {
      offset = 0;
    },
  };
}

/** An answer as the tests look at it. */
export interface Seen {
  readonly status: number;
  readonly location: string;
  readonly body: string;
}

/** A browser: it keeps cookies and sends forms with the token of the last page. */
export interface Browser {
  readonly cookies: Map<string, string>;
  get(address: string): Promise<Seen>;
  post(address: string, fields: Readonly<Record<string, string>>): Promise<Seen>;
  readonly isSignedIn: () => boolean;
}

/** Opens a browser on the application. */
export function openBrowser(site: TestSite): Browser {
  const cookies = new Map<string, string>();
  let token = '';
  const ask = async (
    method: 'GET' | 'POST',
    address: string,
    fields: Readonly<Record<string, string>> = {},
  ): Promise<Seen> => {
    const { pathname, search } = new URL(address, 'http://127.0.0.1');
    const answer = await site.app.server.inject({
      method,
      url: `${pathname}${search}`,
      cookies: Object.fromEntries(cookies),
      ...(method === 'GET'
        ? {}
        : {
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
            payload: new URLSearchParams({ ...fields, _csrf: token }).toString(),
          }),
    });
    for (const { name, value } of answer.cookies) {
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    token = /name="_csrf" value="([^"]+)"/.exec(answer.body)?.[1] ?? token;
    return {
      status: answer.statusCode,
      location: answer.headers.location ?? '',
      body: answer.body,
    };
  };
  return {
    cookies,
    get: (address) => ask('GET', address),
    post: (address, fields) => ask('POST', address, fields),
    isSignedIn: () => cookies.has('alongside-session'),
  };
}

/** The bytes of a text in Base32, as authenticators are given them. */
export function fromBase32(text: string): Buffer {
  const bits = Array.from(text)
    .map((letter) =>
      'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
    )
    .join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
