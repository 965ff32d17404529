/** The emulator alone, until it is stopped: `npm run emulator -- --help`. */
import { parseArgs } from 'node:util';
import { GENERATED_SHAPES } from './generated/generated_table.ts';
import type { GeneratedTable } from './organization.ts';
import { type EmulatorOptions, startEmulator } from './start.ts';

const USAGE = `Usage: npm run emulator -- [--port N] [--latency MS] [--generate NAME=ROWS[:SHAPE]]…

A stand-in for Microsoft Dataverse on this machine, with the data of a small business.
  --port N          where to listen; any free port unless given
  --latency MS      waits so long before every answer
  --generate NAME=ROWS[:SHAPE]
                    one more table with so many generated rows; may be repeated.
                    SHAPE is ${GENERATED_SHAPES.join(', ')}; ordinary unless given
`;

try {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      latency: { type: 'string', default: '0' },
      generate: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) console.log(USAGE);
  else {
    await serve({
      port: readNumber(values.port, '--port'),
      latencyMs: readNumber(values.latency, '--latency'),
      generatedTables: values.generate.map(readGenerated),
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
  const match = /^([a-z][a-z0-9_]*)=(\d+)(?::([a-z]+))?$/.exec(text);
  const [, name = '', rows, shapeName = 'ordinary'] = match ?? [];
  const shape = GENERATED_SHAPES.find((one) => one === shapeName);
  if (match === null || shape === undefined) {
    throw new Error(
      `--generate takes NAME=ROWS or NAME=ROWS:SHAPE, such as bench=1000000:wide, not "${text}"`,
    );
  }
  return { name, rows: Number(rows), shape };
}
