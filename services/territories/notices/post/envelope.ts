import type { SendMailOptions } from 'nodemailer';
import type { Letter } from './port.ts';

/** What no header may hold: line ends begin another header, others fool whoever reads. */
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

const inOneLine = (text: string): string => text.replaceAll(CONTROL, ' ').trim();

const SUBJECT_AT_MOST = 180;

/**
 * A letter as nodemailer takes it: plain text alone, without pictures, tracking or links with tokens.
 *
 * @param from The address of the bourse.
 */
export function envelopeOf(letter: Letter, from: string): SendMailOptions {
  const { messageId, to, subject, text, language, writtenAt } = letter;
  const domain = from.split('@').at(-1) ?? 'localhost';
  return {
    messageId: `<${messageId}@${domain}>`,
    from: { name: 'Bourse de compétences', address: from },
    to: { name: inOneLine(to.name), address: to.address },
    subject: inOneLine(subject).slice(0, SUBJECT_AT_MOST),
    text,
    date: new Date(writtenAt),
    headers: {
      'Content-Language': language,
      // RFC 3834: no holiday notice answers it.
      'Auto-Submitted': 'auto-generated',
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
