import { accountId, day } from '@bourse/contracts/values';
import { wording } from '@bourse/contracts/wording';
import { type Clock, type Day, dayOf, type Instant } from '@bourse/kernel/clock';
import {
  type CsvForm,
  forEnglishSpreadsheets,
  forFrenchSpreadsheets,
  forPrograms,
} from '@bourse/service-kit/csv';
import { problem, type Problem } from '@bourse/service-kit/problem';
import { z } from 'zod';

// What the reads of the ledger can be asked.

export const accountParams = z.strictObject({ accountId });

/** With or without milliseconds; the end of the second, or of the part of it, is what counts. */
export const pastInstant = z.iso
  .datetime()
  .transform((text) => new Date(text).toISOString())
  .meta({ example: '2026-01-31T12:00:00Z' });

export const period = {
  from: day.optional(),
  to: day.optional(),
  by: z.enum(['recorded', 'effective']).default('recorded').meta({
    description:
      'Days on which movements were recorded, or on which they count. Legal time of France.',
  }),
};
export const inOrder = {
  check: ({ from, to }: { from?: Day | undefined; to?: Day | undefined }): boolean =>
    from === undefined || to === undefined || from <= to,
  otherwise: {
    path: ['to'],
    message: wording('must not lie before "from"', 'ne doit pas précéder « from »'),
  },
};

export const formatOf = <const Format extends string>(formats: readonly [Format, ...Format[]]) =>
  z.enum(formats).optional().meta({ description: 'Left out, the Accept header says.' });

/** Of CSV. */
export const dialect = z
  .enum(['french', 'english', 'rfc4180'])
  .default('french')
  .meta({
    description:
      'Of CSV. "french": what a spreadsheet set to French opens by a double click: semicolons, decimal ' +
      'commas, titles in French, UTF-8 with a byte order mark; "english": the same of one set to English. "rfc4180": what programs read: commas, ' +
      'decimal points, the names of the JSON fields, UTF-8 without a mark.',
  });
export const csvForms: Readonly<Record<z.infer<typeof dialect>, CsvForm>> = {
  french: forFrenchSpreadsheets,
  english: forEnglishSpreadsheets,
  rfc4180: forPrograms,
};

/** The refusal of an instant that has not passed. */
export const refusedInstant = (at: Instant | undefined, clock: Clock): Problem | undefined => {
  const now = clock.now();
  return at === undefined || at <= now ? undefined : problem('instant_in_the_future', { at, now });
};

/** The refusal of a day that has not come, in legal time. */
export const refusedDay = (asked: Day | undefined, clock: Clock): Problem | undefined => {
  const today = dayOf(clock.now());
  return asked === undefined || asked <= today
    ? undefined
    : problem('day_in_the_future', { day: asked, today });
};

/** A name for a file: ids with what no file system minds. */
export const fileName = (what: string, parts: readonly (string | undefined)[], ending: string) =>
  `${[what, ...parts.filter((part) => part !== undefined)].join('_').replaceAll(/[^\w.-]/g, '-')}.${ending}`;
