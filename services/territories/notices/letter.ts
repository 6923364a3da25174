import type { TerritoryId } from '@bourse/contracts/values';
import type { Notice } from './mailbox.ts';
import type { Preferences } from './preferences.ts';
import { dayIn, hoursIn, letterWords, type Said, type Sentence, sentences } from './words.ts';

/** What surrounds the notices of a letter. */
export type LetterFrame = {
  readonly language: Preferences['language'];
  /** How the reader is called. */
  readonly name: string;
  /** For which territories the reader acts. */
  readonly acting: readonly TerritoryId[];
  readonly nameOf: (territoryId: TerritoryId) => string | null;
  /** Without a slash at the end. */
  readonly publicUrl: string;
};

/**
 * Writes a letter of its notices: of one, of several about one file, or of a day. Plain text; each link
 * leads to a page that asks who is there, so that whoever else reads the message learns nothing more.
 */
export function letterOf(
  notices: readonly Notice[],
  frame: LetterFrame,
): { readonly subject: string; readonly text: string } {
  const { language, name, acting, nameOf, publicUrl } = frame;
  const say = letterWords[language];
  const saidOf = ({ facts }: Notice): Said => ({
    title: facts.title ?? '',
    who: facts.other === null ? '' : (nameOf(facts.other) ?? facts.other),
    hours: facts.minutes === null ? '' : hoursIn(language, facts.minutes),
    until: facts.until === null ? '' : dayIn(language, facts.until),
    role: facts.role === null ? '' : say.roles[facts.role],
  });
  const sentenceOf = (notice: Notice): Sentence =>
    sentences[language][notice.template](saidOf(notice));
  // What is said of one file stands together, in the order in which it happened.
  const files = Map.groupBy(notices, ({ facts }) => facts.path);
  const blocks = [...files].map(([path, ofFile]) => {
    const lines = [...new Set(ofFile.map((notice) => sentenceOf(notice).text))];
    return [...lines, `${say.open} ${publicUrl}${path}`].join('\n');
  });
  const subject = subjectOf(
    notices.map((notice) => ({ ...sentenceOf(notice), todo: notice.kind === 'todo' })),
    files.size,
    language,
  );
  const territories = acting.map((one) => nameOf(one) ?? one).join(', ');
  return {
    subject,
    text: [
      say.greeting(name),
      ...blocks,
      `-- \n${say.why(territories)}\n${say.choose} ${publicUrl}/preferences/messages`,
    ]
      .join('\n\n')
      .concat('\n'),
  };
}

function subjectOf(
  said: readonly (Sentence & { readonly todo: boolean })[],
  files: number,
  language: Preferences['language'],
): string {
  const say = letterWords[language];
  const [first] = said;
  if (files > 1 || first === undefined) return `${say.mark} ${say.several(said.length)}`;
  // Of one file: what is to be done before what was done, the last of it first.
  const { headline, todo } = said.findLast((one) => one.todo) ?? said.at(-1) ?? first;
  return `${say.mark} ${todo ? say.toDo(headline) : headline}`;
}
