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

const decides = 'src/{commands,domain,masking,settings,text}/**/*.ts'

/** Tests stand beside what they test: the program, the packages, the template agent. */
const testsIn = (name) =>
  ['test', 'packages/*/test', 'images/job/template-agent/test'].map((folder) => `<rootDir>/${folder}/**/${name}`)

export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: testsIn('*.test.ts'),
      testPathIgnorePatterns: ['\\.integration\\.test\\.ts$'],
    },
    {
      ...shared,
      displayName: 'integration',
      globalSetup: '<rootDir>/test/support/postgres-setup.ts',
      globalTeardown: '<rootDir>/test/support/postgres-teardown.ts',
      testMatch: testsIn('*.integration.test.ts'),
    },
  ],
  testTimeout: 120_000,
  // many tests start a whole system: two at a time, however many cores there are
  maxWorkers: 2,
  // What only decides is tested line by line; a file that no test imports counts too. `npm run check` gives --coverage.
  // Babel, because V8 calls all lines of a file of types missed.
  coverageProvider: 'babel',
  coverageReporters: [['text', { skipFull: true }]],
  collectCoverageFrom: [decides],
  coverageThreshold: { [decides]: { lines: 100 } },
}
