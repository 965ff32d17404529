// Tests that take minutes run on request only: npm run test:long.
const isLong = process.env['LONG_TESTS'] !== undefined;

const project = (displayName, folder) => ({
  displayName,
  testEnvironment: 'node',
  testMatch: isLong
    ? [`<rootDir>/${folder}/**/*.long.test.ts`]
    : [`<rootDir>/${folder}/**/*.test.ts`, '!**/*.long.test.ts'],
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

/**
 * Unit tests see modules; integration tests see the built connector as a child process; contract tests see the service, the
 * emulated and the real one, over HTTP and know nothing of the connector.
 */
export default {
  projects: [
    project('unit', 'unit_tests'),
    project('integration', 'integration_tests'),
    { ...project('contract', 'contract_tests'), globalSetup: '<rootDir>/contract_tests/announce.ts' },
  ],
  testTimeout: 60_000,
};
