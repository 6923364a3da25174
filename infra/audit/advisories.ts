type Finding = {
  readonly name: string;
  readonly severity: string;
  readonly range: string;
  readonly fixAvailable: unknown;
};

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
  const report = parsed(printed);
  const { vulnerabilities, message } = report;
  if (typeof vulnerabilities !== 'object' || vulnerabilities === null) {
    const why = typeof message === 'string' ? message : 'npm audit gave no answer that can be read';
    // Without the address: it is the affair of whoever set the registry.
    return { verdict: 'not_asked', lines: [why.replaceAll(/https?:\/\/\S+/g, 'the registry')] };
  }
  const findings = Object.values(vulnerabilities) as readonly Finding[];
  return {
    verdict: findings.some(({ severity }) => STOPPING.includes(severity)) ? 'weak' : 'clean',
    lines: findings.map(({ name, severity, range, fixAvailable }) => {
      const mended = fixAvailable === false ? '' : ', a mended version is there';
      return `${severity}: ${name} ${range}${mended}`;
    }),
  };
}

function parsed(printed: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(printed);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
