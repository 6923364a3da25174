import { z } from 'zod';

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
  OIDC_OPERATORS: z
    .string()
    .default('')
    .transform((list) => list.split(',').map((subject) => subject.trim()))
    .transform((subjects) => subjects.filter((subject) => subject !== '')),
});
export type IdentitySettings = z.infer<typeof identitySettings>;

function isIssuer(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  return url.search === '' && url.hash === '' && url.username === '' && url.password === '';
}
