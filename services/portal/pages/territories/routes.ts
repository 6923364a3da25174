import { open, type PageRoute } from '../../http/page.ts';
import { showTerritory } from './detail.ts';
import { listTerritories } from './list.ts';

/** Territories: to search, and what each gave and received. */
export const territoryRoutes: readonly PageRoute[] = [
  open('/territoires', listTerritories),
  open('/territoires/:territoryId', showTerritory),
];
