import type { RequestHandler } from 'express';
import { type PlainName, plainPage } from './plain-pages.ts';
import type { Answering } from './answering.ts';

/** Answers with a page that says one thing, and why. */
export const plainAnswers =
  (answering: Answering) =>
  (name: PlainName, status: number): RequestHandler =>
  async (request, response) => {
    const visiting = await answering.begin(request, response);
    await answering.answer(response, visiting, plainPage(name, status, visiting.visit.language));
  };
