/** Values of Finance & Operations: dates, enums and numbers as records have them. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dataOf } from './connector.ts';
import { FinopsBench } from './finops_bench.ts';

let bench: FinopsBench;
beforeAll(async () => {
  bench = await FinopsBench.start();
});
afterAll(() => bench.stop());

describe('values', () => {
  test('are dates without their noon, null for a blank date, and texts as they are', async () => {
    const result = await bench.read([
      'VendorInvoiceHeaders',
      'VendorsV2',
      'ReleasedProductsV2',
      'PositionDetails',
    ]);
    for (const row of dataOf(result, 'VendorInvoiceHeaders')) {
      expect(row['DueDate']).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
    const holds = dataOf(result, 'VendorsV2').map((row) => row['VendorHoldReleaseDate']);
    expect(holds).toContain(null);
    expect(holds).not.toContain('1900-01-01');
    const items = dataOf(result, 'ReleasedProductsV2').map((row) => String(row['ItemNumber']));
    expect(items.some((item) => item.startsWith(' '))).toBe(true);
  });

  test('keep 1900-01-01 where the configuration asks for it', async () => {
    const result = await bench.read(['VendorsV2'], { blank_dates_as_null: false });
    expect(dataOf(result, 'VendorsV2').map((row) => row['VendorHoldReleaseDate'])).toContain('1900-01-01');
  });
});
