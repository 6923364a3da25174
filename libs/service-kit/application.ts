import { id } from '@bourse/contracts/values';
import { type Clock } from '@bourse/kernel/clock';
import type { Authenticate } from '@bourse/identity/identity';
import { newId } from '@bourse/kernel/ids';
import { ruleOf } from '@bourse/rights/policy';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
} from 'express';
import type { RequestListener } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { AccountLimit } from './account-limit.ts';
import { type AllowedHosts, onlyFor } from './allowed-hosts.ts';
import { documentationRoutes } from './documentation.ts';
import { eventStreams, type StreamLimits } from './event-stream.ts';
import { healthRoutes } from './health.ts';
import type { IdempotencyMemory } from './idempotency.ts';
import { jsonBody, problemOfBody } from './json-body.ts';
import type { Logger } from './logger.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { performer } from './perform.ts';
import {
  problem,
  type Problem,
  type ProblemKind,
  type ProblemTable,
  transportProblems,
} from './problem.ts';
import { notesOf, sendProblem } from './respond.ts';
import type { Service } from './service.ts';

/**
 * Puts services behind one HTTP application: the same limits, headers, refusals, log lines,
 * documentation and health for all of them.
 *
 * @param options.landingPage The HTML of `/`; left out where something else answers there.
 * @param options.allowedHosts The names it answers under; left out, any. Needed where one
 *   signs in without proof, see {@link AllowedHosts}.
 */
export function createApplication(options: {
  readonly services: readonly Service[];
  readonly authenticate: Authenticate;
  readonly idempotency: IdempotencyMemory;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly landingPage?: string;
  /** Measures requests, and is shown under `/metrics`. Left out, of this application alone. */
  readonly metrics?: Metrics;
  readonly allowedHosts?: AllowedHosts;
  /** How much one account may write; left out, as much as it likes. */
  readonly accountLimit?: AccountLimit;
  /** What answers that go on may take. */
  readonly streamLimits?: StreamLimits;
  /** What is no API: everything below a path is handed to it as it comes, with `url` below that path. */
  readonly mounts?: readonly { readonly at: string; readonly handler: RequestListener }[];
}): Express {
  const problems = allProblems(options.services);
  const { metrics = createMetrics() } = options;
  const application = express();
  application.disable('x-powered-by');
  application.set('query parser', 'simple');
  application.set('etag', false);

  application.use(correlate, observeRequests(options.logger, metrics), securityHeaders);
  if (options.allowedHosts !== undefined) {
    const misdirected: RequestHandler = (request, response) =>
      sendProblem(request, response, problems, problem('misdirected_request'));
    application.use(onlyFor(options.allowedHosts, misdirected));
  }
  for (const { at, handler } of options.mounts ?? []) {
    application.use(at, (request, response) => handler(request, response));
  }
  application.use(healthRoutes(options.services, metrics));
  application.use(documentationRoutes(options.services, problems, options.landingPage));
  application.use(jsonBody);

  const surroundings = { ...options, problems, streams: eventStreams(options.streamLimits) };
  const methodsByPath = new Map<string, string[]>();
  for (const service of options.services) {
    for (const route of service.routes) {
      const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
      methodsByPath.set(path, [...(methodsByPath.get(path) ?? []), route.method]);
      // Denied by default: what has no line in the table of rights does not start.
      ruleOf(route.action);
      application[route.method](path, performer(route, service, surroundings));
    }
  }
  for (const [path, methods] of methodsByPath) {
    const allow = methods.map((method) => (method === 'get' ? 'GET, HEAD' : method.toUpperCase()));
    application.all(path, (request, response) => {
      const refusal = problem('method_not_allowed', {}, { Allow: allow.join(', ') });
      sendProblem(request, response, problems, refusal);
    });
  }
  application.use((request, response) =>
    sendProblem(request, response, problems, problem('not_found')),
  );
  application.use(failures(options.logger, problems));
  return application;
}

/** Every refusal that any service may give. @throws Error when two services give one code two meanings. */
function allProblems(services: readonly Service[]): ProblemTable {
  const all = new Map<string, ProblemKind>(Object.entries(transportProblems));
  for (const service of services) {
    for (const [code, kind] of Object.entries(service.problems)) {
      const known = all.get(code);
      if (known !== undefined && known.en !== kind.en) {
        throw new Error(`the refusal ${code} of ${service.name} has another meaning elsewhere`);
      }
      all.set(code, kind);
    }
  }
  return Object.fromEntries(all);
}

const correlate: RequestHandler = (request, response, next) => {
  // It goes into events: what is no id by their contract would stop everybody who reads them.
  const given = id.safeParse(request.get('x-correlation-id'));
  const correlationId = given.success ? given.data : newId();
  notesOf(response).correlationId = correlationId;
  response.set('X-Correlation-Id', correlationId);
  next();
};

/** Logs and measures each request when its answer is out, or its client is gone. */
const observeRequests =
  (logger: Logger, metrics: Metrics): RequestHandler =>
  (request, response, next) => {
    const begun = performance.now();
    response.on('close', () => {
      const ms = performance.now() - begun;
      const { writableFinished, statusCode } = response;
      const status = writableFinished ? String(statusCode) : 'aborted';
      metrics.observeRequest(
        { method: methodOf(request), route: routeOf(request), status },
        ms / 1000,
      );
      const { correlationId, problem: code, actor } = notesOf(response);
      const details = {
        method: request.method,
        path: request.path,
        status: statusCode,
        ms: Math.round(ms * 10) / 10,
        correlationId,
        ...(actor === undefined ? {} : { actor }),
        ...(code === undefined ? {} : { problem: code }),
        ...(writableFinished ? {} : { aborted: true }),
      };
      if (code === undefined) logger.info(details, 'request');
      else logger.warn(details, 'request refused');
    });
    next();
  };

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT']);

/** Clients may send any method: those that mean nothing here are one. */
const methodOf = ({ method }: Request): string => (METHODS.has(method) ? method : 'other');

/** The template of the route that a request met, as the documentation writes it; never what it asked for. */
function routeOf(request: Request): string {
  const route = request.route as { readonly path?: unknown } | undefined;
  const path = typeof route?.path === 'string' ? route.path : undefined;
  return path === undefined ? 'none' : path.replaceAll(/:(\w+)/g, '{$1}');
}

const securityHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'Content-Security-Policy':
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  });
  next();
};

function failures(logger: Logger, problems: ProblemTable): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    sendProblem(
      request,
      response,
      problems,
      problemOf(error, logger, notesOf(response).correlationId),
    );
  };
}

function problemOf(error: unknown, logger: Logger, correlationId: string): Problem {
  const ofBody = problemOfBody(error);
  if (ofBody !== undefined) return ofBody;
  // What express says of an address that cannot be decoded.
  if (error instanceof URIError) return problem('not_found');
  logger.error({ correlationId, err: error }, 'a request failed unexpectedly');
  return problem('internal_error');
}
