/** The emulator alone, until it is stopped: `npm run emulator -- --help`. */
import { parseArgs } from 'node:util';
import { LARGE, type LargeOrganization } from './data/large_organization.ts';
import type { GeneratedTable } from './organization.ts';
import { type EmulatorOptions, startEmulator } from './start.ts';

const USAGE = `Usage: npm run emulator -- [--port N] [--generate NAME=ROWS]… [--organization large]

A stand-in for Microsoft Dataverse on this machine, with the data of a small business.
  --port N              where to listen; any free port unless given
  --generate NAME=ROWS  one more table with so many generated rows; may be repeated
  --organization large  definitions of many more tables, without rows; a third of them cannot be read
  --tables N            how many tables that is in all; 2100 unless given
  --columns N           how many columns each has; 150 unless given
`;

try {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      generate: { type: 'string', multiple: true, default: [] },
      organization: { type: 'string' },
      tables: { type: 'string', default: String(LARGE.tables) },
      columns: { type: 'string', default: String(LARGE.columns) },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) console.log(USAGE);
  else {
    await serve({
      port: readNumber(values.port, '--port'),
      generatedTables: values.generate.map(readGenerated),
      ...readOrganization(values),
    });
  }
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 2;
}

async function serve(options: EmulatorOptions): Promise<void> {
  const emulator = await startEmulator(options);
  console.log(`Emulated Dataverse: ${emulator.url}\nA configuration for it:`);
  console.log(JSON.stringify(emulator.config, null, 2));
  console.log('Ctrl-C stops it.');
  const stop = (): void => void emulator.stop();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function readNumber(text: string, name: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error(`${name} takes a number, not "${text}"`);
}

function readGenerated(text: string): GeneratedTable {
  const match = /^([a-z][a-z0-9_]*)=(\d+)$/.exec(text);
  if (match === null) throw new Error(`--generate takes NAME=ROWS, such as bench=1000000, not "${text}"`);
  return { name: match[1] ?? '', rows: Number(match[2]) };
}

function readOrganization(values: {
  readonly organization?: string | undefined;
  readonly tables: string;
  readonly columns: string;
}): { readonly large?: LargeOrganization } {
  if (values.organization === undefined) return {};
  if (values.organization !== 'large')
    throw new Error(`--organization takes large, not "${values.organization}"`);
  return {
    large: {
      tables: readNumber(values.tables, '--tables'),
      columns: readNumber(values.columns, '--columns'),
    },
  };
}
