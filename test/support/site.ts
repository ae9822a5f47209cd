/** The composed application on a test database, and people who visit it with a browser's cookies. */
import type { LightMyRequestResponse } from 'fastify';
import {
  scopeKindOf,
  type Permission,
  type Role,
  type ScopeKind,
  type Viewer,
} from '../../src/access/index.ts';
import { appRoutes, moduleDeps, type App } from '../../src/app.ts';
import type { Clock } from '../../src/platform/clock.ts';
import type { AnyRoute } from '../../src/platform/routes.ts';
import type { Runtime } from '../../src/runtime.ts';
import { caseloadFactory } from '../factories/caseload.ts';
import { LA, type TestDatabase } from './database.ts';
import { openTestServer } from './server.ts';

/** The application with what stands around it. */
export interface TestSite {
  readonly app: App;
  readonly runtime: Runtime;
  readonly db: TestDatabase;
  readonly routes: readonly AnyRoute<Viewer, Permission>[];
  /** Where uploads wait and files are kept. */
  readonly fileFolder: string;
  readonly make: ReturnType<typeof caseloadFactory>;
  /** Makes a person with one appointment and signs them in through the sign-in page. */
  visitor(role: Role, email: string, scopeId?: string): Promise<Visitor>;
  /** Signs the same person in from another browser. */
  elsewhere(visitor: Visitor): Promise<Visitor>;
  close(): Promise<void>;
}

/** Somebody signed in. */
export interface Visitor {
  readonly viewer: Viewer;
  /** The cookies as a header, to ask over a real connection. */
  readonly cookie: string;
  readonly csrfToken: string;
  get(url: string): Promise<LightMyRequestResponse>;
  post(url: string, fields?: Readonly<Record<string, string>>): Promise<LightMyRequestResponse>;
  /** Searches a list by words, as its filters do, and answers with the list. */
  find(list: string, fields: Readonly<Record<string, string>>): Promise<LightMyRequestResponse>;
  /** Sends a body of any type as it stands. */
  send(url: string, type: string, body: string | Buffer): Promise<LightMyRequestResponse>;
}

/** Composes the application for a synthetic authority with one team, `north`, and one school, `100001`. */
export async function openTestSite(
  options: {
    readonly clock?: Clock;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<TestSite> {
  const env = { ALONGSIDE_REQUESTS_PER_MINUTE: '100000', ...options.env };
  const server = await openTestServer(env, options.clock);
  const { app, db, runtime } = server;
  const make = caseloadFactory(db.owner);
  await make.team('north');
  await make.school('100001', 'Elm School');
  return {
    app,
    runtime,
    db,
    routes: appRoutes(moduleDeps(runtime, LA), {
      hasDemoSignIn: true,
      isStopping: () => false,
    }),
    fileFolder: runtime.uploadFolder,
    make,
    visitor: async (role, email, scopeId = STANDARD_SCOPE[scopeKindOf(role)]) =>
      signIn(app, await make.viewer(role, email, scopeId)),
    elsewhere: ({ viewer }) => signIn(app, viewer),
    close: () => server.close(),
  };
}

const STANDARD_SCOPE: Readonly<Record<ScopeKind, string>> = {
  authority: LA,
  service: 'council-wide',
  team: 'north',
  school: '100001',
  trust: 'a-trust',
  panel: 'a-panel',
};

async function signIn({ server }: App, viewer: Viewer): Promise<Visitor> {
  const cookies: Record<string, string> = {};
  const keep = (answer: LightMyRequestResponse): LightMyRequestResponse => {
    for (const { name, value } of answer.cookies) cookies[name] = value;
    return answer;
  };
  const get = async (url: string) => keep(await server.inject({ method: 'GET', url, cookies }));
  const send = async (url: string, type: string, payload: string | Buffer) =>
    keep(
      await server.inject({
        method: 'POST',
        url,
        cookies,
        headers: { 'content-type': type },
        payload,
      }),
    );
  const tokenAt = async (url: string) =>
    /name="_csrf" value="([^"]+)"/.exec((await get(url)).body)?.[1] ?? '';
  let csrfToken = await tokenAt('/sign-in');
  const post = (url: string, fields: Readonly<Record<string, string>> = {}) =>
    send(
      url,
      'application/x-www-form-urlencoded',
      new URLSearchParams({ ...fields, _csrf: csrfToken }).toString(),
    );
  const find = async (list: string, fields: Readonly<Record<string, string>>) =>
    get((await post('/find', { ...fields, list })).headers.location ?? '');
  const answer = await post('/sign-in', { appointment: viewer.appointmentId });
  if (answer.statusCode !== 303) throw new Error(`Sign-in answered ${answer.statusCode}`);
  // The token of the page before is not good for the session.
  csrfToken = await tokenAt('/help');
  return {
    viewer,
    get cookie() {
      return Object.entries(cookies)
        .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
        .join('; ');
    },
    csrfToken,
    get,
    post,
    find,
    send,
  };
}
