/** What an authority calls its children: a word of its own (S2-1), shown wherever the cohort is named. */
import { z } from 'zod';
import { setting } from '../../access/index.ts';

/** The words for the children, in the plural and in small letters. */
export const cohortLabelSetting = setting({
  key: 'words.cohort-label',
  title: 'What the children are called',
  help: 'The words used on pages and lists, for example children with a social worker or children known to social care.',
  schema: z
    .string()
    .trim()
    .min(3, 'Enter at least three letters')
    .max(60, 'Enter 60 letters or fewer'),
  standard: 'children with a social worker',
});
