import express, { type RequestHandler } from 'express';
import { problem, type Problem } from './problem.ts';

const LIMIT_BYTES = 1024 * 1024;

class BodyError extends Error {
  readonly type: string;
  constructor(type: string) {
    super(type);
    this.type = type;
  }
}

/**
 * Reads a JSON body of at most 1 MB into `request.body`. Only whole UTF-8 is text: other bytes, which
 * a lenient decoder would replace by U+FFFD, would be stored as something that nobody wrote.
 *
 * Source: RFC 8259, 8.1.
 */
export const jsonBody: RequestHandler = express.json({
  limit: LIMIT_BYTES,
  type: 'application/json',
  strict: true,
  verify: (_request, _response, bytes, charset) => {
    if (charset !== 'utf-8') throw new BodyError('charset.unsupported');
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      throw new BodyError('entity.parse.failed');
    }
  },
});

/** What the parser throws, by its documented `type`. */
const problems: Readonly<Record<string, string>> = {
  'entity.parse.failed': 'malformed_json',
  'entity.too.large': 'body_too_large',
  'encoding.unsupported': 'unsupported_media_type',
  'charset.unsupported': 'unsupported_media_type',
  'request.size.invalid': 'malformed_json',
  'request.aborted': 'malformed_json',
};

/** The refusal for what reading a body threw; undefined for any other error. */
export function problemOfBody(error: unknown): Problem | undefined {
  const type = hasText(error, 'type') ? problems[error.type] : undefined;
  if (type !== undefined) return problem(type);
  // What the decompression says of a body that is not what its Content-Encoding claims.
  const packing = hasText(error, 'code') && error.code.startsWith('Z_');
  return packing ? problem('malformed_json') : undefined;
}

const hasText = <Name extends string>(value: unknown, name: Name): value is Record<Name, string> =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, name) === 'string';
