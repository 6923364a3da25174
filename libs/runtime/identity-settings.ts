import { z } from 'zod';

const subjects = z
  .string()
  .default('')
  .transform((list) => list.split(',').map((subject) => subject.trim()))
  .transform((names) => names.filter((subject) => subject !== ''));
const perMinute = z
  .string()
  .regex(/^\d{1,6}$/, 'must be a number of writes in a minute, 0 for no limit')
  .transform(Number);

/** Who is believed when it says who somebody is. */
export const identitySettings = z.object({
  OIDC_ISSUER: z
    .string()
    .refine(
      isIssuer,
      'must be the address of an OpenID Connect issuer, without a query, such as https://auth.example.fr/realms/bourse',
    )
    .optional(),
  OIDC_AUDIENCE: z.string().min(1, 'must not be empty').default('bourse'),
  OIDC_OPERATORS: subjects,
  /** Machines that write more than people do. */
  OIDC_MACHINES: subjects,
  /** Of one account, in a minute; 0 for no limit. */
  WRITES_PER_MINUTE: perMinute.optional(),
  MACHINE_WRITES_PER_MINUTE: perMinute.default(6_000),
});
export type IdentitySettings = z.infer<typeof identitySettings>;

function isIssuer(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  return url.search === '' && url.hash === '' && url.username === '' && url.password === '';
}
