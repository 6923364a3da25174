import { assertNever } from '@bourse/kernel/assert-never';
import { type Backoff, delayMs } from '@bourse/kernel/backoff';
import { addDays, type Clock, dayOf, type Instant } from '@bourse/kernel/clock';
import type { TerritoryId } from '@bourse/contracts/values';
import { type Deadlines, startDeadlines } from '@bourse/projections/deadlines';
import type { Logger } from '@bourse/service-kit/logger';
import type { People } from '../people/people.ts';
import type { MandateQueries } from '../read-models/mandates/queries.ts';
import { letterOf } from './letter.ts';
import type { Mailbox, Message, Notice } from './mailbox.ts';
import type { Post, Posted } from './post/port.ts';

export type SendingParts = {
  readonly mailbox: Mailbox;
  readonly people: Pick<People, 'find'>;
  readonly mandates: Pick<MandateQueries, 'heldBy'>;
  readonly post: Post;
  /** Where people look at what they are told of, without a slash at the end. */
  readonly publicUrl: () => string;
  readonly nameOf: (territoryId: TerritoryId) => string | null;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often it looks for what is due. */
  readonly everyMs: number;
};

const AT_ONCE = 50;
const PATIENCE: Backoff = { firstMs: 60_000, maxMs: 2 * 3_600_000 };
/** Of refusals that may pass; a server that does not answer at all is asked until the message is too old. */
const REFUSALS_AT_MOST = 10;
/** What could not be delivered for so long is no news any more. */
const TRIED_DAYS = 3;
/** A server that did not answer so often in a row is left alone until the next look. */
const AWAY_AT_MOST = 3;

/**
 * Lets messages go out: what is due becomes messages, each is given to the post, and is marked as sent
 * once that has taken it. After a crash between the two it goes out once more, under the same id.
 */
export function startSending(parts: SendingParts): Deadlines {
  const { mailbox, people, mandates, clock, logger, everyMs } = parts;
  let away = 0;
  /** Why the server could not be reached when it was last tried; undefined when it was, whatever it said. */
  let awayFor: string | undefined;

  /** The wish or the mandate may be gone since it was written down. */
  const still = ({ personId, territoryId, kind }: Notice): boolean => {
    if ((people.find(personId)?.email ?? null) === null) return false;
    const { rhythm, kinds } = mailbox.preferences.find(personId);
    if (rhythm === 'never' || !kinds.includes(kind)) return false;
    const held = mandates.heldBy(personId, dayOf(clock.now()));
    return territoryId === null || held.some((mandate) => mandate.territoryId === territoryId);
  };

  const deadlines = startDeadlines<Message>({
    name: 'mail',
    everyMs,
    clock,
    due: (now) => {
      away = 0;
      mailbox.clean();
      mailbox.seal(AT_ONCE, still);
      return mailbox.due(now, AT_ONCE);
    },
    act: async (message, now) => {
      if (away >= AWAY_AT_MOST) return;
      try {
        const posted = await deliver(message, now, parts);
        away = posted?.kind === 'away' ? away + 1 : 0;
        if (posted !== undefined) awayFor = posted.kind === 'away' ? posted.reason : undefined;
      } catch (error) {
        // A fault of ours: told, and not met again at every look.
        mailbox.postpone(message.messageId, nextTry(message, now), 'failed');
        throw error;
      }
    },
    log: logger,
  });
  return {
    ...deadlines,
    health: () => {
      const { waiting, setAside } = mailbox.counts();
      return {
        ...deadlines.health(),
        detail:
          `to ${parts.post.named}, ${waiting} to go, ${setAside} set aside` +
          (awayFor === undefined ? '' : `, the server is away: ${awayFor}`),
        figures: { waiting, setAside },
      };
    },
    stop: async () => {
      await deadlines.stop();
      parts.post.close();
    },
  };
}

const nextTry = ({ attempts }: Message, now: Instant): Instant =>
  new Date(Date.parse(now) + delayMs(PATIENCE, attempts + 1)).toISOString();

/** @returns what the post said; undefined where it was not asked. */
async function deliver(
  message: Message,
  now: Instant,
  { mailbox, people, mandates, post, publicUrl, nameOf, logger }: SendingParts,
): Promise<Posted | undefined> {
  const { messageId, personId, sealedAt, attempts } = message;
  const next = nextTry(message, now);
  const setAside = (detail: string): void => {
    mailbox.finish(messageId, 'set_aside', detail);
    logger.error({ message: messageId, detail }, 'a message is set aside: nobody was told');
  };
  const person = people.find(personId);
  const preferences = mailbox.preferences.find(personId);
  const notices = mailbox.noticesIn(messageId);
  const { email } = person ?? {};
  if (person === undefined || typeof email !== 'string' || preferences.rhythm === 'never') {
    mailbox.finish(messageId, 'dropped', 'nobody to write to');
    return undefined;
  }
  if (sealedAt < addDays(now, -TRIED_DAYS)) {
    setAside('too old');
    return undefined;
  }
  const acting = mandates.heldBy(personId, dayOf(now)).map(({ territoryId }) => territoryId);
  const letter = letterOf(notices, {
    language: preferences.language,
    name: person.name,
    acting: [...new Set(acting)],
    nameOf,
    publicUrl: publicUrl(),
  });
  const posted = await post.send({
    ...letter,
    messageId,
    personId,
    to: { name: person.name, address: email },
    language: preferences.language,
    writtenAt: sealedAt,
  });
  switch (posted.kind) {
    case 'taken':
      mailbox.finish(messageId, 'sent', null);
      break;
    case 'refused':
      if (posted.lasting || attempts + 1 >= REFUSALS_AT_MOST) setAside(posted.reason);
      else mailbox.postpone(messageId, next, posted.reason);
      break;
    case 'away':
      logger.warn({ message: messageId, reason: posted.reason }, 'the mail server is away');
      mailbox.postpone(messageId, next, posted.reason);
      break;
    default:
      return assertNever(posted);
  }
  return posted;
}
