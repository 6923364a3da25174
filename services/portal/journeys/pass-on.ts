import { assertNever } from '@bourse/kernel/assert-never';
import type { Reading } from '../api-client/api.ts';
import type { Outcome, Visit } from '../http/page.ts';

/** Passes a document of the API on as it is. @param path Where the API gives it. */
export async function passOn({ api }: Visit, path: string): Promise<Outcome> {
  const found = await api.download(path);
  return found.kind === 'found' ? { ...found, kind: 'file' } : inPlaceOf(found);
}

/** What there is in place of what stands and falls with one reading. */
export function inPlaceOf(reading: Exclude<Reading<never>, { readonly kind: 'found' }>): Outcome {
  switch (reading.kind) {
    case 'unavailable':
      return reading;
    case 'refused':
      return { kind: 'forbidden' };
    case 'missing':
      return { kind: 'missing' };
    default:
      return assertNever(reading);
  }
}
