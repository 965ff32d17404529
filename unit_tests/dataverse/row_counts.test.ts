import { describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { ConnectorError } from '../../src/core/errors.ts';
import { silentLogger } from '../../src/core/logger.ts';
import { WebApiClient } from '../../src/dataverse/client.ts';
import { countChanges, countRows } from '../../src/dataverse/row_counts.ts';
import type { TableKind } from '../../src/dataverse/table_traits.ts';
import type { TableSummary } from '../../src/odata/table.ts';

const table = (name: string, kind: TableKind = 'standard'): TableSummary => ({
  name,
  entitySet: `${name}s`,
  kind,
  primaryKey: ['id'],
  tracked: true,
  readPrivilege: undefined,
});

/** A service that gives these answers, one after the other. */
function answering(...answers: (string | number | Error)[]) {
  const asked: string[] = [];
  const client = new WebApiClient({
    environmentUrl: 'https://org.example',
    clock: systemClock,
    log: silentLogger,
    random: () => 0,
    send: ({ purpose, url }) => {
      asked.push(`${purpose} ${decodeURIComponent(url)}`);
      const answer = answers.shift() ?? '';
      if (answer instanceof Error) return Promise.reject(answer);
      async function* body() {
        if (typeof answer === 'string') yield Buffer.from(answer);
      }
      const status = typeof answer === 'number' ? answer : 200;
      return Promise.resolve({ status, headers: {}, body: body(), errorText: '{}', discard: () => {} });
    },
  });
  return { client, asked };
}

const counts = (keys: unknown, values: unknown): string =>
  JSON.stringify({ EntityRecordCountCollection: { Count: 1, Keys: keys, Values: values } });
const { signal } = new AbortController();

describe('how many rows tables have', () => {
  test('is requested for all at once, except virtual ones', async () => {
    const { asked, client } = answering(`\uFEFF${counts(['account', 'contact'], [60, 0])}`);
    const found = await countRows(
      client,
      [table('account'), table('v', 'virtual'), table('contact')],
      signal,
    );
    expect([...found]).toEqual([
      ['account', 60],
      ['contact', 0],
    ]);
    expect(asked).toEqual([
      'estimate https://org.example/api/data/v9.2/RetrieveTotalRecordCount(EntityNames=@p1)?@p1=["account","contact"]',
    ]);
  });

  test('is requested for two hundred at a time, and one refusal does not affect the others', async () => {
    const tables = Array.from({ length: 450 }, (_, index) => table(`t${index}`));
    const { asked, client } = answering(counts(['t0'], [1]), 403, counts(['t400'], [3]));
    expect([...(await countRows(client, tables, signal))]).toEqual([
      ['t0', 1],
      ['t400', 3],
    ]);
    expect(asked).toHaveLength(3);
    for (const url of asked) expect(encodeURI(url).length).toBeLessThan(16_384);
  });

  test.each<[string, string | number | Error]>([
    ['refused', 400],
    ['failed', 500],
    ['a fault of the network', new ConnectorError('transient', 'service_unavailable', 'no')],
    ['no JSON', '<html>'],
    ['an array', '[]'],
    ['no collection', '{}'],
    ['lists of other things', counts('account', 1)],
    ['no numbers', counts(['account'], ['60'])],
    ['less than nothing', counts(['account'], [-1])],
    ['fewer values than names', counts(['account'], [])],
  ])('is not known where it is %s', async (_, answer) => {
    expect((await countRows(answering(answer).client, [table('account')], signal)).size).toBe(0);
  });

  test('without tables there is no request', async () => {
    const { asked, client } = answering();
    await countRows(client, [table('v', 'virtual')], signal);
    expect(asked).toEqual([]);
  });

  test('an end in between is an end', async () => {
    const ending = new AbortController();
    const { client } = answering(new Error('gone'));
    ending.abort(new ConnectorError('system', 'interrupted', 'told to end'));
    await expect(countRows(client, [table('account')], ending.signal)).rejects.toThrow('told to end');
  });
});

describe('how many changes there are', () => {
  test.each<[string | number, number | undefined]>([
    ['\uFEFF7', 7],
    ['0', 0],
    ['', undefined],
    ['-1', undefined],
    ['{"value":7}', undefined],
    [400, undefined],
  ])('%j is %s', async (answer, count) => {
    const { asked, client } = answering(answer);
    expect(await countChanges(client, table('account'), '919042!08/22/2026 08:10:44', signal)).toBe(count);
    expect(asked[0]).toBe(
      'estimate https://org.example/api/data/v9.2/accounts/$count?$deltatoken=919042!08/22/2026 08:10:44',
    );
  });
});
