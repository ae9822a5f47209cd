/**
 * The server: security headers, cookies, rate limits, uploads, errors and the boot refusal.
 * It knows no domain word; who may do what is told to it by `guard`.
 */
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { rm } from 'node:fs/promises';
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Refusal } from './errors.ts';
import { answerError, logSerializers, send, sendError, type AnswerOptions } from './http-answer.ts';
import { cookieName, setCookie } from './http-cookies.ts';
import { installTokens, isFromElsewhere, refuseForged, tokenFor } from './http-forged.ts';
import { header } from './http-header.ts';
import { originOf } from './http-origin.ts';
import { readBody, type UploadOptions } from './http-upload.ts';
import { warnOfPlaces } from './http-free-text.ts';
import type { AnyRoute, PageRequest } from './routes.ts';
import { builtAssets } from './view.ts';

/** What the server is told by the composition root. */
export interface ServerOptions<Who, Permission> extends AnswerOptions<Who>, UploadOptions {
  readonly routes: readonly AnyRoute<Who, Permission>[];
  /** Throws a refusal or StepUpNeeded unless one of the permissions is the viewer's. */
  readonly guard: (
    viewer: Who,
    permission: readonly Permission[] | 'signed-in',
    purpose: string,
  ) => Promise<void>;
  /** Notes a 403 that the guard did not give: a stale form, one's own account, a missing second person. */
  readonly noteDenial: (
    viewer: Who,
    permission: readonly Permission[] | 'signed-in',
    purpose: string,
  ) => Promise<void>;
  /** Asked before a page that shows one child; throws when the viewer opens too many. */
  readonly pace?: (viewer: Who) => Promise<void>;
  /** Whether a text holds a home that the viewer may see, beyond what looks like one by itself. */
  readonly holdsHome?: (viewer: Who, text: string) => Promise<boolean>;
  /** Requests a minute from one address. */
  readonly requestsPerMinute: number;
  readonly log: { level: string } | false;
  readonly signInPath: string;
}

const OPEN_ASSETS = { permission: 'public', rateLimit: false } as const;

/** Builds the server; refuses to when any route, of any plugin, declares no permission. */
export async function createServer<Who, Permission>(
  options: ServerOptions<Who, Permission>,
): Promise<FastifyInstance> {
  const app = Fastify({
    logger: options.log === false ? false : { ...options.log, serializers: logSerializers },
    genReqId: () => randomUUID(),
    // The last of the addresses that were passed on is the nearest proxy's word; those before it are anybody's.
    trustProxy: options.isSecure && ((_address, hop) => hop === 0),
    bodyLimit: 256 * 1024,
    requestTimeout: 0,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    // An address that cannot even be read: answered before there is a request to make a page for.
    frameworkErrors: (_error, _request, { raw }) => {
      raw.writeHead(404, {
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'",
        'cache-control': 'no-store',
      });
      raw.end('There is nothing at this address.');
    },
  });
  refuseUndeclaredRoutes(app);
  await installPlugins(app, options);
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, options));
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) =>
    sendError({ status: 404 }, request, reply, options),
  );
  for (const route of options.routes) addRoute(app, route, options);
  return app;
}

/** Added before any plugin, so that nothing slips in without a permission. */
function refuseUndeclaredRoutes(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const config = route.config as { permission?: unknown } | undefined;
    if (config?.permission === undefined) {
      throw new Error(`Route ${String(route.method)} ${route.url} declares no permission`);
    }
  });
}

async function installPlugins<Who, Permission>(
  app: FastifyInstance,
  options: ServerOptions<Who, Permission>,
): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    strictTransportSecurity: options.isSecure,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  await app.register(cookie, { secret: options.secret });
  await installTokens(app, options, cookieName('csrf', options.isSecure));
  await app.register(formbody);
  await app.register(multipart, { limits: { files: 1, fields: 30, fieldSize: 64 * 1024 } });
  await app.register(rateLimit, { max: options.requestsPerMinute, timeWindow: 60_000 });
  await app.register(fastifyStatic, { root: builtAssets, serve: false, preCompressed: true });
  // Assets carry their version in the address and never change under it.
  app.get('/assets/*', { config: OPEN_ASSETS }, (request, reply) =>
    reply.sendFile((request.params as { '*': string })['*'], { immutable: true, maxAge: '365d' }),
  );
  // Pages about children are never kept by a browser or a proxy.
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    done(null, payload);
  });
}

function addRoute<Who, Permission>(
  app: FastifyInstance,
  route: AnyRoute<Who, Permission>,
  options: ServerOptions<Who, Permission>,
): void {
  app.route({
    method: route.method,
    url: route.url,
    config: { permission: route.permission },
    handler: async (request, reply) => {
      if (route.permission === 'public') {
        return runPublic(app, route, request, reply, options);
      }
      return runProtected(app, route, request, reply, options);
    },
  });
}

type Protected<Who, Permission> = Exclude<AnyRoute<Who, Permission>, { permission: 'public' }>;
type Public<Who, Permission> = Extract<AnyRoute<Who, Permission>, { permission: 'public' }>;

async function runPublic<Who, Permission>(
  app: FastifyInstance,
  route: Public<Who, Permission>,
  request: FastifyRequest,
  reply: FastifyReply,
  options: ServerOptions<Who, Permission>,
): Promise<FastifyReply> {
  const identify = () =>
    options.identify(request.cookies, request.id, originOf(request, options.secret));
  if (route.bearerToken !== undefined) checkBearer(request, route.bearerToken);
  else if (route.method === 'POST') {
    await refuseForged(app, request, reply, await identify(), options);
  }
  const answer = await route.handler({
    query: request.query as Record<string, unknown>,
    form: (request.body ?? {}) as Record<string, unknown>,
    requestId: request.id,
    origin: originOf(request, options.secret),
    path: request.url,
    isSecure: options.isSecure,
    isFromElsewhere: isFromElsewhere(request, options),
    cookies: request.cookies,
    setCookie: (name, value, maxAgeSeconds) => {
      setCookie(reply, { name, value }, options.isSecure, maxAgeSeconds);
    },
  });
  // Only a page shows who is signed in; health is answered without asking the database.
  const viewer = answer.kind === 'page' ? await identify() : undefined;
  const csrfToken = answer.kind === 'page' ? tokenFor(reply, viewer, options) : '';
  return send(answer, viewer, request, reply, csrfToken, options);
}

async function runProtected<Who, Permission>(
  app: FastifyInstance,
  route: Protected<Who, Permission>,
  request: FastifyRequest,
  reply: FastifyReply,
  options: ServerOptions<Who, Permission>,
): Promise<FastifyReply> {
  const viewer = await options.identify(
    request.cookies,
    request.id,
    originOf(request, options.secret),
    route.isQuiet,
  );
  if (viewer === undefined) {
    const back = request.method === 'GET' ? `?next=${encodeURIComponent(request.url)}` : '';
    return reply.redirect(`${options.signInPath}${back}`, 303);
  }
  await options.guard(viewer, route.permission, route.purpose);
  if (route.showsChild === true) await options.pace?.(viewer);
  const { fields, upload } = await readBody(route.takesFile === true, request, options);
  try {
    if (route.method === 'POST') {
      // A form with a file was not read as a body.
      if (request.body === undefined) request.body = fields;
      await refuseForged(app, request, reply, viewer, options);
    }
    const csrfToken = tokenFor(reply, viewer, options);
    const parsed = parseRequest(route, request, fields);
    const warning = await warnOfPlaces(route.form, parsed, request.url, (text) =>
      options.holdsHome === undefined ? Promise.resolve(false) : options.holdsHome(viewer, text),
    );
    if (warning !== undefined) {
      return await send(warning, viewer, request, reply, csrfToken, options);
    }
    const answer = await route.handler({
      viewer,
      ...parsed,
      upload,
      requestId: request.id,
      path: request.url,
      csrfToken,
    });
    return await send(answer, viewer, request, reply, csrfToken, options);
  } catch (error) {
    if (upload !== undefined) await rm(upload.path, { force: true });
    if (error instanceof Refusal && error.status === 403) {
      await options.noteDenial(viewer, route.permission, route.purpose);
    }
    throw error;
  }
}

function checkBearer(request: FastifyRequest, token: string): void {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  if (!timingSafeEqual(digest(header(request, 'authorization') ?? ''), digest(`Bearer ${token}`)))
    throw new Refusal(403);
}

function parseRequest<Who, Permission>(
  route: Protected<Who, Permission>,
  request: FastifyRequest,
  fields: Readonly<Record<string, unknown>>,
): Omit<
  PageRequest<Who, unknown, unknown, unknown>,
  'viewer' | 'upload' | 'requestId' | 'path' | 'csrfToken'
> {
  const params = parseOr404(route.params, withoutNul(request.params));
  const query = parseOr404(route.query, withoutNul(request.query));
  const typed = Object.fromEntries(
    Object.entries(withoutNul(fields)).filter(([name]) => name !== '_csrf'),
  );
  if (route.method === 'GET' || route.form === undefined) {
    return { params, query, form: undefined, typed, problems: [] };
  }
  const result = route.form.safeParse(typed);
  if (result.success) return { params, query, form: result.data, typed, problems: [] };
  const problems = result.error.issues.map((issue) => ({
    field: String(issue.path[0] ?? 'form'),
    message: issue.message,
  }));
  return { params, query, form: undefined, typed, problems };
}

/** The values without NUL, which no keyboard types and no PostgreSQL text can hold. */
function withoutNul(values: unknown): Record<string, unknown> {
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replaceAll('\0', '');
    return Array.isArray(value) ? value.map(clean) : value;
  };
  return Object.fromEntries(
    Object.entries((values ?? {}) as Record<string, unknown>).map(([name, value]) => [
      name,
      clean(value),
    ]),
  );
}

/** An address that does not fit its schema is an address that does not exist. */
function parseOr404(schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return value;
  const result = schema.safeParse(value);
  if (!result.success) throw new Refusal(404);
  return result.data;
}
