import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const ROOT = resolve(import.meta.dirname, '..', '..');
/** `${NAME:-otherwise}`, as compose resolves it where nobody says anything. */
const value = z.string().transform((text) => text.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1'));
const told = z.object({ command: z.array(z.string()), environment: z.record(z.string(), value) });
const composeFile = z.object({
  services: z.object({
    keycloak: told,
    portal: told.pick({ environment: true }),
    offers: told.pick({ environment: true }),
  }),
});

/** What docker-compose.yml tells Keycloak, the pages and the services. */
export function composeSettings() {
  const text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
  const { keycloak, portal, offers } = composeFile.parse(parse(text, { merge: true })).services;
  return {
    keycloak,
    portal: portal.environment,
    services: offers.environment,
    realm: join(ROOT, 'infra', 'keycloak', 'realm.json'),
  };
}
