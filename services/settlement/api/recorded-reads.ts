import {
  type AccountId,
  accountId,
  id,
  type TerritoryId,
  territoryId,
} from '@bourse/contracts/values';
import type { Uuid } from '@bourse/kernel/ids';
import type { ReadingLog } from '@bourse/readings/log';
import { termsOf } from '@bourse/readings/terms';
import { ruleOf } from '@bourse/rights/policy';
import type { Call, ReadReply, Route } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { FileRead } from '../reading-log.ts';

type Kind = FileRead['kind'];
type ReadRoute = Extract<Route, { kind: 'read' }>;
type ReadCall = Call<unknown, unknown, unknown>;

/** What each read that shows files of others is a reading of. */
const kinds: ReadonlyMap<string, Kind> = new Map([
  ['followExchanges', 'exchanges'],
  ['listExchanges', 'exchanges'],
  ['getExchange', 'exchange'],
  // How a file came to be is read with the file: one reading of it.
  ['getExchangeHistory', 'exchange'],
  ['listRenewals', 'renewals'],
  ['getEffectiveBalance', 'balance'],
  ['listHolds', 'holds'],
  ['getTransfer', 'transfer'],
  ['getStatement', 'statement'],
  ['listAccountChanges', 'history'],
  ['listCrossings', 'crossings'],
  ['getCrossing', 'crossing'],
]);

/** Another page, or another form, is no other question. */
const NO_TERMS: ReadonlySet<string> = new Set(['limit', 'cursor', 'format', 'dialect', 'count']);
/** Fields that hold words of a closed list, and the slug of a marketplace. */
const CODES: ReadonlySet<string> = new Set([
  'status',
  'crossesEpci',
  'missing',
  'disputed',
  'by',
  'pending',
  'marketplaceId',
]);

/** What is asked of a file: all of it has passed the schema of its route. */
const asked = z.looseObject({
  exchangeId: id.optional(),
  accountId: accountId.optional(),
  partyId: territoryId.optional(),
  lenderId: territoryId.optional(),
  borrowerId: territoryId.optional(),
  territoryId: territoryId.optional(),
});
/** What an answer says of whose it is, where the question does not. */
const transferShown = z.object({
  exchangeId: id.nullable(),
  debitAccountId: accountId,
  creditAccountId: accountId,
});
const place = z.object({ accountId: territoryId });
const crossingShown = z.object({ from: place, to: place });

type Subject = {
  readonly kind: Kind;
  readonly exchangeId: Uuid | null;
  readonly accountId: AccountId | null;
  readonly terms: Readonly<Record<string, string>>;
  /** Of whom it is. */
  readonly parties: readonly (AccountId | undefined)[];
};

/**
 * The same routes, of which those that show files of others record who reads, before the answer: a
 * reading that cannot be recorded is refused. Whoever reads their own file, or what is public, leaves
 * nothing.
 *
 * @param parts.partiesOf The parties of an exchange; none when there is no such.
 * @throws Error at the start for a read that shows others' files and that no line above names.
 */
export function recordedReads(
  routes: readonly Route[],
  parts: {
    readonly log: ReadingLog<FileRead>;
    readonly partiesOf: (exchangeId: Uuid) => readonly TerritoryId[];
  },
): readonly Route[] {
  const recorded = (route: ReadRoute): ReadRoute => {
    const kind = kindOf(route);
    return {
      ...route,
      refusals: [...(route.refusals ?? []), 'reading_not_recorded'],
      handle: async (call) => {
        const reply = await route.handle(call);
        if (reply.kind === 'problem' || call.reach.kind === 'own') return reply;
        const subject = subjectOf(kind, call, reply);
        const { exchangeId } = subject;
        const parties = [
          ...subject.parties,
          ...(exchangeId === null ? [] : parts.partiesOf(exchangeId)),
        ];
        const reader = call.identity?.territoryId ?? null;
        // In whatever office: it is their own.
        if (reader !== null && parties.includes(reader)) return reply;
        const refused = await parts.log.record(call, (who) => ({
          ...who,
          kind: subject.kind,
          readExchangeId: exchangeId,
          readAccountId: subject.accountId,
          terms: termsOf(subject.terms, CODES),
        }));
        return refused ?? reply;
      },
    };
  };
  return routes.map((route) =>
    route.kind === 'read' && showsFilesOfOthers(route) ? recorded(route) : route,
  );
}

/** Those who watch see everybody's by it. */
function showsFilesOfOthers({ action }: Route): boolean {
  const rule = ruleOf(action);
  return typeof rule !== 'string' && rule.all.length > 0;
}

function kindOf({ operationId }: Route): Kind {
  const kind = kinds.get(operationId.replace(/InMarketplace$/, ''));
  if (kind === undefined) {
    throw new Error(`${operationId} shows files of others, and nothing says what is read by it`);
  }
  return kind;
}

/** As it was asked: one word, or several with commas between them. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.join(',') : JSON.stringify(value);
}

function subjectOf(kind: Kind, call: ReadCall, reply: ReadReply): Subject {
  const {
    exchangeId,
    accountId: readAccountId,
    ...others
  } = asked.parse({
    ...(call.query as object),
    ...(call.params as object),
  });
  const { partyId, lenderId, borrowerId, territoryId: named } = others;
  const terms = Object.fromEntries(
    Object.entries(others).flatMap(([name, value]) =>
      value === undefined || NO_TERMS.has(name) ? [] : [[name, textOf(value)]],
    ),
  );
  const subject: Subject = {
    // To follow one exchange is to look at it.
    kind: kind === 'exchanges' && exchangeId !== undefined ? 'exchange' : kind,
    exchangeId: exchangeId ?? null,
    accountId: readAccountId ?? null,
    terms,
    parties: [readAccountId, partyId, lenderId, borrowerId, named],
  };
  const body = reply.kind === 'answer' ? reply.body : undefined;
  if (kind === 'transfer') {
    const shown = transferShown.parse(body);
    const parties = [shown.debitAccountId, shown.creditAccountId];
    return { ...subject, exchangeId: shown.exchangeId, parties };
  }
  if (kind === 'crossing') {
    const { from, to } = crossingShown.parse(body);
    return { ...subject, parties: [from.accountId, to.accountId] };
  }
  return subject;
}
