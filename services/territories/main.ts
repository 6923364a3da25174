import { openDirectory } from '@bourse/directory/directory';
import { say } from '@bourse/runtime/run-process';
import { runService } from '@bourse/runtime/run-service';
import { ConfigurationError, readConfiguration } from '@bourse/service-kit/config';
import { join } from 'node:path';
import { z } from 'zod';
import { mailSettings } from './notices/post/mail-settings.ts';
import { postOf } from './notices/post/post-of.ts';
import { startTerritories } from './service.ts';

const settings = z.object({
  ...mailSettings.shape,
  /** Where messages become files while no mail server is named; left out, nobody is written to then. */
  OUTBOX_DIR: z.string().min(1, 'must name a folder').optional(),
  /** What people write into their browser. */
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://bourse.example.fr' })
    .transform((address) => new URL(address).origin)
    .optional(),
});

await runService({
  name: 'territories',
  port: 8081,
  start: ({ ports, dataDirectory, deadlinesEveryMs: everyMs }) => {
    const given = readConfiguration(settings, process.env);
    const { PUBLIC_URL: publicUrl, OUTBOX_DIR: outbox } = given;
    if (outbox !== undefined && publicUrl === undefined) {
      throw new ConfigurationError(
        'OUTBOX_DIR is set, but PUBLIC_URL does not say where links lead.',
      );
    }
    const post = postOf(given, outbox);
    say(
      post === undefined
        ? 'SMTP_URL is not set: people are written to by nobody.'
        : `Messages to people go out by ${post.named}`,
    );
    return startTerritories(ports, {
      directory: openDirectory({ file: join(dataDirectory, 'directory.sqlite') }),
      ...(post === undefined || publicUrl === undefined
        ? {}
        : { mail: { post, publicUrl: () => publicUrl, everyMs } }),
    });
  },
});
