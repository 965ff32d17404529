/** The process as a whole: its command line, its secrets, and its end. Other bad input is tried within the process (bad_*.test.ts). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { badInput } from './bad_input/bad_input_bench.ts';
import { Bench, EXECUTABLE, logsOf, runConnector } from './connector.ts';

const bad = badInput();

describe('the command line', () => {
  test.each([
    ['no command', [], /no command was given/],
    ['an unknown command', ['write'], /"write" is not a command\. `--help` shows/],
    ['a misspelled command', ['chec'], /"chec" is not a command\. Did you mean "check"\?/],
    ['no configuration', ['check'], /check needs --config FILE/],
    ['no catalog', ['read', '--config', 'x.json'], /read needs --catalog FILE or --streams NAMES/],
    ['an unknown flag', ['spec', '--verbose'], /"--verbose" is not an option\./],
    [
      'a misspelled flag',
      ['check', '--confg', 'x'],
      /"--confg" is not an option\. Did you mean "--config"\?/,
    ],
  ])('%s', async (_, argv, words) => {
    bad.expectError(await runConnector(argv), words);
  });

  test('--version prints the version of the package', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const { exitCode, stdout } = await outputOf('--version');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${version}\n` });
  });

  test('the configuration may be read from standard input', async () => {
    const child = spawn(EXECUTABLE, ['check', '--config', '-'], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end(readFileSync(bad.bench.config()));
    const lines: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => void lines.push(chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(0);
    expect(lines.join('')).toContain('"SUCCEEDED"');
  });

  test('--help shows the usage', async () => {
    const { exitCode, stdout } = await outputOf('--help');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('source-microsoft-dataverse read');
  });
});

/** What a command writes that is not an Airbyte message. */
async function outputOf(flag: string): Promise<{ exitCode: number | null; stdout: string }> {
  return await runConnector([flag], { killOn: { text: '\u0000', signal: 'SIGTERM' } });
}

describe('secrets', () => {
  test('no secret and no token is in the most talkative log of a whole read', async () => {
    const result = await bad.bench.read({
      streams: [bad.stream('account', 'incremental')],
      run: { env: { LOG_LEVEL: 'debug' } },
    });
    expect(result.exitCode).toBe(0);
    expect(logsOf(result, 'DEBUG').length).toBeGreaterThan(4);
    bad.expectNoSecret(result);
  });
  test('a wrong secret in a read', async () => {
    const result = await bad.bench.read({
      streams: [bad.stream('account', 'full_refresh')],
      config: { client_secret_value: 'wrong-secret-value' },
    });
    bad.expectError(result, /AADSTS7000215/);
    expect(result.stdout).not.toContain('wrong-secret-value');
  });
});

describe('the end', () => {
  test('a reader that goes away ends a read at once and silently', async () => {
    const large = await Bench.start({ generatedTables: [{ name: 'large', rows: 5_000_000 }] });
    const catalog = large.file('catalog.json', {
      streams: [{ stream: { name: 'large', json_schema: {} }, sync_mode: 'full_refresh' }],
    });
    const command = `'${EXECUTABLE}' read --config '${large.config()}' --catalog '${catalog}'`;
    const shell = spawn('sh', ['-c', `{ ${command}; echo "exit $?" >&2; } | head -n 3`]);
    let said = '';
    shell.stderr.on('data', (chunk: Buffer) => (said += String(chunk)));
    shell.stdout.resume();
    const begun = performance.now();
    await once(shell, 'close');
    await large.stop();
    expect(said.trim()).toMatch(/^The connector's output cannot be written: .*\(EPIPE\)\.\nexit 1$/);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s ends a read promptly without a second signal',
    async (signal) => {
      await bad.bench.control('POST', 'faults', { match: 'rows', times: 9, action: { type: 'stall' } });
      const result = await bad.bench.read({
        streams: [bad.stream('account', 'incremental')],
        run: { killOn: { text: '"RUNNING"', signal } },
      });
      expect(result.signal).toBe(signal);
      expect(result.seconds).toBeLessThan(5);
      expect(result.stdout).toContain(`asked to end (${signal})`);
    },
  );
});
