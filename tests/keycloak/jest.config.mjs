import everything from '../../jest.config.mjs';

// Real Keycloak, in a run of its own: npm run test:keycloak. What it needs and does not find fails it.

/** @type {import('jest').Config} */
export default {
  ...everything,
  rootDir: '../..',
  testMatch: ['<rootDir>/tests/keycloak/*.e2e.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/tests/keycloak/setup.mjs',
  globalTeardown: '<rootDir>/tests/keycloak/teardown.mjs',
  testSequencer: '<rootDir>/tests/keycloak/in-order.mjs',
  testTimeout: 60_000,
};
