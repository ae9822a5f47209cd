/** Settings of the whole product; modules declare their own beside the code that reads them. */
import { z } from 'zod';
import { setting } from './access/index.ts';
import { checkThemeColour, defaultThemeColour } from './platform/view.ts';

/** What the council is called in the header; empty means its name as registered. */
export const authorityNameSetting = setting({
  key: 'look.authority-name',
  title: 'Name in the header',
  help: 'What people see at the top of every page. Leave it empty to show the registered name.',
  schema: z.string().max(80),
  standard: '',
});

/** The authority's colour; contrast is checked when it is set. */
export const themeColourSetting = setting({
  key: 'look.theme-colour',
  title: 'Colour',
  help: 'A colour such as #12495c for the header and buttons. It must be dark enough for white text.',
  schema: z
    .string()
    .refine(
      (colour) => checkThemeColour(colour).ok,
      'Choose a darker colour: white text must be readable on it',
    ),
  standard: defaultThemeColour,
});
