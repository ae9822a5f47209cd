/** What an authority decides about agreements. */
import { z } from 'zod';
import { setting } from '../../access/index.ts';

/** Whether somebody of another organisation is appointed without an agreement in force. */
export const agreementsForAppointments = setting<'no' | 'warn' | 'refuse'>({
  key: 'agreements.for-appointments',
  title: 'Appointments of people of other organisations: sharing agreement',
  help: 'warn: whoever agrees to the appointment reads that no sharing agreement is in force. refuse: it cannot be asked for. no: nothing is said.',
  schema: z.enum(['no', 'warn', 'refuse'], 'Enter no, warn or refuse'),
  standard: 'warn',
});

/** By what the council's own staff are known from people of other organisations. */
export const ownDomains = setting<string>({
  key: 'agreements.own-domains',
  title: 'E-mail endings of the council’s own staff',
  help: 'What comes after the @, separated by commas. Whoever has another ending is of another organisation. Empty: only schools and trusts are.',
  schema: z
    .string()
    .trim()
    .max(190)
    .regex(/^$|^[a-z0-9.-]+(\s*,\s*[a-z0-9.-]+)*$/i, 'Enter endings as council.example'),
  standard: '',
});
