/** What a read asks of the service and of the machine, counted. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { measureDiscovery } from '../bench/cases/discovery.ts';
import { measureRead } from '../scripts/measure.ts';
import { Bench, configured } from './connector.ts';

test('every page is requested once, in addition to identity, tables, columns and counts', async () => {
  const bench = await Bench.start({ generatedTables: [{ name: 'large', rows: 22_000, shape: 'narrow' }] });
  try {
    const streams = await bench.discover();
    await bench.reset();
    await bench.control('DELETE', 'requests');
    const result = await bench.read({ streams: [configured(streams, 'large', 'incremental')] });
    expect(result.exitCode).toBe(0);
    const requests = await bench.requests();
    const pages = requests.filter(({ kind }) => kind === 'rows').map(({ url }) => url);
    // Five pages of keys, which bring the change token that covers the load, and five of rows.
    expect(new Set(pages).size).toBe(10);
    const counts: Record<string, number> = {};
    for (const { kind } of requests) counts[kind] = (counts[kind] ?? 0) + 1;
    // Metadata: the tables, the columns of the one that is read, the labels of its choices and of its yes/no columns, and
    // the user's privileges.
    expect(counts).toEqual({ token: 1, whoami: 1, metadata: 5, count: 1, rows: 10 });
  } finally {
    await bench.stop();
  }
});

test('two hundred streams need no more memory than one', async () => {
  const { exitCode, peakMegabytes, records } = await measureRead(2_000, 200);
  expect({ exitCode, records }).toEqual({ exitCode: 0, records: 400_000 });
  expect(peakMegabytes).toBeLessThan(160);
}, 180_000);

test('discovery of 2,100 tables of 150 columns keeps little of them and asks for many at once', async () => {
  const { catalogBytes, cost, requestCount } = await measureDiscovery({ tables: 2100, columns: 150 }, 1);
  expect(cost.peakMegabytes).toBeLessThan(400);
  expect(requestCount).toBeLessThan(200);
  expect(catalogBytes).toBeLessThan(10_485_760);
}, 180_000);

test('what `spec` loads has nothing of the network', () => {
  const bundle = new URL('../dist/bundle/', import.meta.url);
  const loaded = new Set<string>();
  const load = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    const text = readFileSync(new URL(file, bundle), 'utf8');
    for (const [, other = ''] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) load(other);
  };
  load('main.js');
  const bytes = [...loaded].reduce((sum, file) => sum + statSync(new URL(file, bundle)).size, 0);
  const everything = readdirSync(bundle).reduce((sum, file) => sum + statSync(new URL(file, bundle)).size, 0);
  expect(loaded.size).toBeGreaterThan(1);
  expect(bytes).toBeLessThan(60_000);
  expect(everything).toBeGreaterThan(1_000_000);
});
