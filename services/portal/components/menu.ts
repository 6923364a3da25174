import { html, type Html } from '@bourse/service-kit/html';
import type { Room } from '../http/page.ts';
import { hasRole, type Session } from '../session/session.ts';
import { whoMay } from '../session/who-may.ts';
import { both, type Language } from '../wording/language.ts';
import { CSRF } from './form.ts';

const words = both({
  fr: {
    menu: 'Menu principal',
    home: 'Accueil',
    todo: 'À faire',
    offers: 'Offres',
    requests: 'Demandes',
    exchanges: 'Échanges',
    territories: 'Territoires',
    account: 'Compte',
    association: 'Association',
    audit: 'Audit',
    signIn: 'Se connecter',
    signOut: 'Se déconnecter',
    actingFor: 'Pour',
    other: 'English',
    operator: 'l’exploitation',
    nobody: 'aucun territoire',
    change: 'changer',
    profile: 'Mon profil',
  },
  en: {
    menu: 'Main menu',
    home: 'Home',
    todo: 'To do',
    offers: 'Offers',
    requests: 'Requests',
    exchanges: 'Exchanges',
    territories: 'Territories',
    account: 'Account',
    association: 'Association',
    audit: 'Audit',
    signIn: 'Sign in',
    signOut: 'Sign out',
    actingFor: 'For',
    other: 'Français',
    operator: 'the operator',
    nobody: 'no territory',
    change: 'change',
    profile: 'My profile',
  },
});
type Words = (typeof words)['fr'];

/** The rooms of the portal that whoever looks may enter. */
export function menu(session: Session | undefined, here: Room, language: Language): Html {
  const say = words[language];
  return html`<nav class="menu" aria-label="${say.menu}">
    <ul>
      ${menuOf(session, say).map(
        ([room, href, label]) =>
          html`<li>
            <a href="${href}" ${room === here && html` aria-current="page"`}>${label}</a>
          </li>`,
      )}
    </ul>
  </nav>`;
}

function menuOf(
  session: Session | undefined,
  say: Words,
): readonly (readonly [Room, string, string])[] {
  const everybody = [
    ['offers', '/offres', say.offers],
    ['requests', '/demandes', say.requests],
    ['territories', '/territoires', say.territories],
  ] as const;
  if (session === undefined) return [['home', '/', say.home], ...everybody];
  const party = hasRole(session, 'requester', 'lender', 'signatory');
  return [
    ['todo', '/a-faire', say.todo],
    ...(party ? [['exchanges', '/echanges', say.exchanges] as const] : []),
    ...everybody,
    ...(party ? [['account', '/compte', say.account] as const] : []),
    ...(hasRole(session, ...whoMay('admission.decide'))
      ? [['association', '/association/admissions', say.association] as const]
      : []),
    ...(hasRole(session, ...whoMay('trail.read')) ? [['audit', '/audit', say.audit] as const] : []),
  ];
}

/** What the line above the menu needs to know of a visit. */
type Visitor = {
  readonly session: Session | undefined;
  readonly language: Language;
  /** The territory that somebody acts for, by its name. */
  readonly actingName: string | undefined;
  readonly signInPossible: boolean;
  readonly address: string;
};

/** Who is signed in and for whom they act, or the way to sign in; and the other language. */
export function whoLine(visitor: Visitor): Html {
  const other = visitor.language === 'fr' ? 'en' : 'fr';
  const switchTo = `/langue/${other}?retour=${encodeURIComponent(visitor.address)}`;
  return html`<div class="who">
    ${who(visitor)}
    <a href="${switchTo}" lang="${other}" hreflang="${other}">${words[visitor.language].other}</a>
  </div>`;
}

function who({ session, language, actingName, signInPossible, address }: Visitor): Html | false {
  const say = words[language];
  if (session === undefined) {
    if (!signInPossible || address.startsWith('/connexion')) return false;
    return html`<a class="button-like" href="/connexion?retour=${encodeURIComponent(address)}"
      >${say.signIn}</a
    >`;
  }
  return html`<p class="acting">
      <span class="visually-hidden">${say.actingFor} </span>
      <a href="/mandats"
        >${actingName ?? (hasRole(session, 'operator') ? say.operator : say.nobody)}${
          session.mandates.length > 1 && html` <span class="change">(${say.change})</span>`
        }</a
      >
    </p>
    <p><a href="/profil">${say.profile}</a></p>
    <form method="post" action="/deconnexion">
      <input type="hidden" name="${CSRF}" value="${session.csrfToken}" />
      <button type="submit" class="quiet">${say.signOut}</button>
    </form>`;
}
