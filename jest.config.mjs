/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/{libs,services,tests}/**/*.{unit,contract,int,e2e}.test.ts'],
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
