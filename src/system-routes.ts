/** Addresses of the installation itself: health, readiness, the theme, help and the way home. */
import { readSetting, type Permission, type Viewer } from './access/index.ts';
import type { Database } from './platform/db.ts';
import type { AnyRoute } from './platform/routes.ts';
import { themeCss } from './platform/view.ts';
import { themeColourSetting } from './settings.ts';
import { homeOf } from './shell.ts';

/** The routes; `isStopping` turns readiness off while requests under way are finished. */
export function systemRoutes(deps: {
  readonly database: Database;
  readonly authorityId: string;
  readonly isStopping: () => boolean;
}): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: '/',
      permission: 'signed-in',
      purpose: 'home',
      handler: ({ viewer }) => Promise.resolve({ kind: 'redirect', to: homeOf(viewer.role) }),
    },
    {
      method: 'GET',
      url: '/health',
      permission: 'public',
      purpose: 'health',
      handler: () =>
        Promise.resolve({ kind: 'text', type: 'application/json', body: '{"status":"alive"}' }),
    },
    {
      method: 'GET',
      url: '/ready',
      permission: 'public',
      purpose: 'health',
      handler: async () => {
        const isReady = !deps.isStopping() && (await deps.database.isReady());
        return {
          kind: 'text',
          type: 'application/json',
          body: isReady ? '{"status":"ready"}' : '{"status":"not ready"}',
          status: isReady ? 200 : 503,
        };
      },
    },
    {
      method: 'GET',
      url: '/theme.css',
      permission: 'public',
      purpose: 'look',
      handler: async () => {
        const colour = await deps.database.withSystem(
          { authorityId: deps.authorityId, purpose: 'shell' },
          (tx) => readSetting(tx, themeColourSetting),
        );
        return {
          kind: 'text',
          type: 'text/css; charset=utf-8',
          body: themeCss(colour),
          cache: 'public, max-age=31536000, immutable',
        };
      },
    },
    staticPage('/help', 'Help', 'help.njk'),
    staticPage('/accessibility', 'Accessibility', 'accessibility.njk'),
  ];
}

function staticPage(url: string, title: string, template: string): AnyRoute<Viewer, Permission> {
  return {
    method: 'GET',
    url,
    permission: 'public',
    purpose: 'help',
    handler: () =>
      Promise.resolve({
        kind: 'page',
        template,
        model: { title, back: { text: 'Back to your home page', href: '/' } },
      }),
  };
}
