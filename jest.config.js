const project = (displayName, folder) => ({
  displayName,
  testEnvironment: 'node',
  testMatch: [`<rootDir>/${folder}/**/*.test.ts`],
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

/** Unit tests see modules; integration tests see the built connector as a child process. */
export default {
  projects: [project('unit', 'unit_tests'), project('integration', 'integration_tests')],
  testTimeout: 60_000,
};
