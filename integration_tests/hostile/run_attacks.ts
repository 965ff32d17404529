/** Runs attacks, several at a time, within this process: the same code behind the same arguments as the executable. */
import { type InProcessResult, runInProcess } from '../in_process.ts';
import type { Attack } from './attack.ts';
import { findings } from './judge.ts';
import { startHostileServer } from './server.ts';
import type { Stage } from './stage.ts';

export interface Held {
  readonly attack: string;
  /** What did not hold; empty where all did. */
  readonly findings: readonly string[];
  readonly seconds: number;
}

/** Most attacks wait for time-outs, which take no processor. */
const AT_ONCE = 12;
/** An attack that takes longer has kept the connector from ending. */
const MOST_SECONDS = 60;

export async function runAttacks(stage: Stage, attacks: readonly Attack[]): Promise<Held[]> {
  const left = attacks.map((attack, index) => ({ attack, index }));
  const held: Held[] = [];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      held[next.index] = await runAttack(stage, next.attack);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return held;
}

async function runAttack(stage: Stage, attack: Attack): Promise<Held> {
  const begun = performance.now();
  const decoy = stage.decoyOrigin;
  const leaksBefore = stage.leaks.length;
  const tokens = new Set<string>();
  const secret = stage.bench.emulator.config['client_secret_value'] ?? '';
  const server = await startHostileServer({
    usual: stage.usual,
    decoy,
    secret,
    script: (exchange) => {
      tokens.add(exchange.token);
      return attack.script(exchange);
    },
  });
  const ending = new AbortController();
  const late = setTimeout(() => ending.abort(), MOST_SECONDS * 1000);
  const { argv } = stage.argv(attack, server.origin);
  const chunks: Buffer[] = [];
  const result: InProcessResult = await runInProcess({
    argv,
    endOn: ending.signal,
    onBytes: (bytes) => void chunks.push(bytes),
  });
  clearTimeout(late);
  server.stop();
  const text = Buffer.concat(chunks).toString();
  const known = [secret, ...tokens].filter((one) => one !== '');
  const secrets = attack.hides === undefined ? known : [...known, ...known.map(attack.hides)];
  const run = { attack, result, text, requestCount: server.requestCount(), secrets };
  const found = findings(run, stage);
  if (ending.signal.aborted) found.push(`did not end within ${MOST_SECONDS} s`);
  const leaks = stage.leaks.slice(leaksBefore).filter((leak) => leak.includes(attackMark(server.origin)));
  if (leaks.length > 0) found.push(`another origin heard ${leaks[0]}`);
  return { attack: attack.name, findings: found, seconds: (performance.now() - begun) / 1000 };
}

/** Attacks that point elsewhere put this into the path, so that whose request it was can be told. */
function attackMark(origin: string): string {
  return `from-${new URL(origin).port}`;
}
