import type { Request, RequestHandler, Response } from 'express';
import { answers } from './answers.ts';
import type { Answer, PageRoute } from './page.ts';
import { performer } from './performer.ts';
import { visitor, type Visiting, type VisitorParts } from './visitor.ts';

/** How the portal answers requests: who visits, what is done, what is shown. */
export function answering(parts: VisitorParts) {
  const begin: (request: Request, response: Response) => Promise<Visiting> = visitor(parts);
  const answer: (response: Response, visiting: Visiting, outcome: Answer) => Promise<void> =
    answers(parts);
  const perform = performer(parts);
  return {
    begin,
    answer,
    performer:
      (route: PageRoute): RequestHandler =>
      async (request, response) => {
        const visiting = await begin(request, response);
        await answer(response, visiting, await perform(route, request, visiting));
      },
  };
}
export type Answering = ReturnType<typeof answering>;

/** A handler that may wait: what it throws is the application's to answer. */
export const handle =
  (work: (...given: Parameters<RequestHandler>) => Promise<void> | void): RequestHandler =>
  async (request, response, next) => {
    await work(request, response, next);
  };
