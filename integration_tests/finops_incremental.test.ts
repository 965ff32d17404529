/** Incremental reads of Finance & Operations, and reads of a service in trouble. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { AirbyteStream } from '../src/protocol/messages.ts';
import { configured, dataOf, errorsOf, logsOf, type RunResult, statesOf } from './connector.ts';
import { FinopsBench, type FinopsRow } from './finops_bench.ts';

interface Seen {
  readonly kind: string;
  readonly url: string;
}

const SMALL_PAGES = { odata_maxpagesize: 7 };
let bench: FinopsBench;
let streams: readonly AirbyteStream[];
let onRequest: ((request: Seen) => Promise<void>) | undefined;
beforeAll(async () => {
  bench = await FinopsBench.start({ onRequest: async (request) => await onRequest?.(request) });
  streams = await bench.discover();
});
afterAll(() => bench.stop());
afterEach(async () => {
  onRequest = undefined;
  await bench.reset();
});

const keysOf = (name: string): string[] => {
  const stream = streams.find((one) => one.name === name);
  return (stream?.source_defined_primary_key ?? []).map(([column = '']) => column);
};

/** By its natural key. A Date loses its noon on the way, and no two rows of an entity differ in that alone. */
const keyOf = (name: string, row: FinopsRow): string =>
  keysOf(name)
    .map((column) => String(row[column]).replace(/T12:00:00Z$/, ''))
    .join('|');

async function expectWhole(result: RunResult, names: readonly string[]): Promise<void> {
  expect(errorsOf(result)).toEqual([]);
  for (const name of names) {
    const source = (await bench.rows(name)).map((row) => keyOf(name, row)).sort();
    const records = dataOf(result, name).map((row) => keyOf(name, row));
    expect({ name, rows: records.sort() }).toEqual({ name, rows: source });
  }
}

describe('an incremental read', () => {
  const name = 'ContosoServiceOrders';
  const by = (cursor: string): object => ({
    ...(configured(streams, name, 'incremental') as object),
    cursor_field: [cursor],
  });

  test('by a chosen cursor returns the changes since then', async () => {
    const [early, late] = await bench.rows(name);
    const change = async (row: FinopsRow | undefined): Promise<void> => {
      const path = `tables/${name}/rows/${String(row?.['@recId'])}`;
      await bench.control('PATCH', path, { Description: 'Changed' });
    };
    await change(early);
    const first = await bench.read([by('ModifiedDateAndTime')], SMALL_PAGES);
    await expectWhole(first, [name]);
    await change(late);
    const state = statesOf(first, name).slice(-1);
    const second = await bench.read([by('ModifiedDateAndTime')], SMALL_PAGES, { state });
    expect(errorsOf(second)).toEqual([]);
    const keys = [early, late].map((row) => keyOf(name, row ?? {})).sort();
    expect(
      dataOf(second, name)
        .map((row) => keyOf(name, row))
        .sort(),
    ).toEqual(keys);
  });

  test('by a virtual column is a full read that says why', async () => {
    const result = await bench.read([by('LastVisitDateTime')], SMALL_PAGES);
    await expectWhole(result, [name]);
    expect(logsOf(result, 'WARN').join('\n')).toMatch(/LastVisitDateTime/);
  });
});

describe('a service in trouble', () => {
  test('that limits its use, and that answers with a page of its gateway, is asked again', async () => {
    await bench.control('POST', 'throttle', { family: 'quota', times: 2, retryAfterSeconds: 1 });
    await bench.control('POST', 'faults', {
      match: 'any',
      urlContains: '/data/VendorsV2',
      action: { type: 'html502' },
    });
    await expectWhole(await bench.read(['VendorsV2', 'CustomersV3'], SMALL_PAGES), [
      'VendorsV2',
      'CustomersV3',
    ]);
  });

  test('that no longer takes the token gets a new one in mid-run', async () => {
    let asked = 0;
    onRequest = async ({ url }) => {
      if (url.includes('/data/VendorInvoiceLines') && ++asked === 8)
        await bench.control('POST', 'tokens/expire');
    };
    await expectWhole(await bench.read(['VendorInvoiceLines'], SMALL_PAGES), ['VendorInvoiceLines']);
  });

  test('of which one entity fails ends that stream alone, with the innermost message', async () => {
    await bench.control('POST', 'faults', {
      match: 'any',
      urlContains: '/data/VendorGroups',
      times: 1000,
      action: { type: 'innerError' },
    });
    const result = await bench.read(['VendorGroups', 'CustomerGroups']);
    expect(result.exitCode).toBe(1);
    expect(
      errorsOf(result)
        .map(({ message }) => message)
        .join('\n'),
    ).toContain('Function Query.addDataSource has been incorrectly called.');
    expect(dataOf(result, 'CustomerGroups').length).toBeGreaterThan(0);
  });
});
