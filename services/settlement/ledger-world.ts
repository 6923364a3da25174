import { testOperator } from '@bourse/identity/testing';
import { z } from 'zod';
import { ASSOCIATION, BERTHEN, type World } from './exchange-world.ts';

// For tests that ask the ledger of that world over HTTP.

export const said = z.looseObject({ id: z.string(), position: z.string() });
export const purse = z.looseObject({ balanceMinutes: z.int(), pendingOutMinutes: z.int() });
const refusal = z.looseObject({ code: z.string() });

export const why = { reason: 'décidé en assemblée' };

/** @param world Asked at each call: a test may start it again. */
export function askLedger(world: () => World) {
  /** A write that must be done. @returns its id, and the position to read after. */
  async function done(by: string, path: string, body: unknown = {}) {
    const sent = await world().send(by, `/api/ledger/${path}`, body);
    if (sent.status >= 300) throw new Error(`${sent.status}: ${JSON.stringify(sent.body)}`);
    return said.parse(sent.body);
  }
  const read = async (path: string, after?: { position: string }): Promise<unknown> => {
    const query = after === undefined ? '' : `?after=${after.position}`;
    return (await world().get(`/api/ledger/${path}${query}`)).body;
  };
  return {
    done,
    read,
    /** A write that must be refused. @returns its status and code. */
    refusedWith: async (by: string, path: string, body: unknown = {}) => {
      const sent = await world().send(by, `/api/ledger/${path}`, body);
      return `${sent.status} ${refusal.parse(sent.body).code}`;
    },
    balance: async (accountId: string, after: { position: string }) =>
      purse.parse(await read(`accounts/${accountId}`, after)).balanceMinutes,
    byOperator: (path: string, body: unknown) =>
      world().post(`/api/ledger/${path}`, body, { as: testOperator }),
    endow: (minutes = 300, toAccountId = BERTHEN) =>
      done(ASSOCIATION, 'endowments', { toAccountId, minutes, reason: 'dotation' }),
  };
}
