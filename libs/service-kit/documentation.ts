import { Router } from 'express';
import { documentationPage, problemPage, STYLE } from './documentation-page.ts';
import { openApiOf } from './openapi.ts';
import type { ProblemTable } from './problem.ts';
import type { Service } from './service.ts';

/** `/`, `/openapi.json`, `/docs` and `/problems/{code}`: all from the routes themselves. */
export function documentationRoutes(
  services: readonly Service[],
  problems: ProblemTable,
  landingPage: string | undefined,
): Router {
  const description = openApiOf(services, problems);
  const docs = documentationPage(description, problems);
  const router = Router();
  if (landingPage !== undefined) {
    router.get('/', (_request, response) => {
      response.type('html').send(landingPage);
    });
  }
  router.get('/openapi.json', (_request, response) => {
    response.json(description);
  });
  router.get('/docs', (_request, response) => {
    response.type('html').send(docs);
  });
  router.get('/style.css', (_request, response) => {
    response.type('css').send(STYLE);
  });
  router.get('/problems', (_request, response) => {
    response.redirect('/docs#problems');
  });
  router.get('/problems/:code', (request, response, next) => {
    const kind = Object.hasOwn(problems, request.params.code)
      ? problems[request.params.code]
      : undefined;
    if (kind === undefined) next();
    else response.type('html').send(problemPage(request.params.code, kind));
  });
  return router;
}
