const project = (displayName, testMatch) => ({
  displayName,
  testEnvironment: 'node',
  testMatch,
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
        module: { type: 'es6' },
      },
    ],
  },
});

/** Every test of a folder but the long ones, which have names such as `lifecycle.long.test.ts`. */
const quick = (folder) => [`<rootDir>/${folder}/**/*.test.ts`, '!**/*.long.test.ts'];

/**
 * Unit tests see modules; integration tests see the built connector as a child process; contract tests see the service, the
 * emulated and the real one, over HTTP and know nothing of the connector. Long tests of any kind are a project of their own:
 * `npm test` leaves them out, `npm run test:long` runs them.
 */
export default {
  projects: [
    project('unit', quick('unit_tests')),
    project('integration', quick('integration_tests')),
    { ...project('contract', quick('contract_tests')), globalSetup: '<rootDir>/contract_tests/announce.ts' },
    project('long', ['<rootDir>/{unit,integration,contract}_tests/**/*.long.test.ts']),
  ],
  // Most tests wait for a child process or a server: a second worker uses that time.
  maxWorkers: 2,
  testTimeout: 60_000,
};
