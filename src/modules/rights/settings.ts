/** What an authority decides about rights cases. */
import { z } from 'zod';
import { setting } from '../../access/index.ts';

/** Days before the date of a case on which information governance is told. */
export const rightsWarnDays = setting({
  key: 'rights.warn-days',
  title: 'Days before a rights case is due at which you are told',
  help: 'Information governance gets a notice so many days before a request or complaint reaches its date. 1 to 28.',
  schema: z.number().int().min(1).max(28),
  standard: 7,
});

/** Days in which complaints are answered: the law only says without undue delay. */
export const complaintAnswerDays = setting({
  key: 'rights.complaint-days',
  title: 'Days in which a complaint about data is answered',
  help: 'The law asks for an answer without undue delay, after an acknowledgement within 30 days. The date of an acknowledged complaint is so many days after its receipt. 30 to 120.',
  schema: z.number().int().min(30).max(120),
  standard: 60,
});

/** Whether the pack names the worker: staff of a council are named to the people they work with in some. */
export const packShowsStaff = setting({
  key: 'rights.pack-shows-staff',
  title: 'Name workers in the copy that a person is given',
  help: 'Off: allocations are shown by team and kind of worker. Who looked at a record is shown by role in any case.',
  schema: z.boolean(),
  standard: false,
});
