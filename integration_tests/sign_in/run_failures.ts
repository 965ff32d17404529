/** Runs every failure through the executable, and collects what the user sees. */
import { Bench, errorsOf, runConnector } from '../connector.ts';
import { FAILURES } from './failures.ts';
import { signInFacts } from './methods.ts';

export interface FailureResult {
  readonly section: string;
  readonly name: string;
  readonly kind: string;
  readonly code: string;
  readonly message: string;
  readonly seconds: number;
  /** Empty where everything is as it must be. */
  readonly problem: string;
}

/** Longer than this, a person looking at a form believes that nothing happens. */
const MAX_SECONDS = 30;

/** @throws Error where a secret is shown. */
export async function runFailures(
  onResult: (result: FailureResult) => void = () => {},
): Promise<FailureResult[]> {
  const bench = await Bench.start();
  const results: FailureResult[] = [];
  try {
    for (const [section, failures] of Object.entries(FAILURES)) {
      for (const failure of failures) {
        await bench.reset();
        const facts = await signInFacts(bench);
        for (const [path, body] of failure.control ?? []) await bench.control('POST', path, body);
        const changes = { tables: ['account'], ...failure.config?.(facts, bench) };
        const argv = ['discover', '--config', bench.config(changes)];
        const result = await runConnector(argv, { env: failure.env?.(facts, bench) ?? {} });
        const [error] = errorsOf(result);
        const found = {
          kind: error?.failure_type ?? 'none',
          code: error?.internal_message?.split(':', 1)[0] ?? 'none',
          message: normalised(error?.message ?? 'none', bench),
        };
        const problem = [
          found.kind === failure.kind ? '' : `is ${found.kind}`,
          failure.words.test(found.message) ? '' : `says: ${found.message}`,
          result.seconds < MAX_SECONDS ? '' : `took ${result.seconds.toFixed(1)} s`,
          result.stderr === '' ? '' : `stderr: ${result.stderr}`,
        ].filter((one) => one !== '');
        const { seconds } = result;
        const done = { section, name: failure.name, ...found, seconds, problem: problem.join('; ') };
        results.push(done);
        onResult(done);
      }
    }
  } finally {
    await bench.stop();
  }
  return results;
}

/** As a user with Contoso's environment would read it. */
function normalised(message: string, bench: Bench): string {
  const { client_id: clientId = '', tenant_id: tenantId = '' } = bench.emulator.config;
  return message
    .replaceAll(`${bench.emulator.url}/_login`, 'https://login.microsoftonline.com')
    .replaceAll(bench.emulator.url.replace('127.0.0.1', 'localhost'), 'https://contoso.crm4.dynamics.com')
    .replaceAll(bench.emulator.url, 'https://contoso.crm4.dynamics.com')
    .replaceAll(bench.folder, '/secrets')
    .replaceAll(/127\.0\.0\.1:\d+/g, (host) => (host === '127.0.0.1:9' ? host : 'contoso.crm4.dynamics.com'))
    .replaceAll(clientId, '<client id>')
    .replaceAll(tenantId, '<tenant id>');
}
