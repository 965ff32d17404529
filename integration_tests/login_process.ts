/** The command `login` in a process of its own, with a person's terminal: what it says on stderr, and lines typed. */
import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect } from '@jest/globals';
import { type Bench, EXECUTABLE, runConnector } from './connector.ts';
import { requireNoLeaks, secretsInUse } from './secrets.ts';

interface LoginResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface LoginProcess {
  /** Resolves with what the pattern captures first, once the person can read it. */
  read(pattern: RegExp): Promise<string>;
  type(line: string): void;
  /** Ends the input. */
  close(): void;
  kill(signal: NodeJS.Signals): void;
  /** @throws where the output shows a secret. */
  readonly ended: Promise<LoginResult>;
}

export function startLogin(...options: readonly string[]): LoginProcess {
  const argv = ['login', ...options];
  const secrets = secretsInUse(argv);
  const child = spawn(EXECUTABLE, argv, { cwd: tmpdir(), stdio: ['pipe', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  const watchers = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += String(chunk);
    for (const look of watchers) look();
  });
  // A process that has ended reads nothing.
  child.stdin.on('error', () => {});
  const ended = new Promise<LoginResult>((resolve, reject) => {
    child.on('close', (exitCode, signal) => {
      try {
        requireNoLeaks(argv, secrets, stdout, stderr);
        resolve({ exitCode, signal, stdout, stderr });
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
  return {
    read: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(stderr)?.[1];
          if (found === undefined) return;
          watchers.delete(look);
          resolve(found);
        };
        watchers.add(look);
        look();
        child.on('close', () => reject(new Error(`login ended and said: ${stderr}`)));
      }),
    type: (line) => void child.stdin.write(`${line}\n`),
    close: () => void child.stdin.end(),
    kill: (signal) => void child.kill(signal),
    ended,
  };
}

export const DEVICE = /Open (\S+) in a browser/;
export const CODE = /enter the code (\S+)/;
export const ADDRESS = /sign in:\s+(http\S+)/;

/** A configuration before the first sign-in. */
export function configBeforeLogin(bench: Bench, changes: Readonly<Record<string, unknown>> = {}): string {
  return bench.config({ client_secret_value: undefined, tables: ['account'], ...changes });
}

export function written(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

export async function expectSignedIn(login: LoginProcess, path: string): Promise<void> {
  const before = written(path);
  expect(await login.ended).toMatchObject({
    exitCode: 0,
    stdout: '',
    stderr: expect.stringMatching(
      /Signed in\. \S+ now contains the refresh token; only you can read it\.\n$/,
    ),
  });
  expect(written(path)).toEqual({
    ...before,
    authentication: {
      auth_type: 'refresh_token',
      refresh_token: expect.stringContaining('emulated-refresh.'),
    },
  });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect((await runConnector(['check', '--config', path])).stdout).toContain('SUCCEEDED');
}
