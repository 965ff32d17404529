/**
 * Measures the gain of `parallel_initial_load`: the wall time of a full read of a generated table, without and with it, as a full
 * refresh and as the first load of a tracked table, which reads the keys first.
 *
 *     npm run measure:parallel -- [--rows 500000] [--latency 50] [--page 0] [--at-once 4]
 *
 * `--latency` is the least time of every answer, in milliseconds; `--page` is the additional time of a page with
 * columns other than the key, since a service needs longer for wide rows than for keys; `--at-once` is the number of requests that it
 * recommends. Exits with code 1 if a read does not return every row.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmulator } from '../emulator/start.ts';
import { measure, type Measurement } from './measure.ts';

const TABLE = 'measured';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '500000' },
    latency: { type: 'string', default: '50' },
    page: { type: 'string', default: '0' },
    'at-once': { type: 'string', default: '4' },
  },
});
const rows = Number(values.rows);
const pageMs = Number(values.page);

const folder = mkdtempSync(join(tmpdir(), 'dataverse-parallel-'));
const emulator = await startEmulator({
  generatedTables: [{ name: TABLE, rows }],
  latencyMs: Number(values.latency),
  dopHint: Number(values['at-once']),
  onRequest: async ({ kind, url }) => {
    const isWide = kind === 'rows' && decodeURIComponent(url).includes(',');
    if (isWide && pageMs > 0) await new Promise((resolve) => setTimeout(resolve, pageMs));
  },
});

async function read(syncMode: string, inParallel: boolean): Promise<Measurement> {
  const config = join(folder, 'config.json');
  const catalog = join(folder, 'catalog.json');
  const stream = {
    stream: { name: TABLE, json_schema: {} },
    sync_mode: syncMode,
    destination_sync_mode: 'append',
  };
  writeFileSync(config, JSON.stringify({ ...emulator.config, parallel_initial_load: inParallel }));
  writeFileSync(catalog, JSON.stringify({ streams: [stream] }));
  return await measure(['read', '--config', config, '--catalog', catalog]);
}

function told({ peakMegabytes, records, seconds }: Measurement): string {
  if (records !== rows) process.exitCode = 1;
  return `${seconds.toFixed(1).padStart(7)} s, ${peakMegabytes.toFixed(0)} MiB${records === rows ? '' : `, ${records} of ${rows} rows`}`;
}

try {
  console.log(
    `${rows} rows, ${values.latency} ms a request, ${pageMs} ms a page of rows, ${values['at-once']} at once`,
  );
  for (const [words, syncMode] of [
    ['full refresh', 'full_refresh'],
    ['first load  ', 'incremental'],
  ] as const) {
    const [plain, parallel] = [await read(syncMode, false), await read(syncMode, true)];
    const ratio = (plain.seconds / parallel.seconds).toFixed(2);
    console.log(`${words}  one by one ${told(plain)}   in ranges ${told(parallel)}   ratio ${ratio}`);
  }
} finally {
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
}
