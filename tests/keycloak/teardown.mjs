/** jest's globalTeardown. */
export default async function finish() {
  await globalThis.closeKeycloakScene?.();
}
