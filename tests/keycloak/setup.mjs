import { openScene } from './opening.ts';

/** jest's globalSetup: one Keycloak, one bourse and one stand-in of ProConnect for all files of the run. */
export default async function prepare() {
  const { scene, close } = await openScene();
  process.env.BOURSE_KEYCLOAK_SCENE = JSON.stringify(scene);
  globalThis.closeKeycloakScene = close;
}
