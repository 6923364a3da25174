import { departementCode, reason, territoryId, territoryKind } from '@bourse/contracts/values';
import { wording } from '@bourse/contracts/wording';
import type { Directory } from '@bourse/directory/directory';
import { commandReplier, etagOf, receipt } from '@bourse/service-kit/command-reply';
import { cursorParameter, limitUpTo, numberedPages } from '@bourse/service-kit/cursor';
import { problem, type Problem } from '@bourse/service-kit/problem';
import { answer, reading, type Route, writing } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { Admitter, TerritoryCommand } from '../domain/territory.ts';
import type { territoryQueries } from '../read-models/territories/queries.ts';
import type { TerritoryHandler } from '../territory-handler.ts';
import { admitterFrom, registrationForbidden } from './permission.ts';
import { identityOf, registrationBody } from './registration.ts';
import { status, territoryView, territoryViews } from './territory-view.ts';

const SERVICE = 'territories';
const tag = 'territories';
const pages = numberedPages('territories');
const territoryParams = z.strictObject({ territoryId });

/** As many as a page of any list of the API names. */
const MOST_IDS = 400;

const listQuery = z.strictObject({
  ids: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(territoryId).max(MOST_IDS))
    .optional()
    .meta({
      description: `The territories with these ids, up to ${MOST_IDS} with commas between them, in one answer: how a program names those that the lists of the other services tell by their ids. In the order asked for; those that nobody knows are left out. Goes alone.`,
      override: { type: 'string', example: 'insee:59260,siren:245900428' },
    }),
  q: z.string().trim().min(1).max(200).optional(),
  status: status.optional(),
  kind: territoryKind.optional(),
  departement: departementCode
    .optional()
    .meta({ description: 'The département in which it lies, by its code. Of lists by status.' }),
  epciId: territoryId
    .optional()
    .meta({ description: 'The EPCI that it belongs to, or that it is. Of lists by status.' }),
  // What the directory gives at the most.
  limit: limitUpTo(50, 20),
  cursor: cursorParameter,
});

const territoryPage = z.object({ items: z.array(territoryView), next: z.string().nullable() });

type Parts = {
  readonly handler: TerritoryHandler;
  readonly official: Directory;
  readonly queries: ReturnType<typeof territoryQueries>;
};

/** `/api/territories`. */
export function territoryRoutes({ handler, official, queries }: Parts): readonly Route[] {
  const views = territoryViews({ official, queries });

  const give = commandReplier(SERVICE, handler);

  /** Declares a decision on an admission. */
  const admitterAction = <Body extends z.ZodType>(given: {
    path: string;
    operationId: string;
    summary: string;
    refusals: readonly string[];
    body: Body;
    command: (admitter: Admitter, body: z.infer<Body>) => TerritoryCommand;
  }): Route =>
    writing({
      method: 'post',
      path: `/api/territories/{territoryId}/${given.path}`,
      operationId: given.operationId,
      action: 'admission.decide',
      summary: given.summary,
      tag,
      params: territoryParams,
      body: given.body,
      replies: { 200: { description: 'Done', schema: receipt } },
      refusals: ['not_a_member', 'territory_not_registered', 'not_the_admitter', ...given.refusals],
      handle: async (call) => {
        const admitter = await admitterFrom(call.identity, handler);
        if ('kind' in admitter) return admitter;
        return give(call, call.params.territoryId, given.command(admitter, call.body));
      },
    });

  return [
    reading({
      path: '/api/territories',
      operationId: 'findTerritories',
      action: 'territory.read',
      summary:
        'With "q", searches the official directory and the bodies registered here; with "status", lists the registered territories, the newest first; with "ids", shows those.',
      tag,
      query: listQuery,
      replies: { 200: { description: 'A page of territories', schema: territoryPage } },
      refusals: ['invalid_cursor'],
      handle: ({ query: { ids, q, status: wanted, limit, cursor, ...narrowing } }) => {
        if (ids !== undefined) {
          const others = { q, status: wanted, cursor, ...narrowing };
          return misusedBeside(others) ?? answer(200, { items: views.these(ids), next: null });
        }
        const { kind, ...place } = narrowing;
        const placed = Object.values(place).some((given) => given !== undefined);
        if (q !== undefined && wanted === undefined && cursor === undefined && !placed) {
          return answer(200, { items: views.search(q, { kind, limit }), next: null });
        }
        if (q !== undefined || wanted === undefined) {
          return misused({ q, status: wanted, placed });
        }
        const before = pages.startOf(cursor);
        if (before === undefined) return problem('invalid_cursor');
        const { items, last } = views.list({ status: wanted, ...narrowing }, { before, limit });
        return answer(200, pages.pageOf(items, limit, last));
      },
    }),
    reading({
      path: '/api/territories/{territoryId}',
      operationId: 'getTerritory',
      action: 'territory.read',
      summary: 'Shows a territory, and whether it is a member.',
      tag,
      params: territoryParams,
      replies: { 200: { description: 'The territory', schema: territoryView, headers: ['ETag'] } },
      refusals: ['territory_unknown'],
      handle: ({ params }) => {
        const territory = views.one(params.territoryId);
        if (territory === undefined) return problem('territory_unknown');
        const { revision } = territory;
        return answer(200, territory, revision === null ? {} : { ETag: etagOf(revision) });
      },
    }),
    reading({
      path: '/api/territories/{territoryId}/members',
      operationId: 'listMembers',
      action: 'territory.read',
      summary: 'Lists the communes of an EPCI, in alphabetical order; none for anything else.',
      tag,
      params: territoryParams,
      replies: { 200: { description: 'All of them on one page', schema: territoryPage } },
      refusals: ['territory_unknown'],
      handle: ({ params }) => {
        if (views.one(params.territoryId) === undefined) return problem('territory_unknown');
        return answer(200, { items: views.membersOf(params.territoryId), next: null });
      },
    }),
    writing({
      method: 'post',
      path: '/api/territories',
      operationId: 'registerTerritory',
      action: 'territory.register',
      summary: 'Registers a territory by its INSEE code or SIREN: it applies for admission.',
      tag,
      body: registrationBody,
      replies: { 201: { description: 'Registered, now or before', schema: receipt } },
      refusals: [
        'code_unknown',
        'siren_invalid',
        'name_not_needed',
        'name_required',
        'not_a_member',
        'registered_otherwise',
      ],
      handle: async (call) => {
        const identity = identityOf(call.body, official);
        if (typeof identity === 'string') return problem(identity);
        const forbidden = await registrationForbidden(call.identity, identity, handler);
        if (forbidden !== undefined) return forbidden;
        const { now } = call.context;
        const command: TerritoryCommand = { type: 'RegisterTerritory', identity, now };
        const id = identity.territoryId;
        return give(call, id, command, `/api/territories/${id}`);
      },
    }),
    admitterAction({
      path: 'admissions',
      operationId: 'admitTerritory',
      summary: 'Makes a registered territory a member.',
      refusals: [],
      body: z.strictObject({}),
      command: (admitter) => ({ type: 'AdmitTerritory', ...admitter }),
    }),
    admitterAction({
      path: 'admission-refusals',
      operationId: 'refuseAdmission',
      summary: 'Refuses the admission of a registered territory. It may apply again.',
      refusals: ['already_admitted'],
      body: z.strictObject({ reason }),
      command: (admitter, body) => ({
        type: 'RefuseAdmission',
        reason: body.reason,
        ...admitter,
      }),
    }),
  ];
}

/** Says what does not go with ids. */
function misusedBeside(others: Readonly<Record<string, string | undefined>>): Problem | undefined {
  const detail = wording('cannot be combined with ids', 'ne se combine pas avec ids');
  const errors = Object.entries(others).flatMap(([name, value]) =>
    value === undefined ? [] : [{ pointer: `/${name}`, detail }],
  );
  return errors.length === 0 ? undefined : problem('invalid_query', { errors });
}

/** Says which parameters do not go together. */
function misused(query: {
  readonly q: string | undefined;
  readonly status: string | undefined;
  /** Narrowed to a département or an EPCI. */
  readonly placed: boolean;
}): Problem {
  const error = (pointer: string, detail: string) =>
    problem('invalid_query', { errors: [{ pointer, detail }] });
  if (query.q === undefined) {
    return error(
      '/q',
      wording(
        'give q to search, status to list registered territories, or ids to name some',
        'donnez q pour chercher, status pour lister les territoires inscrits, ou ids pour en nommer',
      ),
    );
  }
  if (query.placed) {
    const detail = wording(
      'a département or an EPCI belongs to lists by status',
      'un département ou une intercommunalité ne servent qu’aux listes par status',
    );
    return error('/q', detail);
  }
  return query.status === undefined
    ? error(
        '/cursor',
        wording(
          'belongs to lists by status; a search has one page',
          'ne sert qu’aux listes par status ; une recherche tient en une page',
        ),
      )
    : error('/status', wording('cannot be combined with q', 'ne se combine pas avec q'));
}
