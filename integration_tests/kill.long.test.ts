/** The process is killed without warning, and the next one goes on from the last whole STATE. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AirbyteStream, StateMessage } from '../src/protocol/messages.ts';
import { Bench, configured, dataOf, selecting, statesOf } from './connector.ts';
import { Destination } from './lifecycle/destination.ts';
import { Random } from './lifecycle/random.ts';

const COLUMNS = ['contactid', 'fullname', 'gendercode', 'gendercode_label', 'modifiedon'];

let bench: Bench;
let streams: readonly AirbyteStream[];

beforeAll(async () => {
  bench = await Bench.start();
  streams = await bench.discover({ tables: ['contact'] });
});
afterAll(() => bench.stop());

async function rows(): Promise<Readonly<Record<string, unknown>>[]> {
  return (await bench.control('GET', 'tables/contact/rows?limit=1000')) as Record<string, unknown>[];
}

async function change(random: Random, step: number): Promise<void> {
  const ids = (await rows()).map((row) => String(row['contactid']));
  const path = `tables/contact/rows/${random.pick(ids)}`;
  if (random.chance(0.3)) await bench.control('DELETE', path);
  else await bench.control('PATCH', path, { fullname: `changed in step ${step}`, gendercode: 2 });
  if (random.chance(0.4))
    await bench.control('POST', 'tables/contact/rows', { fullname: `new in step ${step}` });
}

test('[I1] [I3] [I11] [I12] killed at any byte, again and again, it ends with the destination equal to the source', async () => {
  const random = new Random(7);
  const stream = selecting(configured(streams, 'contact', 'incremental'), COLUMNS);
  const destination = new Destination({ key: 'contactid', cursor: '_ab_cdc_cursor' });
  let state: StateMessage['state'] | undefined;
  const run = async (killAtByte?: number): Promise<number | null> => {
    const result = await bench.read({
      streams: [stream],
      config: { odata_maxpagesize: 12 },
      run: { killAtByte },
      ...(state === undefined ? {} : { state: [state] }),
    });
    for (const data of dataOf(result)) destination.apply(data);
    state = statesOf(result).at(-1) ?? state;
    return result.exitCode;
  };

  let kills = 0;
  for (let step = 0; step < 24; step++) {
    await change(random, step);
    // A first load writes some fifty thousand bytes; changes write a few.
    const exitCode = await run(random.between(1, step < 16 ? 16_000 : 4_000));
    if (exitCode === null) kills++;
  }
  expect(kills).toBeGreaterThan(12);
  // One ends what was begun, the other has what changed meanwhile.
  for (let quiet = 0; quiet < 2; quiet++) expect(await run()).toBe(0);
  const named = (all: readonly Readonly<Record<string, unknown>>[]): Map<unknown, unknown> =>
    new Map(all.map((row) => [row['contactid'], [row['fullname'], row['gendercode']]]));
  expect(named([...destination.rows.values()])).toEqual(named(await rows()));
}, 120_000);
