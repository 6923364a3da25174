import { createHash } from 'node:crypto';
import type { Ask } from './ask.ts';

/** Tells a repeated command from another under the same id. */
export function fingerprintOf(ask: Ask): string {
  const content =
    'command' in ask ? ask.command : [ask.operationId, ask.params, ask.body, ask.seen];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

const OTHER_REASON = 'for another reason';

/** The same with another quantity or reason; undefined for what has neither. */
export function withOtherPayload(ask: Ask): Ask | undefined {
  if (ask.of === 'territories') return undefined;
  if (ask.of === 'clerk') {
    const { command } = ask;
    switch (command.type) {
      case 'HoldMinutes':
      case 'TransferMinutes':
      case 'ReverseTransfer':
        return {
          ...ask,
          command: {
            ...command,
            data: { ...command.data, minutes: command.data.minutes + 1 },
          } as typeof command,
        };
      default:
        return undefined;
    }
  }
  const { minutes, reason } = ask.body;
  if (typeof minutes === 'number') return { ...ask, body: { ...ask.body, minutes: minutes + 1 } };
  if (typeof reason === 'string') return { ...ask, body: { ...ask.body, reason: OTHER_REASON } };
  return undefined;
}
