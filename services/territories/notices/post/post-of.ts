import { ConfigurationError } from '@bourse/service-kit/config';
import { fileOutbox } from './file-outbox.ts';
import { mailServerOf, type MailSettings } from './mail-settings.ts';
import type { Post } from './port.ts';
import { smtpPost } from './smtp.ts';

/**
 * The post that the settings name.
 *
 * @param settings Those of mail, and how people call the bourse.
 * @param outbox A folder in which messages become files where no server is named; left out, none go out.
 * @throws ConfigurationError when what belongs together is not there together.
 */
export function postOf(
  settings: MailSettings & { readonly PUBLIC_URL?: string | undefined },
  outbox?: string,
): Post | undefined {
  const server = mailServerOf(settings);
  if (server === undefined)
    return outbox === undefined ? undefined : fileOutbox({ directory: outbox });
  // Links to this very machine are of use to nobody who reads a message.
  if (settings.PUBLIC_URL === undefined)
    throw new ConfigurationError('SMTP_URL is set, but PUBLIC_URL does not say where links lead.');
  return smtpPost(server);
}
