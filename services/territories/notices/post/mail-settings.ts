import { ConfigurationError, SECRET } from '@bourse/service-kit/config';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type SmtpAccess } from './smtp.ts';

const isServer = (text: string): boolean => {
  const url = URL.parse(text);
  return (
    url !== null &&
    (url.protocol === 'smtp:' || url.protocol === 'smtps:') &&
    url.hostname !== '' &&
    (url.pathname === '' || url.pathname === '/') &&
    !/%(?![\da-f]{2})/i.test(url.username + url.password) &&
    url.search === ''
  );
};

/** Where messages to people go out, and what they say of themselves. */
export const mailSettings = z.object({
  SMTP_URL: z
    .string()
    .refine(
      isServer,
      'must be the address of a mail server, such as smtp://user:password@mail.example.fr:587 (STARTTLS) or smtps://mail.example.fr:465',
    )
    .optional()
    .meta(SECRET),
  /** For what the address must not hold. */
  SMTP_USERNAME: z.string().min(1, 'must not be empty').optional(),
  SMTP_PASSWORD: z.string().min(1, 'must not be empty').optional().meta(SECRET),
  /** `none` speaks in the clear: for a server on this machine. */
  SMTP_TLS: z.enum(['required', 'none'], { error: 'must be required or none' }).default('required'),
  SMTP_CA_FILE: z.string().min(1, 'must name a file').optional(),
  MAIL_FROM: z.email('must be an address, such as bourse@example.fr').max(254).optional(),
});
export type MailSettings = z.infer<typeof mailSettings>;

/** By which server messages go out, and as whom. */
export type MailServer = { readonly access: SmtpAccess; readonly from: string };

/**
 * The mail server that the settings name; undefined for none.
 *
 * @throws ConfigurationError when what belongs together is not there together.
 */
export function mailServerOf(settings: MailSettings): MailServer | undefined {
  const { SMTP_URL: address, MAIL_FROM: from, SMTP_TLS: tls, SMTP_CA_FILE: caFile } = settings;
  if (address === undefined) {
    if (settings.SMTP_USERNAME === undefined && settings.SMTP_PASSWORD === undefined)
      return undefined;
    throw new ConfigurationError('SMTP_USERNAME or SMTP_PASSWORD is set, but not SMTP_URL.');
  }
  if (from === undefined)
    throw new ConfigurationError('SMTP_URL is set, but MAIL_FROM does not say who writes.');
  const url = new URL(address);
  const implicit = url.protocol === 'smtps:';
  if (implicit && tls === 'none')
    throw new ConfigurationError('SMTP_URL begins with smtps://, but SMTP_TLS is none.');
  const own = (text: string): string | undefined =>
    text === '' ? undefined : decodeURIComponent(text);
  const user = settings.SMTP_USERNAME ?? own(url.username);
  const password = settings.SMTP_PASSWORD ?? own(url.password);
  if ((user === undefined) !== (password === undefined))
    throw new ConfigurationError('The mail server wants both a name and a password, or neither.');
  const usual = implicit ? 465 : 587;
  const encryption = tls === 'none' ? 'none' : 'starttls';
  return {
    from,
    access: {
      host: url.hostname.replaceAll(/^\[|\]$/g, ''),
      port: url.port === '' ? usual : Number(url.port),
      tls: implicit ? 'implicit' : encryption,
      user,
      password,
      ca: caFile === undefined ? undefined : certificateIn(caFile),
    },
  };
}

function certificateIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ConfigurationError(`SMTP_CA_FILE is "${file}", but it cannot be read.`);
  }
}
