import { expect, test } from '@jest/globals';
import { isForTheApi } from './who-answers.ts';

test.each([
  '/api/offers',
  '/api/offers?limit=1',
  '/api',
  '/docs',
  '/docs?x',
  '/openapi.json',
  '/problems/not_found',
  '/style.css',
  '/healthz',
  '/readyz',
  '/metrics',
  '/identity/auth?x',
])('%s is for the API', (address) => expect(isForTheApi(address)).toBe(true));

test.each([
  '/',
  '/offres',
  '/apiculture',
  '/a-faire',
  '',
  '/?retour=/api',
  '/assets/1/portal.css',
  '//api',
])('%p is a page', (address) => expect(isForTheApi(address)).toBe(false));
