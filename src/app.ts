/** The composition root: the only file that knows every module. */
import type { FastifyInstance } from 'fastify';
import { approvalRoutes } from './access/approval-routes.ts';
import {
  findViewer,
  guard,
  keepPace,
  noteDenial,
  readSetting,
  sealAudit,
  writeCheckpoint,
  type Permission,
  type Viewer,
} from './access/index.ts';
import { openIssuers, type Issuers } from './access/oidc/issuers.ts';
import { SESSION_COOKIE } from './access/oidc/sign-in.ts';
import { dropOldDrafts } from './access/form-drafts.ts';
import { forgetIdTokens, isStillIn } from './access/session-life.ts';
import {
  demoSignInRoutes,
  issuerSignInRoutes,
  sessionRoutes,
  SIGN_IN_PATH,
} from './access/sign-in-routes.ts';
import { STEP_UP_PATH, stepUpRoutes } from './access/step-up-routes.ts';
import {
  createTeller,
  EVENT_QUEUE,
  eventHandler,
  type AnySubscriber,
  type Tell,
} from './platform/bus.ts';
import { sql, type Database, type Tx } from './platform/db.ts';
import { createServer } from './platform/http.ts';
import { cookieName } from './platform/http-cookies.ts';
import type { JobHandler } from './platform/jobs.ts';
import type { MailConfig } from './platform/mail-config.ts';
import type { AnyRoute } from './platform/routes.ts';
import type { Runtime } from './runtime.ts';
import { buildShell } from './shell.ts';
import { systemRoutes } from './system-routes.ts';
import { KINDS } from './kinds.ts';
import { adviceRoutes, adviceSubscribers } from './modules/advice/index.ts';
import { agreementRoutes, sweepAgreements } from './modules/agreements/index.ts';
import { sharingRoutes } from './modules/sharing/index.ts';
import {
  isCohortBehind,
  letGoOfChildren,
  recomputeHandler,
  recomputeSubscribers,
} from './modules/cohort/index.ts';
import {
  accessHistoryRoutes,
  adminRoutes,
  caseworkBanners,
  caseworkRoutes,
  cohortRoutes,
  dataQualityRoutes,
  deskRoutes,
  emergencyBanners,
  myRoleRoutes,
  paceSubscribers,
  roleBanners,
  emergencyAccountSubscribers,
  signInSubscribers,
  sweepAppointments,
  sweepRestrictions,
  tellOutliersReady,
  tellWhoTakesOver,
} from './modules/desk/index.ts';
import {
  disposeOldFiles,
  intakeJobs,
  intakeRoutes,
  maxFileBytes,
  STREAMING_LIMITS,
  type IntakeDeps,
} from './modules/intake/index.ts';
import { packHandler, rightsRoutes, sweepPacks, sweepRights } from './modules/rights/index.ts';
import { figureRoutes } from './modules/insight/index.ts';
import { letGoOfRecords, matchingRoutes } from './modules/matching/index.ts';
import {
  createCarrier,
  mailJobs,
  noticeRoutes,
  outboxRoutes,
  reportRoutes,
  type MailDeps,
} from './modules/notices/index.ts';
import { detectConflicts, holdsHomeInSight, namedSubscribers } from './modules/people/index.ts';
import { certifyFile, disposeOfDue, retentionRoutes } from './modules/retention/index.ts';
import { MAIL_SWEEP_QUEUE, NIGHTLY_QUEUE, PACK_QUEUE, QUEUES, RECOMPUTE_QUEUE } from './queues.ts';
import { SETTINGS } from './settings-list.ts';

/** The council that this installation serves. */
export interface Authority {
  readonly authorityId: string;
  readonly name: string;
  readonly isSynthetic: boolean;
}

/** What is said where a database is empty. */
export const NO_AUTHORITY =
  'The database holds no authority yet. Begin one with: bin/alongside authority CODE, or load an invented one with: bin/alongside seed';

/** The authority in the database, if one was set up. */
export async function findAuthority(database: Database): Promise<Authority | undefined> {
  return database.withSystem({ authorityId: '', purpose: 'start' }, (tx) =>
    tx.maybe(sql<Authority>`
      select authority_id as "authorityId", name, is_synthetic as "isSynthetic" from authority
      order by created_at limit 1`),
  );
}

/** What modules are given. */
export interface ModuleDeps {
  readonly database: Database;
  readonly clock: Runtime['clock'];
  readonly tell: Tell;
  readonly jobs: Runtime['jobs'];
  readonly secret: string;
  readonly uploadFolder: string;
  readonly isEmbedded: boolean;
  readonly authorityId: string;
  readonly origin: string;
  readonly mail: MailConfig;
  /** Who may say who somebody is. */
  readonly issuers: Issuers;
}

/** Everything that reacts and works in the background. */
export interface Background {
  readonly subscribers: readonly AnySubscriber[];
  readonly handlers: readonly (readonly [queue: string, handler: JobHandler])[];
}

/** The modules' dependencies over an open runtime. */
export function moduleDeps(runtime: Runtime, authorityId: string): ModuleDeps {
  return {
    database: runtime.database,
    clock: runtime.clock,
    tell: createTeller(runtime.jobs),
    jobs: runtime.jobs,
    secret: runtime.secret,
    uploadFolder: runtime.uploadFolder,
    isEmbedded: runtime.isEmbedded,
    authorityId,
    origin: runtime.config.origin,
    mail: runtime.config.mail,
    issuers: openIssuers(runtime.config.issuers, runtime.config.origin),
  };
}

/** Subscribers and job handlers of all modules, for the server and for commands that drain. */
export function background(deps: ModuleDeps): Background {
  const subscribers = [
    ...recomputeSubscribers(deps, RECOMPUTE_QUEUE),
    ...namedSubscribers(),
    ...adviceSubscribers(deps),
    ...paceSubscribers(deps),
    ...signInSubscribers(deps),
    ...emergencyAccountSubscribers(deps),
  ];
  return {
    subscribers,
    handlers: [
      [EVENT_QUEUE, eventHandler(deps.database, subscribers)],
      ...intakeJobs(intakeDeps(deps)),
      ...mailJobs(mailDeps(deps)),
      [RECOMPUTE_QUEUE, recomputeHandler(deps)],
      [PACK_QUEUE, packHandler(deps)],
      [NIGHTLY_QUEUE, nightly(deps)],
    ],
  };
}

/** The night's work: the cohort anew, what lapses, and who is to be told of what comes due. */
function nightly(deps: ModuleDeps): JobHandler {
  const recompute = recomputeHandler(deps);
  return async (data, jobId) => {
    await recompute(data, jobId);
    const { authorityId } = data;
    await deps.database.withSystem({ authorityId, purpose: 'sweep' }, async (tx) => {
      await dropOldDrafts(tx, deps.clock);
      await forgetIdTokens(tx, deps.clock);
      await sweepAppointments(tx, deps);
      await sweepRestrictions(tx, deps);
      await detectConflicts(tx, {
        ...deps,
        found: (conflict) => tellWhoTakesOver(tx, deps, conflict),
      });
      await tellOutliersReady(tx, deps);
      await sweepRights(tx, deps);
      await sweepAgreements(tx, deps);
    });
    await disposeOldFiles(intakeDeps(deps), authorityId, (tx, batchId) =>
      certifyFile(tx, deps, batchId),
    );
    await disposeOfDue(deps, authorityId);
    await sweepPacks(deps, authorityId);
  };
}

/** What the outbox works with. */
function mailDeps(deps: ModuleDeps): MailDeps {
  return { ...deps, carrier: createCarrier(deps.mail), inboxUrl: `${deps.origin}/notices` };
}

/** What the import engine works with. */
export function intakeDeps(deps: ModuleDeps): IntakeDeps {
  return {
    database: deps.database,
    clock: deps.clock,
    tell: deps.tell,
    enqueue: (tx, queue, data) => deps.jobs.enqueue(tx, queue, data),
    kinds: KINDS,
    reading: { entry: new URL('./reading.ts', import.meta.url), limits: STREAMING_LIMITS },
    fileFolder: deps.uploadFolder,
    beforeRemoval: letGoOfDerived,
  };
}

/** What modules above derived from records goes before an undone file's records do. */
async function letGoOfDerived(
  tx: Tx,
  table: string,
  keys: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  if (table !== 'child' && table !== 'pupil') return;
  const ids = keys.map((key) => String(key[`${table}_id`]));
  await letGoOfRecords(tx, table, ids);
  if (table === 'child') await letGoOfChildren(tx, ids);
}

function moduleRoutes(deps: ModuleDeps): AnyRoute<Viewer, Permission>[] {
  return [
    ...deskRoutes(deps),
    ...accessHistoryRoutes(deps),
    ...cohortRoutes(deps),
    ...dataQualityRoutes(deps),
    ...adminRoutes({ ...deps, queues: QUEUES, settings: SETTINGS }),
    ...matchingRoutes(deps),
    ...adviceRoutes(deps),
    ...sharingRoutes(deps),
    ...agreementRoutes(deps),
    ...rightsRoutes(deps),
    ...retentionRoutes(deps),
    ...figureRoutes(deps),
    ...caseworkRoutes(deps),
    ...myRoleRoutes(deps),
    ...noticeRoutes(deps),
    ...outboxRoutes({
      ...deps,
      carrierName: deps.mail.carrier,
      inboxUrl: `${deps.origin}/notices`,
    }),
    ...intakeRoutes(intakeDeps(deps)),
  ];
}

/** Every route of the application. */
export function appRoutes(
  deps: ModuleDeps,
  options: { readonly hasDemoSignIn: boolean; readonly isStopping: () => boolean },
): AnyRoute<Viewer, Permission>[] {
  const { database, authorityId } = deps;
  return [
    ...systemRoutes({ database, authorityId, isStopping: options.isStopping }),
    ...(options.hasDemoSignIn ? demoSignInRoutes(deps) : []),
    ...issuerSignInRoutes(deps, options.hasDemoSignIn),
    ...stepUpRoutes(deps, options.hasDemoSignIn),
    ...sessionRoutes(deps),
    ...reportRoutes({
      ...mailDeps(deps),
      authorityId,
      callbackToken: deps.mail.carrier === 'notify' ? deps.mail.callbackToken : undefined,
    }),
    ...approvalRoutes({ database }),
    ...moduleRoutes(deps),
  ];
}

/** The running application. */
export interface App {
  readonly server: FastifyInstance;
  /** Starts the workers and the sealer. */
  startWork(): Promise<void>;
  /**
   * Stops taking requests, finishes those under way (for so many milliseconds, then cuts them off),
   * seals what is pending.
   */
  stop(patience?: number): Promise<void>;
}

/** Builds the application for one authority. */
export async function createApp(
  runtime: Runtime,
  authority: Authority,
  version: string,
): Promise<App> {
  const { database, clock, config } = runtime;
  const { authorityId } = authority;
  const deps = moduleDeps(runtime, authorityId);
  let stopping = false;
  const server = await createServer<Viewer, Permission>({
    routes: appRoutes(deps, {
      hasDemoSignIn: authority.isSynthetic && !config.isProduction,
      isStopping: () => stopping,
    }),
    identify: (cookies, requestId, origin, isQuiet) =>
      findViewer(
        database,
        clock,
        cookies[cookieName(SESSION_COOKIE, config.isSecure)],
        requestId,
        origin,
        isQuiet,
      ),
    guard: (viewer, permission, purpose) => guard(database, viewer, permission, purpose),
    isStillIn: (viewer) => isStillIn(database, viewer),
    sessionOf: ({ sessionId }) => `session ${sessionId}`,
    origin: config.origin,
    pace: (viewer) => keepPace(deps, viewer),
    holdsHome: (viewer, text) => database.withViewer(viewer, (tx) => holdsHomeInSight(tx, text)),
    noteDenial: (viewer, permission, purpose) => noteDenial(database, viewer, permission, purpose),
    shell: (viewer, path, csrfToken) =>
      buildShell(
        {
          database,
          authorityId,
          isEmbedded: runtime.isEmbedded,
          version,
          warnings: async (who) => [
            ...(await emergencyBanners({ database, clock }, who)),
            ...(await caseworkBanners({ database, clock }, who)),
            ...(await roleBanners({ database }, who)),
          ],
        },
        viewer,
        path,
        csrfToken,
      ),
    secret: runtime.secret,
    isSecure: config.isSecure,
    uploadFolder: runtime.uploadFolder,
    maxUploadBytes: () =>
      database.withSystem({ authorityId, purpose: 'upload' }, (tx) =>
        readSetting(tx, maxFileBytes),
      ),
    requestsPerMinute: config.requestsPerMinute,
    log: config.logLevel === 'silent' ? false : { level: config.logLevel },
    signInPath: SIGN_IN_PATH,
    stepUpPath: STEP_UP_PATH,
  });
  const sealer = createKeeper(runtime, authorityId, (what, code) =>
    server.log.error({ fault: code }, what),
  );
  return {
    server,
    async startWork() {
      for (const [queue, handler] of background(deps).handlers) {
        const { atOnce } = QUEUES.find(({ name }) => name === queue) ?? {};
        await runtime.jobs.work(queue, handler, atOnce);
      }
      await runtime.jobs.schedule(NIGHTLY_QUEUE, NIGHTLY_AT, { authorityId });
      await runtime.jobs.schedule(MAIL_SWEEP_QUEUE, MAIL_SWEEP_EVERY, { authorityId });
      await catchUp(deps);
      sealer.start();
    },
    async stop(patience = STOP_PATIENCE_MS) {
      stopping = true;
      // Browsers keep a connection open after its last answer: closed as soon as nothing is under way.
      const idle = setInterval(() => server.server.closeIdleConnections(), 100);
      const cutOff = setTimeout(() => server.server.closeAllConnections(), patience);
      await server.close();
      clearInterval(idle);
      clearTimeout(cutOff);
      await sealer.stop();
    },
  };
}

/** After midnight and after the hour that summer time takes away or gives twice. */
const NIGHTLY_AT = '15 2 * * *';
/** Mails whose job was lost wait no longer than this. */
const MAIL_SWEEP_EVERY = '*/5 * * * *';

/** An application that was off in the night does the night's work when it starts. */
async function catchUp({ database, clock, jobs, authorityId }: ModuleDeps): Promise<void> {
  await database.withSystem({ authorityId, purpose: 'start' }, async (tx) => {
    if (await isCohortBehind(tx, clock.today())) {
      await jobs.enqueue(tx, NIGHTLY_QUEUE, { authorityId });
    }
  });
}

/** Less than the ten seconds that service managers usually wait before they kill. */
const STOP_PATIENCE_MS = 8_000;
const SEAL_EVERY_MS = 1_000;
const CHECKPOINT_EVERY_MS = 5 * 60_000;

/**
 * Seals pending audit rows each second while the application runs and signs a checkpoint every five
 * minutes, and does both once more when it stops.
 */
function createKeeper(
  { database, clock, checkpoints }: Runtime,
  authorityId: string,
  onFault: (what: 'seal' | 'checkpoint', code: string) => void,
) {
  const timers: NodeJS.Timeout[] = [];
  let running: Promise<unknown> = Promise.resolve();
  const after = (what: 'seal' | 'checkpoint', work: () => Promise<unknown>): Promise<unknown> =>
    (running = running
      .then(work)
      .catch((error: unknown) => onFault(what, error instanceof Error ? error.name : 'fault')));
  const seal = () => after('seal', () => sealAudit(database, authorityId));
  const sign = () =>
    after('checkpoint', () => writeCheckpoint(database, clock, authorityId, checkpoints));
  return {
    start: () => {
      timers.push(setInterval(() => void seal(), SEAL_EVERY_MS));
      timers.push(setInterval(() => void sign(), CHECKPOINT_EVERY_MS));
    },
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      await seal();
      if (timers.length > 0) await sign();
      await seal();
    },
  };
}
