/** A fault put into the product's own source, to see whether the simulation finds it. */
export type Mutation = {
  readonly name: string;
  /** From the root of the repository. */
  readonly file: string;
  /** Occurs in it exactly once. */
  readonly from: string;
  readonly to: string;
};

/** Each breaks a promise that only shows under concurrency, crashes or repetition. */
export const mutations: readonly Mutation[] = [
  {
    name: 'capacity is taken on days that nobody asked for',
    file: 'services/offers/domain/capacity.ts',
    from: `overlapping(periods, command.days)`,
    to: `overlapping(periods, null)`,
  },
  {
    name: 'a period is revised below what is promised of it',
    file: 'services/offers/domain/periods.ts',
    from: `samePeriod(period, share) && period.capacityMinutes >= share.minutes`,
    to: `samePeriod(period, share)`,
  },
  {
    name: 'what is consumed stays reserved in its period',
    file: 'services/offers/read-models/offers/model.ts',
    from: `share.startsOn, share.minutes, 1);`,
    to: `share.startsOn, share.minutes, 0);`,
  },
  {
    name: 'a conflict keeps the memory of the ledger',
    file: 'services/settlement/ledger/bookkeeper.ts',
    from: `'another writer of the ledger came first');
        await upToDate();`,
    to: `'another writer of the ledger came first');`,
  },
  {
    name: 'the memory of the ledger moves before the append is acknowledged',
    file: 'services/settlement/ledger/bookkeeper.ts',
    from: `    const result = await store.append(stream, ledger.revision, events);`,
    to: `    decided.ahead.commit();
    const result = await store.append(stream, ledger.revision, events);`,
  },
  {
    name: 'a refusal is decided on a memory that may be old',
    file: 'services/settlement/ledger/bookkeeper.ts',
    from: `return (await upToDate()).hadNews ? undefined : { verdicts, position: ledger.position };`,
    to: `return { verdicts, position: ledger.position };`,
  },
  {
    name: 'the ledger does not know a command again',
    file: 'services/settlement/ledger/decide-batch.ts',
    from: `const earlier = fresh.get(commandId) ?? memory.get(commandId);`,
    to: `const earlier = fresh.get(commandId);`,
  },
  {
    name: 'recorded time follows the clock of the writer',
    file: 'services/settlement/ledger/decide-batch.ts',
    from: `before !== undefined && before > now ? before : now;`,
    to: `before !== undefined && before > now ? now : now;`,
  },
  {
    name: 'the id of an event does not follow from what it says',
    file: 'libs/commands/handle-command.ts',
    from: `      context.fingerprint,
      context.now,
      JSON.stringify(data),
`,
    to: '',
  },
  {
    name: 'a stream does not know a command again',
    file: 'libs/commands/handle-command.ts',
    from: `if (metadata.commandId === commandId) {`,
    to: `if (metadata.commandId === '') {`,
  },
  {
    name: 'a relay moves its checkpoint before it has told',
    file: 'libs/broadcast/relay.ts',
    from: `    await publish(broadcast, batch);
    checkpoints.save(checkpoint, upTo);`,
    to: `    checkpoints.save(checkpoint, upTo);
    await publish(broadcast, batch);`,
  },
  {
    name: 'a process moves its checkpoint before the effect',
    file: 'libs/projections/reactor.ts',
    from: `        await handleAll(events);
        // Not a return`,
    to: `        state.save(name, position);
        await handleAll(events);
        // Not a return`,
  },
  {
    name: 'a process goes on in a stream of which an event is parked',
    file: 'libs/projections/reactor.ts',
    from: `const error = state.isParked(name, stream)`,
    to: `const error = state.isParked(name, '')`,
  },
  {
    name: 'what is parked is not tried again',
    file: 'libs/projections/reactor.ts',
    from: `if (error === undefined) state.unpark(name, stream, at);`,
    to: `if (error === '') state.unpark(name, stream, at);`,
  },
  {
    name: 'a view begins again one event too early',
    file: 'libs/projections/projection.ts',
    from: `storePosition(Number(row['position']));`,
    to: `storePosition(Number(row['position']) - 1);`,
  },
  {
    name: 'a refused exchange keeps its hold',
    file: 'services/settlement/processes/movements.ts',
    from: `return giveBack(ports, fact, event.data.transferId);
      case 'ExchangeCancelled':`,
    to: `return undefined;
      case 'ExchangeCancelled':`,
  },
  {
    name: 'a cancelled exchange keeps its hold',
    file: 'services/settlement/processes/movements.ts',
    from: `          : giveBack(ports, fact, event.data.transferId);`,
    to: `          : undefined;`,
  },
  {
    name: 'an answer to an earlier attempt counts',
    file: 'services/settlement/domain/securing.ts',
    from: `|| exchange.attempt !== command.attempt)`,
    to: `)`,
  },
  {
    name: 'a cancelled exchange keeps its capacity',
    file: 'services/offers/processes/securing.ts',
    from: `{ id: offerId, command: { type: 'ReleaseCapacity', exchangeId, attempt: null } };`,
    to: `undefined;`,
  },
  {
    name: 'capacity is promised twice',
    file: 'services/offers/domain/offer-state.ts',
    from: `if (reservation.status !== 'released') committed`,
    to: `if (reservation.status === 'consumed') committed`,
  },
  {
    name: 'a view forgets what a part posting releases',
    file: 'services/settlement/read-models/accounts/account-row.ts',
    from: `const pending = -(minutes + releasedMinutes);`,
    to: `const pending = -Math.min(minutes, minutes + releasedMinutes);`,
  },
  {
    name: 'holds are not counted against the limit',
    file: 'libs/ledger/account.ts',
    from: `account.debitsPending - balanceMinutes(account);`,
    to: `0 - balanceMinutes(account);`,
  },
  {
    name: 'a follower that stumbles goes on behind what it missed',
    file: 'libs/event-store/follower.ts',
    from: `store.subscribe(options.load(), filter, ending.signal)`,
    to: `store.subscribe(failures > 0 ? gate.position + 1n as never : options.load(), filter, ending.signal)`,
  },
  {
    name: 'a lapsed exchange keeps its hold',
    file: 'services/settlement/processes/movements.ts',
    from: `case 'ExchangeLapsed':
        return giveBack(ports, fact, event.data.transferId);`,
    to: `case 'ExchangeLapsed':
        return undefined;`,
  },
  {
    name: 'a crossing that came to nothing keeps what was held',
    file: 'services/settlement/processes/crossings.ts',
    from: `if (await voidHold(ports, fact, crossing, side)) continue;
    if (`,
    to: `if (side === 'source') continue;
    if (`,
  },
  {
    name: 'a crossing is posted on one side',
    file: 'services/settlement/processes/crossings.ts',
    from: `if (refusal !== undefined) throw refused('PostHold', side, refusal);`,
    to: `if (refusal !== undefined) throw refused('PostHold', side, refusal);
    break;`,
  },
  {
    name: 'a crossing is decided without its second hold',
    file: 'services/settlement/processes/crossings.ts',
    from: `case 'SourceHeld':
        return hold(ports, fact, 'target');`,
    to: `case 'SourceHeld':
        return tell(ports, fact, 'held', { type: 'RecordTargetHold' });`,
  },
  {
    name: 'something begins on a frozen account',
    file: 'libs/ledger/decide-checks.ts',
    from: `return status === 'open' ? undefined`,
    to: `return status !== 'closed' ? undefined`,
  },
  {
    name: 'linked commands are decided one by one',
    file: 'libs/ledger/decide-linked.ts',
    from: `      return reject({ code: 'linked_refused', index, refusal: decision.rejection });`,
    to: `      return events.length > 0 ? accept(...events) : reject({ code: 'linked_refused', index, refusal: decision.rejection });`,
  },
  {
    name: 'a view that lacks what its index knows is not made again',
    file: 'libs/projections/partition-index.ts',
    from: `known !== undefined &&
      (`,
    to: `known !== undefined && known['position'] === -1 &&
      (`,
  },
  {
    name: 'time pays no instalment',
    file: 'services/settlement/processes/ledger-deadlines.ts',
    from: `          ...toPay.map(`,
    to: `          ...toPay.slice(0, 0).map(`,
  },
];
