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
  alive: boolean;
}

export class Source {
  readonly rows = new Map<string, RowTruth>();
  readonly #table: string;
  readonly #key: string;
  readonly #control: Control;
  readonly #random: Random;
  #changes = 0;

  private constructor(table: string, key: string, control: Control, random: Random) {
    this.#table = table;
    this.#key = key;
    this.#control = control;
    this.#random = random;
  }

  static async open(table: string, key: string, control: Control, random: Random): Promise<Source> {
    const source = new Source(table, key, control, random);
    const rows = (await control('GET', `tables/${table}/rows?limit=100000`)) as Record<string, unknown>[];
    for (const row of rows) {
      source.#truth(String(row[key])).names.set(Number(row['versionnumber']), String(row['name']));
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
    else if (roll < 0.6) await this.#change(this.#random.pick(alive));
    else if (roll < 0.8 || dead.length === 0) await this.#delete(this.#random.pick(alive));
    else await this.#create(this.#random.pick(dead));
    // Deleted and created again at once: the case that a source may tell in any order.
    if (this.#random.chance(0.1)) {
      const id = this.#random.pick(this.aliveIds);
      await this.#delete(id);
      await this.#create(id);
    }
  }

  async #create(id?: string): Promise<void> {
    const name = this.#newName();
    const row = { name, ...(id === undefined ? {} : { [this.#key]: id }) };
    const answer = (await this.#control('POST', `tables/${this.#table}/rows`, row)) as RowAnswer;
    const truth = this.#truth(answer.id);
    truth.names.set(answer.version, name);
    truth.alive = true;
  }

  async #change(id: string): Promise<void> {
    const name = this.#newName();
    const answer = (await this.#control('PATCH', `tables/${this.#table}/rows/${id}`, { name })) as RowAnswer;
    this.#truth(id).names.set(answer.version, name);
  }

  async #delete(id: string): Promise<void> {
    await this.#control('DELETE', `tables/${this.#table}/rows/${id}`);
    const truth = this.#truth(id);
    truth.alive = false;
    truth.deletedAt.push(Math.max(...truth.names.keys()));
  }

  #newName(): string {
    return `name ${++this.#changes}`;
  }

  #truth(id: string): RowTruth {
    let truth = this.rows.get(id);
    if (truth === undefined) {
      truth = { names: new Map(), deletedAt: [], alive: true };
      this.rows.set(id, truth);
    }
    return truth;
  }
}
