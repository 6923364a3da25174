import { assertNever } from '@bourse/kernel/assert-never';
import type { Outcome, Visit } from '../http/page.ts';

/** Passes a document of the API on as it is. @param path Where the API gives it. */
export async function passOn({ api }: Visit, path: string): Promise<Outcome> {
  const found = await api.download(path);
  switch (found.kind) {
    case 'found':
      return { ...found, kind: 'file' };
    case 'unavailable':
      return found;
    case 'refused':
      return { kind: 'forbidden' };
    case 'missing':
      return { kind: 'missing' };
    default:
      return assertNever(found);
  }
}
