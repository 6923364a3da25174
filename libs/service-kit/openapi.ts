import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import { ACTING_FOR_HEADER } from '@bourse/identity/identity';
import { ruleOf } from '@bourse/rights/policy';
import { answersOf, refusalsOf } from './openapi-answers.ts';
import type { ProblemTable } from './problem.ts';
import type { Route } from './route.ts';
import type { Service } from './service.ts';

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
        'Writes answer with a position; a read given that position in "after" shows their effect. ' +
        'Each write bears an Idempotency-Key, and the same request under the same key gets the first ' +
        'answer again. A refusal is an answer too: to try again after things have changed, use a new ' +
        'key. Only what passes by itself, such as not_a_member or a failure of ours, is not kept, and ' +
        'may be tried again under the same key.',
      license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
    },
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: `An access token of the issuer (OpenID Connect): by authorization code with PKCE for people, by client credentials for machines. Whoever holds mandates of several territories says in the header ${ACTING_FOR_HEADER}, such as "insee:59183", which one they act for.`,
        },
      },
    },
    paths,
  });
}

function operationOf(route: Route, problems: ProblemTable): ZodOpenApiOperationObject {
  const answers = answersOf(route);
  const requestParams: ZodOpenApiOperationObject['requestParams'] = {
    ...(route.params === undefined ? {} : { path: route.params }),
    ...(route.kind === 'read'
      ? { query: (route.query ?? z.object({})).extend({ after }) }
      : { header: writeHeaders(route) }),
    ...('304' in answers ? { header: z.object({ 'If-None-Match': etag.optional() }) } : {}),
  };
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [route.tag],
    // The line of the table of rights that is asked: libs/rights.
    'x-right': route.action,
    requestParams,
    ...(route.body === undefined
      ? {}
      : {
          requestBody: { required: true, content: { 'application/json': { schema: route.body } } },
        }),
    ...(ruleOf(route.action) === 'anyone' ? {} : { security: [{ token: [] }] }),
    responses: { ...answers, ...refusalsOf(route, problems) },
  };
}

const etag = z.string().meta({ example: '"0"' });

function writeHeaders(route: Route) {
  const key = z.string().min(1).max(200);
  return z.object(
    route.method === 'post'
      ? { 'Idempotency-Key': key, 'If-Match': etag.optional() }
      : { 'If-Match': etag, 'Idempotency-Key': key.optional() },
  );
}
