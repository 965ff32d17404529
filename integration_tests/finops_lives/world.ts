/** An environment of Finance & Operations that changes while it is read: rows are created, changed, deleted and moved. */
import type { AirbyteStream, StateMessage } from '../../src/protocol/messages.ts';
import { configured } from '../connector.ts';
import { FinopsBench, type FinopsRow } from '../finops_bench.ts';
import { type InProcessResult, runInProcess } from '../in_process.ts';
import type { Random } from '../lifecycle/random.ts';

export const ORDERS = 'ContosoServiceOrders';
export const ORDER_KEYS = `${ORDERS}_keys`;
const COMPANIES = ['usmf', 'demf'];
const FAULTS = ['html502', 'html503', 'deadlock', 'disconnect'];
const TIMEOUTS = { answerMs: 20_000, bodyIdleMs: 20_000, signInMs: 20_000 };

export type State = StateMessage['state'];
export type Settings = Readonly<Record<string, unknown>>;

/** By company in one letter case, and the order's id. */
export const keyOf = (row: FinopsRow): string =>
  `${String(row['dataAreaId']).toLowerCase()}|${String(row['ServiceOrderId'])}`;

export class World {
  readonly bench: FinopsBench;
  readonly #streams: readonly AirbyteStream[];
  /** What happens before the service answers a request for orders. */
  beforeAnswer: (() => Promise<void>) | undefined;
  #created = 0;

  private constructor(bench: FinopsBench, streams: readonly AirbyteStream[]) {
    this.bench = bench;
    this.#streams = streams;
  }

  static async begin(): Promise<World> {
    const hook: { world: World | undefined } = { world: undefined };
    const bench = await FinopsBench.start({
      onRequest: async ({ url }) => {
        if (url.includes(`/data/${ORDERS}`)) await hook.world?.beforeAnswer?.();
      },
    });
    const world = new World(bench, await bench.discover({ key_streams: [ORDERS] }));
    hook.world = world;
    return world;
  }

  /** @param cursor the column of an incremental read; a full refresh without it. */
  stream(name: string, cursor?: string): object {
    if (cursor === undefined) return configured(this.#streams, name, 'full_refresh') as object;
    return { ...(configured(this.#streams, name, 'incremental') as object), cursor_field: [cursor] };
  }

  async read(
    streams: readonly object[],
    settings: Settings,
    {
      killAtByte,
      state,
    }: { readonly killAtByte?: number | undefined; readonly state?: readonly State[] } = {},
  ): Promise<InProcessResult> {
    const catalog = this.bench.file('catalog.json', { streams });
    const argv = ['read', '--config', this.bench.config(settings), '--catalog', catalog];
    if (state !== undefined && state.length > 0) argv.push('--state', this.bench.file('state.json', state));
    return await runInProcess({
      argv,
      timeouts: TIMEOUTS,
      ...(killAtByte === undefined ? {} : { killAtByte }),
    });
  }

  async orders(): Promise<readonly FinopsRow[]> {
    return await this.bench.rows(ORDERS);
  }

  /** One row is created, changed, deleted or given to another company. @returns what was done, for the diary. */
  async change(random: Random): Promise<string> {
    const path = `tables/${ORDERS}/rows`;
    const row = random.pick(await this.orders());
    const one = `${path}/${String(row['@recId'])}`;
    const company = random.pick(COMPANIES);
    // Some keys hold what filters or collations treat in a special way.
    const mark = random.pick(['', '', "'", '*', '-', ' ', 'é']);
    const ServiceOrderId = `N${mark}${random.between(100, 999)}-${this.#created++}`;
    const changes: Readonly<Record<string, () => Promise<unknown>>> = {
      create: () =>
        this.bench.control('POST', path, { dataAreaId: company, ServiceOrderId, Description: 'new' }),
      change: () => this.bench.control('PATCH', one, { Description: `changed ${this.#created++}` }),
      delete: () => this.bench.control('DELETE', one),
      move: () => this.bench.control('POST', `${one}/move`, { company }),
    };
    const kind = random.pick(Object.keys(changes));
    // A move to a key that is taken is refused: then nothing happens.
    const isDone = await changes[kind]!().then(
      () => true,
      () => false,
    );
    return `${kind} ${keyOf(row)}${isDone ? '' : ' (refused)'}`;
  }

  async fail(random: Random): Promise<string> {
    const type = random.pick(FAULTS);
    const skip = random.between(0, 9);
    await this.bench.control('POST', 'faults', { match: 'rows', skip, action: { type } });
    return `${type} after ${skip} requests`;
  }
}
