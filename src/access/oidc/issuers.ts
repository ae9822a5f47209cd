/** The conversation with issuers, by the library: discovery, the way there and the answer back. */
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildEndSessionUrl,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  ClientSecretPost,
  clockTolerance,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  type Configuration,
} from 'openid-client';
import type { Issuer } from '../../platform/issuer-config.ts';
import type { RefusalCode } from './claims.ts';

/** How far an issuer's clock may be from ours. */
export const CLOCK_TOLERANCE_SECONDS = 10;
const ANSWER_WITHIN_SECONDS = 10;

/** What must come back unchanged. */
export interface Secrets {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** What an issuer said of somebody. */
export interface Answered {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly idToken: string;
}

/** The issuers of one installation; each is asked about itself when it is first needed. */
export interface Issuers {
  readonly all: readonly Issuer[];
  /** Where to send the browser, with what to keep until it returns. */
  begin(issuer: Issuer, isStepUp: boolean): Promise<Secrets & { readonly to: string }>;
  /** The validated claims behind the address that the browser came back to, and the ID token itself. */
  finish(issuer: Issuer, address: URL, secrets: Secrets, isStepUp: boolean): Promise<Answered>;
  /** Where somebody signs out at the issuer as well; undefined where it offers that nowhere. */
  endSession(issuer: Issuer, idToken: string | undefined): Promise<string | undefined>;
  redirectUri(issuer: Issuer): string;
}

/** The path that an issuer sends the browser back to: its own, so that issuers are never mixed up. */
export function returnPath(issuer: Pick<Issuer, 'id'>): string {
  return `/sign-in/return/${issuer.id}`;
}

/** Opens the conversation. `origin` is where people reach the application. */
export function openIssuers(all: readonly Issuer[], origin: string): Issuers {
  const known = new Map<string, Promise<Configuration>>();
  const redirectUri = (issuer: Issuer): string => `${origin}${returnPath(issuer)}`;
  const configuration = (issuer: Issuer): Promise<Configuration> => {
    const opened = known.get(issuer.id) ?? discover(issuer);
    known.set(issuer.id, opened);
    // An issuer that did not answer is asked again next time.
    opened.catch(() => known.delete(issuer.id));
    return opened;
  };
  return {
    all,
    redirectUri,
    async begin(issuer, isStepUp) {
      const config = await configuration(issuer);
      const codeVerifier = randomPKCECodeVerifier();
      const state = randomState();
      const nonce = randomNonce();
      const to = buildAuthorizationUrl(config, {
        response_type: 'code',
        redirect_uri: redirectUri(issuer),
        scope: issuer.kind === 'dfe-sign-in' ? 'openid email organisation' : 'openid profile email',
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        ...(issuer.acrValues === undefined ? {} : { acr_values: issuer.acrValues }),
        ...(isStepUp ? { prompt: 'login', max_age: '0' } : {}),
      });
      return { to: to.href, state, nonce, codeVerifier };
    },
    async finish(issuer, address, { state, nonce, codeVerifier }, isStepUp) {
      const config = await configuration(issuer);
      const tokens = await authorizationCodeGrant(config, address, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
        ...(isStepUp ? { maxAge: ANSWER_WITHIN_SECONDS * 60 } : {}),
      });
      const claims: Readonly<Record<string, unknown>> = tokens.claims() ?? {};
      const idToken = tokens.id_token ?? '';
      const answered = { claims, idToken };
      if (issuer.kind !== 'dfe-sign-in' || claims['organisation'] !== undefined) return answered;
      if (config.serverMetadata().userinfo_endpoint === undefined) return answered;
      const more = await fetchUserInfo(config, tokens.access_token, String(claims['sub']));
      // What is signed goes before what is not.
      return { claims: { ...more, ...claims }, idToken };
    },
    async endSession(issuer, idToken) {
      const config = await configuration(issuer);
      if (config.serverMetadata().end_session_endpoint === undefined) return undefined;
      return buildEndSessionUrl(config, {
        post_logout_redirect_uri: `${origin}/sign-in`,
        ...(idToken === undefined ? {} : { id_token_hint: idToken }),
      }).href;
    },
  };
}

async function discover(issuer: Issuer): Promise<Configuration> {
  const address = new URL(issuer.issuer);
  const authenticate =
    issuer.clientAuthentication === 'basic' ? ClientSecretBasic : ClientSecretPost;
  const config = await discovery(
    address,
    issuer.clientId,
    {
      id_token_signed_response_alg: issuer.idTokenAlgorithm,
      [clockTolerance]: CLOCK_TOLERANCE_SECONDS,
    },
    authenticate(issuer.clientSecret),
    {
      timeout: ANSWER_WITHIN_SECONDS,
      // The configuration admits http outside production only.
      execute: address.protocol === 'http:' ? [allowInsecureRequests] : [],
    },
  );
  // Signatures are checked although the token comes straight from the issuer.
  enableNonRepudiationChecks(config);
  return config;
}

/** Our code for what the library refused; undefined for a fault of another kind. */
export function refusalOf(error: unknown): RefusalCode | undefined {
  if (error instanceof AuthorizationResponseError) return 'issuer-said-no';
  if (error instanceof ResponseBodyError) return 'answer-not-accepted';
  const code = codeOf(error);
  if (code === undefined) return undefined;
  if (code === 'OAUTH_TIMEOUT' || code === 'ECONNREFUSED') return 'issuer-unreachable';
  if (code === 'OAUTH_KEY_SELECTION_FAILED') return 'signature-not-accepted';
  if (code.startsWith('OAUTH_JWT')) return 'token-not-accepted';
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && cause.message.includes('signature'))
    return 'signature-not-accepted';
  return 'answer-not-accepted';
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof ClientError) return error.code ?? 'OAUTH';
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && code.startsWith('OAUTH')) return code;
  return error instanceof TypeError ? 'ECONNREFUSED' : undefined;
}
