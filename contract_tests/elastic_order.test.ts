/**
 * https://learn.microsoft.com/power-apps/developer/data-platform/create-edit-elastic-tables
 * https://github.com/rappen/FetchXMLBuilder/discussions/979
 */
import { expect, test } from '@jest/globals';
import { onEmulator } from './environment.ts';
import { link, refusal, rows, rowsOf } from './reply.ts';

const READINGS = 'cr1a7_sensorreadings';

onEmulator('$orderby on an elastic table', (emulator) => {
  test('orders by one column, over pages, each row once', async () => {
    const size = { prefer: 'odata.maxpagesize=30' };
    const values: number[] = [];
    let path: string | undefined =
      `${READINGS}?$select=cr1a7_value&$filter=cr1a7_value ne null&$orderby=cr1a7_value desc`;
    while (path !== undefined) {
      const page = await emulator.get(path, size);
      values.push(...rowsOf(page).map((row) => Number(row['cr1a7_value'])));
      path = link(page, 'nextLink');
    }
    expect(values).toEqual(values.toSorted((one, other) => other - one));
    const all = await rows(emulator, `${READINGS}?$select=cr1a7_value&$filter=cr1a7_value ne null`);
    expect(values).toHaveLength(all.length);
  });

  test('rows with one id in two partitions are distinguished between pages', async () => {
    const id = '11111111-2222-4333-8444-555555555555';
    for (const partitionid of ['a', 'b'])
      await emulator.send('POST', READINGS, { cr1a7_sensorreadingid: id, partitionid, cr1a7_name: 'Twin' });
    const first = await emulator.get(
      `${READINGS}?$select=partitionid&$filter=cr1a7_name eq 'Twin'&$orderby=cr1a7_name`,
      { prefer: 'odata.maxpagesize=1' },
    );
    const second = await emulator.get(link(first, 'nextLink') ?? '', { prefer: 'odata.maxpagesize=1' });
    expect([...rowsOf(first), ...rowsOf(second)].map((row) => row['partitionid'])).toEqual(['a', 'b']);
  });

  test('two columns are refused', async () => {
    const reply = await emulator.get(`${READINGS}?$orderby=cr1a7_name,cr1a7_value`);
    expect(refusal(reply).slice(0, 2)).toEqual([400, '0x80048d0b']);
  });
});
