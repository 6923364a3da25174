import { destination, pino } from 'pino';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;

/** Structured logging: details first, then one sentence. */
export type Logger = {
  readonly info: (details: object, sentence: string) => void;
  readonly warn: (details: object, sentence: string) => void;
  readonly error: (details: object, sentence: string) => void;
  /** A logger that says these details every time. */
  readonly child: (details: Readonly<Record<string, unknown>>) => Logger;
};

/** One JSON object a line. @param toFile Where to; left out, the error output. */
export function createLogger(options: {
  level: (typeof logLevels)[number];
  toFile?: string;
}): Logger {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // Whoever logs a request by mistake does not log its secrets.
      redact: [
        'authorization',
        'cookie',
        '*.authorization',
        '*.cookie',
        '*.*.authorization',
        '*.*.cookie',
      ],
    },
    destination(options.toFile === undefined ? 2 : { dest: options.toFile, append: true }),
  );
}
