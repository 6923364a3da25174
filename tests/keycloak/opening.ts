import { keysIn } from '@bourse/development-identity/keys';
import { proConnectStandIn } from '@bourse/development-identity/pro-connect';
import { listen } from '@bourse/service-kit/server';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { freePorts } from '../../infra/kafka/free-ports.ts';
import { startLocalKeycloak } from '../../infra/keycloak/local-keycloak.ts';
import { startServer } from '../support/server-process.ts';
import { angela, angelaElsewhere } from './agents.ts';
import { composeSettings } from './compose-settings.ts';
import type { Scene } from './scene.ts';

const AT_PRO_CONNECT = { id: 'bourse-keycloak', secret: 'only-of-these-tests-and-long-enough' };

/**
 * Starts a real Keycloak with the realm and the settings of docker-compose.yml, a bourse that trusts
 * it, and a stand-in of ProConnect behind it.
 *
 * @throws NoDistributionError without Java 17 or Maven: nothing is skipped.
 */
export async function openScene(): Promise<{
  readonly scene: Scene;
  readonly close: () => Promise<void>;
}> {
  const compose = composeSettings();
  const folder = mkdtempSync(join(tmpdir(), 'bourse-keycloak-run-'));
  let standIn: RequestListener = () => undefined;
  const proConnect = await listen((...exchange) => standIn(...exchange), {
    host: '127.0.0.1',
    port: 0,
  });
  const [port = 0] = await freePorts(1);
  const portal = `http://127.0.0.1:${port}`;
  const begun = performance.now();
  const keycloak = await startLocalKeycloak({
    settings: compose.keycloak,
    realm: compose.realm,
    environment: {
      PORTAL_URL: portal,
      PROCONNECT_ENABLED: 'true',
      PROCONNECT_ISSUER: `${proConnect.url}/api/v2`,
      PROCONNECT_CLIENT_ID: AT_PRO_CONNECT.id,
      PROCONNECT_CLIENT_SECRET: AT_PRO_CONNECT.secret,
    },
  });
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  process.stdout.write(`Keycloak is ready after ${seconds} s\n`);
  const issuer = `${keycloak.url}/realms/bourse`;
  ({ handler: standIn } = proConnectStandIn({
    origin: proConnect.url,
    keys: keysIn(folder),
    agents: [angela, angelaElsewhere],
    client: {
      ...AT_PRO_CONNECT,
      redirectUri: `${issuer}/broker/proconnect/endpoint`,
      signedOutUri: `${issuer}/broker/proconnect/endpoint/logout_response`,
    },
  }));
  const { OIDC_AUDIENCE, OIDC_OPERATORS } = compose.services;
  const { OIDC_CLIENT_ID, OIDC_USERINFO_SIGNED_BY } = compose.portal;
  const told = { OIDC_AUDIENCE, OIDC_OPERATORS, OIDC_CLIENT_ID, OIDC_USERINFO_SIGNED_BY };
  const bourse = await startServer({
    dataDirectory: folder,
    environment: {
      ...Object.fromEntries(Object.entries(told).map(([name, value]) => [name, value ?? ''])),
      PORT: String(port),
      OIDC_ISSUER: issuer,
    },
  });
  return {
    scene: {
      portal,
      issuer,
      admin: `${keycloak.url}/admin/realms/bourse`,
      proConnect: proConnect.url,
      dataDirectory: folder,
      environment: compose.keycloak.environment,
      operatorId: OIDC_OPERATORS ?? '',
    },
    close: async () => {
      process.stdout.write(`Keycloak took ${taken(keycloak.pid)}\n`);
      await bourse.stop();
      await keycloak.stop();
      await proConnect.stop(0);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Memory at the most and threads, to hold against the limits of docker-compose.yml; of Linux. */
function taken(pid: number): string {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(status) ?? [];
    const [, threads] = /Threads:\s+(\d+)/.exec(status) ?? [];
    return `${Math.round(Number(kilobytes) / 1024)} MB at the most, ${threads} threads`;
  } catch {
    return 'nobody knows how much here';
  }
}
