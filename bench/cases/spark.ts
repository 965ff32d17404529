/** One table at one second per page: one connector process compared with Spark tasks, each with its own connector. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mustRun } from '../../judges/command.ts';
import { prepareSpark } from '../../scripts/spark_environment.ts';
import { measureCommand } from '../command.ts';
import { type EmulatorConfig, startEmulator } from '../emulator.ts';
import { CONNECTOR } from '../workload.ts';

export interface SparkCost {
  /** Tasks that read at once; undefined for the connector without Spark. */
  readonly slices: number | undefined;
  readonly wallSeconds: number;
  /** How much of it passed before tasks were started: `discover` and `slices`. */
  readonly planSeconds: number;
  /** Of the whole job. */
  readonly cpuSeconds: number;
  /** Of the connectors in it. */
  readonly connectorSeconds: number;
}

export interface SparkResult {
  readonly rows: number;
  /** How many processes wanted to run on this machine, on average, in the minute before and at the end. */
  readonly load: readonly [before: number, after: number];
  readonly costs: readonly SparkCost[];
}

const JOB = fileURLToPath(new URL('../spark_job.py', import.meta.url));
const TABLE = 'bench';
/** A little less than 64 pages: the table is divided into 32 intervals, and each of them then fits into two pages. */
const ROWS = 310_000;
const PAGE_MS = 1000;
const SLICES = [1, 2, 4, 8];

/** @throws if Spark is not available. */
export async function measureSpark(): Promise<SparkResult> {
  const environment = await prepareSpark();
  if ('missing' in environment) throw new Error(`Spark cannot be measured: ${environment.missing}`);
  const [before = 0] = loadavg();
  const emulator = await startEmulator({ tables: [{ name: TABLE, rows: ROWS, shape: 'ordinary' }] });
  try {
    await slowPages(emulator.config);
    const alone = await measureAlone(emulator.config);
    const command = [
      environment.python,
      JOB,
      JSON.stringify(emulator.config),
      TABLE,
      ...SLICES.map((count) => String(count)),
    ];
    const printed = await mustRun(command, { env: environment.env });
    const lines = printed.split('\n').filter((line) => line.startsWith('{'));
    const [after = 0] = loadavg();
    return {
      rows: ROWS,
      load: [before, after],
      costs: [alone, ...lines.map((line) => JSON.parse(line) as SparkCost)],
    };
  } finally {
    await emulator.stop();
  }
}

async function slowPages({ url }: EmulatorConfig): Promise<void> {
  const fault = { match: 'rows', table: TABLE, times: 1_000_000, action: { type: 'delay', ms: PAGE_MS } };
  const answer = await fetch(`${url}/_emulator/faults`, { method: 'POST', body: JSON.stringify(fault) });
  if (!answer.ok) throw new Error(await answer.text());
}

/** One process reads the table as a whole, all columns, page after page. */
async function measureAlone(config: EmulatorConfig): Promise<SparkCost> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-spark-'));
  try {
    const catalog = {
      streams: [{ stream: { name: TABLE }, sync_mode: 'full_refresh', destination_sync_mode: 'overwrite' }],
    };
    const files = { config: join(folder, 'config.json'), catalog: join(folder, 'catalog.json') };
    writeFileSync(files.config, JSON.stringify(config));
    writeFileSync(files.catalog, JSON.stringify(catalog));
    const { cpuSeconds, wallSeconds } = await measureCommand([
      CONNECTOR,
      'read',
      '--config',
      files.config,
      '--catalog',
      files.catalog,
    ]);
    return { slices: undefined, wallSeconds, planSeconds: 0, cpuSeconds, connectorSeconds: cpuSeconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
