/** What the environment says, parsed once at the door. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { OperatorProblem } from './errors.ts';
import { issuerVariables, readIssuers, type Issuer } from './issuer-config.ts';
import { mailVariables, readMailConfig, type MailConfig } from './mail-config.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

const environment = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgresql://')
    .optional(),
  ALONGSIDE_DATA: z.string().min(1).optional(),
  ALONGSIDE_ENV: z.enum(['evaluation', 'production']).default('evaluation'),
  ALONGSIDE_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  ALONGSIDE_ORIGIN: z.url().optional(),
  ALONGSIDE_REQUESTS_PER_MINUTE: z.coerce.number().int().positive().default(1200),
  ALONGSIDE_CHECKPOINTS: z.string().min(1).optional(),
  ALONGSIDE_CHECKPOINT_KEY: z.base64('must be a key (PKCS #8) in base64').optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  ...issuerVariables,
  ...mailVariables,
});

/** The installation's configuration. */
export interface Config {
  /** A server of one's own; undefined means the embedded one. */
  readonly databaseUrl: string | undefined;
  /** Folder of the embedded server, of uploads and of keys. */
  readonly dataDir: string;
  readonly isProduction: boolean;
  readonly secret: string | undefined;
  /** Where signed checkpoints of the audit go: best another disk or machine. */
  readonly checkpointFolder: string;
  /** The Ed25519 key (PKCS #8 in base64) that signs them; undefined means one kept in the data folder. */
  readonly checkpointKey: string | undefined;
  /** True when people reach the application over https. */
  readonly isSecure: boolean;
  /** Where people reach the application, without a slash at the end; links in mails begin with it. */
  readonly origin: string;
  readonly mail: MailConfig;
  /** Who may say who somebody is; none leaves the demonstration sign-in alone. */
  readonly issuers: readonly Issuer[];
  readonly requestsPerMinute: number;
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
}

/**
 * Reads the configuration; throws an OperatorProblem that names the variable and what to do. Refuses
 * production with the embedded server, which is for evaluation and synthetic data only.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  overrides: { readonly dataDir?: string; readonly port?: number } = {},
): Config {
  const parsed = environment.safeParse(withoutEmpty(env));
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new OperatorProblem(`The configuration cannot be used: ${lines.join('; ')}.`);
  }
  const values = parsed.data;
  const isProduction = values.ALONGSIDE_ENV === 'production';
  if (isProduction && values.DATABASE_URL === undefined) {
    throw new OperatorProblem(
      'ALONGSIDE_ENV says production, but no DATABASE_URL is set. The embedded database is for evaluation and synthetic data only: name a PostgreSQL server (16 to 18) in DATABASE_URL.',
    );
  }
  if (isProduction && values.ALONGSIDE_SECRET === undefined) {
    throw new OperatorProblem(
      'ALONGSIDE_ENV says production, but no ALONGSIDE_SECRET (at least 32 characters) is set.',
    );
  }
  if (isProduction && values.ALONGSIDE_CHECKPOINTS === undefined) {
    throw new OperatorProblem(
      'ALONGSIDE_ENV says production, but no ALONGSIDE_CHECKPOINTS is set: a folder on another disk or machine where signed checkpoints of the audit go.',
    );
  }
  if (isProduction && values.DATABASE_URL !== undefined && isInClear(values.DATABASE_URL)) {
    throw new OperatorProblem(
      'ALONGSIDE_ENV says production, but DATABASE_URL reaches another machine without sslmode=verify-full: the connection could be read or answered by somebody else.',
    );
  }
  const mail = readMailConfig(values);
  if ('missing' in mail) {
    throw new OperatorProblem(
      `ALONGSIDE_MAIL says ${values.ALONGSIDE_MAIL}, but no ${mail.missing} is set.`,
    );
  }
  const dataDir = resolve(overrides.dataDir ?? values.ALONGSIDE_DATA ?? `${PROJECT}var/data`);
  const port = overrides.port ?? values.PORT;
  return {
    databaseUrl: values.DATABASE_URL,
    dataDir,
    isProduction,
    secret: values.ALONGSIDE_SECRET,
    checkpointFolder: resolve(values.ALONGSIDE_CHECKPOINTS ?? join(dataDir, 'checkpoints')),
    checkpointKey: values.ALONGSIDE_CHECKPOINT_KEY,
    isSecure: values.ALONGSIDE_ORIGIN?.startsWith('https://') ?? false,
    origin: new URL(
      values.ALONGSIDE_ORIGIN ??
        `http://${values.HOST.includes(':') ? `[${values.HOST}]` : values.HOST}:${port}`,
    ).origin,
    mail,
    issuers: readIssuers(values.ALONGSIDE_ISSUERS, env, isProduction),
    requestsPerMinute: values.ALONGSIDE_REQUESTS_PER_MINUTE,
    host: values.HOST,
    port,
    logLevel: values.LOG_LEVEL,
  };
}

/** Whether the server is on another machine and the connection to it is not held to TLS. */
function isInClear(databaseUrl: string): boolean {
  const { hostname, searchParams } = new URL(databaseUrl);
  if (['', 'localhost', '127.0.0.1', '[::1]'].includes(hostname)) return false;
  return !['verify-full', 'verify-ca'].includes(searchParams.get('sslmode') ?? '');
}

function withoutEmpty(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    ),
  );
}
