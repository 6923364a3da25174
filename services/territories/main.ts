import { openDirectory } from '@bourse/directory/directory';
import { say } from '@bourse/runtime/run-process';
import { runService } from '@bourse/runtime/run-service';
import { readConfiguration } from '@bourse/service-kit/config';
import { join } from 'node:path';
import { z } from 'zod';
import { mailSettings } from './notices/post/mail-settings.ts';
import { postOf } from './notices/post/post-of.ts';
import { startTerritories } from './service.ts';

const settings = z.object({
  ...mailSettings.shape,
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
    const post = postOf(given);
    const { PUBLIC_URL: publicUrl } = given;
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
