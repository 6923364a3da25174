import type { Html } from '@bourse/service-kit/html';
import { roomsNav } from '../../components/rooms.ts';
import type { SignedInVisit } from '../../http/page.ts';
import { hasRole } from '../../session/session.ts';
import { words } from './words.ts';

export const ADMISSIONS = '/association/admissions';
export const ENDOWMENTS = '/association/dotations';
export const ENDOW_MANY = '/association/dotations/plusieurs';
export const CHECK = '/association/dotations/plusieurs/verifier';

/** The way between the pages of an association. */
export function rooms(
  { language, session }: SignedInVisit,
  here: typeof ADMISSIONS | typeof ENDOWMENTS | typeof ENDOW_MANY,
): Html {
  const say = words[language];
  return roomsNav(say.rooms, here, [
    [ADMISSIONS, say.admissions],
    ...(hasRole(session, 'official')
      ? [[ENDOWMENTS, say.endowments] as const, [ENDOW_MANY, say.endowMany] as const]
      : []),
  ]);
}
