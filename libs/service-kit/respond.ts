import type { Request, Response } from 'express';
import { inFrench } from '@bourse/contracts/wording';
import {
  type FieldError,
  type Language,
  preferredLanguage,
  type Problem,
  type ProblemTable,
} from './problem.ts';
import type { Answer, FileAnswer } from './route.ts';

const PROBLEM = 'application/problem+json; charset=utf-8';

/** What goes over the wire, in a form that can be kept and sent again. */
export type WireAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export const wireOfAnswer = (answer: Answer): WireAnswer => ({
  status: answer.status,
  headers: {
    'Content-Type': answer.text?.contentType ?? 'application/json; charset=utf-8',
    ...answer.headers,
  },
  body: answer.text?.content ?? JSON.stringify(answer.body),
});

/** Says a refusal as a problem detail (RFC 9457), in the language that the client prefers. */
export function wireOfProblem(
  problem: Problem,
  table: ProblemTable,
  request: { acceptLanguage: string | undefined; correlationId: string },
): WireAnswer {
  const kind = Object.hasOwn(table, problem.code) ? table[problem.code] : undefined;
  if (kind === undefined) throw new Error(`no problem of this name is documented: ${problem.code}`);
  const language = preferredLanguage(request.acceptLanguage);
  const standard = {
    type: `/problems/${problem.code}`,
    title: kind[language],
    status: kind.status,
    code: problem.code,
    instance: `urn:uuid:${request.correlationId}`,
  };
  return {
    status: kind.status,
    headers: {
      'Content-Type': PROBLEM,
      'Content-Language': language,
      ...problem.headers,
    },
    // First for the order, last because a detail must not pass for a member of the standard.
    body: JSON.stringify({ ...standard, ...detailsIn(language, problem), ...standard }),
  };
}

/** What is wrong with which field is said in the language of the rest. */
function detailsIn(language: Language, { details = {} }: Problem): object {
  const errors = details['errors'] as readonly FieldError[] | undefined;
  if (errors === undefined || language === 'en') return details;
  return {
    ...details,
    errors: errors.map(({ pointer, detail }) => ({ pointer, detail: inFrench(detail) })),
  };
}

/** Sends an answer, and leaves the code of a refusal, a repeated one too, for the log. */
export function send(response: Response, wire: WireAnswer): void {
  if (wire.headers['Content-Type'] === PROBLEM) {
    notesOf(response).problem = (JSON.parse(wire.body) as { code: string }).code;
  }
  response.status(wire.status).set(wire.headers).send(Buffer.from(wire.body, 'utf8'));
}

/** Sends a document. */
export function sendFile(response: Response, { headers, contentType, content }: FileAnswer): void {
  response
    .status(200)
    .set({ 'Content-Type': contentType, ...headers })
    .send(Buffer.from(content.buffer, content.byteOffset, content.byteLength));
}

/** What the middleware found out about a request, for whoever handles or logs it. */
export type RequestNotes = { correlationId: string; problem?: string; actor?: string };

export const notesOf = (response: Response): RequestNotes => response.locals as RequestNotes;

/** Sends a refusal. */
export function sendProblem(
  request: Request,
  response: Response,
  table: ProblemTable,
  problem: Problem,
): void {
  const { correlationId } = notesOf(response);
  const acceptLanguage = request.get('accept-language');
  send(response, wireOfProblem(problem, table, { acceptLanguage, correlationId }));
}
