import { tagOfContent } from './entity-tags.ts';
import type { Answer, FileAnswer } from './route.ts';

// Answers that can be asked for in several forms. None has a revision of its own.

type Headers = Readonly<Record<string, string>>;

const VARIES = { Vary: 'Accept' };

/** JSON, under the tag of what it says. */
export function taggedJson(body: unknown, headers: Headers = {}): Answer {
  const content = JSON.stringify(body);
  return {
    kind: 'answer',
    status: 200,
    headers: { ETag: tagOfContent(content), ...VARIES, ...headers },
    text: { contentType: 'application/json; charset=utf-8', content },
  };
}

/** A table to download. @param name Of the file, in letters, digits, `-`, `_` and `.`. */
export function csvDocument(name: string, content: string): FileAnswer {
  return documentOf(name, 'text/csv; charset=utf-8; header=present', Buffer.from(content, 'utf8'));
}

/** A document to download. @param name Of the file, in letters, digits, `-`, `_` and `.`. */
export const pdfDocument = (name: string, content: Uint8Array): FileAnswer =>
  documentOf(name, 'application/pdf', content);

const documentOf = (name: string, contentType: string, content: Uint8Array): FileAnswer => ({
  kind: 'file',
  headers: {
    ETag: tagOfContent(content),
    ...VARIES,
    'Content-Disposition': `attachment; filename="${name}"`,
  },
  contentType,
  content,
});
