/** What the shell around every page needs to know: who is here, where they can go, what to warn of. */

/** One entry of the single row of navigation. */
export interface NavigationItem {
  readonly text: string;
  readonly href: string;
  readonly current: boolean;
  /** Things waiting there, shown after the text and read out as "3 waiting". */
  readonly count?: number | undefined;
}

/** A line under the header that the person should not miss. */
export interface Banner {
  /** `evaluation`: embedded or demonstration mode. `emergency`: break-glass is open. */
  readonly kind: 'evaluation' | 'emergency' | 'notice';
  readonly text: string;
  readonly action?: { readonly text: string; readonly href: string } | undefined;
}

/** The signed-in person as the header shows them. */
export interface ShellPerson {
  readonly name: string;
  /** The role of the appointment in use, in words: `Designated safeguarding lead, Elmbrook Primary`. */
  readonly role: string;
  /** Whether the person holds another appointment to switch to. */
  readonly canSwitch: boolean;
}

/** The person's inbox. */
export interface ShellNotices {
  /** How many wait unread, as it is shown: `3`, or `99+`; empty for none. */
  readonly unread: string;
  /** Whether the inbox is the page. */
  readonly current: boolean;
}

/** The search box in the header, for roles that may search. */
export interface ShellSearch {
  /** The page of what was found. */
  readonly action: string;
  /** Takes the words by POST (`q`, with `list` that page), so that they stay out of addresses. */
  readonly find: string;
  /** What is searched, in words: `Search your children`. */
  readonly label: string;
}

/** The shell of one page, made for one person. */
export interface ShellModel {
  readonly authorityName: string;
  readonly productName: string;
  readonly theme: {
    /** Address of the served stylesheet with the authority's colour (see `themeHref`). */
    readonly href: string;
  };
  /** Missing on pages before sign-in. */
  readonly person?: ShellPerson | undefined;
  /** Missing where nobody is signed in. */
  readonly notices?: ShellNotices | undefined;
  /** At most six entries. */
  readonly navigation: readonly NavigationItem[];
  readonly search?: ShellSearch | undefined;
  readonly banners: readonly Banner[];
  /** Token for the forms of the shell and the page; empty where nothing can be changed. */
  readonly csrfToken: string;
  /** Address of this page with its query, to come back to. */
  readonly path: string;
  /** Seconds that the session lasts when nothing more is asked for; missing where nobody is signed in. */
  readonly sessionSeconds?: number | undefined;
  /** Which version of the product this is, for the footer. */
  readonly version?: string | undefined;
}

/** Addresses the shell links to; the routes that answer them are registered under these. */
export const shellAddresses = {
  home: '/',
  /** POST with the CSRF token. */
  signOut: '/sign-out',
  switchAppointment: '/appointments',
  notices: '/notices',
  help: '/help',
  accessibility: '/accessibility',
  securityKeys: '/security-keys',
  sessions: '/sessions',
  myRole: '/my-role',
} as const;

const MOST_NAVIGATION = 6;

/** The shell as the layout reads it: every optional part named, and the addresses beside it. */
export function checkedShell(shell: ShellModel): object {
  if (shell.navigation.length > MOST_NAVIGATION) {
    throw new RangeError(`Navigation has at most ${MOST_NAVIGATION} entries`);
  }
  return {
    ...shell,
    person: shell.person,
    notices: shell.notices ?? { unread: '', current: false },
    search: shell.search,
    version: shell.version,
    sessionSeconds: shell.sessionSeconds ?? 0,
    navigation: shell.navigation.map((item) => ({ ...item, count: item.count ?? 0 })),
    banners: shell.banners.map((banner) => ({ ...banner, action: banner.action })),
    addresses: shellAddresses,
  };
}
