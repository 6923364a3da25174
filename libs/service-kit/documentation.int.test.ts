import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { z } from 'zod';
import { type Notes, startNotes } from './fixtures.ts';
import { html, Html } from './html.ts';
import { openApiOf } from './openapi.ts';
import { transportProblems } from './problem.ts';
import { answer, reading } from './route.ts';

let notes: Notes;
beforeAll(async () => {
  notes = await startNotes(openSqliteEventStore);
});
afterAll(() => notes.stop());

const page = async (path: string) => (await fetch(notes.url + path)).text();

/** Every value under a name, at any depth. */
function under(name: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => [
    ...(key === name ? [inner] : []),
    ...under(name, inner),
  ]);
}
const at = (document: unknown, pointer: string): unknown =>
  pointer
    .slice(2)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (found, step) => (found as Record<string, unknown> | undefined)?.[step],
      document,
    );

type Operation = {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
  }[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly headers?: Readonly<object> }>
  >;
};

describe('/openapi.json', () => {
  type Document = {
    readonly openapi: string;
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  let document: Document;
  beforeAll(async () => {
    document = JSON.parse(await page('/openapi.json')) as Document;
  });
  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );

  test('is of version 3.1, and every reference in it leads somewhere', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const references = under('$ref', document);
    expect(references.length).toBeGreaterThan(0);
    for (const reference of references) expect(at(document, String(reference))).toBeDefined();
  });

  test('declares every parameter of a path, as required', () => {
    for (const { path, operation } of operations()) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = (operation.parameters ?? []).filter((one) => one.in === 'path');
      expect(declared.map(({ name }) => name)).toEqual(named);
      expect(declared.every(({ required }) => required === true)).toBe(true);
    }
  });

  test('gives each operation a name of its own, a success and its refusals', () => {
    const names = operations().map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const { operation } of operations()) {
      const statuses = Object.keys(operation.responses);
      expect(statuses.some((status) => status.startsWith('2'))).toBe(true);
      expect(statuses.some((status) => status.startsWith('4'))).toBe(true);
    }
    expect(document.paths['/api/notes']?.['post']?.responses['409']?.description).toBe(
      'note_unwelcome',
    );
  });

  test('says which headers a write needs, and that a read may wait', () => {
    const headers = (method: string, path: string) =>
      document.paths[path]?.[method]?.parameters
        ?.filter((one) => one.in === 'header')
        .map(({ name, required }) => [name, required === true]);
    expect(headers('post', '/api/notes')).toEqual([
      ['Idempotency-Key', true],
      ['If-Match', false],
    ]);
    expect(headers('put', '/api/notes/{noteId}')).toEqual([
      ['If-Match', true],
      ['Idempotency-Key', false],
    ]);
    const reads = document.paths['/api/notes/{noteId}']?.['get']?.parameters;
    expect(reads?.map(({ name }) => name)).toContain('after');
  });

  test('lists what each operation can be refused for, and nothing else', () => {
    const codesOf = ({ responses }: Operation) =>
      Object.values(responses).flatMap(({ description }) => description.split(', '));
    for (const { path, method, operation } of operations()) {
      const codes = codesOf(operation);
      expect(codes).toContain('invalid_token');
      expect(codes.includes('identity_required')).toBe(method !== 'get');
      expect(codes.includes('not_found')).toBe(path.includes('{'));
      expect(codes.includes('if_match_required')).toBe(method === 'put');
      expect(codes.includes('idempotency_key_required')).toBe(method === 'post');
    }
    const everywhere = new Set(operations().flatMap(({ operation }) => codesOf(operation)));
    const unsaid = Object.keys(transportProblems).filter((code) => !everywhere.has(code));
    // An address with a wrong method, or on a server of another name, is no operation.
    // And none of this service is a stream.
    expect(unsaid).toEqual(['too_many_streams', 'method_not_allowed', 'misdirected_request']);
  });

  test('says which headers an answer bears, and what needs not be sent again', () => {
    const headersIn = (method: string, path: string, status: number) =>
      Object.keys(document.paths[path]?.[method]?.responses[status]?.headers ?? {});
    expect(headersIn('post', '/api/notes', 201)).toEqual(['ETag', 'Bourse-Position', 'Location']);
    expect(headersIn('put', '/api/notes/{noteId}', 200)).toEqual(['ETag', 'Bourse-Position']);
    expect(headersIn('get', '/api/notes', 200)).toEqual([]);
    const note = '/api/notes/{noteId}';
    expect([headersIn('get', note, 200), headersIn('get', note, 304)]).toEqual([
      ['ETag'],
      ['ETag'],
    ]);
    expect(document.paths['/api/notes']?.['get']?.responses['304']).toBeUndefined();
    const parameters = document.paths[note]?.['get']?.parameters ?? [];
    expect(parameters.map(({ name }) => name)).toContain('If-None-Match');
  });

  test('says that a refusal is an answer too, and what to do about it', () => {
    const { description } = (document as { info?: { description?: string } }).info ?? {};
    expect(description).toContain('use a new key');
  });

  test('cannot be made of a route that names an undocumented refusal', () => {
    const route = reading({
      path: '/x',
      operationId: 'x',
      action: 'offer.read',
      summary: 'x',
      tag: 'x',
      replies: { 200: { description: 'x', schema: z.object({}) } },
      refusals: ['never_heard_of'],
      handle: () => answer(200, {}),
    });
    const service = { ...notes.service, routes: [route] };
    expect(() => openApiOf([service], transportProblems)).toThrow('never_heard_of');
  });
});

describe('the pages', () => {
  test('escape what they show, and need no script', async () => {
    const docs = await page('/docs');
    expect(docs).toContain('Lists &lt;script&gt;notes&lt;/script&gt; &amp; &quot;more&quot;.');
    expect(docs).toContain('No note &lt;here&gt;.');
    expect(docs).not.toContain('<script');
    expect(docs).not.toContain('<of all>');
    expect(docs).toMatch(/^<!doctype html>/i);
    expect(docs).toContain('<html lang="en">');
    const refusal = await page('/problems/note_unknown');
    expect(refusal).toContain('Pas de note &lt;ici&gt;.');
    expect(refusal).toContain('lang="en"');
    expect(refusal).not.toContain('passes by itself');
    expect(await page('/problems/note_too_early')).toContain('passes by itself');
  });

  test('show every operation and every refusal', async () => {
    const docs = await page('/docs');
    for (const { operationId, action } of notes.service.routes) {
      expect(docs).toContain(`id="${operationId}"`);
      expect(docs).toContain(`Right: <code>${action}</code>`);
    }
    for (const code of Object.keys(transportProblems)) {
      expect(docs).toContain(`href="/problems/${code}"`);
      expect((await fetch(`${notes.url}/problems/${code}`)).status).toBe(200);
    }
  });

  test('have their style, and a way in', async () => {
    const style = await fetch(`${notes.url}/style.css`);
    expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect(await page('/')).toContain('Bourse');
  });
});

describe('/healthz and /readyz', () => {
  const ready = async (): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(`${notes.url}/readyz`);
    return { status: response.status, body: await response.json() };
  };

  test('alive is alive; ready is when every part is well', async () => {
    const well = { name: 'notes', kind: 'follower', ok: true, detail: 'live at 7' } as const;
    notes.strings.health = [well];
    expect(await ready()).toEqual({
      status: 200,
      body: { status: 'ready', parts: [{ service: 'notes', ...well }] },
    });
    const ill = { name: 'relay', kind: 'relay', ok: false, detail: 'halted: poison' } as const;
    notes.strings.health = [well, ill];
    expect(await ready()).toMatchObject({
      status: 503,
      body: { status: 'not ready', parts: [well, ill] },
    });
    const alive = await fetch(`${notes.url}/healthz`);
    expect([alive.status, await alive.json()]).toEqual([200, { status: 'alive' }]);
  });
});

describe('html', () => {
  test('escapes values in text and in attributes, and joins what is HTML already', () => {
    const evil = `<a href="x" onclick='y'>&`;
    expect(html`<p title="${evil}">${evil} ${3}</p>`.text).toBe(
      '<p title="&lt;a href=&quot;x&quot; onclick=&#39;y&#39;&gt;&amp;">&lt;a href=&quot;x&quot; onclick=&#39;y&#39;&gt;&amp; 3</p>',
    );
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
    expect(
      html`<ul>
        ${items}${new Html('<hr>')}
      </ul>`.text.replaceAll(/\s/g, ''),
    ).toBe('<ul><li>a</li><li>&lt;b&gt;</li><hr></ul>');
  });
});
