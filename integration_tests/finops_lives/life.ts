/**
 * One life of an environment: a full refresh under load, with kills and faults; a quiet full refresh; reads by a cursor with
 * keys compared. In every dialect, and with any one setting of the service changed on top of it.
 *
 * - A row that kept its key from the beginning of a full refresh to its end must have come, unless the stream failed or a
 *   WARN said that rows may be missing.
 * - A quiet full refresh equals the source, and brings a row twice only if a WARN said that a slice was read again.
 * - After two quiet reads by a cursor, the destination equals the source; keys that are gone are deleted.
 */
import { BEHAVIOR_CHOICES } from '../../emulator/finops/behavior.ts';
import { DIALECT_NAMES } from '../../emulator/finops/dialects.ts';
import { Random } from '../lifecycle/random.ts';
import { differences, errorsOf, lastState, merge, recordsOf, warningsOf } from './destination.ts';
import { keyOf, ORDER_KEYS, ORDERS, type Settings, type State, type World } from './world.ts';

export interface FinopsLife {
  readonly seed: number;
  readonly dialect: string;
  readonly diary: readonly string[];
  readonly problems: readonly string[];
  readonly runs: number;
  readonly kills: number;
  readonly records: number;
  /** Runs that said themselves that rows may be missing. */
  readonly excused: number;
}

const MOST_ATTEMPTS = 6;
const MAY_BE_MISSING = /may be missing|nothing proves/;
const READ_AGAIN = /does not work|reading it once more|was refused/;

export async function live(world: World, seed: number): Promise<FinopsLife> {
  const life = new Life(world, seed);
  await life.begin();
  await life.refreshUnderLoad();
  await life.refreshInPeace();
  await life.readByCursor();
  return life.result();
}

class Life {
  readonly #world: World;
  readonly #seed: number;
  readonly #random: Random;
  readonly #diary: string[] = [];
  readonly #problems: string[] = [];
  #dialect = '';
  #settings: Settings = {};
  #runs = 0;
  #kills = 0;
  #records = 0;
  #excused = 0;

  constructor(world: World, seed: number) {
    this.#world = world;
    this.#seed = seed;
    this.#random = new Random(seed);
  }

  result(): FinopsLife {
    return {
      seed: this.#seed,
      dialect: this.#dialect,
      diary: this.#diary,
      problems: this.#problems,
      runs: this.#runs,
      kills: this.#kills,
      records: this.#records,
      excused: this.#excused,
    };
  }

  async begin(): Promise<void> {
    const { bench } = this.#world;
    this.#world.beforeAnswer = undefined;
    await bench.reset();
    // Seeds take the dialects in turn, so that a few of them meet them all.
    this.#dialect = DIALECT_NAMES[this.#seed % DIALECT_NAMES.length]!;
    await bench.control('POST', 'dialect', { name: this.#dialect });
    const setting = this.#random.pick(Object.keys(BEHAVIOR_CHOICES)) as keyof typeof BEHAVIOR_CHOICES;
    const value = this.#random.pick<string>(BEHAVIOR_CHOICES[setting]);
    const pageRows = this.#random.pick([10_000, 10_000, this.#random.between(5, 12)]);
    await bench.control('POST', 'behavior', { [setting]: value, pageRows });
    this.#settings = {
      odata_maxpagesize: this.#random.between(3, 20),
      key_streams: [ORDERS],
      ...(this.#random.chance(0.2) ? { companies: ['usmf', 'demf'] } : {}),
    };
    this.#note(
      `dialect ${this.#dialect}, ${setting} ${value}, pages of ${pageRows}, ${JSON.stringify(this.#settings)}`,
    );
  }

  /** Attempts of one sync, until one of them completes. */
  async refreshUnderLoad(): Promise<void> {
    const before = new Map((await this.#world.orders()).map((row) => [String(row['@recId']), keyOf(row)]));
    const destination = new Map<string, unknown>();
    let state: State | undefined;
    let isExcused = false;
    this.#changeOften();
    for (let attempt = 1; ; attempt++) {
      const isLast = attempt === MOST_ATTEMPTS;
      const run = await this.#read([this.#world.stream(ORDERS)], state, !isLast && this.#random.chance(0.7));
      merge(destination, recordsOf(run.messages, ORDERS));
      state = lastState(run.messages, ORDERS) ?? state;
      isExcused ||= warningsOf(run.messages).some((words) => MAY_BE_MISSING.test(words));
      if (run.exitCode === 0) break;
      if (!isLast) continue;
      this.#excuse(errorsOf(run.messages));
      return;
    }
    this.#world.beforeAnswer = undefined;
    const stayed = (await this.#world.orders()).filter(
      (row) => before.get(String(row['@recId'])) === keyOf(row),
    );
    const missing = stayed.filter((row) => !destination.has(keyOf(row)));
    if (isExcused) this.#excused++;
    else this.#problems.push(...missing.map((row) => `under load, missing: ${keyOf(row)}`));
  }

  async refreshInPeace(): Promise<void> {
    this.#world.beforeAnswer = undefined;
    const run = await this.#read([this.#world.stream(ORDERS)], undefined, false);
    const rows = recordsOf(run.messages, ORDERS);
    const destination = new Map<string, unknown>();
    merge(destination, rows);
    this.#problems.push(
      ...errorsOf(run.messages).map((error) => `in peace: ${error}`),
      ...differences(destination, await this.#world.orders()).map((words) => `in peace, ${words}`),
    );
    const isReadAgain = warningsOf(run.messages).some((words) => READ_AGAIN.test(words));
    const repeated = rows.length - destination.size;
    if (repeated > 0 && !isReadAgain) this.#problems.push(`in peace, ${repeated} rows came twice`);
  }

  async readByCursor(): Promise<void> {
    const streams = [this.#world.stream(ORDERS, 'ModifiedDateAndTime'), this.#world.stream(ORDER_KEYS)];
    const destination = new Map<string, unknown>();
    let state: State | undefined;
    for (let round = 0; round < 4; round++) {
      if (round < 2) this.#changeOften();
      else this.#world.beforeAnswer = undefined;
      const run = await this.#read(streams, state, round < 2 && this.#random.chance(0.5));
      merge(destination, recordsOf(run.messages, ORDERS));
      if (run.exitCode === 0) {
        const keys = new Set(recordsOf(run.messages, ORDER_KEYS).map(keyOf));
        for (const key of destination.keys()) if (!keys.has(key)) destination.delete(key);
      }
      if (round >= 2) {
        this.#problems.push(...errorsOf(run.messages).map((error) => `by cursor, in peace: ${error}`));
      }
      state = lastState(run.messages, ORDERS) ?? state;
    }
    const found = differences(destination, await this.#world.orders());
    this.#problems.push(...found.map((words) => `by cursor, ${words}`));
  }

  async #read(streams: readonly object[], state: State | undefined, isKilled: boolean) {
    if (this.#world.beforeAnswer !== undefined && this.#random.chance(0.5))
      this.#note(await this.#world.fail(this.#random));
    const killAtByte = isKilled ? this.#random.between(4000, 40_000) : undefined;
    const run = await this.#world.read(streams, this.#settings, {
      killAtByte,
      state: state === undefined ? [] : [state],
    });
    this.#runs++;
    if (run.killed) this.#kills++;
    const count = run.messages.filter(({ type }) => type === 'RECORD').length;
    this.#records += count;
    this.#note(`run: exit ${run.exitCode}${run.killed ? ', killed' : ''}, ${count} records`);
    for (const words of [...warningsOf(run.messages), ...errorsOf(run.messages)]) this.#note(`  ${words}`);
    return run;
  }

  #changeOften(): void {
    this.#world.beforeAnswer = async () => {
      for (let count = this.#random.between(0, 2); count > 0; count--) {
        this.#note(`  ${await this.#world.change(this.#random)}`);
      }
    };
  }

  /** Under load a stream may fail rather than leave out rows; no other error is expected. */
  #excuse(errors: readonly string[]): void {
    this.#excused++;
    this.#problems.push(
      ...errors.filter((error) => !error.startsWith('rows_missing')).map((error) => `under load: ${error}`),
    );
  }

  #note(words: string): void {
    this.#diary.push(words);
  }
}
