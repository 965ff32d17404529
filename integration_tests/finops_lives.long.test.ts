/**
 * Lives of a Finance & Operations environment: rows are created, changed, deleted and given to another company between the
 * pages of a read, requests fail, processes are killed and go on from their last state. Rows that were there from the
 * beginning of a read to its end must have come, and after quiet runs the destination equals the source: by full refresh,
 * and by a cursor with keys compared.
 */
import { afterEach, describe, expect, test } from '@jest/globals';
import { DIALECT_NAMES } from '../emulator/finops/dialects.ts';
import type { StateMessage } from '../src/protocol/messages.ts';
import { configured, dataOf, errorsOf, type RunResult, statesOf } from './connector.ts';
import { FinopsBench, type FinopsRow } from './finops_bench.ts';
import { Random } from './lifecycle/random.ts';
import { runScript } from './script.ts';

const NAME = 'ContosoServiceOrders';
const KEYS = `${NAME}_keys`;
const COMPANIES = ['usmf', 'demf'];
const CHANGES_PER_REQUEST = 2;
let bench: FinopsBench | undefined;

afterEach(() => bench?.stop());

const keyOf = (row: FinopsRow): string =>
  `${String(row['dataAreaId']).toLowerCase()}|${String(row['ServiceOrderId'])}`;

/** One environment and what happens to it. */
class Life {
  readonly random: Random;
  readonly bench: FinopsBench;
  /** Whether changes go on. */
  isBusy = false;
  #created = 0;

  constructor(seed: number, environment: FinopsBench) {
    this.random = new Random(seed);
    this.bench = environment;
  }

  async change(): Promise<void> {
    const rows = await this.bench.rows(NAME);
    const row = rows[this.random.between(0, rows.length - 1)] ?? {};
    const path = `tables/${NAME}/rows`;
    const one = `${path}/${String(row['@recId'])}`;
    const company = this.random.pick(COMPANIES);
    const ServiceOrderId = `N-${String(this.random.between(100, 999))}-${this.#created++}`;
    // A key that is taken is refused; then nothing happens.
    const changes = [
      () => this.bench.control('POST', path, { dataAreaId: company, ServiceOrderId, Description: 'new' }),
      () => this.bench.control('PATCH', one, { Description: `changed ${this.#created}` }),
      () => this.bench.control('DELETE', one),
      () => this.bench.control('POST', `${one}/move`, { company }),
    ];
    await this.random
      .pick(changes)()
      .catch(() => {});
  }

  async fail(): Promise<void> {
    const type = this.random.pick(['html502', 'deadlock', 'disconnect']);
    await this.bench.control('POST', 'faults', {
      match: 'rows',
      skip: this.random.between(0, 19),
      action: { type },
    });
  }
}

async function begin(seed: number): Promise<Life> {
  let life: Life | undefined;
  const dialects = DIALECT_NAMES.filter((name) => name !== 'shared-per-company');
  bench = await FinopsBench.start({
    dialect: dialects[seed % dialects.length] ?? 'documented',
    onRequest: async ({ url }) => {
      if (life?.isBusy !== true || !url.includes(`/data/${NAME}`)) return;
      for (let count = life.random.between(0, CHANGES_PER_REQUEST); count > 0; count--) await life.change();
    },
  });
  await bench.discover({ key_streams: [NAME] });
  life = new Life(seed, bench);
  return life;
}

/** Two by default; `FINOPS_LIVES=20` lives more. */
const SEEDS = Array.from({ length: Number(process.env['FINOPS_LIVES'] ?? 2) }, (_, index) => index + 1);

describe('a full refresh', () => {
  test.each(SEEDS)(
    'under load, with kills and faults, misses no row that stayed: life %i',
    async (seed) => {
      const life = await begin(seed);
      const settings = { odata_maxpagesize: life.random.between(3, 14) };
      const before = new Map((await life.bench.rows(NAME)).map((row) => [String(row['@recId']), keyOf(row)]));
      life.isBusy = true;
      const seen = new Set<string>();
      let state: readonly StateMessage['state'][] = [];
      for (let killed = 0; killed < 3; killed++) {
        await life.fail();
        const options = {
          killAtByte: life.random.between(6000, 26_000),
          ...(state.length > 0 ? { state } : {}),
        };
        const run = await life.bench.read([NAME], settings, options);
        for (const row of dataOf(run, NAME)) seen.add(keyOf(row));
        state = statesOf(run, NAME).slice(-1).length > 0 ? statesOf(run, NAME).slice(-1) : state;
      }
      const last = await life.bench.read([NAME], settings, state.length > 0 ? { state } : {});
      expect(errorsOf(last)).toEqual([]);
      for (const row of dataOf(last, NAME)) seen.add(keyOf(row));
      life.isBusy = false;
      const stayed = (await life.bench.rows(NAME)).filter(
        (row) => before.get(String(row['@recId'])) === keyOf(row),
      );
      expect(stayed.length).toBeGreaterThan(0);
      expect(stayed.map(keyOf).filter((key) => !seen.has(key))).toEqual([]);

      const quiet = await life.bench.read([NAME], settings);
      const source = (await life.bench.rows(NAME)).map(keyOf).sort();
      expect(dataOf(quiet, NAME).map(keyOf).sort()).toEqual(source);
    },
    120_000,
  );
});

describe('a read by a cursor, with keys compared', () => {
  test.each(SEEDS.slice(1))(
    'equals the source after two quiet runs: life %i',
    async (seed) => {
      const life = await begin(seed);
      const settings = { odata_maxpagesize: 20, key_streams: [NAME], lookback_minutes: 5 };
      const streams = await life.bench.discover(settings);
      const byCursor = {
        ...(configured(streams, NAME, 'incremental') as object),
        cursor_field: ['ModifiedDateAndTime'],
      };
      const both = [byCursor, configured(streams, KEYS, 'full_refresh') as object];
      const destination = new Map<string, unknown>();
      let state: readonly StateMessage['state'][] = [];
      const apply = (run: RunResult): void => {
        for (const row of dataOf(run, NAME)) destination.set(keyOf(row), row['Description']);
        if (run.exitCode === 0) {
          const keys = new Set(dataOf(run, KEYS).map(keyOf));
          for (const key of destination.keys()) if (!keys.has(key)) destination.delete(key);
        }
        state = statesOf(run)
          .filter(({ stream }) => stream.stream_descriptor.name === NAME)
          .slice(-1);
      };
      for (let round = 0; round < 3; round++) {
        life.isBusy = true;
        await life.fail();
        apply(await life.bench.read(both, settings, state.length > 0 ? { state } : {}));
      }
      life.isBusy = false;
      for (let quiet = 0; quiet < 2; quiet++) apply(await life.bench.read(both, settings, { state }));
      const source = await life.bench.rows(NAME);
      expect(destination).toEqual(new Map(source.map((row) => [keyOf(row), row['Description']])));
    },
    120_000,
  );
});

test('sixty lives over all dialects and settings end with a destination equal to the source', async () => {
  const { exitCode, stdout } = await runScript('finops_lifecycle.ts', ['--seeds', '60']);
  // A life that ends wrong prints its diary here.
  expect(stdout).toMatch(/^60 lives in 20 dialects, .*: 0 ended wrong\n$/);
  expect(exitCode).toBe(0);
}, 400_000);
