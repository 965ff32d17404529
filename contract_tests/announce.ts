/** Runs once before all contract tests: says what they run on. */
import { CONFIGURATION, realCredentials } from './real_environment.ts';

export default function announce(): void {
  const words =
    realCredentials() === undefined
      ? `!!! NO ${CONFIGURATION}: THE CONTRACT IS HELD AGAINST THE EMULATOR ONLY, NOT AGAINST A REAL ENVIRONMENT !!!`
      : `The contract is held against the emulator and against the environment of ${CONFIGURATION}.`;
  process.stderr.write(`${words}\n`);
}
