/** Columns and tables that are gone, in every dialect in which the service has been seen to say so. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AirbyteStream } from '../src/protocol/messages.ts';
import {
  Bench,
  configured,
  dataOf,
  errorsOf,
  logsOf,
  runConnector,
  selecting,
  statesOf,
} from './connector.ts';

const COLUMN = 'cr1a7_passing';

let bench: Bench;
let streams: readonly AirbyteStream[];

beforeAll(async () => {
  bench = await Bench.start({ schemaChangeExpiresTokens: false });
  await addColumn();
  streams = await bench.discover();
});
afterAll(() => bench.stop());
beforeEach(async () => {
  await bench.reset();
  await addColumn();
});

async function addColumn(): Promise<void> {
  await bench.control('POST', 'tables/account/columns', { name: COLUMN, type: 'StringType' });
}

/** The statuses of the refused requests whose URL has a text in it. */
async function refusals(text: string): Promise<number[]> {
  const requests = await bench.requests();
  return requests
    .filter(({ status, url }) => status >= 400 && url.includes(text))
    .map(({ status }) => status);
}

const account = (): unknown =>
  selecting(configured(streams, 'account', 'incremental'), ['accountid', 'name', COLUMN]);

async function firstState(): Promise<ReturnType<typeof statesOf>[number]> {
  const state = statesOf(await bench.read({ streams: [account()] }), 'account').at(-1);
  if (state === undefined) throw new Error('no state');
  return state;
}

describe.each([
  ['0x80060888', 400],
  ['0x80060888', 404],
  ['0x0', 400],
  ['0x0', 404],
])('an unknown column under %s with %i', (unknownColumnCode, unknownColumnStatus) => {
  beforeEach(() => bench.control('POST', 'dialect', { unknownColumnCode, unknownColumnStatus }));

  test('[E6] [T11] is left out of the changes since the saved link', async () => {
    const state = await firstState();
    await bench.control('DELETE', `tables/account/columns/${COLUMN}`);
    const [row] = (await bench.control('GET', 'tables/account/rows')) as { accountid: string }[];
    await bench.control('PATCH', `tables/account/rows/${row?.accountid}`, { name: 'Changed' });
    const result = await bench.read({ streams: [account()], state: [state] });
    expect(errorsOf(result)).toEqual([]);
    expect(dataOf(result, 'account')).toMatchObject([{ accountid: row?.accountid, name: 'Changed' }]);
    expect(logsOf(result, 'WARN').join('\n')).toContain(COLUMN);
    expect(await refusals(COLUMN)).toEqual([unknownColumnStatus]);
  });

  test('makes `check` name the row filter that has it', async () => {
    const filter = 'nonsense eq 1';
    const config = bench.config({ tables: ['account'], row_filters: [{ table: 'account', filter }] });
    const { stdout } = await runConnector(['check', '--config', config]);
    expect(stdout).toContain('"status":"FAILED"');
    expect(stdout).toContain("Could not find a property named 'nonsense'");
    expect(await refusals('nonsense')).toEqual([unknownColumnStatus]);
  });
});

describe.each([
  ['0x8006088a', 404],
  ['0x8006088a', 400],
  ['0x80060888', 404],
  ['0x80060888', 400],
])('an unknown table under %s with %i', (unknownTableCode, unknownTableStatus) => {
  test('fails its stream with words on what to do, and no other', async () => {
    const { stream } = await firstState();
    // As after a table was deleted and made again with another entity set: the saved link names the old one.
    const link = String(stream.stream_state?.['delta_link']);
    const gone = { ...stream.stream_state, delta_link: link.replace('/accounts?', '/cr1a7_goneaccounts?') };
    await bench.control('POST', 'dialect', { unknownTableCode, unknownTableStatus });
    const result = await bench.read({
      streams: [account(), configured(streams, 'territory', 'full_refresh')],
      state: [{ type: 'STREAM', stream: { ...stream, stream_state: gone } }],
    });
    expect(errorsOf(result).map(({ message }) => message)).toEqual([
      expect.stringMatching(/account.*no longer has this table/),
    ]);
    expect(errorsOf(result)[0]?.failure_type).toBe('config_error');
    expect(dataOf(result, 'territory').length).toBeGreaterThan(0);
    expect(dataOf(result, 'account')).toEqual([]);
    expect(await refusals('cr1a7_goneaccounts')).toEqual([unknownTableStatus]);
  });
});
