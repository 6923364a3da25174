import { eventStoreContract } from '@bourse/event-store/contract-suite';
import { startEventStoreStandIn } from '../eventstore-stand-in/stand-in.ts';
import { eventStoreDbUnderTest, quiet } from './eventstoredb-under-test.ts';

const onStandIn = async (batchAppend: boolean, credentials?: boolean) => {
  const standIn = await startEventStoreStandIn({ batchAppend });
  return eventStoreDbUnderTest(
    {
      connectionString: standIn.connectionString,
      log: quiet,
      // Over a plain connection they are not sent, and only choose the way of appending.
      ...(credentials === true ? { credentials: { username: 'u', password: 'p' } } : {}),
    },
    () => standIn.stop(),
  );
};

eventStoreContract('EventStoreDB, stand-in, batch append', () => onStandIn(true));
eventStoreContract('EventStoreDB, stand-in, unary append', () => onStandIn(false));
eventStoreContract('EventStoreDB, stand-in, unary by credentials', () => onStandIn(true, true));
