/**
 * Forms that somebody else made: each carries a token that only pages of the same browser and the same
 * session hold, and what the browser says of where it was sent from must be this installation.
 */
import csrf from '@fastify/csrf-protection';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from './errors.ts';
import { header } from './http-header.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The session whose tokens are good for this request. */
    formSession: string;
  }
}

/** What the tokens of forms are made and held with. */
export interface ForgeryOptions<Who> {
  /** What tells the viewer's session from every other one, for as long as it runs. */
  readonly sessionOf: (viewer: Who) => string;
  /** Where people reach the installation: scheme, host and port. */
  readonly origin: string;
  /** True behind https. */
  readonly isSecure: boolean;
  readonly secret: string;
}

/** Before signing in: a page opened then is not good afterwards, nor the other way round. */
const NOBODY = 'nobody';

/** Installs the tokens, whose browser's half stands in a cookie of this name. */
export async function installTokens<Who>(
  app: FastifyInstance,
  options: ForgeryOptions<Who>,
  cookieKey: string,
): Promise<void> {
  app.decorateRequest('formSession', NOBODY);
  await app.register(csrf, {
    cookieKey,
    cookieOpts: {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: options.isSecure,
      signed: true,
    },
    csrfOpts: { userInfo: true, hmacKey: `forms:${options.secret}` },
    getUserInfo: ({ formSession }) => formSession,
    getToken: (request) =>
      (request.body as Record<string, string> | undefined)?.['_csrf'] ??
      header(request, 'x-csrf-token'),
  });
}

/** A token for the forms of a page that is shown to the viewer, or to whoever has not signed in. */
export function tokenFor<Who>(
  reply: FastifyReply,
  viewer: Who | undefined,
  { sessionOf }: ForgeryOptions<Who>,
): string {
  return reply.generateCsrf({ userInfo: viewer === undefined ? NOBODY : sessionOf(viewer) });
}

/** Refuses a form from elsewhere, and one without a token of the viewer's own session. */
export async function refuseForged<Who>(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  viewer: Who | undefined,
  options: ForgeryOptions<Who>,
): Promise<void> {
  const refusal = new Refusal(
    403,
    'This page had been open too long, or was opened elsewhere. Go back, load it again and repeat what you did: nothing was changed.',
  );
  if (isFromElsewhere(request, options)) throw refusal;
  request.formSession = viewer === undefined ? NOBODY : options.sessionOf(viewer);
  await new Promise<void>((resolve, reject) => {
    // The plugin sends its refusal itself and calls nobody back: here that sending is the refusal.
    const asked = Object.create(reply, {
      send: { value: () => reject(refusal) },
    }) as FastifyReply;
    app.csrfProtection(request, asked, () => resolve());
  });
}

/**
 * Whether the browser says that another site sent it. Pages ask for no referrer, so that browsers name
 * no origin (`null`) for their forms; older ones say nothing at all, and the token alone decides.
 */
export function isFromElsewhere(
  request: FastifyRequest,
  { origin, isSecure }: Pick<ForgeryOptions<unknown>, 'origin' | 'isSecure'>,
): boolean {
  const site = header(request, 'sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const from = header(request, 'origin');
  if (from === undefined || from === 'null' || from === origin) return false;
  // Without https somebody tries it out on a machine that may have several names.
  return isSecure || !URL.canParse(from) || new URL(from).host !== request.host;
}
