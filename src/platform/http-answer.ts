/** Answers and errors on the wire: pages, redirects, downloads, and one place for every trouble. */
import { finished, type Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { setCookie } from './http-cookies.ts';
import { faultCode, Refusal, StepUpNeeded } from './errors.ts';
import { tokenFor, type ForgeryOptions } from './http-forged.ts';
import { originOf, type RequestOrigin } from './http-origin.ts';
import { localPath } from './local-path.ts';
import type { Answer } from './routes.ts';
import { render, renderError, renderPage, type ErrorPage, type ShellModel } from './view.ts';

/** What answering needs to know of the server. */
export interface AnswerOptions<Who> extends ForgeryOptions<Who> {
  readonly identify: (
    cookies: Readonly<Record<string, string | undefined>>,
    requestId: string,
    origin: RequestOrigin,
    isQuiet?: boolean,
  ) => Promise<Who | undefined>;
  /** Whether the viewer's session still runs; asked again and again while a long download goes out. */
  readonly isStillIn: (viewer: Who) => Promise<boolean>;
  readonly shell: (viewer: Who | undefined, path: string, csrfToken: string) => Promise<ShellModel>;
  readonly stepUpPath: string;
  /** True behind https: cookies get Secure and the __Host- prefix. */
  readonly isSecure: boolean;
  /** Keeps the cookies' signatures and the audit's keyed hashes; at least 32 characters. */
  readonly secret: string;
}

/** Sends what a handler answered. */
export async function send<Who>(
  answer: Answer,
  viewer: Who | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
  csrfToken: string,
  options: AnswerOptions<Who>,
): Promise<FastifyReply> {
  switch (answer.kind) {
    case 'page': {
      const shell = await options.shell(viewer, request.url, csrfToken);
      return reply
        .status(answer.status ?? 200)
        .type('text/html; charset=utf-8')
        .send(renderPage(answer.template, shell, answer.model));
    }
    case 'fragment':
      return reply.type('text/html; charset=utf-8').send(render(answer.template, answer.model));
    case 'redirect':
      if (answer.cookie !== undefined) setCookie(reply, answer.cookie, options.isSecure);
      return reply.redirect(answer.to, 303);
    case 'download':
      return reply
        .header(
          'content-disposition',
          `attachment; filename="${answer.fileName.replace(/[^A-Za-z0-9._-]/g, '-')}"`,
        )
        .type(answer.type)
        .send(whileIn(answer.body, viewer, options));
    case 'text':
      if (answer.cache !== undefined) void reply.header('cache-control', answer.cache);
      return reply
        .status(answer.status ?? 200)
        .type(answer.type)
        .send(answer.body);
  }
}

const LOOK_EVERY_MS = 250;

/** A stream that is cut off when its reader's session ends. */
function whileIn<Who>(
  body: string | Readable,
  viewer: Who | undefined,
  { isStillIn }: AnswerOptions<Who>,
): string | Readable {
  if (typeof body === 'string' || viewer === undefined) return body;
  const end = (): void => void body.destroy(new Refusal(403));
  const timer = setInterval(() => {
    isStillIn(viewer).then((isIn) => {
      if (!isIn) end();
    }, end);
  }, LOOK_EVERY_MS);
  finished(body, () => clearInterval(timer));
  return body;
}

/** The one error handler: refusals say so, anything else is a fault with a reference. */
export async function answerError<Who>(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  options: AnswerOptions<Who>,
): Promise<FastifyReply> {
  if (error instanceof StepUpNeeded) {
    const path = pathAfterStepUp(request);
    return reply.redirect(`${options.stepUpPath}?next=${encodeURIComponent(path)}`, 303);
  }
  if (error instanceof Refusal) return sendError(refusalPage(error), request, reply, options);
  const status = (error as { statusCode?: number }).statusCode;
  if (status === 429 || status === 413 || status === 415) {
    return sendError({ status }, request, reply, options);
  }
  if (status === 400 && request.method === 'POST') {
    return sendError({ status }, request, reply, options);
  }
  if (status !== undefined && status >= 400 && status < 500) {
    return sendError({ status: 404 }, request, reply, options);
  }
  request.log.error({ fault: faultCode(error), reference: request.id }, 'fault');
  return sendError({ status: 500, reference: request.id }, request, reply, options);
}

/**
 * Where to go on after a second factor: the page asked for; after a form, the page that the form
 * names as `next`, else the one at its own address, else home. (No referrer is ever sent.)
 */
function pathAfterStepUp(request: FastifyRequest): string {
  if (request.method === 'GET') return localPath(request.url);
  const named = (request.body as Record<string, unknown> | null | undefined)?.['next'];
  if (named !== undefined) return localPath(named);
  const url = request.routeOptions.url ?? '/';
  return request.server.hasRoute({ method: 'GET', url }) ? localPath(request.url) : '/';
}

function refusalPage(refusal: Refusal): ErrorPage {
  if (refusal.status === 404) return { status: 404 };
  return { status: refusal.status, words: refusal.words };
}

/** Sends an error page in the shell, or plain words when even that cannot be made. */
export async function sendError<Who>(
  page: ErrorPage,
  request: FastifyRequest,
  reply: FastifyReply,
  options: AnswerOptions<Who>,
): Promise<FastifyReply> {
  let shell: ShellModel;
  try {
    const viewer = await options.identify(
      request.cookies,
      request.id,
      originOf(request, options.secret),
    );
    shell = await options.shell(viewer, request.url, tokenFor(reply, viewer, options));
  } catch {
    return reply
      .status(503)
      .type('text/plain; charset=utf-8')
      .send('Alongside cannot answer just now. Nothing you did was lost. Try again in a minute.');
  }
  return reply.status(page.status).type('text/html; charset=utf-8').send(renderError(page, shell));
}

/** Logs hold ids and codes only: the route's pattern, never the address with what it names. */
export const logSerializers = {
  req: (request: FastifyRequest) => ({
    method: request.method,
    route: request.routeOptions.url ?? 'none',
  }),
  res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
  err: (error: Error) => ({ type: error.name, message: '', stack: '' }),
};
