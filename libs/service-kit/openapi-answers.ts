import { ruleOf } from '@bourse/rights/policy';
import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { receipt } from './command-reply.ts';
import type { ProblemTable, transportProblems } from './problem.ts';
import type { AnswerHeader, DocumentedReply, Route } from './route.ts';

type Responses = ZodOpenApiOperationObject['responses'];

/** The successes of a route, by status, with the headers that they bear. */
export function answersOf(route: Route): Responses {
  const answers = Object.entries(route.replies).map(([status, reply]) => {
    const headers = headersOf(Number(status), reply);
    return { status, headers, response: responseOf(reply, headers) };
  });
  const unchanged =
    route.kind === 'read' && answers.some(({ headers }) => headers.includes('ETag'))
      ? { 304: { description: 'What the client has already', headers: described(['ETag']) } }
      : {};
  return {
    ...Object.fromEntries(answers.map(({ status, response }) => [status, response])),
    ...unchanged,
  };
}

const responseOf = (reply: DocumentedReply, headers: readonly AnswerHeader[]) => ({
  description: reply.description,
  ...(headers.length === 0 ? {} : { headers: described(headers) }),
  ...contentOf(reply),
});

function headersOf(status: number, { headers = [], schema }: DocumentedReply) {
  if (schema !== receipt) return headers;
  const ofReceipt: AnswerHeader[] = ['ETag', 'Bourse-Position'];
  return status === 201 ? [...ofReceipt, 'Location' as const] : ofReceipt;
}

const answerHeaders: Readonly<Record<AnswerHeader, string>> = {
  ETag: 'Names this version, as If-None-Match takes it: the revision, as If-Match takes it too, or, of what cannot be written, its content.',
  'Bourse-Position': 'The position of the write, as the "after" of a read takes it.',
  Location: 'The address of what was made.',
  Link: 'The address of the next page (RFC 8288); left out on the last one.',
  'Content-Disposition': 'The name under which to keep a document (RFC 6266); not of JSON.',
};

const described = (headers: readonly AnswerHeader[]) =>
  Object.fromEntries(
    headers.map((name) => [
      name,
      { description: answerHeaders[name], schema: { type: 'string' as const } },
    ]),
  );

function contentOf(reply: DocumentedReply): { content?: object } {
  const { schema, contentType, alsoAs = [] } = reply;
  if (schema === undefined && contentType === undefined) return {};
  // OpenAPI 3.1 says nothing of the schema of what is not text.
  const others = alsoAs.map(
    (type) => [type, type.startsWith('text/') ? { schema: z.string() } : {}] as const,
  );
  return {
    content: {
      [contentType ?? 'application/json']: { schema: schema ?? z.string() },
      ...Object.fromEntries(others),
    },
  };
}

const problemDetail = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    instance: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem detail' });

/**
 * The refusals of a route, one response per status, each naming its codes.
 *
 * @throws Error for a refusal that no table says how to tell.
 */
export function refusalsOf(route: Route, problems: ProblemTable): Responses {
  const byStatus = new Map<number, string[]>();
  for (const code of [...transportRefusalsOf(route), ...(route.refusals ?? [])]) {
    const kind = problems[code];
    if (kind === undefined)
      throw new Error(`${route.operationId} names an unknown refusal: ${code}`);
    byStatus.set(kind.status, [...(byStatus.get(kind.status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.join(', '),
        content: { 'application/problem+json': { schema: problemDetail } },
      },
    ]),
  );
}

/** What a route can be refused for before any rule of the bourse is asked. */
function transportRefusalsOf(route: Route): (keyof typeof transportProblems)[] {
  const { kind, method, params } = route;
  const place = params === undefined ? [] : (['not_found'] as const);
  const anything = [
    ...identityRefusalsOf(route),
    'invalid_query',
    ...place,
    'internal_error',
  ] as const;
  if (kind === 'read') return [...anything, 'position_of_another_service', 'read_model_behind'];
  return [
    ...anything,
    method === 'post' ? 'idempotency_key_required' : 'if_match_required',
    'malformed_json',
    'body_too_large',
    'unsupported_media_type',
    'invalid_input',
    'idempotency_key_reused',
    'stale_revision',
    'too_many_requests',
    'too_busy',
  ];
}

function identityRefusalsOf({ action }: Route): readonly (keyof typeof transportProblems)[] {
  const ofTokens = ['invalid_token', 'invalid_header', 'identity_unavailable'] as const;
  const rule = ruleOf(action);
  if (rule === 'anyone') return ofTokens;
  if (rule === 'signed_in') return [...ofTokens, 'identity_required'];
  return [...ofTokens, 'identity_required', 'acting_for_required', 'no_mandate', 'not_permitted'];
}
