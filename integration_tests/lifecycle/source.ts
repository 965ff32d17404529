/** One table of the emulator under load, and a memory of everything that ever was in it. */
import type { Random } from './random.ts';

export type Control = (method: string, path: string, body?: unknown) => Promise<unknown>;

interface RowAnswer {
  readonly id: string;
  readonly version: number;
}

/** What happened to one row, by version. */
export interface RowTruth {
  /** The name that the row had at each version. */
  readonly names: Map<number, string>;
  readonly deletedAt: number[];
  /** When it was deleted last, by the service's clock. */
  deletedMs: number;
  alive: boolean;
}

/** What a control request calls a row's version, of a `versionnumber` with whatever digits the dialect puts before it. */
export function versionOf(value: unknown): number {
  return Number(value) % 10_000_000;
}

/** Where a row is: elastic tables have an id once a partition. */
export interface RowKey {
  readonly id: string;
  readonly partition?: string;
}

export interface SourceOptions {
  readonly table: string;
  readonly key: string;
  /** The column that each change gives another value. */
  readonly name: string;
  readonly isElastic: boolean;
  readonly control: Control;
  readonly random: Random;
  /** By the service's clock. */
  readonly nowMs: () => number;
}

export class Source {
  readonly rows = new Map<string, RowTruth>();
  readonly #table: string;
  readonly #key: string;
  readonly #control: Control;
  readonly #random: Random;
  readonly #isElastic: boolean;
  readonly #nowMs: () => number;
  readonly #keys = new Map<string, RowKey>();
  #changes = 0;

  readonly #name: string;

  private constructor({ control, isElastic, key, name, nowMs, random, table }: SourceOptions) {
    this.#table = table;
    this.#key = key;
    this.#name = name;
    this.#control = control;
    this.#random = random;
    this.#isElastic = isElastic;
    this.#nowMs = nowMs;
  }

  static async open(options: SourceOptions): Promise<Source> {
    const { control, isElastic, key, name, table } = options;
    const source = new Source(options);
    const rows = (await control('GET', `tables/${table}/rows?limit=100000`)) as Record<string, unknown>[];
    for (const row of rows) {
      const place = { id: String(row[key]), ...(isElastic && { partition: String(row['partitionid']) }) };
      source.#truth(place).names.set(versionOf(row['versionnumber']), String(row[name]));
    }
    return source;
  }

  get aliveIds(): string[] {
    return [...this.rows].flatMap(([id, { alive }]) => (alive ? [id] : [])).sort();
  }

  nameOf(id: string): string {
    return [...(this.rows.get(id)?.names.values() ?? [])].at(-1) ?? '';
  }

  /** Creates, changes, deletes or creates again, as chance has it. */
  async disturb(): Promise<void> {
    const alive = this.aliveIds;
    const dead = [...this.rows.keys()].filter((id) => !this.rows.get(id)!.alive);
    const roll = this.#random.next();
    if (alive.length < 5 || roll < 0.2) await this.#create();
    else if (roll < 0.6) await this.#change(this.#keyed(this.#random.pick(alive)));
    else if (roll < 0.8 || dead.length === 0) await this.#delete(this.#keyed(this.#random.pick(alive)));
    else await this.#create(this.#keyed(this.#random.pick(dead)));
    // Deleted and created again at once: the case that a source may tell in any order.
    if (this.#random.chance(0.1)) {
      const key = this.#keyed(this.#random.pick(this.aliveIds));
      await this.#delete(key);
      await this.#create(key);
    }
  }

  /** Another of the same id in another partition, now and then. */
  async #create(key?: RowKey): Promise<void> {
    const name = this.#newName();
    const partition = key?.partition ?? (this.#isElastic ? this.#random.pick(['north', 'south']) : undefined);
    const row = {
      [this.#name]: name,
      ...(key === undefined ? {} : { [this.#key]: key.id }),
      ...(partition === undefined ? {} : { partitionid: partition }),
    };
    const answer = (await this.#control('POST', `tables/${this.#table}/rows`, row)) as RowAnswer;
    const truth = this.#truth({ id: answer.id, ...(partition === undefined ? {} : { partition }) });
    truth.names.set(versionOf(answer.version), name);
    truth.alive = true;
  }

  async #change(key: RowKey): Promise<void> {
    const name = this.#newName();
    const answer = (await this.#control('PATCH', this.#path(key), { [this.#name]: name })) as RowAnswer;
    this.#truth(key).names.set(versionOf(answer.version), name);
  }

  async #delete(key: RowKey): Promise<void> {
    await this.#control('DELETE', this.#path(key));
    const truth = this.#truth(key);
    truth.alive = false;
    truth.deletedMs = this.#nowMs();
    truth.deletedAt.push(Math.max(...truth.names.keys()));
  }

  #path({ id, partition }: RowKey): string {
    const query = partition === undefined ? '' : `?partition=${encodeURIComponent(partition)}`;
    return `tables/${this.#table}/rows/${id}${query}`;
  }

  #keyed(text: string): RowKey {
    return this.#keys.get(text)!;
  }

  #newName(): string {
    return `name ${++this.#changes}`;
  }

  #truth(key: RowKey): RowTruth {
    const text = key.partition === undefined ? key.id : `${key.id},${key.partition}`;
    let truth = this.rows.get(text);
    if (truth === undefined) {
      truth = { names: new Map(), deletedAt: [], deletedMs: 0, alive: true };
      this.rows.set(text, truth);
      this.#keys.set(text, key);
    }
    return truth;
  }
}
