import { startRelay } from '@bourse/broadcast/relay';
import type { CommandContext } from '@bourse/commands/handle-command';
import { revision as toRevision } from '@bourse/event-store/port';
import { invariant } from '@bourse/kernel/invariant';
import { openProcessState } from '@bourse/projections/process-state';
import { permit } from '@bourse/rights/permit';
import { problem } from '@bourse/service-kit/problem';
import type { Service, ServicePorts } from '@bourse/service-kit/service';
import { z } from 'zod';
import { join } from 'node:path';
import { startOffers } from '../../../services/offers/service.ts';
import { startRequests } from '../../../services/requests/service.ts';
import { openLedgers } from '../../../services/settlement/ledger/ledgers.ts';
import type { Policy } from '../../../services/settlement/policy.ts';
import { startSettlement } from '../../../services/settlement/service.ts';
import { territoryPublication } from '../../../services/territories/publication.ts';
import { territoryHandler } from '../../../services/territories/territory-handler.ts';
import { FIRST_MARKETPLACE } from '../marketplaces.ts';
import type { Answerer, Ask, Outcome, ServerKind } from '../clients/ask.ts';

const DEADLINES_EVERY_MS = 5_000;

/** What runs in a process: what the product starts there. */
export type Running = {
  readonly answer: Answerer;
  /** Of a service: what it shows, and how it is. */
  readonly service?: Service;
  stop(): Promise<void>;
};

export type Start = (ports: ServicePorts, policy: Policy) => Promise<Running>;

const options = { deadlinesEveryMs: DEADLINES_EVERY_MS };

/** How each kind of process is started: by the product's own composition, upon simulated ports. */
export const starts: Readonly<Record<ServerKind, Start>> = {
  settlement: async (ports, policy) =>
    running(await startSettlement(ports, { marketplace: FIRST_MARKETPLACE, policy, ...options })),
  offers: async (ports) => running(await startOffers(ports, options)),
  requests: async (ports) => running(await startRequests(ports, options)),
  clerk: (ports) => Promise.resolve(clerk(ports)),
  territories: (ports) => Promise.resolve(register(ports)),
};

const receipt = z.object({ revision: z.int().nullable(), position: z.string() });
/** What a bulk that is done whole or not at all answers. */
const bulk = z.object({
  position: z.string().nullable(),
  outcomes: z.array(z.object({ result: z.string(), code: z.string().optional() })),
});

const running = (service: Service): Running => ({
  service,
  answer: async (ask, context) => {
    invariant('operationId' in ask, `${service.name} answers over its routes`);
    return outcomeOf(service, await replyOf(service, ask, context));
  },
  stop: () => service.stop(),
});

async function replyOf(
  service: Service,
  ask: Extract<Ask, { operationId: string }>,
  context: CommandContext,
) {
  const route = service.routes.find(({ operationId }) => operationId === ask.operationId);
  invariant(route?.kind === 'write', `${service.name} has a write ${ask.operationId}`);
  const { identity } = ask;
  const reach = permit(route.action, identity);
  if (typeof reach === 'string') return problem('not_permitted');
  const params: unknown = route.params === undefined ? {} : route.params.parse(ask.params);
  const body: unknown = route.body === undefined ? {} : route.body.parse(ask.body);
  const seen = ask.seen === undefined ? undefined : [toRevision(ask.seen)];
  return route.handle({ params, body, identity, reach, context, seen });
}

function outcomeOf(service: Service, reply: Awaited<ReturnType<typeof replyOf>>): Outcome {
  if (reply.kind === 'problem') {
    const passing = service.problems[reply.code]?.passing === true;
    return { kind: 'refused', code: reply.code, passing };
  }
  const whole = bulk.safeParse(reply.body);
  if (whole.success) {
    const { position, outcomes } = whole.data;
    const code = outcomes.find(({ result }) => result === 'refused')?.code;
    if (position === null) return { kind: 'refused', code: code ?? 'left_out', passing: false };
    return { kind: 'done', revision: 'untold', position: positionIn(position) };
  }
  const { revision, position } = receipt.parse(reply.body);
  return { kind: 'done', revision, position: positionIn(position) };
}

const positionIn = (token: string): bigint => BigInt(token.slice(token.indexOf(':') + 1));

/** Writers of the ledgers alone: beside those of settlement, and a way in for every command. */
function clerk({ store, logger }: ServicePorts): Running {
  const ledgers = openLedgers({ store, logger });
  return {
    answer: async (ask, context) => {
      invariant(ask.of === 'clerk', 'a clerk takes commands of the ledger');
      const outcome = await ledgers.of(ask.marketplaceId).give(ask.command, context);
      if (outcome.kind !== 'done') return refusal(outcome);
      const { revision, position } = outcome;
      return {
        kind: 'done',
        revision: revision === 'no_stream' ? null : Number(revision),
        position,
      };
    },
    stop: () => ledgers.close(),
  };
}

/** The register of territories without its directory of all communes: admits, and tells the others. */
function register({ store, broadcast, directory, clock, logger }: ServicePorts): Running {
  const handler = territoryHandler(store);
  const state = openProcessState(join(directory, 'processes.sqlite'));
  const publications = [territoryPublication];
  const name = 'territories';
  const relay = startRelay({
    name,
    store,
    broadcast,
    publications,
    checkpoints: state,
    logger,
    clock,
  });
  return {
    answer: async (ask, context) => {
      invariant(ask.of === 'territories', 'the register takes commands to territories');
      const result = await handler.give(ask.id, ask.command, context);
      if (result.kind !== 'done') return refusal(result);
      const { revision, position } = result;
      return {
        kind: 'done',
        revision: revision === 'no_stream' ? null : Number(revision),
        position,
      };
    },
    stop: async () => {
      await relay.stop();
      state.close();
    },
  };
}

type Refused =
  | { readonly kind: 'rejected'; readonly rejection: { readonly code: string } }
  | { readonly kind: 'stale' | 'command_id_reused' };

const refusal = (result: Refused): Outcome => {
  if (result.kind === 'rejected') {
    return { kind: 'refused', code: result.rejection.code, passing: false };
  }
  const code = result.kind === 'command_id_reused' ? 'idempotency_key_reused' : result.kind;
  return { kind: 'refused', code, passing: false };
};
