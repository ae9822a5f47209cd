/** How mail leaves the installation, as the environment says. */
import { z } from 'zod';

/** Where mails go: to nobody but the administrator's page, to an SMTP server, or to GOV.UK Notify. */
export type MailConfig =
  | { readonly carrier: 'local' }
  | { readonly carrier: 'smtp'; readonly url: string; readonly from: string }
  | {
      readonly carrier: 'notify';
      readonly key: string;
      readonly templateId: string;
      /** Another address of the service than its public one. */
      readonly url: string | undefined;
      /** Proves that a delivery report comes from Notify; without one, reports are not taken. */
      readonly callbackToken: string | undefined;
    };

/** The variables about mail. */
export const mailVariables = {
  ALONGSIDE_MAIL: z.enum(['local', 'smtp', 'notify']).default('local'),
  ALONGSIDE_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must start with smtp:// or smtps://')
    .optional(),
  ALONGSIDE_MAIL_FROM: z.email('must be an e-mail address').optional(),
  ALONGSIDE_NOTIFY_KEY: z.string().min(73, 'must be the whole key').optional(),
  ALONGSIDE_NOTIFY_TEMPLATE: z.uuid('must be the id of the template').optional(),
  ALONGSIDE_NOTIFY_URL: z.url().optional(),
  ALONGSIDE_NOTIFY_CALLBACK_TOKEN: z
    .string()
    .min(32, 'must have at least 32 characters')
    .optional(),
} as const;

type Values = z.output<z.ZodObject<typeof mailVariables>>;

/** The configuration, or the name of the variable that is missing for the carrier that was chosen. */
export function readMailConfig(values: Values): MailConfig | { readonly missing: string } {
  switch (values.ALONGSIDE_MAIL) {
    case 'local':
      return { carrier: 'local' };
    case 'smtp': {
      const { ALONGSIDE_SMTP_URL: url, ALONGSIDE_MAIL_FROM: from } = values;
      if (url === undefined) return { missing: 'ALONGSIDE_SMTP_URL' };
      if (from === undefined) return { missing: 'ALONGSIDE_MAIL_FROM' };
      return { carrier: 'smtp', url, from };
    }
    case 'notify': {
      const { ALONGSIDE_NOTIFY_KEY: key, ALONGSIDE_NOTIFY_TEMPLATE: templateId } = values;
      if (key === undefined) return { missing: 'ALONGSIDE_NOTIFY_KEY' };
      if (templateId === undefined) return { missing: 'ALONGSIDE_NOTIFY_TEMPLATE' };
      return {
        carrier: 'notify',
        key,
        templateId,
        url: values.ALONGSIDE_NOTIFY_URL,
        callbackToken: values.ALONGSIDE_NOTIFY_CALLBACK_TOKEN,
      };
    }
  }
}
