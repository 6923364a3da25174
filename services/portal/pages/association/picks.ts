import { newId, type Uuid } from '@bourse/kernel/ids';
import { MAX_MINUTES } from '@bourse/kernel/minutes';
import { type Territory, territories } from '../../api-client/views.ts';
import type { SignedInVisit } from '../../http/page.ts';
import { minutesFrom } from '../../wording/quantities.ts';
import type { PastedLine } from './pasted.ts';
import { CHECK } from './rooms.ts';

/** Endowments of one sitting. */
export const AT_MOST = 50;
/** What a chosen member is called in an address: this, then its id; its value is its hours, if they are its own. */
export const CHOSEN = 'm-';
/** What the choice is paid under, once. */
export const SENDING = 'envoi';
const SENT_WITHIN_MS = 24 * 60 * 60_000;

/** Whom to endow, and with how much; 0 where that is still to be said. */
export type Pick = { readonly territoryId: string; readonly minutes: number };

/**
 * Where what was chosen is checked before it is paid.
 *
 * @param key Of the form that stands there: whoever comes back to it and sends it again pays nobody twice.
 */
export const addressOf = (picks: readonly Pick[], key: Uuid): string =>
  `${CHECK}?${new URLSearchParams([
    ...picks.map(({ territoryId, minutes }) => [`${CHOSEN}${territoryId}`, String(minutes)]),
    [SENDING, key],
  ]).toString()}`;

/**
 * The key that an address brings; another one where it brings none, or is an old one that somebody kept:
 * what they choose by it again is to be paid.
 */
export function keyOf({
  query,
  now,
}: {
  readonly query: SignedInVisit['query'];
  readonly now: SignedInVisit['now'];
}): Uuid {
  const given = /^[\da-f-]{36}$/.exec(query.get(SENDING) ?? '')?.[0];
  return given === undefined || madeAtMs(given) + SENT_WITHIN_MS < Date.parse(now)
    ? newId()
    : given;
}

/** Those that follow from others (UUID version 5) tell no time: they are as good as new. */
const madeAtMs = (key: Uuid): number =>
  key[14] === '7' ? Number.parseInt(key.replaceAll('-', '').slice(0, 12), 16) : Infinity;

/** What an address chooses, each member once. */
export function picksIn(query: ReadonlyMap<string, string>): readonly Pick[] {
  const each = minutesWithin(minutesFrom(query.get('heures') ?? ''));
  return [...query].flatMap(([name, value]) =>
    name.startsWith(CHOSEN)
      ? [
          {
            territoryId: name.slice(CHOSEN.length),
            minutes: minutesWithin(Number(/^\d{1,9}$/.exec(value)?.[0] ?? 0)) || each,
          },
        ]
      : [],
  );
}

const minutesWithin = (minutes: number | undefined): number =>
  minutes !== undefined && minutes <= MAX_MINUTES ? minutes : 0;

/** Why a line of a pasted list chooses nobody. */
export type Unclear = {
  readonly line: PastedLine;
  readonly why: 'unknown' | 'no_member' | 'several' | 'twice' | 'hours';
};

/** What a pasted list chooses, or what of it is not clear; undefined while members cannot be looked up. */
export async function resolvePasted(
  visit: SignedInVisit,
  lines: readonly PastedLine[],
): Promise<{ readonly picks: readonly Pick[]; readonly unclear: readonly Unclear[] } | undefined> {
  const picks = new Map<string, Pick>();
  const unclear: Unclear[] = [];
  for (const line of lines) {
    const { minutes } = line;
    const found = await memberOf(visit, line);
    if (found === undefined) return undefined;
    if (typeof found === 'string') unclear.push({ line, why: found });
    else if (minutes === 'wrong' || minutesWithin(minutes) !== (minutes ?? 0))
      unclear.push({ line, why: 'hours' });
    else if (picks.has(found.territoryId)) unclear.push({ line, why: 'twice' });
    else picks.set(found.territoryId, { territoryId: found.territoryId, minutes: minutes ?? 0 });
  }
  return { picks: [...picks.values()], unclear };
}

/** Whom a line names: the member with this code, or the only one of this name. */
async function memberOf(
  { api }: SignedInVisit,
  { named }: PastedLine,
): Promise<Territory | 'unknown' | 'no_member' | 'several' | undefined> {
  const asked =
    'id' in named
      ? new URLSearchParams({ ids: named.id })
      : new URLSearchParams({ q: named.words.slice(0, 200), limit: '50' });
  const found = await api.read(`/api/territories?${asked.toString()}`, territories);
  if (found.kind === 'unavailable') return undefined;
  const items = found.kind === 'found' ? found.value.items : [];
  const called = 'id' in named ? items : ofThatName(items, named.words);
  const [first, ...others] = called.filter(isEndowable);
  if (first !== undefined) return others.length === 0 ? first : 'several';
  return called.length === 0 ? 'unknown' : 'no_member';
}

/** Those that are called just so, where there are any: the words of one name may begin another. */
function ofThatName(items: readonly Territory[], words: string): readonly Territory[] {
  const exact = items.filter(({ name }) => folded(name) === folded(words));
  return exact.length > 0 ? exact : items;
}

const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();

/** Members can be endowed; associations endow. */
export const isEndowable = ({ kind, status }: Territory): boolean =>
  status === 'admitted' && kind !== 'association';
