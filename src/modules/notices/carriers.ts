/** The ways a mail can leave, chosen by the configuration. None of them sees what a notice says. */
import nodemailer from 'nodemailer';
import { NotifyClient } from 'notifications-node-client';
import type { MailConfig } from '../../platform/mail-config.ts';
import { mailText, type Mail, type Outcome } from './mail-rules.ts';

/** One way to send. */
export interface Carrier {
  readonly name: MailConfig['carrier'];
  /** Sends, or says how it failed; never throws and ends in time. */
  readonly send: (mail: Mail) => Promise<Outcome>;
  /** Where the carrier can tell: whether a try whose end we never learnt did go out. */
  readonly find?: (reference: string) => Promise<string | undefined>;
}

/** How long a try may take. */
export const TRY_MS = 15_000;

/** The carrier of the configuration. */
export function createCarrier(config: MailConfig, patience: number = TRY_MS): Carrier {
  switch (config.carrier) {
    case 'local':
      // The administrator's page shows the mail that would have gone.
      return { name: 'local', send: () => Promise.resolve({ kind: 'sent', providerId: null }) };
    case 'smtp':
      return smtpCarrier(config.url, config.from, patience);
    case 'notify':
      return notifyCarrier(config, patience);
  }
}

function smtpCarrier(url: string, from: string, patience: number): Carrier {
  const server = new URL(url);
  const isSecure = server.protocol === 'smtps:';
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(server.hostname);
  const domain = from.slice(from.indexOf('@') + 1);
  return {
    name: 'smtp',
    send: async (mail) => {
      const transport = nodemailer.createTransport({
        host: server.hostname.replace(/^\[|\]$/g, ''),
        port: server.port === '' ? (isSecure ? 465 : 587) : Number(server.port),
        secure: isSecure,
        // To another machine the address goes encrypted or not at all.
        requireTLS: !isSecure && !isHere,
        ignoreTLS: !isSecure && isHere,
        ...(server.username === ''
          ? {}
          : {
              auth: {
                user: decodeURIComponent(server.username),
                pass: decodeURIComponent(server.password),
              },
            }),
        connectionTimeout: patience,
        greetingTimeout: patience,
        socketTimeout: patience,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      try {
        // The same id at each try: a mail that arrives twice is recognised as one.
        const messageId = `<${mail.reference}@${domain}>`;
        await inTime(
          transport.sendMail({
            from,
            to: mail.to,
            messageId,
            headers: { 'Auto-Submitted': 'auto-generated' },
            ...mailText(mail.inboxUrl),
          }),
          patience,
        );
        return { kind: 'sent', providerId: messageId };
      } catch (error) {
        return smtpOutcome(error);
      } finally {
        transport.close();
      }
    },
  };
}

function smtpOutcome(error: unknown): Outcome {
  if (error instanceof NoAnswer) return { kind: 'failed', fault: 'no-answer' };
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  if (code === 'EAUTH') return { kind: 'failed', fault: 'sign-in-refused' };
  if (typeof responseCode === 'number' && responseCode >= 500 && code !== 'ECONNECTION')
    return { kind: 'refused', fault: 'address-refused' };
  if (typeof responseCode === 'number') return { kind: 'failed', fault: 'busy' };
  if (code === 'ETIMEDOUT') return { kind: 'failed', fault: 'no-answer' };
  return { kind: 'failed', fault: 'no-connection' };
}

function notifyCarrier(
  config: Extract<MailConfig, { carrier: 'notify' }>,
  patience: number,
): Carrier {
  const client =
    config.url === undefined
      ? new NotifyClient(config.key)
      : new NotifyClient(config.url.replace(/\/$/, ''), config.key);
  return {
    name: 'notify',
    send: async (mail) => {
      try {
        const { data } = await inTime(
          client.sendEmail(config.templateId, mail.to, {
            personalisation: { link: mail.inboxUrl },
            reference: mail.reference,
          }),
          patience,
        );
        return { kind: 'sent', providerId: data.id };
      } catch (error) {
        return notifyOutcome(error);
      }
    },
    find: async (reference) => {
      const { data } = await inTime(client.getNotifications('email', '', reference), patience);
      return data.notifications.find(({ status }) => !status.endsWith('-failure'))?.id;
    },
  };
}

function notifyOutcome(error: unknown): Outcome {
  if (error instanceof NoAnswer) return { kind: 'failed', fault: 'no-answer' };
  const status = (error as { response?: { status?: unknown } }).response?.status;
  if (status === 401 || status === 403) return { kind: 'failed', fault: 'sign-in-refused' };
  if (status === 400) return { kind: 'refused', fault: 'address-refused' };
  if (typeof status === 'number') return { kind: 'failed', fault: 'busy' };
  return { kind: 'failed', fault: 'no-connection' };
}

class NoAnswer extends Error {}

/** The work's result, unless it takes longer than it may. */
async function inTime<T>(work: Promise<T>, patience: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer()), patience);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
