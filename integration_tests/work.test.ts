/** What a read asks of the service and of the machine, counted. */
import { expect, test } from '@jest/globals';
import { measureRead } from '../scripts/measure.ts';
import { Bench, configured } from './connector.ts';

test('every page is asked for once, and nothing else but who, which and what', async () => {
  const bench = await Bench.start({ generatedTables: [{ name: 'large', rows: 22_000, shape: 'narrow' }] });
  try {
    const streams = await bench.discover();
    await bench.reset();
    await bench.control('DELETE', 'requests');
    const result = await bench.read({ streams: [configured(streams, 'large', 'incremental')] });
    expect(result.exitCode).toBe(0);
    const requests = await bench.requests();
    const pages = requests.filter(({ kind }) => kind === 'rows').map(({ url }) => url);
    expect(pages).toHaveLength(5);
    expect(new Set(pages).size).toBe(5);
    expect(requests.filter(({ kind }) => kind === 'token')).toHaveLength(1);
    expect(requests.length - pages.length).toBeLessThanOrEqual(8);
  } finally {
    await bench.stop();
  }
});

test('two hundred streams need no more memory than one', async () => {
  const { exitCode, peakMegabytes, records } = await measureRead(2_000, 200);
  expect({ exitCode, records }).toEqual({ exitCode: 0, records: 400_000 });
  expect(peakMegabytes).toBeLessThan(160);
}, 180_000);
