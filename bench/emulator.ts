/** Runs the emulator in a separate process, so that its work is not counted with that of a reader. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface GeneratedTable {
  readonly name: string;
  readonly rows: number;
  readonly shape: Shape;
}

export type Shape = 'narrow' | 'ordinary' | 'wide';

/** A configuration of the connector for the emulator. */
export type EmulatorConfig = Readonly<Record<string, string>>;

export interface RunningEmulator {
  readonly config: EmulatorConfig;
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../emulator/main.ts', import.meta.url));

export interface EmulatorOptions {
  readonly tables: readonly GeneratedTable[];
  readonly latencyMs?: number;
  /** The number of tables in all, and of columns in each; a third of the tables cannot be read. */
  readonly large?: { readonly tables: number; readonly columns: number };
}

export async function startEmulator(options: EmulatorOptions): Promise<RunningEmulator> {
  return await startEmulatorWith(argumentsOf(options));
}

/** @param argv as `npm run emulator` takes them. */
export async function startEmulatorWith(argv: readonly string[]): Promise<RunningEmulator> {
  const child = spawn(process.execPath, [MAIN, ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  };
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    const config = /^\{$[\s\S]*?^\}$/m.exec(text)?.[0];
    if (config !== undefined) return { config: JSON.parse(config) as EmulatorConfig, stop };
  }
  throw new Error('the emulator did not start');
}

function argumentsOf({ large, latencyMs = 0, tables }: EmulatorOptions): string[] {
  const generated = tables.flatMap(({ name, rows, shape }) => ['--generate', `${name}=${rows}:${shape}`]);
  const organization =
    large === undefined
      ? []
      : ['--organization', 'large', '--tables', String(large.tables), '--columns', String(large.columns)];
  return ['--latency', String(latencyMs), ...organization, ...generated];
}

/** @returns an access token for the application. */
export async function signIn(config: EmulatorConfig): Promise<string> {
  const { authority_url = '', client_id = '', client_secret_value = '', tenant_id = '', url = '' } = config;
  const response = await fetch(`${authority_url}/${tenant_id}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id,
      client_secret: client_secret_value,
      scope: `${url}/.default`,
    }),
  });
  const { access_token } = (await response.json()) as { access_token?: string };
  if (access_token === undefined) throw new Error(`no token: ${response.status}`);
  return access_token;
}

/** A request for rows as the emulator remembers it. */
export interface AskedPage {
  readonly url: string;
  readonly prefer: string;
}

/** The pages of rows that were requested since the last call. */
export async function takeAskedPages(config: EmulatorConfig): Promise<AskedPage[]> {
  return (await takeRequests(config))
    .filter(({ kind }) => kind === 'rows' || kind === 'delta')
    .map(({ prefer = '', url }) => ({ url: `${config['url']}${url}`, prefer }));
}

interface LoggedRequest {
  readonly kind: string;
  readonly url: string;
  readonly prefer?: string;
}

/** All requests since the last call. */
export async function takeRequests({ url }: EmulatorConfig): Promise<LoggedRequest[]> {
  const log = `${url}/_emulator/requests`;
  const requests = (await (await fetch(log)).json()) as LoggedRequest[];
  await fetch(log, { method: 'DELETE' });
  return requests;
}
