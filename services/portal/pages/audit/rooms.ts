import type { Html } from '@bourse/service-kit/html';
import { roomsNav } from '../../components/rooms.ts';
import type { Visit } from '../../http/page.ts';
import { words } from './words.ts';

/** The way between the auditor's pages. */
export function rooms(
  { language }: Visit,
  here:
    | '/audit'
    | '/audit/echanges'
    | '/audit/comptes'
    | '/audit/balance'
    | '/audit/consultations'
    | undefined,
): Html {
  const say = words[language];
  return roomsNav(say.rooms, here, [
    ['/audit', say.trail],
    ['/audit/echanges', say.exchanges],
    ['/audit/comptes', say.accounts],
    ['/audit/balance', say.trial],
    ['/audit/consultations', say.readings],
  ]);
}
