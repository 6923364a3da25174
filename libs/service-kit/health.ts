import { Router } from 'express';
import { type Metrics, partsOf } from './metrics.ts';
import type { Service } from './service.ts';

/**
 * `/healthz`: the process answers. `/readyz`: every part of it is well, and has caught up since it started; 503
 * and the reasons otherwise.
 * `/metrics`: the same in numbers, with what was measured since the start, in the text format of Prometheus.
 */
export function healthRoutes(services: readonly Service[], metrics: Metrics): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'alive' });
  });
  router.get('/readyz', async (_request, response) => {
    const parts = await partsOf(services);
    const ready = parts.every(({ ok }) => ok);
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready', parts });
  });
  router.get('/metrics', async (_request, response) => {
    const { contentType, text } = await metrics.exposition(services);
    response.set('Content-Type', contentType).send(Buffer.from(text, 'utf8'));
  });
  return router;
}
