import { territoryId, territoryKind, type TerritoryId } from '@bourse/contracts/values';
import type { Directory } from '@bourse/directory/directory';
import type { DirectoryEntry } from '@bourse/directory/entry';
import { z } from 'zod';
import type { Registration, territoryQueries } from '../read-models/territories/queries.ts';

export const status = z.enum(['registered', 'admitted', 'refused']);

export const territoryView = z
  .object({
    territoryId,
    kind: territoryKind,
    name: z.string(),
    inseeCode: z.string().nullable(),
    siren: z.string().nullable(),
    departement: z.string().nullable(),
    region: z.string().nullable(),
    epciId: territoryId.nullable(),
    epciName: z.string().nullable(),
    postalCodes: z.array(z.string()),
    population: z.int().nullable(),
    legalForm: z.string().nullable(),
    memberCount: z.int().nullable(),
    /** Of its membership. */
    status: z.enum(['unregistered', ...status.options]),
    decidedBy: territoryId.nullable(),
    reason: z.string().nullable(),
    since: z.string().nullable(),
    revision: z.int().nullable(),
  })
  .meta({ id: 'Territory' });
type TerritoryView = z.infer<typeof territoryView>;

type Sources = {
  readonly official: Directory;
  readonly queries: ReturnType<typeof territoryQueries>;
};

/** Territories as they are shown: who they are by the directory, and their membership by the registrations. */
export function territoryViews({ official, queries }: Sources) {
  const ofEntry = (entry: DirectoryEntry): TerritoryView =>
    viewOf(entry, queries.one(entry.territoryId));
  const ofRegistration = (registration: Registration): TerritoryView =>
    viewOf(
      official.find(registration.territoryId) ?? entryOf(registration, official),
      registration,
    );
  const one = (id: TerritoryId): TerritoryView | undefined => {
    const entry = official.find(id);
    if (entry !== undefined) return ofEntry(entry);
    const registration = queries.one(id);
    return registration === undefined ? undefined : ofRegistration(registration);
  };
  return {
    one,
    /** Each once, in the order asked for; unknown ones are left out. */
    these: (ids: readonly TerritoryId[]): readonly TerritoryView[] =>
      [...new Set(ids)].flatMap((id) => one(id) ?? []),
    membersOf: (id: TerritoryId) => official.membersOf(id).map(ofEntry),
    list: (...asked: Parameters<Sources['queries']['list']>) => {
      const { found, last } = queries.list(...asked);
      return { items: found.map(ofRegistration), last };
    },
    /**
     * What the directory finds, then the associations and other bodies that it does not know. When
     * there is too much of both, each gets half, so that neither hides the other.
     */
    search: (
      text: string,
      { kind, limit }: { kind: TerritoryView['kind'] | undefined; limit: number },
    ): readonly TerritoryView[] => {
      const inDirectory =
        kind === 'association' || kind === 'body' ? [] : official.search(text, { kind, limit });
      const room = Math.max(limit - inDirectory.length, Math.floor(limit / 2));
      const outside = queries.searchOutside(text, { kind, limit: room });
      return [
        ...inDirectory.slice(0, limit - outside.length).map(ofEntry),
        ...outside.map(ofRegistration),
      ];
    },
  };
}

const viewOf = (entry: DirectoryEntryLike, registration: Registration | undefined) => ({
  ...entry,
  postalCodes: [...entry.postalCodes],
  status: registration?.status ?? ('unregistered' as const),
  decidedBy: registration?.decidedBy ?? null,
  reason: registration?.reason ?? null,
  since: registration?.since ?? null,
  revision: registration?.revision ?? null,
});

type DirectoryEntryLike = Omit<DirectoryEntry, 'kind'> & { readonly kind: TerritoryView['kind'] };

/** What the registration alone can say: of a body outside the directory, or of a commune that is no more. */
const entryOf = (
  { territoryId: id, kind, name, epciId }: Registration,
  official: Directory,
): DirectoryEntryLike => ({
  territoryId: id,
  kind,
  name,
  inseeCode: id.startsWith('insee:') ? id.slice('insee:'.length) : null,
  siren: id.startsWith('siren:') ? id.slice('siren:'.length) : null,
  departement: null,
  region: null,
  epciId,
  epciName: epciId === null ? null : (official.find(epciId)?.name ?? null),
  postalCodes: [],
  population: null,
  legalForm: null,
  memberCount: null,
});
