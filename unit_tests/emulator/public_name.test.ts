/** The emulator for other machines and containers: under a name, over https, with its configuration in a file. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readCommandLine } from '../../emulator/command_line.ts';
import { runConnector } from '../../integration_tests/connector.ts';
import { emulatorCommand } from './emulator_command.ts';

const folder = mkdtempSync(join(tmpdir(), 'emulator-name-'));
afterAll(() => rmSync(folder, { recursive: true }));
const certificate = join(folder, 'emulator.pem');
const configFile = join(folder, 'config.json');

async function statusFor(host: string, url: string): Promise<number | undefined> {
  const ca = readFileSync(certificate, 'utf8');
  const options = { ca, headers: { host }, servername: 'localhost' };
  return await new Promise((resolve, reject) => {
    get(`${url}/api/data/v9.2/`, options, (response) => resolve(response.statusCode)).on('error', reject);
  });
}

describe('--host', () => {
  test('is the name in every link, and the connector reads with what --write-config wrote', async () => {
    const command = emulatorCommand(
      '--host=localhost',
      `--certificate=${certificate}`,
      `--write-config=${configFile}`,
    );
    try {
      const url = await command.url;
      expect(url).toMatch(/^https:\/\/localhost:\d+$/);
      expect(JSON.parse(readFileSync(configFile, 'utf8'))).toMatchObject({ url });
      const env = { NODE_EXTRA_CA_CERTS: certificate };
      const read = await runConnector(['read', '--config', configFile, '--streams', 'territory'], { env });
      expect(read.exitCode).toBe(0);
      expect(read.messages.filter(({ type }) => type === 'RECORD')).toHaveLength(5);
      expect(await statusFor(new URL(url).host, url)).toBe(401);
      expect(await statusFor('elsewhere.example', url)).toBe(403);
    } finally {
      command.stop();
    }
  });

  test.each(['', 'Emulator', 'a b', '-x'])('refuses the name "%s"', (name) => {
    expect(() => readCommandLine([`--host=${name}`])).toThrow(/--host takes a name/);
  });
});

test('Finance & Operations writes its configuration too', async () => {
  const file = join(folder, 'finops.json');
  const argv = ['--product', 'finance_and_operations', `--write-config=${file}`];
  const command = emulatorCommand(...argv);
  try {
    const deadline = Date.now() + 20_000;
    while (!existsSync(file) && Date.now() < deadline) await new Promise((next) => setTimeout(next, 50));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ url: expect.stringMatching(/^http:/) });
  } finally {
    command.stop();
  }
});

test('compose.yaml starts the emulator with options that it has, and both services share their files', () => {
  const text = readFileSync('compose.yaml', 'utf8');
  const [, argv = ''] = /emulator\/main\.ts\n((?: {6}- --.*\n)+)/.exec(text) ?? [];
  const options = argv.split('\n').flatMap((line) => /- (--\S+)/.exec(line)?.[1] ?? []);
  expect(readCommandLine(options)).toMatchObject({
    publicName: 'emulator',
    port: 8443,
    tls: true,
    certificate: '/shared/emulator.pem',
    configFile: '/shared/config.json',
  });
  expect(text).toContain('NODE_EXTRA_CA_CERTS: /shared/emulator.pem');
  expect(text).toContain('command: [check, --config, /shared/config.json]');
  expect(text.match(/- shared:\/shared/g)).toHaveLength(2);
});
