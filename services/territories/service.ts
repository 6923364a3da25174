import { startRelay } from '@bourse/broadcast/relay';
import type { TerritoryId } from '@bourse/contracts/values';
import type { Directory } from '@bourse/directory/directory';
import { pause } from '@bourse/kernel/backoff';
import { openProcessState } from '@bourse/projections/process-state';
import { startProjection } from '@bourse/projections/projection';
import { assembleService } from '@bourse/service-kit/assemble';
import type { Service, ServicePorts } from '@bourse/service-kit/service';
import { join } from 'node:path';
import { giverRoute } from './api/giver-route.ts';
import { invitationRoutes } from './api/invitation-routes.ts';
import { knownTerritory } from './api/known-territory.ts';
import { type MandateParts, mandateRoutes } from './api/mandate-routes.ts';
import { meRoutes } from './api/me-routes.ts';
import { territoryProblems } from './api/problems.ts';
import { territoryRoutes } from './api/routes.ts';
import { mandateHandler } from './mandate-handler.ts';
import { openInvitations } from './people/invitations.ts';
import { preferenceRoutes } from './api/preference-routes.ts';
import { startHearing } from './notices/hearing.ts';
import { openMailbox } from './notices/mailbox.ts';
import type { Post } from './notices/post/port.ts';
import { startSending } from './notices/sending.ts';
import { openPeople } from './people/people.ts';
import { mandatePublication, territoryPublication } from './publication.ts';
import { mandatesModel } from './read-models/mandates/model.ts';
import {
  type MandateQueries,
  mandateQueries,
  type MandateView,
} from './read-models/mandates/queries.ts';
import { territoryHandler } from './territory-handler.ts';
import { territoriesModel } from './read-models/territories/model.ts';
import { territoryQueries } from './read-models/territories/queries.ts';

/** How people are written to. */
export type Mail = {
  /** Closed with the service. */
  readonly post: Post;
  /** Where people look at what they are told of, without a slash at the end; asked for each message. */
  readonly publicUrl: () => string;
  /** How often it looks for messages that are due. */
  readonly everyMs: number;
};

/**
 * The territories of the official directory and who of them is a member, and the people who act for
 * them: `/api/territories`, `/api/mandates`, `/api/invitations`, `/api/me`. It alone knows addresses of
 * people, and so it writes to them of what happens anywhere in the bourse.
 *
 * @param options.directory Opened, and in the end closed, by the caller.
 * @param options.mail Left out: nobody is written to.
 */
export async function startTerritories(
  ports: ServicePorts,
  options: { readonly directory: Directory; readonly mail?: Mail | undefined },
): Promise<Service> {
  const { store, broadcast, directory, clock, logger } = ports;
  const handler = territoryHandler(store);
  const state = openProcessState(join(directory, 'processes.sqlite'));
  const projection = startProjection({ model: territoriesModel, directory, store, log: logger });
  const queries = territoryQueries(projection.reader);
  const mandateProjection = startProjection({
    model: mandatesModel,
    directory,
    store,
    log: logger,
  });
  const mandates = mandateQueries(mandateProjection.reader);
  const givenMandates = mandateHandler(store);
  const people = openPeople({ file: join(directory, 'people.sqlite'), clock });
  const invitations = openInvitations({ file: join(directory, 'invitations.sqlite'), clock });
  const mailbox = openMailbox({ file: join(directory, 'mail.sqlite'), clock });
  const { directory: official, mail } = options;
  const nameOf = (territoryId: TerritoryId): string | null =>
    queries.one(territoryId)?.name ?? official.find(territoryId)?.name ?? null;
  const told = { mailbox, people, mandates, clock, logger };
  const epciOf = (territoryId: TerritoryId): TerritoryId | null =>
    queries.one(territoryId)?.epciId ?? official.find(territoryId)?.epciId ?? null;
  const hearing =
    mail === undefined ? undefined : await startHearing({ ...told, broadcast, epciOf });
  const mandateParts: MandateParts = {
    handler: givenMandates,
    queries: mandates,
    expect: (mandateId) => expectMandate(mandates, mandateId),
    personName: (personId) => people.find(personId)?.name ?? null,
    territory: (territoryId) => knownTerritory(territoryId, { handler, official }),
  };
  return assembleService({
    name: 'territories',
    routes: [
      ...territoryRoutes({ handler, official, queries }),
      ...mandateRoutes(mandateParts),
      giverRoute({
        mandates,
        registration: queries.one,
        isKnown: (territoryId) => nameOf(territoryId) !== null,
        clock,
      }),
      ...invitationRoutes({ ...mandateParts, invitations }),
      ...meRoutes({
        people,
        queries: mandates,
        nameOf,
        clock,
        mailbox,
        forgetPost: (personId) => mail?.post.forget(personId),
      }),
      ...preferenceRoutes(mailbox),
    ],
    problems: territoryProblems,
    relay: startRelay({
      name: 'territories',
      store,
      broadcast,
      publications: [territoryPublication, mandatePublication],
      checkpoints: state,
      logger,
      clock,
    }),
    projections: [projection, mandateProjection],
    listeners: hearing === undefined ? [] : [{ name: 'notices', ...hearing }],
    deadlines: mail === undefined ? [] : [startSending({ ...told, ...mail, nameOf })],
    close: () => {
      state.close();
      mailbox.close();
      people.close();
      invitations.end();
    },
  });
}

const NEWS_WAIT_MS = 1_000;
const LOOK_EVERY_MS = 10;

/** The view of one's own mandates may be a moment late. */
async function expectMandate(
  mandates: MandateQueries,
  mandateId: string,
): Promise<MandateView | undefined> {
  const patience = AbortSignal.timeout(NEWS_WAIT_MS);
  for (;;) {
    const found = mandates.one(mandateId);
    if (found !== undefined || patience.aborted) return found;
    await pause(LOOK_EVERY_MS, patience);
  }
}
