import { once } from 'node:events';
import { openSync, closeSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Bench, EXECUTABLE } from './connector.ts';
import { answer, type Attack, on, type Script } from './hostile/attack.ts';
import { endStalled, watch } from './hostile/processes.ts';
import { type HostileServer, startHostileServer } from './hostile/server.ts';
import { Stage } from './hostile/stage.ts';
import { runInProcess } from './in_process.ts';

const COMMANDS = ['check', 'discover', 'read', 'read changes', 'plan', 'slices'] as const;

let stage: Stage;
const servers: HostileServer[] = [];
beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(async () => {
  for (const server of servers) server.stop();
  await stage.strike();
});

/** `plan` and `slices` take the arguments of `read`. */
async function argvFor(command: (typeof COMMANDS)[number], script: Script): Promise<readonly string[]> {
  const asRead = command === 'plan' || command === 'slices';
  const attack: Attack = { name: '', command: asRead ? 'read' : command, script, verdict: 'either' };
  const server = await startHostileServer({
    usual: stage.usual,
    decoy: stage.decoyOrigin,
    secret: '',
    script,
  });
  servers.push(server);
  const { argv } = stage.argv(attack, server.origin);
  return asRead ? [command, ...argv.slice(1)] : argv;
}

const usual: Script = () => false;

describe('the process ends with its last line', () => {
  const refused = (kind: 'token' | 'whoami' | 'metadata', seconds: string): Script =>
    on(kind, (exchange) => answer(exchange, 429, '{}', { 'Retry-After': seconds }));

  test.each(
    COMMANDS.flatMap((command) => [
      [command, 'without malice', usual] as const,
      [command, 'told to wait for a day by the sign-in', refused('token', '86400')] as const,
      [command, 'told to wait for a day', refused('whoami', '86400')] as const,
      [command, 'told to wait beyond all timers', refused('metadata', '99999999999')] as const,
    ]),
  )('%s, %s', async (command, _, script) => {
    const run = await watch(await argvFor(command, script));
    expect(run.signal).toBeNull();
    expect(run.afterLastLineMs).toBeLessThan(1500);
  });

  test.each([
    ['spec', 0],
    ['spec --json-schema', 0],
    ['--version', 0],
    ['--help', 0],
    ['nonsense', 1],
  ])('%s', async (line, exitCode) => {
    const run = await watch(line.split(' '));
    expect([run.signal, run.exitCode]).toEqual([null, exitCode]);
    expect(run.afterLastLineMs).toBeLessThan(1500);
  });

  test.each([
    ['without malice', usual],
    ['told to wait for a day', refused('token', '86400')],
  ])('login, %s', async (name, script) => {
    const [, , config = ''] = await argvFor('check', script);
    // No one enters the code; the sign-in service lets it expire.
    const bench = await Bench.start({
      signIn: { publicClient: true, pollSeconds: 0.1, deviceCodeSeconds: 1 },
    });
    const path = name === 'without malice' ? bench.config() : config;
    const run = await watch(['login', '--config', path]);
    await bench.stop();
    expect([run.signal, run.exitCode]).toEqual([null, 1]);
    expect(run.stderr).not.toBe('');
    expect(run.afterLastLineMs).toBeLessThan(1500);
  });

  test('a page that was asked for ahead does not outlive its stream', async () => {
    const script: Script = (exchange) => {
      if (exchange.kind !== 'rows') return false;
      // The page ahead never comes, and the page itself has no end.
      if (exchange.request.url?.includes('skiptoken') === true) return true;
      const { response } = exchange;
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.write(
        `{"@odata.nextLink":"${exchange.origin}/api/data/v9.2/accounts?$skiptoken=2","value":[{"accountid":"1"}`,
      );
      setTimeout(() => response.end(',nonsense'), 300);
      return true;
    };
    const run = await watch(await argvFor('read', script));
    expect(run.exitCode).toBe(1);
    expect(run.afterLastLineMs).toBeLessThan(1500);
  }, 120_000);
});

describe('with a stdout that is never read', () => {
  const stall: Script = (exchange) => exchange.kind === 'rows';

  test.each(
    COMMANDS.flatMap((command) =>
      (['SIGTERM', 'SIGINT'] as const).flatMap((name) => [
        [command, name, 'lines that wait', usual] as const,
        [command, name, 'a service that does not answer', stall] as const,
      ]),
    ),
  )('%s ends by %s within two seconds, with %s', async (command, name, _, script) => {
    const ended = await endStalled(await argvFor(command, script), [{ name, afterMs: 1500 }]);
    expect(ended.signal).toBe(name);
    expect(ended.ms).toBeLessThan(2000);
  });

  test('a second signal ends it at once', async () => {
    const ended = await endStalled(await argvFor('read', usual), [
      { name: 'SIGINT', afterMs: 1500 },
      { name: 'SIGTERM', afterMs: 100 },
    ]);
    expect(ended.signal).toBe('SIGTERM');
    expect(ended.ms).toBeLessThan(600);
  });
});

test('a full disk is reported on stderr', async () => {
  const full = openSync('/dev/full', 'w');
  const child = spawn(EXECUTABLE, await argvFor('read', usual), { stdio: ['ignore', full, 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += String(chunk)));
  const [exitCode] = (await once(child, 'close')) as [number];
  closeSync(full);
  expect(exitCode).toBe(1);
  expect(said).toBe("The connector's output cannot be written: the disk is full (ENOSPC).\n");
});

describe('a file that is too large is refused with its size', () => {
  test('the configuration', async () => {
    const run = await watch(['check', '--config', '/dev/zero']);
    expect(run.stdout).toContain('The configuration in /dev/zero is larger than 1 MiB');
  });

  test('the state', async () => {
    const argv = await argvFor('read', usual);
    const state = stage.bench.file('large-state.json', `[${' '.repeat(40 * 1024 * 1024)}]`);
    const run = await watch([...argv, '--state', state]);
    expect(run.stdout).toContain('is larger than 32 MiB');
  });
});

test.each([
  ['in 2001', Date.UTC(2001, 0, 1)],
  ['in 2300', Date.UTC(2300, 0, 1)],
])('a clock %s is refused before anything is read', async (_, nowMs) => {
  const argv = await argvFor('read', usual);
  const { exitCode, messages } = await runInProcess({ argv, clockOffsetMs: nowMs - Date.now() });
  expect(exitCode).toBe(1);
  expect(JSON.stringify(messages)).toContain('The clock of this machine is wrong');
  expect(messages.filter(({ type }) => type === 'RECORD' || type === 'STATE')).toEqual([]);
});
