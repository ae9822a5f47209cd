/** Who may say who somebody is: OpenID Connect issuers, as a file or the environment names them. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { OperatorProblem } from './errors.ts';

/** The variable that holds the issuers: a path to a JSON file, or the JSON itself. */
export const issuerVariables = { ALONGSIDE_ISSUERS: z.string().min(1).optional() } as const;

const address = z.url({ protocol: /^https?$/, error: 'must be an address (https://…)' });

const shared = {
  /** Part of the redirect address, so it never changes. */
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,30}$/, 'must be lower-case letters, digits and hyphens (2 to 31)'),
  /** What the sign-in page calls it. */
  name: z.string().min(2).max(80),
  issuer: address,
  clientId: z.string().min(1),
  clientSecretEnv: z.string().min(1).optional(),
  clientSecretFile: z.string().min(1).optional(),
  clientAuthentication: z.enum(['post', 'basic']).default('post'),
  /** The one algorithm that its ID tokens are signed with. */
  idTokenAlgorithm: z.enum(['RS256', 'PS256', 'ES256']).default('RS256'),
  /** Any of these in `amr`, `acr` or `acrs` says that a second factor was given. */
  factorValues: z.array(z.string().min(1)).min(1).default(['mfa']),
  /** Asks the issuer for a class of authentication. */
  acrValues: z.string().min(1).optional(),
  /** Mail domains whose people may be recognised the first time; any where left out. */
  emailDomains: z.array(z.string().min(3).toLowerCase()).min(1).optional(),
} as const;

const issuerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('entra'),
    ...shared,
    tenant: z.uuid('must be the id of the tenant (a UUID)').toLowerCase(),
    /** Object ids of groups, one of which is required; anybody of the tenant where left out. */
    groups: z.array(z.uuid()).min(1).optional(),
    secondFactor: z.enum(['issuer', 'own']).default('issuer'),
    /** The tenant names its people itself: its sign-in name counts as a verified address. */
    emailClaim: z.enum(['preferred_username', 'email', 'upn']).default('preferred_username'),
    emailVerified: z.enum(['by-claim', 'by-issuer']).default('by-issuer'),
  }),
  z.strictObject({
    kind: z.literal('dfe-sign-in'),
    ...shared,
    secondFactor: z.enum(['issuer', 'own']).default('own'),
    emailClaim: z.literal('email').default('email'),
    emailVerified: z.enum(['by-claim', 'by-issuer']).default('by-issuer'),
  }),
  z.strictObject({
    kind: z.literal('oidc'),
    ...shared,
    secondFactor: z.enum(['issuer', 'own']).default('issuer'),
    emailClaim: z.literal('email').default('email'),
    emailVerified: z.enum(['by-claim', 'by-issuer']).default('by-claim'),
  }),
]);

/** One issuer, with its secret read from where the configuration says. */
export type Issuer = Omit<z.output<typeof issuerSchema>, 'clientSecretEnv' | 'clientSecretFile'> & {
  readonly kind: 'entra' | 'dfe-sign-in' | 'oidc';
  readonly clientSecret: string;
  readonly tenant?: string;
  readonly groups?: readonly string[] | undefined;
};

/** Reads the issuers; throws an OperatorProblem that says which is wrong and how. */
export function readIssuers(
  value: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  isProduction: boolean,
): readonly Issuer[] {
  if (value === undefined) return [];
  const parsed = z.array(issuerSchema).safeParse(parseJson(value));
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    throw new OperatorProblem(`ALONGSIDE_ISSUERS cannot be used: ${lines.join('; ')}.`);
  }
  const twice = parsed.data.find(
    (each, nth) =>
      parsed.data.findIndex(({ id, issuer }) => id === each.id || issuer === each.issuer) !== nth,
  );
  if (twice !== undefined) problem(twice.id, 'has an id or an issuer that another one has too');
  return parsed.data.map(({ clientSecretEnv, clientSecretFile, ...issuer }) => {
    if (isProduction && !issuer.issuer.startsWith('https://')) {
      problem(issuer.id, 'must have an https address in production');
    }
    // Whoever may name anybody could become anybody at the first sign-in; DfE Sign-in names its school's people.
    if (isProduction && issuer.kind !== 'dfe-sign-in' && issuer.emailDomains === undefined) {
      problem(issuer.id, 'must say whose people it may name, in emailDomains');
    }
    if (issuer.kind === 'entra' && !issuer.issuer.toLowerCase().includes(issuer.tenant)) {
      if (isProduction) problem(issuer.id, 'must name its own tenant in its issuer address');
    }
    const clientSecret =
      clientSecretEnv === undefined
        ? secretFile(issuer.id, clientSecretFile)
        : (env[clientSecretEnv] ?? '');
    if (clientSecret === '') {
      problem(issuer.id, 'has no secret: set clientSecretEnv (a variable) or clientSecretFile');
    }
    return { ...issuer, clientSecret };
  });
}

function problem(id: string, words: string): never {
  throw new OperatorProblem(`ALONGSIDE_ISSUERS cannot be used: ${id} ${words}.`);
}

function parseJson(value: string): unknown {
  const isText = value.trimStart().startsWith('[');
  let text = value;
  try {
    if (!isText) text = readFileSync(value, 'utf8');
  } catch {
    throw new OperatorProblem(`ALONGSIDE_ISSUERS names ${value}, which cannot be read.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new OperatorProblem('ALONGSIDE_ISSUERS is not JSON: a list of issuers is expected.');
  }
}

function secretFile(id: string, path: string | undefined): string {
  if (path === undefined) return '';
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return problem(id, `names ${path} for its secret, which cannot be read`);
  }
}
