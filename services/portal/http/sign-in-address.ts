/** In the address where one signs in: what was just typed is kept. */
export const KEPT = 'garde';

/**
 * Where one signs in to come back to a page.
 *
 * @param options.kept A form was on its way, and is shown again there.
 */
export const signInFor = (back: string, options: { readonly kept?: boolean } = {}): string =>
  `/connexion?retour=${encodeURIComponent(back)}${options.kept === true ? `&${KEPT}=1` : ''}`;
