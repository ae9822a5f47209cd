/** An application of a journey's own, with issuers and a clock that can be moved, on a port of this machine. */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { buildAssets } from '../../../tools/build-assets.ts';
import { openProvider, type RealProvider } from '../../support/real-provider.ts';
import { GROUP, issuersEnv, movableClock, TENANT } from '../../support/sign-in.ts';
import { openTestSite, type TestSite } from '../../support/site.ts';
import type { Visitor } from './journey.ts';

/** The application with its two providers. */
export interface OwnSite {
  readonly origin: string;
  readonly clock: ReturnType<typeof movableClock>;
  readonly site: TestSite;
  readonly council: RealProvider;
  readonly schools: RealProvider;
  /** Says who the council's provider signs in next. */
  beCouncil(subject: string, email: string): void;
  /** Says who the schools' provider signs in next. */
  beSchool(subject: string, email: string, urn?: string): void;
  close(): Promise<void>;
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Opens it. Security keys need a name for a host, so it is reached as `localhost`. */
export async function openOwnSite(): Promise<OwnSite> {
  await buildAssets();
  const clock = movableClock();
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const [council, schools] = await Promise.all([
    openProvider('/sign-in/return/council', ['tid', 'groups', 'preferred_username'], origin),
    openProvider('/sign-in/return/schools', ['organisation', 'email'], origin),
  ]);
  const site = await openTestSite({
    clock,
    env: {
      ...issuersEnv({ council: council.url, schools: schools.url, general: 'http://127.0.0.1:9' }),
      ALONGSIDE_ORIGIN: origin,
    },
  });
  await site.app.server.listen({ host: '127.0.0.1', port });
  return {
    ...{ origin, clock, site, council, schools },
    beCouncil: (sub, email) => {
      council.person = { sub, tid: TENANT, groups: [GROUP], preferred_username: email };
    },
    beSchool: (sub, email, urn = '100001') => {
      schools.person = { sub, email, organisation: { name: 'Elm School', urn } };
    },
    close: async () => {
      await site.close();
      council.close();
      schools.close();
    },
  };
}

/** Opens a browser on it that nobody is signed in with. */
export async function openVisitor(browser: Browser, { origin }: OwnSite): Promise<Visitor> {
  const context = await browser.newContext({ baseURL: origin });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return {
    page,
    complaints,
    ...{ name: '', place: '' },
    go: async (path) => (await page.goto(path))?.status() ?? 0,
    leave: () => context.close(),
  };
}
