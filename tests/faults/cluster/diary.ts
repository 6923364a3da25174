import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** What a service at fault writes down of itself, for those who look whether the fault took place. */
export type Entry =
  /** It killed itself. */
  | {
      readonly what: 'died';
      readonly service: string;
      readonly where: 'told' | 'handled' | 'appended';
      /** Of the first event that it had in hand. */
      readonly eventId: string;
      /** The record that it had in hand, and its group: of one that died after handling it. */
      readonly record?: string;
    }
  /** The record came again on which it had died. */
  | { readonly what: 'again'; readonly service: string; readonly record: string }
  /** It takes its time over a record. */
  | { readonly what: 'slow'; readonly service: string; readonly record: string }
  /** What it did in disorder, all in all. */
  | ({ readonly what: 'disorder'; readonly service: string } & Disorder);

/** How often something was done otherwise than usual. */
export type Disorder = {
  /** Records told a second time. */
  readonly toldTwice: number;
  /** Records handled a second time, at once or after later ones. */
  readonly handledTwice: number;
  /** Records held back, so that other partitions overtook. */
  readonly heldBack: number;
};

/** A file that several processes write, a line at a time. */
export type Diary = {
  readonly file: string;
  write(entry: Entry): void;
  read(): readonly Entry[];
};

export const diaryIn = (file: string): Diary => ({
  file,
  // At once: whoever writes may be about to die.
  write: (entry) => appendFileSync(file, `${JSON.stringify(entry)}\n`),
  read: () =>
    existsSync(file)
      ? readFileSync(file, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as Entry)
      : [],
});
