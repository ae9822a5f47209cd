/** The shell around every page: whose council, who is here, where they can go, what to warn of. */
import { readSetting, ROLE_NAMES, type Role, type Viewer } from './access/index.ts';
import { sql, type Database } from './platform/db.ts';
import { themeHref, type Banner, type NavigationItem, type ShellModel } from './platform/view.ts';
import { countUnread, MOST_UNREAD } from './modules/notices/index.ts';
import { authorityNameSetting, themeColourSetting } from './settings.ts';

interface Place {
  readonly text: string;
  readonly href: string;
}

const FIGURES: Place = { text: 'Published figures', href: '/figures' };

/** One row of navigation a role, at most six entries (PAGES, Shell). */
const NAVIGATION: Readonly<Record<Role, readonly Place[]>> = {
  SW: [
    { text: 'My children', href: '/my-children' },
    { text: 'Case system differences', href: '/my-children/discrepancies' },
    { text: 'Advice', href: '/advice' },
    { text: 'Emergency access', href: '/emergency-access' },
    { text: 'Who opened my cases', href: '/access-history' },
    FIGURES,
  ],
  TM: [
    { text: 'Team', href: '/team' },
    { text: 'Children', href: '/team/children' },
    { text: 'Case system differences', href: '/team/discrepancies' },
    { text: 'Emergency access', href: '/emergency-access' },
    { text: 'People with access', href: '/colleagues' },
    { text: 'Who opened our cases', href: '/access-history' },
  ],
  DSL: [
    { text: 'Our pupils', href: '/our-pupils' },
    { text: 'Advice', href: '/advice' },
    { text: 'Files received', href: '/imports' },
    { text: 'People with access', href: '/colleagues' },
    { text: 'Who opened what', href: '/access-history' },
    FIGURES,
  ],
  VSH: [
    { text: 'The cohort', href: '/cohort' },
    { text: 'Advice', href: '/advice' },
    { text: 'Definitions', href: '/cohort/definitions' },
    { text: 'Data received', href: '/imports' },
    { text: 'Second person', href: '/approvals' },
    { text: 'Who opened what', href: '/access-history' },
  ],
  EA: [
    { text: 'The cohort', href: '/cohort' },
    { text: 'Advice', href: '/advice' },
    { text: 'Unconfirmed lists', href: '/cohort/unconfirmed' },
    { text: 'Definitions', href: '/cohort/definitions' },
    FIGURES,
  ],
  DA: [
    { text: 'Data', href: '/data' },
    { text: 'Imports', href: '/imports' },
    { text: 'Review pairs', href: '/matching/review' },
    { text: 'Cohort', href: '/cohort' },
    { text: 'Definitions', href: '/cohort/definitions' },
    { text: 'Second person', href: '/approvals' },
  ],
  SYS: [
    { text: 'People', href: '/admin/people' },
    { text: 'Second person', href: '/approvals' },
    { text: 'Definitions', href: '/cohort/definitions' },
    { text: 'Services and panels', href: '/admin/services' },
    { text: 'Settings', href: '/admin/settings' },
    { text: 'Jobs and health', href: '/admin/jobs' },
  ],
  SM: [
    { text: 'Service', href: '/team' },
    { text: 'Children', href: '/team/children' },
    { text: 'The cohort', href: '/cohort' },
    { text: 'Restricted records', href: '/restrictions' },
    { text: 'Emergency access', href: '/emergency-access' },
    { text: 'Second person', href: '/approvals' },
  ],
  IRO: [{ text: 'Children who name me', href: '/chairing' }, FIGURES],
  YJW: [{ text: 'Children who name me', href: '/my-cases' }],
  LAI: [
    { text: 'Children who name me', href: '/my-cases' },
    { text: 'Advice', href: '/advice' },
    FIGURES,
  ],
  SDO: [{ text: 'Files sent', href: '/imports' }],
  GOV: [FIGURES],
  MAT: [FIGURES],
  PM: [FIGURES],
  TRN: [FIGURES],
  IGO: [
    { text: 'Access', href: '/audit' },
    { text: 'Emergency access', href: '/emergency-access' },
    { text: 'Restricted records', href: '/restrictions' },
    { text: 'Second person', href: '/approvals' },
    { text: 'Rights requests', href: '/rights' },
    { text: 'Files received', href: '/imports' },
  ],
};

/** Where each role starts: the first place of its navigation. */
export function homeOf(role: Role): string {
  return NAVIGATION[role][0]?.href ?? '/appointments';
}

const SEARCH_LABEL: Readonly<Partial<Record<Role, string>>> = {
  SW: 'Search your children',
  TM: "Search your team's children",
  SM: "Search your service's children",
  IRO: 'Search the children who name you',
  DSL: 'Search your pupils',
};

const EVALUATION: Banner = {
  kind: 'evaluation',
  text: 'For evaluation with invented data only. Never load real children here.',
};

/** What the shell is made from besides the viewer. */
export interface ShellDeps {
  readonly database: Database;
  readonly authorityId: string;
  readonly isEmbedded: boolean;
  readonly version: string;
  /** Lines that this person must not miss, on every page. */
  readonly warnings: (viewer: Viewer) => Promise<readonly Banner[]>;
}

/** Builds the shell of one page for one person, or for somebody not yet signed in. */
export async function buildShell(
  deps: ShellDeps,
  viewer: Viewer | undefined,
  path: string,
  csrfToken: string,
): Promise<ShellModel> {
  const look = await readLook(deps);
  const here = path.split('?')[0] ?? path;
  return {
    authorityName: look.name,
    productName: 'Alongside',
    theme: { href: themeHref(look.colour) },
    navigation: viewer === undefined ? [] : navigation(viewer.role, here),
    banners: [
      ...(viewer === undefined ? [] : await deps.warnings(viewer)),
      ...(deps.isEmbedded ? [EVALUATION] : []),
    ],
    csrfToken,
    path,
    version: deps.version,
    ...(viewer === undefined
      ? {}
      : {
          ...personParts(viewer),
          notices: await readNotices(deps.database, viewer, here),
          sessionSeconds: viewer.sessionSeconds,
        }),
  };
}

/** What waits in the inbox: one indexed count, which stops at a hundred. */
async function readNotices(
  database: Database,
  viewer: Viewer,
  here: string,
): Promise<{ unread: string; current: boolean }> {
  const unread = await database.withViewer(viewer, countUnread);
  return {
    unread: unread === 0 ? '' : unread < MOST_UNREAD ? String(unread) : `${MOST_UNREAD - 1}+`,
    current: here === '/notices' || here.startsWith('/notices/'),
  };
}

function personParts(viewer: Viewer): Pick<ShellModel, 'person' | 'search'> {
  const role = ROLE_NAMES[viewer.role];
  const label = SEARCH_LABEL[viewer.role];
  return {
    person: {
      name: viewer.name,
      role: viewer.scopeKind === 'authority' ? role : `${role}, ${viewer.scopeName}`,
      canSwitch: viewer.appointmentCount > 1,
    },
    ...(label === undefined ? {} : { search: { action: '/search', find: '/find', label } }),
  };
}

/** The place whose address is the longest beginning of this page's is the current one. */
function navigation(role: Role, here: string): NavigationItem[] {
  const places = NAVIGATION[role];
  const current = places
    .filter((place) => here === place.href || here.startsWith(`${place.href}/`))
    .sort((a, b) => b.href.length - a.href.length)[0];
  return places.map((place) => ({ ...place, current: place === current }));
}

async function readLook(deps: ShellDeps): Promise<{ name: string; colour: string }> {
  return deps.database.withSystem(
    { authorityId: deps.authorityId, purpose: 'shell' },
    async (tx) => {
      const named = await readSetting(tx, authorityNameSetting);
      const colour = await readSetting(tx, themeColourSetting);
      if (named !== '') return { name: named, colour };
      const row = await tx.maybe(
        sql<{ name: string }>`select name from authority where authority_id = ${deps.authorityId}`,
      );
      return { name: row?.name ?? 'Alongside', colour };
    },
  );
}
