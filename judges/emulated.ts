/** The environment that judges read: the emulator in a separate process, with its control API. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulatorProcess } from '../scripts/emulator_process.ts';

export interface Emulated {
  readonly config: Readonly<Record<string, string>>;
  readonly configFile: string;
  /** Sends a request to the control API and returns its answer. */
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  stop(): void;
}

/** @param options as `npm run emulator` takes them. */
export async function startEmulated(options: readonly string[] = []): Promise<Emulated> {
  const emulator = await startEmulatorProcess([], options);
  const config = JSON.parse(emulator.config) as Record<string, string>;
  const configFile = join(mkdtempSync(join(tmpdir(), 'judges-')), 'config.json');
  writeFileSync(configFile, emulator.config);
  return {
    config,
    configFile,
    control: async (method, path, body) => {
      const json = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await fetch(`${config['url']}/_emulator/${path}`, { method, ...json });
      if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
      return await answer.json();
    },
    stop: () => emulator.stop(),
  };
}
