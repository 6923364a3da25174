import { z } from 'zod';

/**
 * For `.meta()` of a variable whose value is not to be shown, not even when it is wrong. It must be the
 * last step of its schema.
 */
export const SECRET = { secret: true } as const;

/** A wrong setting: the message is a sentence that names the variable and the reason. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Reads the settings of a process from its environment, once.
 *
 * @throws ConfigurationError that says of every wrong variable what it holds and what it must hold.
 */
export function readConfiguration<Schema extends z.ZodObject>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): z.infer<Schema> {
  const given = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, environment[name]]),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    const holds = isSecret(schema.shape, name)
      ? 'set (and not shown here)'
      : JSON.stringify(given[name]);
    return `${name} is ${holds}, but it ${issue.message}.`;
  });
  throw new ConfigurationError(sentences.join(' '));
}

function isSecret(shape: z.core.$ZodShape, name: string): boolean {
  const variable = shape[name];
  return variable !== undefined && z.globalRegistry.get(variable)?.['secret'] === true;
}
