import { isDeepStrictEqual } from 'node:util';
import { eventually } from '../support/client.ts';

/** How a run ended. */
export type Conclusion = {
  readonly lastLine: string;
  readonly exitCode: 0 | 1;
};

export type Report = ReturnType<typeof openReport>;

const shown = (value: unknown): string => JSON.stringify(value) ?? String(value);

/**
 * Tells a run in lines, and counts what was expected of it and whether it held.
 *
 * @param write Receives the text, line by line.
 */
export function openReport(write: (text: string) => void) {
  const failed: string[] = [];
  let held = 0;
  let parts = 0;
  const say = (text = ''): void => write(`${text}\n`);
  const holds = (what: string): void => {
    held += 1;
    say(`  ✔ ${what}`);
  };
  const fails = (what: string, why: string): void => {
    failed.push(what);
    say(`  ✘ ÉCHEC (failed) : ${what}`);
    say(`      ${why}`);
  };

  return {
    say,
    /** Begins a part, and numbers it. */
    heading: (text: string): void => {
      parts += 1;
      const title = `${parts}. ${text}`;
      say(`\n${title}\n${'─'.repeat(title.length)}`);
    },
    holds,
    fails,
    /** Expects what was found to equal what is wanted. */
    check: (what: string, found: unknown, wanted: unknown): void => {
      if (isDeepStrictEqual(found, wanted)) holds(what);
      else fails(what, `attendu (expected) : ${shown(wanted)} ; trouvé (found) : ${shown(found)}`);
    },
    /** Expects that what is read will soon equal what is wanted. What another part of the bourse has to bring about is read so. */
    eventually: async <Found>(
      what: string,
      read: () => Promise<Found>,
      wanted: Found,
    ): Promise<void> => {
      try {
        await eventually(read, (found) => isDeepStrictEqual(found, wanted));
        holds(what);
      } catch (error) {
        fails(what, `attendu (expected) : ${shown(wanted)} ; ${String(error)}`);
      }
    },
    /** A run holds when everything expected of it did, and something was. */
    conclude: (): Conclusion => {
      const all = held + failed.length;
      const lastLine = `Bilan : ${held} vérifications sur ${all} tiennent (${held} of ${all} checks held).`;
      return { lastLine, exitCode: failed.length === 0 && held > 0 ? 0 : 1 };
    },
    failed: (): readonly string[] => failed,
  };
}
