/** Everything that is known to go wrong before the first row, each as the emulator can produce it. */
import { APP_FAILURES } from './app_failures.ts';
import { ENVIRONMENT_FAILURES } from './environment_failures.ts';
import type { Failures } from './failure.ts';
import { IDENTITY_FAILURES } from './identity_failures.ts';

/** By the sections of docs/troubleshooting.md. */
export const FAILURES: Failures = { ...APP_FAILURES, ...IDENTITY_FAILURES, ...ENVIRONMENT_FAILURES };
