import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The parts of a connector message that the demo uses. */
export interface Message {
  readonly type: string;
  readonly record?: { readonly stream: string; readonly data: Readonly<Record<string, unknown>> };
  readonly state?: { readonly stream: { readonly stream_descriptor: { readonly name: string } } };
  readonly log?: { readonly level: string; readonly message: string };
  readonly trace?: { readonly error?: { readonly message: string } };
  readonly spec?: { readonly connectionSpecification: Specification };
  readonly connectionStatus?: { readonly status: string; readonly message?: string };
  readonly catalog?: { readonly streams: readonly Stream[] };
}

interface Specification {
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, { readonly title: string; readonly description: string }>>;
}

export interface Stream {
  readonly name: string;
  readonly supported_sync_modes: readonly string[];
  readonly source_defined_cursor?: boolean;
  readonly source_defined_primary_key: readonly (readonly string[])[];
  readonly json_schema: { readonly properties: Readonly<Record<string, unknown>> };
}

export interface Run {
  /** The unparsed lines, since numbers may have more digits than JavaScript keeps. */
  readonly lines: readonly string[];
  readonly messages: readonly Message[];
  readonly seconds: number;
}

const EXECUTABLE = fileURLToPath(new URL('../bin/source-microsoft-dataverse', import.meta.url));

/** Runs the built connector as the platform does, and parses its messages. Rejects if it fails. */
export async function runConnector(...argv: string[]): Promise<Run> {
  const begun = performance.now();
  const child = spawn(EXECUTABLE, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
  const exitCode = child.exitCode ?? (await new Promise((resolve) => child.on('close', resolve)));
  const run = runOf(Buffer.concat(chunks).toString(), begun);
  const error = run.messages.find((message) => message.trace?.error !== undefined)?.trace?.error;
  if (exitCode !== 0 || error !== undefined) {
    throw new Error(`the connector ended with ${String(exitCode)}: ${error?.message ?? 'no message'}`);
  }
  return run;
}

/** The same, but kills the process, as a machine that goes down would, once so many records and a state have come. */
export async function interruptConnector(recordCount: number, ...argv: string[]): Promise<Run> {
  const begun = performance.now();
  const child = spawn(EXECUTABLE, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    const end = text.lastIndexOf('{"type":"STATE"');
    const covered = text.slice(0, Math.max(0, end)).split('{"type":"RECORD"').length - 1;
    if (covered >= recordCount) child.kill('SIGKILL');
  }
  return runOf(text.slice(0, text.lastIndexOf('\n') + 1), begun);
}

function runOf(text: string, begun: number): Run {
  const lines = text.split('\n').filter((line) => line !== '');
  const messages = lines.map((line) => JSON.parse(line) as Message);
  return { lines, messages, seconds: (performance.now() - begun) / 1000 };
}
