/** Answers of a service that are odd in a few places, to any of the requests of a run; the others are as usual. */
import fc from 'fast-check';
import type { Attack, Exchange } from '../hostile/attack.ts';
import { startHostileServer } from '../hostile/server.ts';
import type { OddStage } from './odd_stage.ts';
import { oddTextOf } from './odd_values.ts';
import { type Ending, runAnyInput } from './run_any_input.ts';

export interface OddAnswer {
  readonly command: Attack['command'] | 'plan' | 'slices';
  /** Which request of the run, counted from 0. */
  readonly nth: number;
  /** Whether all requests after it meet the same. */
  readonly lasts: boolean;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly alter: (document: object) => string;
}

const HEADERS: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'retry-after': '-5' },
  { 'retry-after': '99999999999999999999' },
  { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT', date: 'yesterday' },
  { 'x-ms-dop-hint': '-1' },
  { 'x-ms-dop-hint': '1e400' },
  { 'x-ms-dop-hint': 'constructor' },
  { 'content-type': 'text/html', 'content-encoding': 'identity' },
  { 'content-encoding': 'gzip' },
  { 'www-authenticate': 'Bearer authorization_uri=%zz, realm=""' },
  { location: '//[::1' },
  { 'preference-applied': 'odata.maxpagesize=%zz' },
];

const oddAnswer: fc.Arbitrary<OddAnswer> = fc.record({
  command: fc.constantFrom('check', 'discover', 'read', 'read changes', 'plan', 'slices'),
  nth: fc.nat({ max: 12 }),
  lasts: fc.boolean(),
  // Most of what matters comes with success.
  status: fc.constantFrom(200, 200, 200, 200, 204, 302, 400, 401, 403, 404, 410, 412, 429, 500, 503),
  headers: fc.constantFrom(...HEADERS),
  alter: oddTextOf,
});

/** Runs a command against a service that gives the answer, and says how it ended. */
async function runAgainst(stage: OddStage, odd: OddAnswer): Promise<Ending> {
  let count = 0;
  const script = (exchange: Exchange): boolean => {
    const at = count++;
    if (at !== odd.nth && !(odd.lasts && at > odd.nth)) return false;
    const body = odd.status === 204 ? '' : odd.alter(asDocument(exchange.usual));
    exchange.response.writeHead(odd.status, { 'content-type': 'application/json', ...odd.headers });
    exchange.response.end(body);
    return true;
  };
  const server = await startHostileServer({
    usual: stage.usual,
    decoy: '',
    secret: '',
    script,
  });
  try {
    return await runAnyInput({ argv: argvOf(odd.command, stage, server.origin) });
  } finally {
    server.stop();
  }
}

/** `plan` and `slices` take the arguments of `read`. */
function argvOf(command: OddAnswer['command'], stage: OddStage, origin: string): readonly string[] {
  if (command !== 'plan' && command !== 'slices') return stage.argv(command, origin);
  const asLines = command === 'plan' ? ['--json'] : [];
  return [command, ...asLines, ...stage.argv('read', origin).slice(1)];
}

function asDocument(usual: Buffer): object {
  try {
    return JSON.parse(usual.toString()) as object;
  } catch {
    // A refusal without a body, such as that of a request without a token.
    return {};
  }
}

/** @throws with the smallest answer that ends as `internal`. */
export async function requireNoInternalAnswer(
  stage: OddStage,
  options: fc.Parameters<[OddAnswer]>,
): Promise<void> {
  const holds = fc.asyncProperty(oddAnswer, async (odd) => {
    const { internal } = await runAgainst(stage, odd);
    if (internal.length === 0) return;
    const { alter: _, ...shown } = odd;
    throw new Error(`${JSON.stringify(shown)}: ${internal.join('\n')}`);
  });
  await fc.assert(holds, options);
}
