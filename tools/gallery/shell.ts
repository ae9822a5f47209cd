/** The shells of the gallery's pages: invented people of an invented authority. */
import { defaultThemeColour, themeHref } from '../../src/platform/view.ts';
import type { NavigationItem, ShellModel } from '../../src/platform/view.ts';

function navigation(current: string, ...texts: readonly string[]): NavigationItem[] {
  return texts.map((text) => ({
    text,
    href: `/${text.toLowerCase().replaceAll(' ', '-')}`,
    current: text === current,
    ...(text.endsWith('work') ? { count: 3 } : {}),
  }));
}

const common = {
  authorityName: 'Kestrel Borough Council',
  productName: 'Alongside',
  theme: { href: themeHref(defaultThemeColour) },
  csrfToken: 'gallery',
  path: '/gallery',
  version: '0.1.0',
  banners: [
    {
      kind: 'evaluation',
      text: 'For evaluation with invented data only: the database runs inside the application.',
    },
  ],
} as const;

/** The designated safeguarding lead of one school. */
export const schoolShell: ShellModel = {
  ...common,
  person: {
    name: 'Amara Okafor',
    role: 'Designated safeguarding lead, Elmbrook Primary School',
    canSwitch: true,
  },
  search: { action: '/search', find: '/find', label: 'Search our pupils' },
  navigation: navigation(
    'Our pupils',
    'Our pupils',
    'Our work',
    'Record',
    'Advice and training',
    'Reports',
  ),
};

/** A data analyst of the authority. */
export const analystShell: ShellModel = {
  ...common,
  person: { name: 'Tomasz Wiśniewski', role: 'Data analyst', canSwitch: false },
  navigation: navigation('Data', 'Data', 'Cohort definitions', 'Reports', 'Settings of sources'),
};

/** A social worker with an emergency access open. */
export const socialWorkerShell: ShellModel = {
  ...common,
  person: { name: 'Niamh Doherty', role: 'Social worker, Assessment team 2', canSwitch: true },
  search: { action: '/search', find: '/find', label: 'Search your children' },
  navigation: navigation(
    'My children',
    'My children',
    'My work',
    'Advice and drop-ins',
    'Training',
    'Services',
  ),
  banners: [
    ...common.banners,
    {
      kind: 'emergency',
      text: 'Emergency access to one child is open until 15:42. Your manager has been told.',
      action: { text: 'End it now', href: '/emergency/end' },
    },
  ],
};

/** Before anybody has signed in. */
export const signedOutShell: ShellModel = { ...common, navigation: [] };
