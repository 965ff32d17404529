/** Runs every failure through the executable, and collects what the user sees. */
import { Bench, errorsOf, runConnector } from '../connector.ts';
import type { Failure } from './failure.ts';
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

/** Most failures wait for answers that do not come, which takes no processor. */
const AT_ONCE = 4;

/** @throws Error where a secret is shown. */
export async function runFailures(
  onResult: (result: FailureResult) => void = () => {},
): Promise<FailureResult[]> {
  const all = Object.entries(FAILURES).flatMap(([section, failures]) =>
    failures.map((failure) => ({ section, failure })),
  );
  const left = [...all.entries()];
  const results: FailureResult[] = [];
  const work = async (): Promise<void> => {
    const bench = await Bench.start();
    try {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const [index, { failure, section }] = next;
        const result = await runFailure(section, failure, bench);
        results[index] = result;
        onResult(result);
      }
    } finally {
      await bench.stop();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}

async function runFailure(section: string, failure: Failure, bench: Bench): Promise<FailureResult> {
  await bench.reset();
  const facts = await signInFacts(bench);
  for (const [path, body] of failure.control ?? []) await bench.control('POST', path, body);
  const changes = { tables: ['account'], ...failure.config?.(facts, bench) };
  const argv = [...commandOf(failure, bench), '--config', bench.config(changes)];
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
  return { section, name: failure.name, ...found, seconds, problem: problem.join('; ') };
}

function commandOf({ read }: Failure, bench: Bench): readonly string[] {
  if (read === undefined) return ['discover'];
  const stream = {
    name: read,
    json_schema: { type: 'object', properties: { [`${read}id`]: { type: 'string' } } },
    supported_sync_modes: ['full_refresh'],
  };
  const streams = [{ stream, sync_mode: 'full_refresh', destination_sync_mode: 'overwrite' }];
  return ['read', '--catalog', bench.file('failure-catalog.json', { streams })];
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
