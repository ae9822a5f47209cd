/** The certified OpenID Connect provider, for tests of signing in. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** A provider and whom it signs in. */
export interface RealProvider {
  readonly url: string;
  /** The claims of whoever comes next. */
  person: Record<string, unknown>;
  close(): void;
}

/** The certified provider on a port of its own, with one client; whoever comes is signed in as `person`. */
export async function openProvider(
  redirectPath: string,
  claims: readonly string[],
  origin = 'http://127.0.0.1:3000',
): Promise<RealProvider> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const real: RealProvider = {
    url,
    person: {},
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  const provider = new Provider(url, {
    clients: [
      {
        client_id: 'alongside',
        client_secret: 'a-secret-of-the-client',
        redirect_uris: [`${origin}${redirectPath}`],
        post_logout_redirect_uris: [`${origin}/sign-in`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    conformIdTokenClaims: false,
    claims: {
      openid: ['sub', 'amr', 'auth_time', ...claims],
      email: ['email'],
      profile: [],
      organisation: [],
    },
    scopes: ['openid', 'email', 'profile', 'organisation'],
    pkce: { required: () => true },
    cookies: { keys: ['a-key-for-tests'] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ ...real.person, sub: id }),
    }),
    interactions: { url: (_context, interaction) => `/person/${interaction.uid}` },
    features: { devInteractions: { enabled: false } },
    async loadExistingGrant(context) {
      const grant = new context.oidc.provider.Grant({
        accountId: context.oidc.account?.accountId ?? '',
        clientId: 'alongside',
      });
      grant.addOIDCScope('openid email profile organisation');
      await grant.save();
      return grant;
    },
  });
  const callback = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/person/')) void callback(request, response);
    else {
      void provider.interactionFinished(request, response, {
        login: { accountId: String(real.person['sub']), amr: ['pwd', 'mfa'] },
      });
    }
  });
  return real;
}
