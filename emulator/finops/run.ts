/** Runs the emulated environment until the process is stopped. */
import { writeConfig } from '../write_config.ts';
import { FINOPS_USAGE, readFinopsCommandLine } from './command_line.ts';
import { startFinopsEmulator } from './start.ts';

/** @param write gets lines for a person. @throws Error with a message for the user. */
export async function runFinopsEmulator(
  argv: readonly string[],
  write: (line: string) => void,
): Promise<void> {
  const options = readFinopsCommandLine(argv);
  if (options === 'help') {
    write(FINOPS_USAGE);
    return;
  }
  const { configFile, ...environment } = options;
  const emulator = await startFinopsEmulator(environment);
  if (configFile !== undefined) await writeConfig(configFile, emulator.config);
  write(`Emulated Finance & Operations: ${emulator.url}\nA configuration for it:`);
  write(JSON.stringify(emulator.config, null, 2));
  write(`In a browser, ${new URL(emulator.url).origin}/ shows entities, rows and requests.`);
  write('Ctrl-C stops it.');
  const stop = (): void => void emulator.stop();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
