/** What an authority decides about reading what a role is for. */
import { z } from 'zod';
import { setting } from '../../../access/index.ts';

/** Whether people are reminded on every page until they have read what their role is for. */
export const remindOfRole = setting<boolean>({
  key: 'roles.remind',
  title: 'Ask everybody to read what their role is for',
  help: 'A line on each page until the person has said that they read it, and again when the wording changes. Who has not is listed either way.',
  schema: z.boolean(),
  standard: true,
});
