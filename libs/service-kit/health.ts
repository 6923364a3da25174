import { Router } from 'express';
import type { Service } from './service.ts';

/** `/healthz`: the process answers. `/readyz`: every part of it is well; 503 and the reasons otherwise. */
export function healthRoutes(services: readonly Service[]): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'alive' });
  });
  router.get('/readyz', async (_request, response) => {
    const parts = await Promise.all(
      services.map(async ({ name, health }) =>
        (await health()).map((part) => ({ service: name, ...part })),
      ),
    );
    const all = parts.flat();
    const ready = all.every(({ ok }) => ok);
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready', parts: all });
  });
  return router;
}
