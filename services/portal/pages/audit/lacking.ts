import { html, type Html } from '@bourse/service-kit/html';
import { tag } from '../../components/parts.ts';
import type { Visit } from '../../http/page.ts';
import type { MissingPiece } from './trail-views.ts';
import { words } from './words.ts';

/** What an exchange lacks, as flags; nothing for one that lacks nothing. */
export const lackingTags = ({ language }: Visit, missing: readonly MissingPiece[]): Html | false =>
  missing.length > 0 &&
  html`${missing.map((piece) => tag(words[language].missingPieces[piece], 'bad'))}`;
