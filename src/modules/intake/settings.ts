/** The authority's own limits on files. */
import { z } from 'zod';
import { setting } from '../../access/index.ts';

/** The longest file that is taken, in bytes. */
export const maxFileBytes = setting({
  key: 'intake.max-file-bytes',
  title: 'Longest file that can be sent',
  help: 'In bytes. Longer files are turned away before they are read. The standard is 4 GB.',
  schema: z.number().int().positive(),
  standard: 4_000_000_000,
});

/** How long a batch can be taken back, and its file and rejected records are kept. */
export const keepDays = setting({
  key: 'intake.keep-days',
  title: 'Days that a file can be taken back',
  help: 'For so many days after a file was published it can be taken back, and the file itself and its rejected records are kept. After that they are deleted; the counts stay.',
  schema: z.number().int().min(1).max(365),
  standard: 30,
});
