import { testsWithoutBroker } from './tests/support/broker-source.ts';

/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/{libs,services,tests}/**/*.{unit,contract,int,e2e}.test.ts'],
  // Said in one line when there is no real Kafka to be had; in CI they run, and fail.
  // Keycloak's have a run of their own: npm run test:keycloak.
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/tests/keycloak/',
    ...(await testsWithoutBroker()),
  ],
  // Where mutation testing copies the project to.
  modulePathIgnorePatterns: ['<rootDir>/coverage/'],
  globalSetup: '<rootDir>/tests/support/run-setup.mjs',
  globalTeardown: '<rootDir>/tests/support/run-teardown.mjs',
  testSequencer: '<rootDir>/tests/support/longest-first.mjs',
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2024', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
      },
    ],
  },
  // Two cores: one more worker than that only makes the timing tests lie.
  maxWorkers: 2,
  testTimeout: 20_000,
};
