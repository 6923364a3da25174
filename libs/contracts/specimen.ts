import { z } from 'zod';
import { contract, event } from './contract.ts';

/** For tests of what works with any contract: lamps that are lit, and break. */
export const lamps = contract({
  context: 'lamps',
  category: 'lamp',
  topic: 'bourse.lamps.lamp.v1',
  events: {
    LampLit: event(z.object({ watts: z.int().max(100) })),
    LampBroken: event(z.object({})),
  },
});
