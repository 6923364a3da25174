import type { Instant } from '@bourse/kernel/clock';
import Pdf from 'pdfkit';
import { inStandardFont } from './pdf-text.ts';

declare global {
  namespace PDFKit.Mixins {
    interface StructureElementOptions {
      /** Of a header cell: what it heads. */
      scope?: 'Column' | 'Row';
    }
  }
}

/** One part of the logical structure, into which others go. */
export type Part = PDFKit.PDFStructureElement;
export type Page = PDFKit.PDFDocument;

export const INK = '#1b1b1b';
export const FAINT = '#555555';
const RULE = '#9a9a9a';
const MARGIN = 42;
export const REGULAR = 'Helvetica';
export const BOLD = 'Helvetica-Bold';

/** Where things stand on an A4 page, in points. */
export const area = {
  left: MARGIN,
  right: 595.28 - MARGIN,
  width: 595.28 - 2 * MARGIN,
  top: MARGIN,
  /** Above the foot. */
  bottom: 841.89 - MARGIN - 22,
} as const;

/**
 * An A4 document in French, tagged for assistive technologies (ISO 32000-1, 14.8). The same content and
 * the same `madeAt` give the same bytes.
 */
export function openPdf(options: {
  readonly title: string;
  readonly subject: string;
  readonly madeAt: Instant;
}): { readonly page: Page; readonly root: Part } {
  const page = new Pdf({
    size: 'A4',
    margin: MARGIN,
    // Feet say how many pages there are: they are written last.
    bufferPages: true,
    pdfVersion: '1.7',
    tagged: true,
    lang: 'fr-FR',
    displayTitle: true,
    font: REGULAR,
    info: {
      Title: options.title,
      Subject: options.subject,
      Author: 'Bourse d’échange de compétences entre territoires',
      CreationDate: new Date(options.madeAt),
      ModDate: new Date(options.madeAt),
    },
  });
  const root = page.struct('Document');
  page.addStructure(root);
  return { page, root };
}

export type TextStyle = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
  readonly font?: typeof REGULAR | typeof BOLD;
  readonly color?: string;
  readonly align?: 'left' | 'right';
};

const LINE_GAP = 1.5;

/** Writes a text, as the content of a part. @returns the y below it. */
export function write(
  page: Page,
  into: Part,
  type: string,
  text: string,
  style: TextStyle,
): number {
  const content = page.markStructureContent(type);
  draw(page, text, style);
  into.add(content);
  page.endMarkedContent();
  return style.y + heightOf(page, text, style);
}

/** Writes a text that belongs to the page and not to what is told. */
export function decorate(page: Page, text: string, style: TextStyle): void {
  page.markContent('Artifact', { type: 'Pagination' });
  draw(page, text, style);
  page.endMarkedContent();
}

/** How high a text will be, in points. */
export function heightOf(page: Page, text: string, style: Omit<TextStyle, 'x' | 'y'>): number {
  page.font(style.font ?? REGULAR).fontSize(style.size);
  return page.heightOfString(inStandardFont(text), { width: style.width, lineGap: LINE_GAP });
}

function draw(page: Page, text: string, style: TextStyle): void {
  const { x, y, width, size, font = REGULAR, color = INK, align = 'left' } = style;
  page
    .font(font)
    .fontSize(size)
    .fillColor(color)
    .text(inStandardFont(text), x, y, { width, align, lineGap: LINE_GAP, lineBreak: true });
}

/** A thin line over the width of the text. */
export function rule(page: Page, y: number, color: string = RULE): void {
  page.markContent('Artifact', { type: 'Layout' });
  page.moveTo(area.left, y).lineTo(area.right, y).lineWidth(0.5).strokeColor(color).stroke();
  page.endMarkedContent();
}

/** A faint ground behind what follows. */
export function shade(page: Page, y: number, height: number, color: string): void {
  page.markContent('Artifact', { type: 'Layout' });
  page.rect(area.left, y, area.width, height).fill(color);
  page.endMarkedContent();
}

/** Writes the foot of every page, ends the document and gives its bytes. */
export async function finish(page: Page, root: Part, foot: string): Promise<Uint8Array> {
  root.end();
  const { start, count } = page.bufferedPageRange();
  for (let number = 0; number < count; number += 1) {
    page.switchToPage(start + number);
    // Below the margin: otherwise pdfkit would begin another page.
    page.page.margins.bottom = 0;
    const y = area.bottom + 14;
    const style = { y, size: 8, color: FAINT } as const;
    decorate(page, foot, { ...style, x: area.left, width: area.width - 70 });
    const counted = `page ${number + 1}/${count}`;
    decorate(page, counted, { ...style, x: area.right - 70, width: 70, align: 'right' });
  }
  const chunks: Buffer[] = [];
  page.on('data', (chunk: Buffer) => chunks.push(chunk));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  page.once('end', resolve).once('error', reject);
  page.end();
  await promise;
  return Buffer.concat(chunks);
}
