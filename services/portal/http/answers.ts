import type { Response } from 'express';
import { drawPage } from '../components/layout.ts';
import { isNotice } from '../wording/notices.ts';
import type { Answer, Page } from './page.ts';
import { insteadOf } from './plain-pages.ts';
import type { Visiting, VisitorParts } from './visitor.ts';

type Parts = Pick<VisitorParts, 'identities' | 'sessions' | 'assets' | 'demoData' | 'apiDocs'>;

/** Makes answers of outcomes. */
export function answers(parts: Parts) {
  const { sessions, identities } = parts;

  async function answer(response: Response, visiting: Visiting, outcome: Answer): Promise<void> {
    const { visit, digest } = visiting;
    response.set('Content-Language', visit.language);
    switch (outcome.kind) {
      case 'redirect':
        if (outcome.notice !== undefined && digest !== undefined) {
          sessions.leaveNotice(digest, outcome.notice);
        }
        response.redirect(303, outcome.to);
        return;
      case 'file':
        response.set('Content-Type', outcome.contentType);
        if (outcome.disposition !== undefined) {
          response.set('Content-Disposition', outcome.disposition);
        }
        response.send(Buffer.from(outcome.content));
        return;
      case 'page':
        await send(response, visiting, outcome);
        return;
      default:
        await send(response, visiting, insteadOf(outcome, visit.language));
    }
  }

  async function send(response: Response, visiting: Visiting, page: Page): Promise<void> {
    const { visit, digest, theme, unseen } = visiting;
    const territoryId = visit.session?.acting.territoryId ?? null;
    const names = await visit.namesOf([territoryId]);
    const notice = digest === undefined || unseen ? undefined : sessions.takeNotice(digest);
    const drawn = drawPage(page, {
      language: visit.language,
      theme,
      address: visit.address,
      session: visit.session,
      actingName: territoryId === null ? undefined : names.of(territoryId),
      assets: {
        css: parts.assets.css.path,
        dark: parts.assets.dark.path,
        script: parts.assets.script.path,
        icon: parts.assets.icon.path,
      },
      notice: notice !== undefined && isNotice(notice) ? notice : undefined,
      signInPossible: identities.signInPossible,
      development: identities.development,
      demoData: parts.demoData(),
      apiDocs: parts.apiDocs,
    });
    response.status(page.status ?? 200).set('Content-Type', 'text/html; charset=utf-8');
    response.send(Buffer.from(drawn.text, 'utf8'));
  }

  return answer;
}
