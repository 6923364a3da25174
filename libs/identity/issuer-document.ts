const MAX_BYTES = 256 * 1024;

/** The issuer did not give what was asked of it. The message is for the log. */
class IssuerError extends Error {
  override readonly name = 'IssuerError';
}

/**
 * Asks an issuer for a JSON document: bounded in time and size, and never elsewhere than asked.
 *
 * @throws IssuerError, which says so, when it does not answer in time, or with anything else.
 */
export async function issuerDocument(url: string, timeoutMs: number): Promise<unknown> {
  try {
    const response = await fetch(url, {
      headers: { Accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new IssuerError(`${url} answers ${response.status}`);
    return JSON.parse(await bounded(response)) as unknown;
  } catch (error) {
    if (error instanceof IssuerError) throw error;
    throw new IssuerError(`${url} gives nothing: ${sentenceOf(error)}`);
  }
}

async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  if (body === null) return '';
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new IssuerError(`it gives more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  // `fetch failed` says nothing; its cause does.
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message;
}
