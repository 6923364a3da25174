import { z } from 'zod';

/** Of `npm audit --json`, what counts here; version 2 of its report. */
const report = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({
      name: z.string(),
      severity: z.enum(['info', 'low', 'moderate', 'high', 'critical']),
      range: z.string(),
      fixAvailable: z.union([z.boolean(), z.looseObject({})]),
    }),
  ),
});
const refusal = z.object({ message: z.string() });

/** Below these nothing stops: they are told, and wait for the next update. */
const STOPPING: readonly string[] = ['high', 'critical'];

export type Advisories = {
  /**
   * `weak` for an advisory of high or critical severity; `not_asked` when the registry gave no answer,
   * which is neither good news nor bad.
   */
  readonly verdict: 'clean' | 'weak' | 'not_asked';
  readonly lines: readonly string[];
};

/**
 * What the registry's advisories say of the packages in package-lock.json.
 *
 * @param printed What `npm audit --json` wrote to its standard output.
 */
export function readAdvisories(printed: string): Advisories {
  const read = parse(printed);
  const found = report.safeParse(read);
  if (!found.success) {
    const { message } = refusal.safeParse(read).data ?? {};
    // Without the address: it is the affair of whoever set the registry.
    const why = message?.replaceAll(/https?:\/\/\S+/g, 'the registry');
    return { verdict: 'not_asked', lines: [why ?? 'npm audit gave no answer that can be read'] };
  }
  const all = Object.values(found.data.vulnerabilities);
  return {
    verdict: all.some(({ severity }) => STOPPING.includes(severity)) ? 'weak' : 'clean',
    lines: all.map(({ name, severity, range, fixAvailable }) => {
      const mended = fixAvailable === false ? '' : ', a mended version is there';
      return `${severity}: ${name} ${range}${mended}`;
    }),
  };
}

function parse(printed: string): unknown {
  try {
    return JSON.parse(printed);
  } catch {
    return undefined;
  }
}
