/** Runs the emulator until it is stopped: `npm run emulator -- --help`. */
import { readFile, writeFile } from 'node:fs/promises';
import { type CommandLine, readCommandLine, USAGE } from './command_line.ts';
import { FINOPS_PRODUCT, FINOPS_USAGE } from './finops/command_line.ts';
import { runFinopsEmulator } from './finops/run.ts';
import { startEmulator } from './start.ts';
import { writeConfig } from './write_config.ts';

const argv = process.argv.slice(2);
const at = argv.findIndex((one) => one.startsWith('--product'));
const isFinops = argv[at] === `--product=${FINOPS_PRODUCT}` || (at >= 0 && argv[at + 1] === FINOPS_PRODUCT);

try {
  if (isFinops) await runFinopsEmulator(argv, console.log);
  else await runDataverse();
} catch (error) {
  console.error(
    `${error instanceof Error ? error.message : String(error)}\n\n${isFinops ? FINOPS_USAGE : USAGE}`,
  );
  process.exitCode = 2;
}

async function runDataverse(): Promise<void> {
  const command = readCommandLine(argv);
  if (command === 'help') console.log(USAGE);
  else await serve(command);
}

async function serve({ certificate, configFile, limits, snapshot, ...options }: CommandLine): Promise<void> {
  const data = snapshot === undefined ? {} : { snapshot: await readFile(snapshot, 'utf8') };
  const protection = limits ? { serviceProtection: {} } : {};
  const emulator = await startEmulator({ ...options, ...data, ...protection });
  if (certificate !== undefined) await writeFile(certificate, emulator.certificate ?? '');
  if (configFile !== undefined) await writeConfig(configFile, emulator.config);
  console.log(`Emulated Dataverse: ${emulator.url}\nA configuration for it:`);
  console.log(JSON.stringify(emulator.config, null, 2));
  if (options.tls)
    console.log(
      'Clients have to trust its certificate: --certificate FILE writes it, NODE_EXTRA_CA_CERTS names it.',
    );
  console.log('In a browser that address shows tables, rows and requests.');
  console.log('Ctrl-C stops it.');
  const stop = (): void => void emulator.stop();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
