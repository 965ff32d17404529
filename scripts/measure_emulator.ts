/**
 * Measures whether the emulator is fast enough to benchmark the connector: the rows per second that it serves to a client that
 * only counts bytes, the rows per second that the connector reads, and the factor between them; also the emulator's memory for
 * a small and a big table.
 *
 *     npm run measure:emulator -- [--rows 1000000] [--shape ordinary] [--small 100000] [--big 10000000]
 *
 * Exits with code 1 if the factor is below 5 or the memory grows with the table. Linux only, since it reads /proc.
 */
import { spawn } from 'node:child_process';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { GENERATED_SHAPES, type GeneratedShape } from '../emulator/generated/generated_table.ts';
import { type EmulatorProcess, startEmulatorProcess } from './emulator_process.ts';
import { measureRead } from './measure.ts';
import type { PageReading } from './page_reader.ts';
import { usageOf } from './process_usage.ts';

const TABLE = 'measured';
const WANTED_FACTOR = 5;
/**
 * How much the emulator's memory may differ between a small and a big table. The difference is uncollected garbage, which the
 * few pages of a small table do not produce. For ten million rows it is ten bytes per row.
 */
export const TOLERATED_MEGABYTES = 96;

export interface Serving extends PageReading {
  readonly peakMegabytes: number;
}

/** Lets the emulator serve a generated table twice, and measures the second time, after its code has been compiled. */
export async function measureServing(rows: number, shape: GeneratedShape = 'ordinary'): Promise<Serving> {
  const emulator = await startEmulatorProcess([`${TABLE}=${rows}:${shape}`]);
  try {
    await readPages(emulator);
    const reading = await readPages(emulator);
    const usage = usageOf(emulator.pid);
    if (usage === undefined) throw new Error('the emulator has ended');
    return { ...reading, peakMegabytes: usage.peakMegabytes };
  } finally {
    emulator.stop();
  }
}

async function readPages({ config, pid }: EmulatorProcess): Promise<PageReading> {
  const reader = fileURLToPath(new URL('page_reader.ts', import.meta.url));
  const child = spawn(process.execPath, [reader], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify({ config: JSON.parse(config) as unknown, table: TABLE, serverPid: pid }));
  return (await json(child.stdout)) as PageReading;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '1000000' },
      shape: { type: 'string', default: 'ordinary' },
      small: { type: 'string', default: '100000' },
      big: { type: 'string', default: '10000000' },
    },
  });
  const rows = Number(values.rows);
  const shape = GENERATED_SHAPES.find((one) => one === values.shape);
  if (shape === undefined) throw new Error(`--shape is one of ${GENERATED_SHAPES.join(', ')}`);
  const served = await measureServing(rows, shape);
  const consumed = await measureRead(rows, 1, shape);
  if (consumed.records !== rows) throw new Error(`the connector read ${consumed.records} of ${rows} rows`);
  const factor = consumed.seconds / served.seconds;
  say('rows', `${rows}, ${shape}`);
  say('emulator serves, rows a second', String(Math.round(rows / served.seconds)));
  say('connector consumes, rows a second', String(Math.round(rows / consumed.seconds)));
  say('factor', `${factor.toFixed(1)} (wanted: ${WANTED_FACTOR})`);
  say('emulator, processor time per row', microseconds(served.serverCpuSeconds, rows));
  say('connector, processor time per row', microseconds(consumed.cpuSeconds, rows));
  const [small, big] = [await measureServing(Number(values.small)), await measureServing(Number(values.big))];
  say(`emulator's memory, ${values.small} rows`, `${small.peakMegabytes.toFixed(0)} MiB at most`);
  say(`emulator's memory, ${values.big} rows`, `${big.peakMegabytes.toFixed(0)} MiB at most`);
  if (factor < WANTED_FACTOR || big.peakMegabytes - small.peakMegabytes > TOLERATED_MEGABYTES) {
    console.log('NOT FAST ENOUGH, OR NOT FLAT');
    process.exitCode = 1;
  }
}

function say(name: string, text: string): void {
  console.log(`${name.padEnd(38)}${text}`);
}

function microseconds(seconds: number, rows: number): string {
  return `${((seconds * 1e6) / rows).toFixed(2)} µs`;
}
