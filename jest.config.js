/** Two projects: `unit` needs nothing but Node, `integration` needs real services (PostgreSQL, git, Docker). */
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        module: { type: 'es6' },
        jsc: { target: 'es2024', parser: { syntax: 'typescript' } },
      },
    ],
  },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'node'],
}

export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/images/job/template-agent/test/*.test.ts'],
      testPathIgnorePatterns: ['\\.integration\\.test\\.ts$'],
    },
    {
      ...shared,
      displayName: 'integration',
      globalSetup: '<rootDir>/test/support/postgres-setup.ts',
      globalTeardown: '<rootDir>/test/support/postgres-teardown.ts',
      testMatch: [
        '<rootDir>/test/**/*.integration.test.ts',
        '<rootDir>/images/job/template-agent/test/*.integration.test.ts',
      ],
    },
  ],
  testTimeout: 120_000,
  // many tests start a whole system: two at a time, however many cores there are
  maxWorkers: 2,
}
