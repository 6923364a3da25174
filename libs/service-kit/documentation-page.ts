import { html, type Html } from './html.ts';
import type { ApiDescription } from './openapi.ts';
import type { ProblemKind, ProblemTable } from './problem.ts';

/** The style of the few plain pages that the API itself serves. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --line: #6b6b6b; --link: #0b3d91; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --paper: #161616; --line: #9a9a9a; --link: #9cc1ff; } }
body { font: 1rem/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 62rem; margin: 0 auto; padding: 1rem; }
a { color: var(--link); }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); }
code, pre { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
section { margin-block: 2rem; }
.warning { border-left: .3rem solid #b34000; padding-left: .8rem; }
`;

/** A page in the plain style of the API. */
export const plainPage = (title: string, language: 'fr' | 'en', content: Html): string =>
  html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html>`.text;

type Operation = {
  readonly operationId?: string | undefined;
  readonly summary?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly 'x-right'?: string;
  readonly parameters?: readonly Parameter[] | undefined;
  readonly requestBody?: {
    readonly content?: Readonly<Record<string, { readonly schema?: unknown }>>;
  };
  readonly responses?: Readonly<Record<string, { readonly description?: string }>> | undefined;
};
type Parameter = {
  readonly name?: string;
  readonly in?: string;
  readonly required?: boolean | undefined;
  readonly description?: string | undefined;
  readonly schema?: unknown;
};

/** The API for people: what /openapi.json says, on one page that needs no script. */
export function documentationPage(description: ApiDescription, problems: ProblemTable): string {
  const operations = Object.entries(description.paths ?? {}).flatMap(([path, item]) =>
    (['get', 'post', 'put'] as const).flatMap((method) => {
      const operation = item?.[method] as Operation | undefined;
      return operation === undefined ? [] : [{ path, method, operation }];
    }),
  );
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags ?? []))];
  return plainPage(
    'API – Bourse d’échange de compétences',
    'en',
    html`<h1>API of the bourse</h1>
      <p>
        ${description.info.description ?? ''} Machine-readable:
        <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).
      </p>
      <nav aria-label="Contents">
        <ul>
          ${tags.map((tag) => html`<li><a href="#${tag}">${tag}</a></li>`)}
          <li><a href="#problems">refusals</a></li>
        </ul>
      </nav>
      ${tags.map(
        (tag) =>
          html`<section aria-labelledby="${tag}">
            <h2 id="${tag}">${tag}</h2>
            ${operations
              .filter(({ operation }) => operation.tags?.includes(tag))
              .map(operationSection)}
          </section>`,
      )}
      <section aria-labelledby="problems">
        <h2 id="problems">refusals</h2>
        <table>
          <thead>
            <tr>
              <th scope="col">code</th>
              <th scope="col">status</th>
              <th scope="col">meaning</th>
            </tr>
          </thead>
          <tbody>
            ${Object.entries(problems).map(
              ([code, kind]) =>
                html`<tr>
                  <th scope="row">
                    <a href="/problems/${code}"><code>${code}</code></a>
                  </th>
                  <td>${kind.status}</td>
                  <td>${kind.en}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </section>`,
  );
}

function operationSection(entry: { path: string; method: string; operation: Operation }): Html {
  const { path, method, operation } = entry;
  const body = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  return html`<article id="${operation.operationId ?? ''}">
    <h3><code>${method.toUpperCase()} ${path}</code></h3>
    <p>${operation.summary ?? ''}</p>
    <p>Right: <code>${operation['x-right'] ?? ''}</code></p>
    ${parameterTable(operation.parameters ?? [])}
    ${
      body === undefined
        ? ''
        : html`<details>
            <summary>Body</summary>
            <pre>${JSON.stringify(body, null, 2)}</pre>
          </details>`
    }
    <table>
      <thead>
        <tr>
          <th scope="col">status</th>
          <th scope="col">answer</th>
        </tr>
      </thead>
      <tbody>
        ${Object.entries(operation.responses ?? {}).map(
          ([status, response]) =>
            html`<tr>
              <th scope="row">${status}</th>
              <td>${response.description ?? ''}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </article>`;
}

const parameterTable = (parameters: readonly Parameter[]): Html | string =>
  parameters.length === 0
    ? ''
    : html`<table>
        <thead>
          <tr>
            <th scope="col">parameter</th>
            <th scope="col">in</th>
            <th scope="col">what</th>
          </tr>
        </thead>
        <tbody>
          ${parameters.map(
            (parameter) =>
              html`<tr>
                <th scope="row">
                  <code>${parameter.name ?? ''}</code
                  >${parameter.required === true ? ' (required)' : ''}
                </th>
                <td>${parameter.in ?? ''}</td>
                <td>
                  ${parameter.description ?? ''}
                  <code>${JSON.stringify(parameter.schema ?? {})}</code>
                </td>
              </tr>`,
          )}
        </tbody>
      </table>`;

/** What the `type` of a problem detail leads to. */
export const problemPage = (code: string, kind: ProblemKind): string =>
  plainPage(
    code,
    'fr',
    html`<h1><code>${code}</code></h1>
      <p>${kind.fr}</p>
      <p lang="en">${kind.en}</p>
      ${
        kind.passing === true
          ? html`<p>Ce refus passe de lui-même : réessayez, avec la même clé Idempotency-Key.</p>
              <p lang="en">It passes by itself: try again, under the same Idempotency-Key.</p>`
          : ''
      }
      <p>HTTP ${kind.status} – <a href="/docs#problems">/docs</a></p>`,
  );
