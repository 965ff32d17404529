/** Change tracking of elastic tables, whose rows are identified by id and partition. */
import { describe, expect, test } from '@jest/globals';
import { emulated, type Json, link, refusal, type Reply, rowsOf } from './emulated.ts';

const service = emulated();
const TABLE = 'tables/cr1a7_sensorreading';
const PATH = 'cr1a7_sensorreadings?$select=cr1a7_name,partitionid';
const ID = '11111111-2222-4333-8444-555555555555';
const tracked = { prefer: 'odata.track-changes' };

const speak = (settings: Json): Promise<Reply> =>
  service.control('POST', 'dialect', { elasticTables: 'tracked', ...settings });
const since = (reply: Reply): Promise<Reply> => service.get(link(reply, 'deltaLink') ?? '', tracked);
const create = (partitionid: string): Promise<Reply> =>
  service.control('POST', `${TABLE}/rows`, {
    cr1a7_sensorreadingid: ID,
    partitionid,
    cr1a7_name: partitionid,
  });
const remove = (partition: string): Promise<Reply> =>
  service.control('DELETE', `${TABLE}/rows/${ID}?partition=${partition}`);

test('they are not tracked unless the dialect or an administrator says so', async () => {
  expect(refusal(await service.get(PATH, tracked)).slice(0, 2)).toEqual([400, '0x80072491']);
  await service.control('PATCH', TABLE, { changeTracking: true });
  expect((await service.get(PATH, tracked)).status).toBe(200);
  const definition = await service.get(
    "EntityDefinitions(LogicalName='cr1a7_sensorreading')?$select=ChangeTrackingEnabled,CanChangeTrackingBeEnabled",
  );
  expect(definition.json).toMatchObject({
    ChangeTrackingEnabled: true,
    CanChangeTrackingBeEnabled: { Value: true },
  });
  await service.control('PATCH', TABLE, { changeTracking: false });
  expect((await service.get(PATH, tracked)).status).toBe(400);
});

describe('what a delete entry brings', () => {
  test.each<[string, readonly Json[]]>([
    ['id', [{ id: ID, reason: 'deleted' }]],
    ['id-and-partition', [{ id: ID, partitionid: 'east', reason: 'deleted' }]],
    ['none', []],
  ])('%s', async (elasticDelete, expected) => {
    await speak({ elasticDelete });
    await create('east');
    await create('west');
    const first = await service.get(PATH, tracked);
    await remove('east');
    const entries = rowsOf(await since(first));
    for (const entry of entries) delete entry['@odata.context'];
    expect(entries).toEqual(expected);
  });

  test('entries of standard tables do not change', async () => {
    await speak({ elasticDelete: 'none' });
    const first = await service.get('accounts?$select=name', tracked);
    await service.control('DELETE', `tables/account/rows/${String(rowsOf(first)[0]?.['accountid'])}`);
    expect(rowsOf(await since(first))).toHaveLength(1);
  });
});

test('the same id in two partitions: a delete of one does not touch the other', async () => {
  await speak({ elasticDelete: 'id-and-partition', recreatedRow: 'row only' });
  await create('east');
  const first = await service.get(PATH, tracked);
  await remove('east');
  await create('west');
  expect(rowsOf(await since(first))).toEqual([
    expect.objectContaining({ cr1a7_name: 'west' }),
    expect.objectContaining({ id: ID, partitionid: 'east', reason: 'deleted' }),
  ]);
  await create('east');
  expect(rowsOf(await since(first)).map((row) => row['cr1a7_name'])).toEqual(['west', 'east']);
});
