/**
 * Measures the first sync of tracked tables: requests and time, for many small tables and for a large one.
 *
 *     npm run measure:first-sync -- [--tables 200] [--rows 500000] [--latency 50] [--at-once 4] [--keys]
 *
 * `--keys` also reads the keys of the large table, as a key pass would. Its time is the cost of a change
 * token before the first row. Exits with code 1 if a read does not return every row.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type EmulatorOptions, startEmulator } from '../emulator/start.ts';
import { measure } from './measure.ts';

const { values } = parseArgs({
  options: {
    tables: { type: 'string', default: '200' },
    rows: { type: 'string', default: '500000' },
    latency: { type: 'string', default: '50' },
    'at-once': { type: 'string', default: '4' },
    keys: { type: 'boolean', default: false },
  },
});
const [tables, rows, latencyMs] = [Number(values.tables), Number(values.rows), Number(values.latency)];
const SMALL_ROWS = 40;

interface Cost {
  readonly requests: number;
  readonly seconds: number;
  readonly records: number;
}

async function cost(
  generated: NonNullable<EmulatorOptions['generatedTables']>,
  config: object,
  columns?: readonly string[],
): Promise<Cost> {
  const folder = mkdtempSync(join(tmpdir(), 'dataverse-first-'));
  let requests = 0;
  const emulator = await startEmulator({
    generatedTables: generated,
    latencyMs,
    dopHint: Number(values['at-once']),
    onRequest: ({ kind }) => {
      if (kind === 'rows' || kind === 'delta' || kind === 'count') requests++;
      return Promise.resolve();
    },
  });
  try {
    const schema = columns && { properties: Object.fromEntries(columns.map((name) => [name, {}])) };
    const streams = generated.map(({ name }) => ({
      stream: { name, json_schema: schema ?? {} },
      sync_mode: 'incremental',
      destination_sync_mode: 'append_dedup',
    }));
    const paths = { config: join(folder, 'config.json'), catalog: join(folder, 'catalog.json') };
    writeFileSync(paths.config, JSON.stringify({ ...emulator.config, ...config }));
    writeFileSync(paths.catalog, JSON.stringify({ streams }));
    const { records, seconds } = await measure([
      'read',
      '--config',
      paths.config,
      '--catalog',
      paths.catalog,
    ]);
    return { requests, seconds, records };
  } finally {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function tell(what: string, { records, requests, seconds }: Cost, wanted: number): void {
  if (records !== wanted) process.exitCode = 1;
  const missing = records === wanted ? '' : `, ${records} of ${wanted} rows`;
  console.log(
    `${what.padEnd(44)} ${String(requests).padStart(5)} requests ${seconds.toFixed(1).padStart(7)} s${missing}`,
  );
}

console.log(`${latencyMs} ms a request, ${values['at-once']} at once`);
const small = Array.from({ length: tables }, (_, index) => ({ name: `small${index}`, rows: SMALL_ROWS }));
tell(`${tables} tables of ${SMALL_ROWS} rows`, await cost(small, {}), tables * SMALL_ROWS);
const large = [{ name: 'large', rows }];
tell(`one table of ${rows} rows`, await cost(large, {}), rows);
if (values.keys) tell('its keys alone, as a pass over them', await cost(large, {}, ['largeid']), rows);
