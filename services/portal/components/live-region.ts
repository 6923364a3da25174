import { html, type Html } from '@bourse/service-kit/html';
import type { Page } from '../http/page.ts';
import type { Session } from '../session/session.ts';
import { both, type Language } from '../wording/language.ts';
import { apiQuery } from './parts.ts';

const words = both({
  fr: {
    file: 'Ce dossier vient de changer :',
    files: 'Un de vos dossiers vient de changer :',
    requests: 'Une nouvelle demande vient d’arriver dans cette liste :',
    offers: 'Une nouvelle offre vient d’arriver dans cette liste :',
    show: 'afficher',
  },
  en: {
    file: 'This file has just changed:',
    files: 'One of your files has just changed:',
    requests: 'A new request has just come into this list:',
    offers: 'A new offer has just come into this list:',
    show: 'show it',
  },
});

const LIVE = '/en-direct';

/**
 * Empty until something changes; then the script shows, and screen readers say, what is in the template.
 * For those who are signed in alone: the connection is counted by account.
 */
export function liveRegion(
  { live }: Pick<Page, 'live'>,
  { language, session }: { readonly language: Language; readonly session: Session | undefined },
): Html | false {
  if (live === undefined || session === undefined) return false;
  const say = words[language];
  const notice = (sentence: string, page: string): Html =>
    html`<template
      ><p class="notice">${sentence} <a href="${page}">${say.show}</a></p></template
    >`;
  if ('exchangeId' in live) {
    return html`<div
      class="live"
      role="status"
      data-live="${LIVE}?dossier=${live.exchangeId}"
      data-revision="${live.revision}"
    >
      ${notice(say.file, `/echanges/${live.exchangeId}`)}
    </div>`;
  }
  if ('list' in live) {
    return html`<div
      class="live"
      role="status"
      data-live="${LIVE}${apiQuery({ liste: live.list, ...live.asked, since: live.since })}"
      data-since="${live.since}"
      data-gently
    >
      ${notice(say[live.list], live.page)}
    </div>`;
  }
  return html`<div class="live" role="status" data-live="${LIVE}" data-since="${live.since}">
    ${notice(say.files, live.page)}
  </div>`;
}
