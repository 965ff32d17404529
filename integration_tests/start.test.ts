/** A command loads and compiles only what it needs. Node says what it loads where NODE_DEBUG_NATIVE asks it to. */
import { beforeAll, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXECUTABLE, runConnector } from './connector.ts';

const LOADED = /reading cache from .*? for ESM file:\/\/(?<file>\S+?)\.{3}/g;

let config: string;

beforeAll(() => {
  config = join(mkdtempSync(join(tmpdir(), 'dataverse-start-')), 'config.json');
  const address = 'http://127.0.0.1:9';
  const id = '00000000-0000-0000-0000-000000000000';
  const ids = { tenant_id: id, client_id: id, client_secret_value: 'none' };
  writeFileSync(config, JSON.stringify({ url: address, authority_url: address, ...ids }));
});

async function diary(argv: readonly string[]): Promise<string> {
  const child = spawn(EXECUTABLE, argv, {
    env: { ...process.env, NODE_DEBUG_NATIVE: 'COMPILE_CACHE' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const parts: string[] = [];
  child.stdout.on('data', (part) => parts.push(String(part)));
  child.stderr.on('data', (part) => parts.push(String(part)));
  await new Promise((resolve) => child.on('close', resolve));
  return parts.join('');
}

function filesIn(text: string): string[] {
  return [...text.matchAll(LOADED)].map(({ groups }) => groups?.['file'] ?? '');
}

test('check compiles nothing: the build has left its compiled code', async () => {
  const text = await diary(['check', '--config', config]);
  expect(filesIn(text).length).toBeGreaterThan(3);
  expect(text).not.toMatch(/was rejected|not initialized|failed/);
});

test('spec loads neither the network nor the commands that need it', async () => {
  const files = filesIn(await diary(['spec'])).join('\n');
  expect(files).toContain('main.js');
  expect(files).not.toMatch(/commands-/);
});

test('a client secret does not load what certificates need', async () => {
  const files = filesIn(await diary(['check', '--config', config])).join('\n');
  expect(files).toMatch(/commands-/);
  expect(files).not.toMatch(/certificate_credentials-/);
});

test('works without a cache', async () => {
  const result = await runConnector(['spec'], { env: { NODE_COMPILE_CACHE: '/dev/null/none' } });
  expect(result.exitCode).toBe(0);
  expect(result.stderr).toBe('');
});
