/** Incremental reads of Finance & Operations, and reads of a service in trouble. */
import { describe, expect, test } from '@jest/globals';
import { configured, dataOf, errorsOf, logsOf, statesOf } from './connector.ts';
import type { FinopsRow } from './finops_bench.ts';
import { FinopsScene, SMALL_PAGES } from './finops_scene.ts';

const scene = FinopsScene.open();

describe('an incremental read', () => {
  const name = 'ContosoServiceOrders';
  const by = (cursor: string): object => ({
    ...(configured(scene.streams, name, 'incremental') as object),
    cursor_field: [cursor],
  });

  test('by a chosen cursor returns the changes since then', async () => {
    const [early, late] = await scene.bench.rows(name);
    const change = async (row: FinopsRow | undefined): Promise<void> => {
      const path = `tables/${name}/rows/${String(row?.['@recId'])}`;
      await scene.bench.control('PATCH', path, { Description: 'Changed' });
    };
    await change(early);
    const first = await scene.bench.read([by('ModifiedDateAndTime')], SMALL_PAGES);
    await scene.expectWhole(first, [name]);
    await change(late);
    const state = statesOf(first, name).slice(-1);
    const second = await scene.bench.read([by('ModifiedDateAndTime')], SMALL_PAGES, { state });
    expect(errorsOf(second)).toEqual([]);
    const keys = [early, late].map((row) => scene.keyOf(name, row ?? {})).sort();
    expect(
      dataOf(second, name)
        .map((row) => scene.keyOf(name, row))
        .sort(),
    ).toEqual(keys);
  });

  test('by a virtual column is a full read that says why', async () => {
    const result = await scene.bench.read([by('LastVisitDateTime')], SMALL_PAGES);
    await scene.expectWhole(result, [name]);
    expect(logsOf(result, 'WARN').join('\n')).toMatch(/LastVisitDateTime/);
  });
});

describe('a service in trouble', () => {
  test('that limits its use, and that answers with a page of its gateway, is asked again', async () => {
    await scene.bench.control('POST', 'throttle', { family: 'quota', times: 2, retryAfterSeconds: 1 });
    await scene.bench.control('POST', 'faults', {
      match: 'any',
      urlContains: '/data/VendorsV2',
      action: { type: 'html502' },
    });
    await scene.expectWhole(await scene.bench.read(['VendorsV2', 'CustomersV3'], SMALL_PAGES), [
      'VendorsV2',
      'CustomersV3',
    ]);
  });

  test('that no longer takes the token gets a new one in mid-run', async () => {
    let asked = 0;
    scene.onRequest = async ({ url }) => {
      if (url.includes('/data/VendorInvoiceLines') && ++asked === 8)
        await scene.bench.control('POST', 'tokens/expire');
    };
    await scene.expectWhole(await scene.bench.read(['VendorInvoiceLines'], SMALL_PAGES), [
      'VendorInvoiceLines',
    ]);
  });

  test('of which one entity fails ends that stream alone, with the innermost message', async () => {
    await scene.bench.control('POST', 'faults', {
      match: 'any',
      urlContains: '/data/VendorGroups',
      times: 1000,
      action: { type: 'innerError' },
    });
    const result = await scene.bench.read(['VendorGroups', 'CustomerGroups']);
    expect(result.exitCode).toBe(1);
    expect(
      errorsOf(result)
        .map(({ message }) => message)
        .join('\n'),
    ).toContain('Function Query.addDataSource has been incorrectly called.');
    expect(dataOf(result, 'CustomerGroups').length).toBeGreaterThan(0);
  });
});
