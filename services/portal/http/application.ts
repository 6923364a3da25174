import type { Clock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import { accountLimit } from '@bourse/service-kit/account-limit';
import { type AllowedHosts, onlyFor } from '@bourse/service-kit/allowed-hosts';
import { healthRoutes } from '@bourse/service-kit/health';
import type { Logger } from '@bourse/service-kit/logger';
import type { Metrics } from '@bourse/service-kit/metrics';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { answering as answeringWith } from './answering.ts';
import { loadAssets } from './assets.ts';
import { choiceRoutes } from './choice-routes.ts';
import type { CookieNames } from './cookies.ts';
import { liveRoutes } from './live-routes.ts';
import type { PageRoute } from './page.ts';
import { plainAnswers } from './plain-answers.ts';
import { SIGN_IN, signInRoutes } from './sign-in-routes.ts';
import type { VisitorParts } from './visitor.ts';

const BODY_LIMIT = '64kb';
/** As many as a form of thirty lines has. */
const FIELDS_AT_MOST = 250;

export type PortalParts = Omit<VisitorParts, 'assets' | 'accounts'> & {
  readonly routes: readonly PageRoute[];
  readonly allowedHosts: AllowedHosts;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly cookies: CookieNames;
  readonly secure: boolean;
  readonly metrics?: Metrics;
  /** How many proxies stand before it, whose word for the client's address counts. */
  readonly proxyHops: number;
  readonly limits: RateLimits;
};

/** Requests of one client in a minute: pages, what is sent, and attempts to sign in. */
export type RateLimits = {
  readonly pages: number;
  readonly sent: number;
  readonly signIns: number;
  /** Forms of one account, from wherever. */
  readonly sentByOne: number;
};

/**
 * Puts the pages behind one HTTP application: the same headers, limits, sessions, refusals and log
 * lines for all of them.
 */
export function createPortal(parts: PortalParts): Express {
  const application = express();
  application.disable('x-powered-by');
  application.set('query parser', 'simple');
  application.set('etag', false);
  application.set('trust proxy', parts.proxyHops);

  const assets = loadAssets();
  const { clock, limits } = parts;
  const accounts = accountLimit({ perMinute: limits.sentByOne, clock });
  const answering = answeringWith({ ...parts, assets, accounts });
  const plain = plainAnswers(answering);

  application.use(observe(parts), securityHeaders(parts.secure));
  application.use(onlyFor(parts.allowedHosts, plain('misdirected', 421)));
  // Of a portal alone; in standalone the services answer for it at these addresses.
  if (parts.metrics !== undefined) application.use(healthRoutes([], parts.metrics));
  for (const { path, contentType, content, zipped } of Object.values(assets)) {
    application.get(path, (request, response) => {
      const inFull = request.acceptsEncodings('gzip', 'identity') !== 'gzip';
      response.set({
        'Content-Type': contentType,
        'Cache-Control': 'public, max-age=31536000, immutable',
        Vary: 'Accept-Encoding',
        ...(inFull ? {} : { 'Content-Encoding': 'gzip' }),
      });
      response.send(inFull ? content : zipped);
    });
  }
  application.use(limit(parts.limits.pages, plain('too_many', 429)));
  const limitSent = limit(parts.limits.sent, plain('too_many', 429));
  const ownOnly = onlyFromOwnPages(plain('elsewhere', 403));
  const body = express.urlencoded({
    extended: false,
    limit: BODY_LIMIT,
    parameterLimit: FIELDS_AT_MOST,
  });
  application.post('/{*any}', limitSent, ownOnly, body);
  application.get(SIGN_IN, limit(parts.limits.signIns, plain('too_many', 429)));

  application.use(signInRoutes(parts, answering), choiceRoutes(parts, answering));
  application.use(liveRoutes(parts, answering));
  for (const route of parts.routes) {
    application[route.method](route.path, answering.performer(route));
  }
  application.use(plain('missing', 404));
  application.use(failures(parts.logger, plain));
  return application;
}

const limit = (perMinute: number, otherwise: RequestHandler): RequestHandler =>
  rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: otherwise,
  });

/**
 * A form is sent by a page of this host: the browser says so in Origin (RFC 6454), which no page of
 * another host can forge. The token in each form says besides to which session it was shown.
 */
const onlyFromOwnPages =
  (otherwise: RequestHandler): RequestHandler =>
  (request, response, next) => {
    const origin = URL.parse(request.get('origin') ?? '');
    if (origin !== null && origin.host === request.get('host')) next();
    else void otherwise(request, response, next);
  };

const securityHeaders =
  (secure: boolean): RequestHandler =>
  (_request, response, next) => {
    response.set({
      'Content-Security-Policy':
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      'X-Content-Type-Options': 'nosniff',
      // Not less: without it, browsers would not say in Origin where a form comes from.
      'Referrer-Policy': 'same-origin',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=()',
      'Cache-Control': 'no-store',
      ...(secure ? { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' } : {}),
    });
    next();
  };

/** Logs and measures each request; of what was asked, the path and never what was typed. */
const observe =
  ({ logger, metrics }: PortalParts): RequestHandler =>
  (request, response, next) => {
    const begun = performance.now();
    const correlationId = newId();
    response.locals['correlationId'] = correlationId;
    response.set('X-Correlation-Id', correlationId);
    response.on('close', () => {
      const ms = performance.now() - begun;
      const route = request.route as { readonly path?: unknown } | undefined;
      const template = typeof route?.path === 'string' ? route.path : 'none';
      const status = response.writableFinished ? String(response.statusCode) : 'aborted';
      metrics?.observeRequest({ method: request.method, route: template, status }, ms / 1000);
      const person: unknown = response.locals['person'];
      logger.info(
        {
          method: request.method,
          path: request.path,
          status,
          ms: Math.round(ms * 10) / 10,
          correlationId,
          ...(typeof person === 'string' ? { person } : {}),
        },
        'page',
      );
    });
    next();
  };

function failures(
  logger: Logger,
  plain: (
    name: 'unreadable' | 'too_large' | 'broken' | 'missing',
    status: number,
  ) => RequestHandler,
): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const type =
      typeof error === 'object' && error !== null && 'type' in error ? String(error.type) : '';
    if (type === 'entity.too.large' || type === 'parameters.too.many') {
      void plain('too_large', 413)(request, response, next);
    } else if (/^(entity|encoding|charset|request)\./.test(type)) {
      void plain('unreadable', 400)(request, response, next);
    } else if (error instanceof URIError) {
      void plain('missing', 404)(request, response, next);
    } else {
      const correlationId: unknown = response.locals['correlationId'];
      logger.error({ correlationId, err: error }, 'a page failed unexpectedly');
      void plain('broken', 500)(request, response, next);
    }
  };
}
