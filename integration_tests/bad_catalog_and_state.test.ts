/** Catalogs and states that cannot be used, and those that can in spite of their looks. */
import { describe, expect, test } from '@jest/globals';
import { badInput } from './bad_input/bad_input_bench.ts';
import { dataOf, errorsOf, logsOf, recordsOf, statesOf, statusesOf } from './connector.ts';

const bad = badInput();

describe('the catalog', () => {
  const stream = () => bad.stream('account', 'full_refresh');
  const read = (catalog: unknown) =>
    bad.run([
      'read',
      '--config',
      bad.bench.config(),
      '--catalog',
      bad.bench.file('bad-catalog.json', catalog),
    ]);

  test.each([
    ['no JSON', () => '{', /configured catalog in .* is not valid JSON/],
    ['empty', () => '', /not a JSON object/],
    ['without streams', () => ({}), /"streams" is missing/],
    [
      'what discover printed, without a stream',
      () => ({ type: 'CATALOG', catalog: { streams: [] } }),
      /Select at least one/,
    ],
    ['without a stream selected', () => ({ streams: [] }), /Select at least one/],
    ['with a stream twice', () => ({ streams: [stream(), stream()] }), /account occurs twice/],
    [
      'with a stream without a name',
      () => ({ streams: [{ ...stream(), stream: {} }] }),
      /streams\[0\]\.stream\.name is missing/,
    ],
    [
      'with sync_mode INVALID',
      () => ({ streams: [{ ...stream(), sync_mode: 'INVALID' }] }),
      /account has sync_mode "INVALID".*"full_refresh" or "incremental"/,
    ],
  ])('%s', async (_, catalog, words) => {
    bad.expectError(await read(catalog()), words);
  });

  test('an unknown stream fails alone', async () => {
    const unknown = { stream: { name: 'nonsense', json_schema: {} }, sync_mode: 'full_refresh' };
    const result = await read({ streams: [unknown, stream()] });
    bad.expectError(result, /Stream nonsense: the environment has no such table/);
    expect(errorsOf(result)[0]?.stream_descriptor).toEqual({ name: 'nonsense' });
    expect(dataOf(result, 'account')).toHaveLength(60);
  });

  test('nulls and unknown members are passed over', async () => {
    const result = await read({
      streams: [
        { ...stream(), cursor_field: null, primary_key: null, generation_id: 7, sync_id: null, novelty: {} },
      ],
      novelty: true,
    });
    expect(result.exitCode).toBe(0);
  });
});

describe('the state', () => {
  const read = (state: unknown) => bad.read({ streams: [bad.stream('account', 'incremental')], state });
  const entry = (stream_state: unknown) => [
    { type: 'STREAM', stream: { stream_descriptor: { name: 'account' }, stream_state } },
  ];

  test.each([
    ['an empty file', ''],
    ['an empty list', []],
    ['an empty object', {}],
    ['null', 'null'],
    ['a stream without a state', entry(null)],
    ["PyAirbyte's extras", [{ ...entry({})[0], global_: null, data: null }]],
    ["the Python connector's mark of a full refresh", entry({ __ab_full_refresh_state_message: true })],
    ['the token "None" of the Python connector', entry({ $deltatoken: 'None' })],
  ])('%s is not a state', async (_, state) => {
    const result = await read(state);
    expect(result.exitCode).toBe(0);
    expect(dataOf(result)).toHaveLength(60);
  });

  test.each([
    ['no JSON', '[{', /saved state in .* is not valid JSON/],
    ['a number', '7', /the document is not an object/],
    ['of type GLOBAL', [{ type: 'GLOBAL', global: {} }], /type "GLOBAL"/],
    ['of type LEGACY', [{ type: 'LEGACY', data: { x: 1 } }], /type "LEGACY"/],
    ['without a name', [{ type: 'STREAM', stream: {} }], /no stream\.stream_descriptor\.name/],
    ['a state that is a text', entry('x'), /state of stream account cannot be used: it is not an object/],
    ['of an unknown version', entry({ version: 99, kind: 'changes' }), /version is 99/],
    ['of no version', entry({ cursor: 1 }), /stream account cannot be used: its version/],
    ['incomplete', entry({ version: 1, kind: 'changes' }), /kind "changes" is unknown or incomplete/],
  ])('%s is refused', async (_, state, words) => {
    bad.expectError(await read(state), words);
  });

  test.each([
    ['a text', 'x'],
    ['of an unknown version', { version: 99, kind: 'changes' }],
    [
      'with a cursor that cannot be',
      { version: 1, kind: 'complete', organization_id: '1', columns: [], _ab_cdc_cursor: 'x' },
    ],
  ])('[I10] one stream whose state is %s fails alone', async (_, stream_state) => {
    const selected = ['account', 'territory', 'sys_tables'].map((name) =>
      bad.stream(name, name === 'account' ? 'incremental' : 'full_refresh'),
    );
    const result = await bad.read({ streams: selected, state: entry(stream_state) });
    expect(result.exitCode).toBe(1);
    expect(errorsOf(result)).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/state of stream account cannot be used/) }),
    ]);
    expect(statusesOf(result, 'account').at(-1)).toBe('INCOMPLETE');
    expect(statusesOf(result, 'territory').at(-1)).toBe('COMPLETE');
    expect(statusesOf(result, 'sys_tables').at(-1)).toBe('COMPLETE');
    expect([recordsOf(result, 'account').length, recordsOf(result, 'territory').length]).toEqual([0, 5]);
  });

  test('[E5] [T10] a delta link to another host is not followed; its token is tried here, and refused', async () => {
    const first = await read(undefined);
    const [good] = statesOf(first).slice(-1);
    const stream_state = {
      ...good?.stream.stream_state,
      delta_link: 'https://evil.example.com/api/data/v9.2/accounts?$deltatoken=1',
    };
    const result = await read(entry(stream_state));
    expect(result.exitCode).toBe(0);
    expect(recordsOf(result)).toHaveLength(60);
    expect(logsOf(result, 'WARN')).toEqual([
      expect.stringContaining('asking for the changes again'),
      expect.stringMatching(/does not accept the saved change token; reading the table in full/),
    ]);
  });

  test('[T10] [E4] an expired token fails the stream if configured so', async () => {
    const first = await read(undefined);
    await bad.bench.control('POST', 'changetracking/expire');
    const result = await bad.read({
      streams: [bad.stream('account', 'incremental')],
      state: statesOf(first).slice(-1),
      config: { invalid_cdc_cursor_position_behavior: 'Fail sync' },
    });
    bad.expectError(
      result,
      /Stream account: the change token has expired\. Changes since .*Clear the stream/,
    );
    expect(recordsOf(result)).toEqual([]);
  });
});
