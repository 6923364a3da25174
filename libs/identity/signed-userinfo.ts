import type { Clock } from '@bourse/kernel/clock';
import { jwtVerify } from 'jose';
import { z } from 'zod';
import type { IssuerKeys } from './issuer-keys.ts';

const claims = z.looseObject({
  sub: z.string().min(1),
  siret: z.string().optional(),
  given_name: z.string().optional(),
  usual_name: z.string().optional(),
  email: z.string().optional(),
});
export type Userinfo = z.infer<typeof claims>;

const ALGORITHMS = ['RS256', 'ES256'];
const LEEWAY_S = 30;

/**
 * Reads what an issuer says of somebody in a signed JWT (OpenID Connect Core 1.0, 5.3.2), as ProConnect
 * does in place of JSON.
 *
 * @param options.clientId Whom it is said to: its audience.
 * @param options.subject The `sub` of the ID token: what is said of anybody else is not taken.
 * @throws Error of jose, or one that says that it speaks of somebody else.
 */
export async function readSignedUserinfo(
  signed: string,
  options: {
    readonly issuer: string;
    readonly clientId: string;
    readonly subject: string;
    readonly keys: IssuerKeys;
    readonly clock: Clock;
  },
): Promise<Userinfo> {
  const { payload } = await jwtVerify(signed, options.keys.find, {
    issuer: options.issuer,
    audience: options.clientId,
    algorithms: ALGORITHMS,
    clockTolerance: LEEWAY_S,
    currentDate: new Date(options.clock.now()),
  });
  const said = claims.parse(payload);
  if (said.sub !== options.subject) throw new Error('the userinfo speaks of somebody else');
  return said;
}
