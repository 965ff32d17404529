/**
 * The connector's exact output, against an emulator whose time stands still. `UPDATE_GOLDEN=1 npm test` writes
 * the transcripts anew; look at the difference before it is committed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv, type ValidateFunction } from 'ajv';
import type { AirbyteStream } from '../src/protocol/messages.ts';
import { Bench, configured, dataOf, recordsOf, runConnector, statesOf } from './connector.ts';

const READ_TABLES = ['cr1a7_project', 'territory', 'transactioncurrency'];

let bench: Bench;
let streams: readonly AirbyteStream[];

beforeAll(async () => {
  bench = await Bench.start({ clock: { start: '2026-01-05T09:00:00Z' } });
  streams = await bench.discover();
});
afterAll(() => bench.stop());

/** Without what differs from run to run: the port, the connector's clock, and ids of requests. */
function normalise(text: string): string {
  return (
    text
      .replaceAll(bench.emulator.url, 'http://emulator')
      .replaceAll(/"emitted_at":\d+/g, '"emitted_at":0')
      .replaceAll(/("_ab_cdc_(?:updated|deleted)_at":)"[^"]+"/g, '$1"<now>"')
      // A run's cursors begin with a whole millisecond: what follows counts its records.
      .replaceAll(
        /("_ab_cdc_cursor":)\d{13}(\d{3})/g,
        (_, name: string, count: string) => `${name}${Number(count)}`,
      )
      .replaceAll(/(pages?(?: and|,)) \d+\.\d s/g, '$1 0.0 s')
      // The emulator's clock stands still, the connector's does not.
      .replaceAll(/("begun_at":)"[^"]+"/g, '$1"<now>"')
      .replaceAll(/last sync was \d+ days ago/g, 'last sync was <n> days ago')
  );
}

function expectGolden(name: string, text: string): void {
  const file = new URL(`golden/${name}`, import.meta.url);
  const actual = normalise(text);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, actual);
  expect(actual).toBe(readFileSync(file, 'utf8'));
}

/** Strict validators of every stream: no other property than those of the schema. */
function validators(): Map<string, ValidateFunction> {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    formats: {
      date: /^\d{4}-\d\d-\d\d$/,
      'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
    },
  });
  return new Map(
    streams.map(({ json_schema, name }) => [
      name,
      ajv.compile({ ...json_schema, additionalProperties: false }),
    ]),
  );
}

describe('transcripts', () => {
  test('spec', async () => {
    expectGolden('spec.jsonl', (await runConnector(['spec'])).stdout);
  });

  test('discover', async () => {
    expectGolden('discover.jsonl', (await runConnector(['discover', '--config', bench.config()])).stdout);
  });

  test('a first read, and a second one after changes', async () => {
    await bench.reset();
    const config = { odata_maxpagesize: 25, max_concurrent_requests: 1 };
    const selected = READ_TABLES.map((name) => configured(streams, name, 'incremental'));
    const first = await bench.read({ streams: selected, config });
    expectGolden('read_first.jsonl', first.stdout);

    const [changed = '', deleted = ''] = dataOf(first, 'cr1a7_project').map((row) =>
      String(row['cr1a7_projectid']),
    );
    await bench.control('PATCH', `tables/cr1a7_project/rows/${changed}`, {
      cr1a7_name: 'Renamed',
      cr1a7_skills: '1,2,3',
    });
    await bench.control('DELETE', `tables/cr1a7_project/rows/${deleted}`);
    const lastStates = READ_TABLES.flatMap((name) => statesOf(first, name).slice(-1));
    const second = await bench.read({ streams: selected, config, state: lastStates });
    expectGolden('read_changes.jsonl', second.stdout);
  });
});

describe('every record', () => {
  test('of every stream, in both modes and as a delete, validates against its discovered schema', async () => {
    await bench.reset();
    const names = streams.map(({ name }) => name);
    const validate = validators();
    const invalid: unknown[] = [];
    const check = (result: Parameters<typeof recordsOf>[0]): number => {
      const records = recordsOf(result);
      for (const { data, stream } of records) {
        const validator = validate.get(stream);
        if (validator?.(data) !== true) invalid.push([stream, validator?.errors]);
      }
      return records.length;
    };
    let first;
    for (const mode of ['full_refresh', 'incremental'] as const) {
      first = await bench.read({ streams: names.map((name) => configured(streams, name, mode)) });
      expect(check(first)).toBeGreaterThan(600);
    }
    for (const name of ['account', 'task', 'cr1a7_project']) {
      const [row] = (await bench.control('GET', `tables/${name}/rows?limit=1`)) as Record<string, string>[];
      const key = streams.find((stream) => stream.name === name)?.source_defined_primary_key?.[0]?.[0] ?? '';
      await bench.control('DELETE', `tables/${name}/rows/${row?.[key]}`);
    }
    const state = first === undefined ? [] : statesOf(first);
    const changes = await bench.read({
      streams: names.map((name) => configured(streams, name, 'incremental')),
      state,
    });
    expect(
      dataOf(changes).filter((row) => row['_ab_cdc_deleted_at'] !== null && '_ab_cdc_deleted_at' in row),
    ).toHaveLength(3);
    check(changes);
    expect(invalid).toEqual([]);
  });
});
