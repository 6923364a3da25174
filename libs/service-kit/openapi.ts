import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import { DEVELOPMENT_IDENTITY_HEADER } from './identity.ts';
import { type ProblemTable, transportProblems } from './problem.ts';
import type { DocumentedReply, Route } from './route.ts';
import type { Service } from './service.ts';

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

const after = z.string().optional().meta({
  description: 'Waits, up to two seconds, until what is read has passed this position of a write.',
  example: 'offers:42',
});

export type ApiDescription = ReturnType<typeof createDocument>;

/** Describes the API (OpenAPI 3.1) from the very routes that serve it. */
export function openApiOf(services: readonly Service[], problems: ProblemTable): ApiDescription {
  const paths: ZodOpenApiPathsObject = {};
  for (const service of services) {
    for (const route of service.routes) {
      paths[route.path] = {
        ...paths[route.path],
        [route.method]: operationOf(route, problems),
      };
    }
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Bourse d’échange de compétences entre territoires',
      version: '1.0.0',
      description:
        'Offers, requests, exchanges, the ledger of hours and the audit trail. ' +
        'Writes answer with a position; a read given that position in "after" shows their effect.',
      license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
    },
    components: {
      securitySchemes: {
        developmentIdentity: {
          type: 'apiKey',
          in: 'header',
          name: DEVELOPMENT_IDENTITY_HEADER,
          description:
            'Development only, believed without proof: "<actor>; territory=<id>; role=member|association", or "<actor>; role=operator".',
        },
      },
    },
    paths,
  });
}

function operationOf(route: Route, problems: ProblemTable): ZodOpenApiOperationObject {
  const requestParams: ZodOpenApiOperationObject['requestParams'] = {
    ...(route.params === undefined ? {} : { path: route.params }),
    ...(route.kind === 'read'
      ? { query: (route.query ?? z.object({})).extend({ after }) }
      : { header: writeHeaders(route) }),
  };
  const answers = Object.entries(route.replies).map(([status, reply]): [string, object] => [
    status,
    { description: reply.description, ...contentOf(reply) },
  ]);
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [route.tag],
    requestParams,
    ...(route.body === undefined
      ? {}
      : {
          requestBody: { required: true, content: { 'application/json': { schema: route.body } } },
        }),
    ...(route.kind === 'read' ? {} : { security: [{ developmentIdentity: [] }] }),
    responses: { ...Object.fromEntries<object>(answers), ...refusalsOf(route, problems) },
  };
}

function contentOf(reply: DocumentedReply): { content?: object } {
  const { schema, contentType, alsoAs = [] } = reply;
  if (schema === undefined && contentType === undefined) return {};
  const asText = alsoAs.map((type) => [type, { schema: z.string() }] as const);
  return {
    content: {
      [contentType ?? 'application/json']: { schema: schema ?? z.string() },
      ...Object.fromEntries(asText),
    },
  };
}

function writeHeaders(route: Route) {
  const key = z.string().min(1).max(200);
  const etag = z.string().meta({ example: '"0"' });
  return z.object(
    route.method === 'post'
      ? { 'Idempotency-Key': key, 'If-Match': etag.optional() }
      : { 'If-Match': etag, 'Idempotency-Key': key.optional() },
  );
}

/** The refusals of a route, one response per status, each naming its codes. */
function refusalsOf(route: Route, problems: ProblemTable): ZodOpenApiOperationObject['responses'] {
  const common: string[] =
    route.kind === 'read'
      ? ['invalid_query', 'position_of_another_service', 'read_model_behind']
      : (Object.keys(transportProblems) as (keyof typeof transportProblems)[]).filter(
          (code) =>
            ![
              'invalid_cursor',
              'read_model_behind',
              'position_of_another_service',
              'method_not_allowed',
            ].includes(code),
        );
  const byStatus = new Map<number, string[]>();
  for (const code of [...common, ...(route.refusals ?? [])]) {
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
