/** What a user gets wrong, and what goes wrong on the way: an emulator, a web site that is not a service, and the judgment of a run. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import type { AirbyteStream } from '../../src/protocol/messages.ts';
import { Bench, configured, errorsOf, type ReadOptions, type RunResult } from '../connector.ts';
import { runInProcess } from '../in_process.ts';

/** Patient enough for a busy machine. */
const TIMEOUTS = { answerMs: 20_000, bodyIdleMs: 20_000, signInMs: 20_000 };

export interface BadInput {
  readonly bench: Bench;
  readonly websiteUrl: string;
  /** A discovered stream. */
  stream(name: string, syncMode: 'full_refresh' | 'incremental'): Record<string, unknown>;
  /** Runs the connector within this process. `seconds` are those that its clock has waited; the test waits much less. */
  run(argv: readonly string[]): Promise<RunResult>;
  read(options: Omit<ReadOptions, 'run'>): Promise<RunResult>;
  /** No secret of the configuration is anywhere in the output. */
  expectNoSecret(result: RunResult): void;
  /** Exactly one error, quickly, and nothing on stdout that is not the protocol. */
  expectError(result: RunResult, words: RegExp, failureType?: string): void;
  /** `check` says that it failed, with these words. */
  expectFailed(result: RunResult, words: RegExp): void;
}

/** Starts with the test file, is reset before every test, and stops with the file. */
export function badInput(): BadInput {
  let bench: Bench;
  let streams: readonly AirbyteStream[];
  let website: Server;

  beforeAll(async () => {
    bench = await Bench.start();
    const { messages } = await run(['discover', '--config', bench.config()]);
    streams = messages.flatMap((one) => (one.type === 'CATALOG' ? one.catalog.streams : []));
    website = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><title>Shop</title></html>');
    }).listen(0, '127.0.0.1');
    await once(website, 'listening');
  });
  afterAll(async () => {
    website.close();
    await bench.stop();
  });
  beforeEach(() => bench.reset());

  const expectNoSecret = ({ stderr, stdout }: RunResult): void => {
    const { client_secret_value: secret = '-' } = bench.emulator.config;
    for (const text of [stdout, stderr]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(encodeURIComponent(secret));
      expect(text).not.toContain('emulated.');
    }
  };
  const expectQuick = (result: RunResult, exitCode: number): void => {
    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).toBe('');
    expect(result.seconds).toBeLessThan(15);
    expectNoSecret(result);
  };

  return {
    get bench() {
      return bench;
    },
    get websiteUrl() {
      return `http://127.0.0.1:${(website.address() as AddressInfo).port}`;
    },
    stream: (name, syncMode) => configured(streams, name, syncMode) as Record<string, unknown>,
    run,
    read: async ({ config, state, streams: selected }) => {
      const catalog = bench.file('catalog.json', { streams: selected });
      const argv = ['read', '--config', bench.config(config), '--catalog', catalog];
      return await run(state === undefined ? argv : [...argv, '--state', bench.file('state.json', state)]);
    },
    expectNoSecret,
    expectError: (result, words, failureType = 'config_error') => {
      expect(errorsOf(result)).toEqual([
        expect.objectContaining({ failure_type: failureType, message: expect.stringMatching(words) }),
      ]);
      expectQuick(result, 1);
    },
    expectFailed: (result, words) => {
      const statuses = result.messages.flatMap((message) =>
        message.type === 'CONNECTION_STATUS' ? [message.connectionStatus] : [],
      );
      expect(statuses).toEqual([{ status: 'FAILED', message: expect.stringMatching(words) }]);
      expectQuick(result, 0);
    },
  };
}

async function run(argv: readonly string[]): Promise<RunResult> {
  const { exitCode, messages, waitedMs } = await runInProcess({ argv, timeouts: TIMEOUTS });
  const stdout = messages.map((message) => `${JSON.stringify(message)}\n`).join('');
  return { exitCode, signal: null, stdout, stderr: '', messages, seconds: waitedMs / 1000 };
}
