import { formOn, PlainBrowser, readable } from '../../browser/plain-client.ts';
import { waitMs } from '../victims.ts';
import { type Scenario, unless } from './scenario.ts';
import type { Scene } from './scene.ts';

const PORTAL = 'portal';
const PROFILE = '/profil';
const SESSION = 'bourse-session';
const DOWN_MS = 300;
/** Of nobody. */
const typed = { name: 'Jeanne Quilliot', email: 'jeanne@ghyvelde.example' };
const later = { name: 'Jeanne Wattrelos', email: 'jeanne.wattrelos@ghyvelde.example' };

/**
 * The pages are killed while somebody fills a form in, and once more while what they typed waits for them to
 * sign in again. They stay signed in, and nothing that they typed is lost.
 */
export const portalKilled = (): Scenario => ({
  name: 'portal-killed',
  fault: 'The pages killed while somebody fills a form in',
  inflict: async (scene) => {
    const faults = [...(await whileTyping(scene)), ...(await whileSignedOut(scene))];
    return { look: async () => ({ figures: { portalKills: 2 }, faults }) };
  },
});

async function killed({ cluster }: Scene, meanwhile: () => Promise<void>): Promise<void> {
  await cluster.kill(PORTAL);
  await meanwhile();
  await waitMs(DOWN_MS);
  await cluster.restart(PORTAL);
}

/** What is sent while nobody answers is sent again, as the browser does that has kept it. */
async function whileTyping(scene: Scene): Promise<readonly string[]> {
  const browser = new PlainBrowser(scene.cluster.url);
  await browser.signIn('demo-secretary');
  const shown = await browser.get(PROFILE);
  let unanswered = 0;
  await killed(scene, async () => {
    ({ status: unanswered } = await browser.send(shown, PROFILE, typed));
  });
  const sent = await browser.send(shown, PROFILE, typed);
  const seen = formOn(await browser.get(PROFILE), PROFILE).fields;
  return [
    ...unless(unanswered === 503, `the pages were killed, and answered ${unanswered}`),
    ...unless(
      readable(sent).includes('Votre profil est enregistré.'),
      `what was sent again was not done: ${sent.status} ${sent.path}`,
    ),
    ...unless(seen.get('name') === typed.name, 'the pages do not show what was sent'),
  ];
}

/** What was sent after the session had ended waits in a file, and is shown to whoever signs in again. */
async function whileSignedOut(scene: Scene): Promise<readonly string[]> {
  const browser = new PlainBrowser(scene.cluster.url);
  await browser.signIn('demo-secretary');
  const shown = await browser.get(PROFILE);
  const session = browser.cookie(SESSION) ?? '';
  await browser.signOut();
  // Another window of theirs knows nothing of it yet.
  browser.setCookie(SESSION, session);
  const refused = await browser.send(shown, PROFILE, later);
  const onwards = /href="(\/connexion\/aller[^"]*)"/.exec(refused.text)?.[1] ?? '';
  await killed(scene, async () => undefined);
  const back = await browser.choose(await browser.get(onwards), 'demo-secretary');
  const fields = back.path === PROFILE ? formOn(back, PROFILE).fields : new Map<string, string>();
  return [
    ...unless(onwards !== '', `a form of an ended session led to ${refused.path}`),
    ...unless(
      fields.get('name') === later.name && fields.get('email') === later.email,
      `what was typed is lost: ${back.path} shows ${JSON.stringify([...fields])}`,
    ),
  ];
}
