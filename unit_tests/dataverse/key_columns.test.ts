import { expect, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { silentLogger } from '../../src/core/logger.ts';
import { WebApiClient } from '../../src/dataverse/client.ts';
import { METADATA_ROWS } from '../../src/dataverse/metadata_rows.ts';
import type { TableSummary } from '../../src/odata/table.ts';

const TABLE: TableSummary = {
  name: 'account',
  entitySet: 'accounts',
  kind: 'standard',
  primaryKey: ['accountid'],
  tracked: true,
  readPrivilege: undefined,
};

/** A service that answers everything with one document. */
function answering(document: unknown, asked: string[]): WebApiClient {
  return new WebApiClient({
    environmentUrl: 'https://org.example',
    clock: systemClock,
    log: silentLogger,
    random: () => 0,
    send: ({ url }) => {
      asked.push(url);
      async function* body() {
        yield Buffer.from(JSON.stringify(document));
      }
      return Promise.resolve({ status: 200, headers: {}, body: body(), discard: () => {} });
    },
  });
}

test('an alternate key over a lookup names the column as in rows', async () => {
  const asked: string[] = [];
  const definition = {
    LogicalName: 'account',
    Keys: [
      {
        LogicalName: 'k',
        KeyAttributes: ['accountnumber', 'parentaccountid'],
        EntityKeyIndexStatus: 'Pending',
      },
    ],
    Attributes: [{ LogicalName: 'parentaccountid' }, { LogicalName: 'primarycontactid' }],
  };
  const source = {
    client: answering({ value: [definition] }, asked),
    tables: [TABLE],
    signal: new AbortController().signal,
  };
  const rows = [];
  for await (const some of METADATA_ROWS['sys_keycolumns']!(source)) rows.push(...some);
  expect(rows.map(({ column_name, key_name, status }) => [key_name, column_name, status])).toEqual([
    ['primary', 'accountid', 'Active'],
    ['k', 'accountnumber', 'Pending'],
    ['k', '_parentaccountid_value', 'Pending'],
  ]);
  expect(asked).toHaveLength(1);
  expect(asked[0]).not.toMatch(/[ "]/);
});
